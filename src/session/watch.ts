import type { MailSession } from '../mail/mail-session.ts';

/** How a watch learns that something may have changed: the server says it (IDLE, NOTIFY), or it has to be asked. */
export type WatchBasis = 'IDLE' | 'NOTIFY' | 'POLL';

/** One session that stays with a mailbox, or with an account, for all who listen to it. */
export interface Watch {
  readonly basis: WatchBasis;
  /** Whether the server says by itself of everything that changes; if not, only looking shows what it left out. */
  readonly tellsAll: boolean;
  /** What is read through it shares its one connection. */
  readonly mail: MailSession;
  /**
   * Waits for a hint. A call of `mail` meanwhile ends the wait. Where the server does not say (all of) what changes, the
   * end of the time is a hint as well.
   * @param isUrgent whether some who listen wait for one answer, and not for hours
   * @returns whether something may have changed
   * @throws MailError when the session has ended
   */
  hint(isUrgent: boolean): Promise<boolean>;
  /** Ends the session; a wait ends as well. */
  close(): void;
}
