import { MailError } from '../../mail/errors.ts';
import type { SearchKey } from '../commands/search-key.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { MessageTask } from '../content/message-task.ts';
import type { OpenMailbox } from '../commands/select.ts';
import { MAX_CHECKED, shown } from '../../mail/limits.ts';

/** Reads the structure of messages; imported where a filter looks at attachments. */
export type StructureReader = typeof MessageTask;

/** The mailbox that is searched. */
export interface SearchScope {
  readonly path: string;
  readonly capabilities: Capabilities;
  readonly structures: StructureReader | undefined;
  /** Only messages from this number on are searched; undefined: all. */
  readonly from?: number | undefined;
  /** What EXAMINE said; undefined: it leaves in the same flight. */
  readonly opened: () => OpenMailbox | undefined;
  /** Whether nothing else was opened since the last flight. */
  readonly isSelected: () => boolean;
  /** How many messages the same search found the last time on this session; undefined: it was not counted. */
  readonly countBefore: (search: SearchKey) => number | undefined;
  /** Whether this is the only search on the mailbox. SEARCHRES has one `$` per session. */
  readonly isAlone: () => boolean;
}

/** A refusal that names the bound. */
export function tooMany(what: string): MailError {
  return new MailError(
    'UNSUPPORTED',
    `${what}, and the gateway would have to read more than ${shown(MAX_CHECKED)} messages to do it. Narrow the filter`,
  );
}
