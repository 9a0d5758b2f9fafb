import { MailError } from '../mail/errors.ts';
import { MAX_LISTENERS, MAX_WATCHES } from '../mail/limits.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Heard, Listener, ListenerEnd } from '../mail/listener.ts';
import type { AccountRef } from '../mail/endpoint.ts';
import type { Clock } from '../net/clock.ts';
import { SharedSession } from './shared-session.ts';
import type { Watch } from './watch.ts';
import type { Seat } from './watch-room.ts';
import { WatchRoom } from './watch-room.ts';

/** Milliseconds that a watch goes on without listeners where sessions are kept at all. */
export const LINGER = 5_000;

/** What is listened to, and by whom. */
export interface WatchTarget {
  readonly owner: AccountRef;
  /** Of server, user and credentials: nothing is shared beyond them. */
  readonly key: string;
  /** Undefined: the account. */
  readonly mailbox: string | undefined;
  readonly open: () => Promise<Watch>;
}

/** The listeners of one user. */
interface User {
  readonly rooms: Map<string, WatchRoom>;
  listeners: number;
}

/** The watches of a container: one for each account and mailbox, however many listen to it. */
export class WatchHub {
  readonly #clock: Clock;
  readonly #linger: number;
  readonly #users = new Map<string, User>();
  #isDrained = false;

  /** @param linger milliseconds that a watch goes on without listeners */
  constructor(clock: Clock, linger: number) {
    this.#clock = clock;
    this.#linger = linger;
  }

  /**
   * @throws MailError RATE_LIMITED
   */
  join(target: WatchTarget, { until, end, isUrgent }: ListenerTime): RoomListener {
    const user = this.#users.get(target.key) ?? { rooms: new Map<string, WatchRoom>(), listeners: 0 };
    this.#users.set(target.key, user);
    if (user.listeners >= MAX_LISTENERS) throw tooMany(`${MAX_LISTENERS} streams and waiting requests`);
    const room = this.#roomOf(user, target);
    user.listeners++;
    const leave = () => void user.listeners--;
    return new RoomListener(room, target.owner, {
      clock: this.#clock,
      until,
      end,
      isUrgent,
      leave,
      isDrained: this.#isDrained,
    });
  }

  /** The process is about to end: all who listen are told. */
  drain(): void {
    this.#isDrained = true;
    for (const { rooms } of this.#users.values()) for (const room of rooms.values()) room.close('shutdown');
    this.#users.clear();
  }

  #roomOf(user: User, { key, mailbox, open }: WatchTarget): WatchRoom {
    const name = mailbox ?? '';
    const known = user.rooms.get(name);
    if (known) return known;
    // Those who walk from mailbox to mailbox have left the ones before: one of those is given up.
    if (user.rooms.size >= MAX_WATCHES) [...user.rooms.values()].find(({ seats }) => seats.size === 0)?.end();
    if (user.rooms.size >= MAX_WATCHES) throw tooMany(`${MAX_WATCHES} mailboxes that are listened to`);
    const onEmpty = () => {
      if (user.rooms.get(name) === room) user.rooms.delete(name);
      if (user.rooms.size === 0 && user.listeners === 0) this.#users.delete(key);
    };
    const room = new WatchRoom(open, this.#clock, {
      linger: this.#linger,
      onEmpty,
      isOfMailbox: mailbox !== undefined,
    });
    user.rooms.set(name, room);
    return room;
  }
}

/** How long one listens. */
export interface ListenerTime {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** What ends then. */
  readonly end: ListenerEnd;
  readonly isUrgent: boolean;
}

interface Listening extends ListenerTime {
  readonly clock: Clock;
  readonly leave: () => void;
  readonly isDrained: boolean;
}

/** A place in a room. */
export class RoomListener implements Listener, Seat {
  mail: MailSession;
  readonly isUrgent: boolean;
  readonly end: ListenerEnd;
  readonly #room: WatchRoom;
  readonly #listening: Listening;
  #hasHint = false;
  #over: MailError | 'shutdown' | undefined;
  #wake = (): void => {};
  #hasLeft = false;

  constructor(room: WatchRoom, owner: AccountRef, listening: Listening) {
    this.#room = room;
    this.#listening = listening;
    this.isUrgent = listening.isUrgent;
    this.end = listening.end;
    this.mail = new SharedSession(owner, (run) => room.call(run));
    if (listening.isDrained) this.#over = 'shutdown';
    room.enter(this);
  }

  /** The same for one who may do less. */
  seenBy(limit: (mail: MailSession) => MailSession): this {
    this.mail = limit(this.mail);
    return this;
  }

  timeLeft(): number {
    return this.#listening.until - this.#listening.clock.now();
  }

  hint(): void {
    this.#hasHint = true;
    this.#wake();
  }

  stop(reason: MailError | 'shutdown'): void {
    this.#over = reason;
    this.#wake();
  }

  async heard(atMost: number, signal?: AbortSignal): Promise<Heard> {
    if (!this.#hasHint && !this.#over && !signal?.aborted) await this.#wait(atMost, signal);
    if (this.#over instanceof MailError) throw this.#over;
    if (this.#over) return this.#over;
    const hasHint = this.#hasHint;
    this.#hasHint = false;
    return hasHint ? 'hint' : 'time';
  }

  get tellsAll(): boolean {
    return this.#room.tellsAll;
  }

  async inTime<T>(asked: Promise<T>): Promise<T | undefined> {
    const { clock } = this.#listening;
    let callOff = (): void => {};
    const late = new Promise<undefined>((resolve) => {
      callOff = clock.timeout(Math.max(0, this.timeLeft()), () => resolve(undefined));
    });
    return Promise.race([asked, late]).finally(callOff);
  }

  shared(token: string): string {
    const known = this.#room.token;
    const isKnown = known !== undefined && (known === token || this.mail.changeTokens.areSame(known, token));
    return this.#room.tell(isKnown ? known : token);
  }

  now(ask: () => Promise<string>): Promise<string> {
    return this.#room.now(async () => this.shared(await ask()));
  }

  isNow(token: string): boolean {
    return this.#room.isNow && this.#room.token === token;
  }

  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#listening.leave();
    this.#room.leave(this);
  }

  #wait(atMost: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        callOff();
        signal?.removeEventListener('abort', wake);
        this.#wake = () => {};
        resolve();
      };
      const callOff = this.#listening.clock.timeout(Math.max(0, atMost), wake);
      signal?.addEventListener('abort', wake);
      this.#wake = wake;
    });
  }
}

function tooMany(what: string): MailError {
  return new MailError('RATE_LIMITED', `One user may have at most ${what} at a time. End some first`, {
    retryAfter: 30,
  });
}
