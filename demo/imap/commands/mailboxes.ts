import type { Arguments } from '../arguments.ts';
import { DELIMITER } from '../../store/mail-store.ts';
import { Refusal } from '../../store/refusal.ts';
import type { Session } from '../session.ts';

export function create(session: Session, args: Arguments): void {
  // A trailing delimiter only says that there will be children (RFC 3501 §6.3.3).
  const path = args.mailbox().replace(new RegExp(`${DELIMITER}$`), '');
  args.end();
  session.store.create(path);
}

export function remove(session: Session, args: Arguments): void {
  const path = args.mailbox();
  args.end();
  session.store.delete(path);
}

export function rename(session: Session, args: Arguments): void {
  const from = args.mailbox();
  const to = args.mailbox();
  args.end();
  session.store.rename(from, to);
}

export function subscribe(session: Session, args: Arguments): void {
  const path = args.mailbox();
  args.end();
  if (!session.store.find(path)) throw new Refusal('No such mailbox', 'NONEXISTENT');
  session.store.subscriptions.add(path);
}

export function unsubscribe(session: Session, args: Arguments): void {
  const path = args.mailbox();
  args.end();
  if (!session.store.subscriptions.delete(path)) throw new Refusal('Not subscribed', 'NONEXISTENT');
}
