import type { MailboxDemand } from './demand.ts';
import { addMailboxDemand, mailboxDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import type { Listen, Listener } from './listener.ts';
import type { Delta, Mailbox, MailboxReference } from './mailbox.ts';

/** Milliseconds kept back for reading what changed at last. */
const RESERVE = 1_500;

/** Seconds that a demand would have its mailbox waited for. */
export function waitIn({ changes }: MailboxDemand): number {
  return Math.max(0, ...[...changes.values()].map(({ wait }) => wait));
}

/** The same demand for those who do not wait. */
export function withoutWait(demand: MailboxDemand): MailboxDemand {
  const copy = addMailboxDemand(mailboxDemand(), demand);
  for (const delta of copy.changes.values()) delta.wait = 0;
  return copy;
}

/**
 * A mailbox, as soon as one of the deltas that are waited for has something to tell, or their time is over; on the session
 * of those who listen to it. All that is wanted of it is as of then.
 * @throws MailError as `findMailbox`; RATE_LIMITED
 */
export async function waitForChanges(
  listen: Listen,
  reference: MailboxReference,
  demand: MailboxDemand,
): Promise<Mailbox> {
  const waited = [...demand.changes].filter(([, { wait }]) => wait > 0);
  const asked = withoutWait(demand);
  const isTold = ({ changes }: Mailbox) =>
    waited.some(([key, { since }]) => {
      const delta = changes.get(key);
      return !delta || delta instanceof MailError || hasNews(delta, since);
    });
  const ask = (listener: Listener) => listener.mail.mailbox(reference, asked);
  return untilTold(await listen(reference, true), waitIn(demand), ask, isTold);
}

/**
 * Asks again at each hint, until there is something to tell or so many seconds are over. Where not everything is told by
 * hints it asks once more then: nothing is answered only where nothing has changed.
 */
export async function untilTold<T>(
  listener: Listener,
  seconds: number,
  ask: (listener: Listener) => Promise<T>,
  isTold: (found: T) => boolean,
): Promise<T> {
  try {
    const end = Math.max(RESERVE, listener.timeLeft() - seconds * 1_000);
    for (;;) {
      const found = await ask(listener);
      const left = listener.timeLeft() - end;
      if (left <= 0 || isTold(found)) return found;
      const heard = await listener.heard(left);
      if (heard === 'time' && !listener.tellsAll) return await lastLook(listener, ask, found);
      if (heard !== 'hint') return found;
    }
  } finally {
    listener.leave();
  }
}

/** @param before what is answered where looking fails or takes too long: the token of that look leads on */
async function lastLook<T>(
  listener: Listener,
  ask: (listener: Listener) => Promise<T>,
  before: T,
): Promise<T> {
  const found = await listener.inTime(ask(listener)).catch(asMailError);
  return found === undefined || found instanceof MailError ? before : found;
}

/** Whether a delta tells of anything. */
export function hasNews(
  { created, updated, vanishedUids, present, token, hasMore, basis }: Delta,
  since: string,
): boolean {
  // A maildrop that has not changed has the token that it had.
  if (basis === 'UIDL') return token !== since || hasMore;
  return created.length > 0 || updated.length > 0 || vanishedUids !== '' || present !== null || hasMore;
}
