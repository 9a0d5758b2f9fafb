import type { MailSession } from './mail-session.ts';
import type { MailboxReference } from './mailbox.ts';

/** What a listener hears: something may have changed; the time that it gave is over; the process is told to end. */
export type Heard = 'hint' | 'time' | 'shutdown';

/** Why a listener has no time left. */
export type ListenerEnd = 'TIME_LIMIT' | 'TOKEN_EXPIRED';

/**
 * One who hears when something may have changed in a mailbox, or in an account. What it hears is a hint: what changed is
 * asked for with a token. All who listen to the same share one session with the mail server.
 */
export interface Listener {
  /** Of that session: what is asked in one tick shares its round trips, whoever asks. */
  readonly mail: MailSession;
  /** Milliseconds that are left for answers. */
  timeLeft(): number;
  /** What ends its time. */
  readonly end: ListenerEnd;
  /**
   * Settles when something may have changed since the last time, at once if it has; or after so many milliseconds, or when
   * the signal aborts. It keeps nothing but that: who does not ask costs no memory.
   * @throws MailError why it hears no more
   */
  heard(atMost: number, signal?: AbortSignal): Promise<Heard>;
  /** Whether it hears of everything that changes; if not, some of it shows only where it asks. */
  readonly tellsAll: boolean;
  /** What is asked comes to; undefined where that takes longer than its time. */
  inTime<T>(asked: Promise<T>): Promise<T | undefined>;
  /** A token that says the same as this one and is the same for all who listen, so that they ask the same from then on. */
  shared(token: string): string;
  /**
   * A token of now, for one who begins: that of the others, where the server would have told of anything since; otherwise one
   * that is asked for, once for all who begin meanwhile.
   * @throws MailError
   */
  now(ask: () => Promise<string>): Promise<string>;
  /** Whether there is nothing to tell since this token, as far as the server has said. */
  isNow(token: string): boolean;
  /** Nothing more is wanted. */
  leave(): void;
}

/**
 * Begins to listen. Nothing is dialled before something is asked.
 * @param mailbox undefined: which mailboxes of the account change
 * @param isUrgent whether one answer is waited for, and not many for hours
 * @throws MailError RATE_LIMITED where this user has as many listeners, or listens to as many mailboxes, as may be
 */
export type Listen = (mailbox: MailboxReference | undefined, isUrgent: boolean) => Promise<Listener>;
