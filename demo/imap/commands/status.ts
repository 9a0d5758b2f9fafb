import { atom, mailboxName } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import type { Mailbox } from '../../store/mailbox.ts';
import type { StoredMessage } from '../../store/message.ts';
import type { Session } from '../session.ts';

const isDeleted = ({ flags }: StoredMessage): boolean => flags.has('\\Deleted');

/** STATUS items: RFC 3501 §6.3.10, RFC 8438, RFC 7162, and RFC 9208 §5.1 for the two of the deleted. */
const ITEMS: Record<string, (mailbox: Mailbox) => number> = {
  MESSAGES: ({ messages }) => messages.length,
  RECENT: ({ recent }) => recent.size,
  UIDNEXT: ({ uidNext }) => uidNext,
  UIDVALIDITY: ({ uidValidity }) => uidValidity,
  UNSEEN: (mailbox) => mailbox.count(({ flags }) => !flags.has('\\Seen')),
  SIZE: (mailbox) => mailbox.size(),
  HIGHESTMODSEQ: ({ highestModSeq }) => highestModSeq,
  DELETED: (mailbox) => mailbox.count(isDeleted),
  'DELETED-STORAGE': (mailbox) => mailbox.size(isDeleted),
};

/** Items that belong to a capability. */
const OFFERED_BY: Record<string, string> = {
  SIZE: 'STATUS=SIZE',
  HIGHESTMODSEQ: 'CONDSTORE',
  DELETED: 'QUOTA=RES-MESSAGE',
  'DELETED-STORAGE': 'QUOTA=RES-STORAGE',
};

export function status(session: Session, args: Arguments): void {
  const path = args.mailbox();
  const items = readStatusItems(session, args.list());
  args.end();
  tellStatus(session, session.store.need(path), items);
}

/** The items of a STATUS, also of one inside LIST (RFC 5819). */
export function readStatusItems(session: Session, args: Arguments): string[] {
  const items = args.all((names) => names.word());
  for (const item of items) if (Object.hasOwn(OFFERED_BY, item)) session.need(OFFERED_BY[item]!);
  const unknown = items.find((item) => !Object.hasOwn(ITEMS, item));
  if (items.length === 0 || unknown !== undefined)
    throw new BadCommand(`Unknown status item ${unknown ?? ''}`);
  session.knowsModSeq ||= items.includes('HIGHESTMODSEQ');
  return items;
}

export function tellStatus(session: Session, mailbox: Mailbox, items: string[]): void {
  const values: Node[] = items.flatMap((item) => [atom(item), ITEMS[item]?.(mailbox)]);
  session.untagged('STATUS', mailboxName(mailbox.path), values);
}
