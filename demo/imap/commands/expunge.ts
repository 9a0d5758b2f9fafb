import type { Arguments } from '../arguments.ts';
import type { MailboxView } from '../mailbox-view.ts';
import type { Session } from '../session.ts';

/** The EXPUNGE responses themselves come with the changes that every command's end tells. */
export function expunge(session: Session): void {
  removeDeleted(session.writable, () => true);
}

/** RFC 4315 §2.1: only those that are named and \Deleted. */
export function uidExpunge(session: Session, args: Arguments): void {
  const view = session.writable;
  const named = new Set(view.select(args.set(), true).map(({ message }) => message.uid));
  args.end();
  removeDeleted(view, (uid) => named.has(uid));
}

/** Expunges without telling (RFC 3501 §6.4.2); what was opened with EXAMINE stays as it is. */
export function close(session: Session): void {
  if (!session.selected.isReadOnly) removeDeleted(session.selected, () => true);
  session.view = undefined;
}

export function unselect(session: Session): void {
  session.view = undefined;
}

function removeDeleted({ mailbox }: MailboxView, isNamed: (uid: number) => boolean): void {
  mailbox.remove(mailbox.messages.filter(({ uid, flags }) => flags.has('\\Deleted') && isNamed(uid)));
}
