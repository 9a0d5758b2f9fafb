import { MailError, asMailError } from '../mail/errors.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Clock } from '../net/clock.ts';
import { timeout } from '../net/clock.ts';
import type { Watch } from './watch.ts';

/** Milliseconds that a hint waits for more of its kind, so that a burst is one. */
const BURST = 40;
/** Milliseconds after which a watch is signed in anew, as sessions that are kept: a password that was changed stops working. */
const AGE = 15 * 60_000;
/** Milliseconds ahead of each further try at opening a watch whose session has ended; then all who listen hear why. */
const PAUSES = [200, 1_000, 3_000, 10_000];
/** What no further try can mend. */
const FINAL: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'UNSUPPORTED',
]);

/** One who listens, as the room sees it. */
export interface Seat {
  /** Whether it waits for one answer, and not for hours. */
  readonly isUrgent: boolean;
  /** Something may have changed. */
  hint(): void;
  /** There is nothing more to hear. */
  stop(reason: MailError | 'shutdown'): void;
}

/** What becomes of a room without listeners. */
interface Emptiness {
  /** Milliseconds that its watch goes on: those who ask again and again find it still there. */
  readonly linger: number;
  /** Called then. */
  readonly onEmpty: () => void;
}

interface RoomOptions extends Emptiness {
  /** Of one mailbox, and not of the account. */
  readonly isOfMailbox: boolean;
}

/** All who listen to one mailbox or account, and the one watch that they share. */
export class WatchRoom {
  readonly seats = new Set<Seat>();
  #token: string | undefined;
  /** Nothing was heard since the token. */
  #isQuiet = false;
  /** A first token that is being asked for. */
  #asking: Promise<string> | undefined;
  readonly #open: () => Promise<Watch>;
  readonly #clock: Clock;
  readonly #options: RoomOptions;
  #watch: Promise<Watch> | undefined;
  #current: Watch | undefined;
  #born = 0;
  /** Calls of those who listen that are under way. */
  #calls = 0;
  #onQuiet = (): void => {};
  #failures = 0;
  /** How the last call failed. */
  #failed: MailError | undefined;
  #isWatching = false;
  #callOffEnd = (): void => {};
  #isClosed = false;

  constructor(open: () => Promise<Watch>, clock: Clock, options: RoomOptions) {
    this.#open = open;
    this.#clock = clock;
    this.#options = options;
  }

  enter(seat: Seat): void {
    this.#callOffEnd();
    this.seats.add(seat);
  }

  leave(seat: Seat): void {
    if (!this.seats.delete(seat) || this.seats.size > 0) return;
    this.#callOffEnd();
    const { linger } = this.#options;
    // At once where nothing is kept: a function that stands still would keep it all the same.
    if (linger === 0) this.end();
    else this.#callOffEnd = this.#clock.timeout(linger, () => this.end());
  }

  /** Nothing is watched any more. */
  end(): void {
    this.#callOffEnd();
    this.#options.onEmpty();
    this.close();
  }

  /** The token that all have who are told everything; undefined: none was told yet. */
  get token(): string | undefined {
    return this.#token;
  }

  /** One of them has been told everything up to this token. */
  tell(token: string): string {
    this.#isQuiet = true;
    return (this.#token = token);
  }

  /** Whether the server says by itself of everything that changes. */
  get tellsAll(): boolean {
    return this.#current?.tellsAll === true;
  }

  /** Whether the server would have told of what changed since the token: it speaks by itself, and of all that changes. */
  get isNow(): boolean {
    return this.#isQuiet && this.#options.isOfMailbox && this.#current?.basis === 'IDLE';
  }

  /** A token of now; asked for by one, for all who come meanwhile. @throws MailError */
  now(ask: () => Promise<string>): Promise<string> {
    if (this.isNow) return Promise.resolve(this.#token!);
    // What one may not do, another may.
    if (this.#asking) return this.#asking.catch(ask);
    this.#asking = ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** A call in the session of the watch, which is opened by the first. @throws MailError */
  async call<T>(run: (session: MailSession) => Promise<T>): Promise<T> {
    this.#calls++;
    try {
      const { mail } = this.#current ?? (await this.#opened());
      const result = await run(mail);
      this.#failures = 0;
      return result;
    } catch (error) {
      this.#failed = asMailError(error);
      throw error;
    } finally {
      if (--this.#calls === 0) this.#rest();
    }
  }

  /** Ends the watch, and what those hear who still listen. */
  close(reason?: MailError | 'shutdown'): void {
    this.#isClosed = true;
    this.#callOffEnd();
    this.#leaveWatch();
    for (const seat of [...this.seats]) if (reason) seat.stop(reason);
  }

  /** All calls of those who listen have been answered: the server may speak. */
  #rest(): void {
    this.#onQuiet();
    if (!this.#isWatching) void this.#listen();
  }

  #opened(): Promise<Watch> {
    this.#watch ??= this.#open().then((watch) => {
      this.#current = watch;
      this.#born = this.#clock.now();
      if (this.#isClosed) this.#leaveWatch();
      return watch;
    });
    this.#watch.catch(() => (this.#watch = undefined));
    return this.#watch;
  }

  #leaveWatch(): void {
    this.#isQuiet = false;
    this.#current?.close();
    this.#current = this.#watch = undefined;
  }

  /** From hint to hint, until nobody listens any more. */
  async #listen(): Promise<void> {
    this.#isWatching = true;
    try {
      while (await this.#hinted()) {
        this.#wakeAll();
        // Those who were woken get to ask.
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.#isWatching = false;
    } catch (error) {
      this.#isWatching = false;
      if (!this.#isClosed) await this.#recover(asMailError(error));
    }
  }

  /** @returns false: there is nothing to watch until somebody asks. @throws MailError when the session has ended */
  async #hinted(): Promise<boolean> {
    for (;;) {
      while (this.#calls > 0) await new Promise<void>((resolve) => (this.#onQuiet = resolve));
      if (this.#isClosed) return false;
      const watch = this.#current;
      if (!watch) throw this.#failed ?? new MailError('SERVER_UNAVAILABLE', 'The mail session has ended');
      if (this.#clock.now() - this.#born > AGE) return this.#signInAnew();
      if (!(await watch.hint(this.#isUrgent))) continue;
      await timeout(this.#clock, BURST);
      return true;
    }
  }

  /** Whoever asks next opens another session. */
  #signInAnew(): boolean {
    this.#leaveWatch();
    this.#wakeAll();
    return false;
  }

  /** The session has ended: those who listen ask again, which opens another, for they have missed what came meanwhile. */
  async #recover(error: MailError): Promise<void> {
    this.#leaveWatch();
    const pause = PAUSES[this.#failures++];
    if (pause === undefined || FINAL.has(error.code)) return this.#endAll(error);
    await timeout(this.#clock, pause);
    this.#wakeAll();
  }

  #endAll(error: MailError): void {
    this.#options.onEmpty();
    this.close(error);
  }

  get #isUrgent(): boolean {
    return [...this.seats].some(({ isUrgent }) => isUrgent);
  }

  #wakeAll(): void {
    this.#isQuiet = false;
    for (const seat of this.seats) seat.hint();
  }
}
