import type { StatusField } from '../../mail/fields.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Token } from '../wire/token.ts';
import { bigintOf, numberOf, pairsOf } from '../wire/responses.ts';

interface StatusItem {
  readonly word: string;
  /** An item that is not offered is not asked for: it would be BAD and take all other counts with it. */
  isOffered(has: Capabilities): boolean;
}

const always = () => true;

/** STATUS data items (RFC 9051 §6.3.11) and what offers them. */
const ITEMS: Record<StatusField, StatusItem> = {
  messages: { word: 'MESSAGES', isOffered: always },
  unseen: { word: 'UNSEEN', isOffered: always },
  // RFC 9051 dropped it; a server that speaks both revisions still has it.
  recent: { word: 'RECENT', isOffered: (has) => has.has('IMAP4REV1') || !has.has('IMAP4REV2') },
  deleted: { word: 'DELETED', isOffered: (has) => has.hasAny('IMAP4REV2', 'QUOTA=RES-MESSAGE') },
  size: { word: 'SIZE', isOffered: (has) => has.hasAny('IMAP4REV2', 'STATUS=SIZE') },
  uidNext: { word: 'UIDNEXT', isOffered: always },
  uidValidity: { word: 'UIDVALIDITY', isOffered: always },
  highestModSeq: { word: 'HIGHESTMODSEQ', isOffered: (has) => has.hasModSeq },
};

/** The words to ask for, in one order; empty: the server offers none of them. */
export function statusWords(fields: ReadonlySet<StatusField>, has: Capabilities): string[] {
  const offered = (Object.keys(ITEMS) as StatusField[]).filter(
    (field) => fields.has(field) && ITEMS[field].isOffered(has),
  );
  return offered.map((field) => ITEMS[field].word);
}

/** Counts from the list of a STATUS answer; what is not in it is null. */
export function readStatus(list: readonly Token[]): MailboxStatus {
  const pairs = pairsOf(list);
  const number = (field: StatusField) => numberOf(pairs.get(ITEMS[field].word));
  return {
    messages: number('messages'),
    unseen: number('unseen'),
    recent: number('recent'),
    deleted: number('deleted'),
    size: number('size'),
    uidNext: number('uidNext'),
    uidValidity: number('uidValidity'),
    // 0: the mailbox keeps none (RFC 7162 §3.1.2.2).
    highestModSeq: bigintOf(pairs.get('HIGHESTMODSEQ')) || null,
  };
}

/** No counts at all, for a server that offers none of what was asked. */
export const NO_STATUS: MailboxStatus = readStatus([]);
