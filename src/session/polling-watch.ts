import type { AccountRef } from '../mail/endpoint.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Clock } from '../net/clock.ts';
import { timeout } from '../net/clock.ts';
import { SharedSession } from './shared-session.ts';
import type { Watch } from './watch.ts';

/** Milliseconds between two looks; the second where somebody waits for one answer. */
const PAUSES = { patient: 60_000, urgent: 10_000 };
/** Milliseconds that a look may take. */
const PATIENCE = 30_000;

/** A watch on what says nothing by itself, and is open only as long as it is looked at: a maildrop. */
export class PollingWatch implements Watch {
  readonly basis = 'POLL';
  readonly tellsAll = false;
  readonly mail: MailSession;
  readonly #open: (signal: AbortSignal) => MailSession;
  readonly #clock: Clock;
  readonly #least: number;
  #session: MailSession | undefined;

  /**
   * @param open a session of its own for what is asked in one tick
   * @param least milliseconds that have to lie between two sign-ins
   */
  constructor(owner: AccountRef, open: (signal: AbortSignal) => MailSession, clock: Clock, least = 0) {
    this.#open = open;
    this.#clock = clock;
    this.#least = least;
    this.mail = new SharedSession(owner, (call) => call(this.#opened()));
  }

  async hint(isUrgent: boolean): Promise<boolean> {
    await timeout(this.#clock, Math.max(this.#least, isUrgent ? PAUSES.urgent : PAUSES.patient));
    return true;
  }

  close(): void {}

  #opened(): MailSession {
    if (this.#session) return this.#session;
    this.#session = this.#open(AbortSignal.timeout(PATIENCE));
    setImmediate(() => (this.#session = undefined));
    return this.#session;
  }
}
