import type { ServerCondition, ServerConditionName } from '../../mail/filter.ts';
import { encodeMailboxName } from '../commands/grammar.ts';
import type { SearchKey } from '../commands/search-key.ts';
import { key } from '../commands/search-key.ts';

/** How each is asked of the server. Labels are named as mailboxes are. */
const KEYS: Record<ServerConditionName, (text: string) => SearchKey> = {
  body: (text) => key('BODY', { text }),
  text: (text) => key('TEXT', { text }),
  hasLabel: (label) => key('X-GM-LABELS', { text: encodeMailboxName(label) }),
  providerQuery: (text) => key('X-GM-RAW', { text }),
};

/** A condition that only the server can tell, as a search of its own. */
export function serverSearch({ on, value }: ServerCondition): SearchKey {
  return KEYS[on](value);
}
