import { atom, mailboxName, nstring } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { QUOTA } from '../../store/mail-store.ts';
import { Refusal } from '../../store/refusal.ts';
import type { Session } from '../session.ts';

/** One quota root for everything (RFC 9208 §3). */
const ROOT = 'User quota';

export function getQuota(session: Session, args: Arguments): void {
  const root = args.astring();
  args.end();
  if (root !== ROOT) throw new Refusal('No such quota root', 'NONEXISTENT');
  tellQuota(session);
}

export function getQuotaRoot(session: Session, args: Arguments): void {
  const { path } = session.store.need(args.mailbox());
  args.end();
  session.untagged('QUOTAROOT', mailboxName(path), nstring(ROOT));
  tellQuota(session);
}

function tellQuota(session: Session): void {
  const { storage, messages } = session.store.usage();
  session.untagged('QUOTA', nstring(ROOT), [
    atom('STORAGE'),
    storage,
    QUOTA.storage,
    atom('MESSAGE'),
    messages,
    QUOTA.messages,
  ]);
}
