import { MailError } from '../../mail/errors.ts';
import type { StatusField } from '../../mail/fields.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import { isOffered } from './select.ts';
import type { Capabilities, Extension } from '../wire/capabilities.ts';
import type { Token } from '../wire/token.ts';
import { impossible } from '../wire/responses.ts';
import { modSeqOf, numberOf, octetCountOf, pairsOf } from '../wire/responses.ts';

/** A STATUS data item. One that is not offered is not asked for: it would be BAD and take all other counts with it. */
interface StatusItem {
  readonly word: string;
  /** Left out: nothing. */
  readonly needs?: Extension;
}

/** STATUS data items (RFC 9051 §6.3.11). A count more does not compile until it has its price here. */
const ITEMS: Record<StatusField, StatusItem> = {
  messages: { word: 'MESSAGES' },
  unseen: { word: 'UNSEEN' },
  // RFC 9051 dropped it; a server that speaks both revisions still has it.
  recent: { word: 'RECENT', needs: 'IMAP4REV1' },
  deleted: { word: 'DELETED', needs: 'STATUS=DELETED' },
  size: { word: 'SIZE', needs: 'STATUS=SIZE' },
  uidNext: { word: 'UIDNEXT' },
  uidValidity: { word: 'UIDVALIDITY' },
  highestModSeq: { word: 'HIGHESTMODSEQ', needs: 'CONDSTORE' },
};

/** The words to ask for, in one order; empty: the server offers none of them. */
export function statusWords(fields: ReadonlySet<StatusField>, has: Capabilities): string[] {
  const offered = (Object.keys(ITEMS) as StatusField[]).filter(
    (field) => fields.has(field) && isOffered(ITEMS[field].needs, { capabilities: has, opened: undefined }),
  );
  return offered.map((field) => ITEMS[field].word);
}

/**
 * Counts from the list of a STATUS answer; what is not in it is null.
 * @throws MailError for a number that cannot be one: none of them is to be relied on then
 */
export function readStatus(list: readonly Token[]): MailboxStatus {
  const pairs = pairsOf(list);
  const read = <T>(field: StatusField, of: (token: Token | undefined) => T | null): T | null => {
    const { word } = ITEMS[field];
    const token = pairs.get(word);
    if (token == null) return null;
    const value = of(token);
    if (value === null) throw impossible(word);
    return value;
  };
  const number = (field: StatusField) => read(field, numberOf);
  return {
    messages: number('messages'),
    unseen: number('unseen'),
    recent: number('recent'),
    deleted: number('deleted'),
    size: read('size', octetCountOf),
    uidNext: number('uidNext'),
    uidValidity: number('uidValidity'),
    // 0: the mailbox keeps none (RFC 7162 §3.1.2.2).
    highestModSeq: read('highestModSeq', modSeqOf) || null,
  };
}

/** No counts at all, for a server that offers none of what was asked. */
export const NO_STATUS: MailboxStatus = readStatus([]);

/** One for all: an error of its own for each of thirty thousand mailboxes costs more than to read them. */
export const UNCOUNTED = new MailError(
  'SERVER_UNAVAILABLE',
  'The mail server reported no counts for this mailbox',
);
