import type { Compression, Credentials, MailServerName, ServerProfile } from '../../mail/endpoint.ts';
import { isToken, secretOf, serverUrl } from '../../mail/endpoint.ts';
import type { Clock } from '../../net/clock.ts';
import { SYSTEM_CLOCK } from '../../net/clock.ts';
import { isPlainAscii } from '../../net/sign-in.ts';
import { digestOf, digestSecret } from '../../session/credentials-digest.ts';
import type { Link } from './link.ts';
import type { Place } from './transport.ts';

/** Milliseconds after which an unused session is ended, before firewalls drop its connection. */
const IDLE = 4 * 60_000;
/** Milliseconds after which a session is ended, used or not: a password that was changed stops working by then. */
const AGE = 15 * 60_000;

/** Servers whose profiles are remembered. */
const MAX_PROFILES = 200;

/** What is kept is found under these. */
export interface PoolKeys {
  /** The sessions of one server, user and password or access token. */
  readonly session: string;
  /**
   * What was learned of a server. What was proved behind LOGIN says nothing of AUTHENTICATE, and which of them it is
   * depends on the credentials.
   */
  readonly profile: string;
}

interface Kept {
  readonly key: string;
  readonly link: Link;
  /** When it is ended at last, milliseconds since 1970: a clock that goes on while a container is frozen. */
  readonly until: number;
}

/**
 * Milliseconds that a call waits for a session of its own user, where as many are at work as would be kept. A new one costs
 * both sides a handshake, counts against the server's limit, and would be ended after the call; only long downloads are
 * not worth waiting for.
 */
const PATIENCE = 1_000;

/** The calls with one key. */
interface Queue {
  /** Calls that have a session, or are waiting for one. */
  calls: number;
  readonly waiting: ((link: Link | undefined) => void)[];
}

/**
 * What outlives a call: idle sessions, each reusable for the same server, user and password, and what was learned
 * about servers. It belongs to the container. A session serves one call at a time: a call acquires a pooled session or
 * none; on release its session goes to the next waiting call or back to the pool.
 */
export class SessionPool {
  readonly compression: Compression;
  readonly #most: number;
  readonly #clock: Clock;
  /** Keys are worth nothing outside of this process, and passwords cannot be guessed from them. */
  readonly #secret = digestSecret();
  /** The one that was used last comes last. */
  readonly #kept: Kept[] = [];
  readonly #lanes = new Map<string, Queue>();
  /** The one that was learned last comes last. */
  readonly #profiles = new Map<string, ServerProfile>();
  /** Servers that did once not hear what came in one piece. */
  readonly #suspects = new Set<string>();
  /** When what is too old by then is ended, milliseconds since 1970. */
  #due = Infinity;
  #callOff = (): void => {};
  #isClosed = false;

  /** @param most sessions at rest, and sessions of one user at work before others wait for them */
  constructor(most: number, clock: Clock = SYSTEM_CLOCK, compression: Compression = 'off') {
    this.#most = most;
    this.compression = compression;
    this.#clock = clock;
  }

  keysOf(server: MailServerName, credentials: Credentials): PoolKeys {
    const url = serverUrl(server);
    const kind = isToken(credentials) ? 'token' : 'password';
    const word = secretOf(credentials).reveal();
    const session = digestOf(this.#secret, [url, kind, credentials.user, word]).digest('base64');
    return { session, profile: `${url} ${kind} ${isPlainAscii(credentials.user + word)}` };
  }

  /** Notes that a server did not hear what came in one piece. Answers whether that was seen before. */
  isSeenAgain({ profile }: PoolKeys): boolean {
    const isKnown = this.#suspects.has(profile);
    if (this.#suspects.size >= MAX_PROFILES) this.#suspects.clear();
    this.#suspects.add(profile);
    return isKnown;
  }

  /** What sessions under these keys have learned: hints, like those in a token, but of today. */
  recall({ profile }: PoolKeys): ServerProfile | undefined {
    return this.#profiles.get(profile);
  }

  learn({ profile: key }: PoolKeys, profile: ServerProfile): void {
    this.#profiles.delete(key);
    this.#profiles.set(key, profile);
    const [oldest] = this.#profiles.keys();
    if (this.#profiles.size > MAX_PROFILES) this.#profiles.delete(oldest!);
  }

  /**
   * A session of this key, or one that comes free shortly; undefined: dial a new one. The one that suits best is taken, and
   * of several the one that was used last. @param place what it had best have open
   */
  async enter(key: string, place?: Place): Promise<Link | undefined> {
    const lane = this.#lanes.get(key) ?? { calls: 0, waiting: [] };
    this.#lanes.set(key, lane);
    lane.calls++;
    const link = this.#take(key, place);
    return link || lane.calls <= this.#most ? link : this.#wait(lane);
  }

  /** The call is over. @param link its session, which the next one may have; undefined: it has none (any more) */
  leave(key: string, link: Link | undefined): void {
    const lane = this.#lanes.get(key);
    if (lane && --lane.calls === 0) this.#lanes.delete(key);
    const next = lane?.waiting.shift();
    if (!next) return this.give(key, link);
    const mayHave = link && !this.#isClosed && link.isReusable && link.born + AGE > this.#clock.now();
    if (mayHave) link.rest();
    else this.give(key, link);
    next(mayHave ? link : undefined);
  }

  /** Keeps a session, or ends it. */
  give(key: string, link: Link | undefined): void {
    if (!link) return;
    const now = this.#clock.now();
    const until = endOf(link, now);
    if (this.#isClosed || !link.isReusable || until <= now) return link.connection.end();
    link.rest();
    this.#kept.push({ key, link, until });
    if (this.#kept.length > this.#most) this.#tidy(now);
    if (until < this.#due) this.#tidyAt(until, now);
  }

  /** Ends all sessions, with a LOGOUT each, and keeps no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#callOff();
    const connections = this.#kept.splice(0).map(({ link }) => link.connection);
    for (const connection of connections) connection.end();
    await Promise.all(connections.map((connection) => connection.whenClosed()));
  }

  #take(key: string, place: Place | undefined): Link | undefined {
    if (this.#kept.length === 0) return undefined;
    this.#tidy(this.#clock.now());
    let [best, suits] = [-1, -1];
    for (const [at, each] of this.#kept.entries()) {
      const own = each.key === key ? (place ? each.link.mailboxes.suits(place) : 0) : -1;
      if (own >= 0 && own >= suits) [best, suits] = [at, own];
    }
    return best < 0 ? undefined : this.#kept.splice(best, 1)[0]!.link;
  }

  #wait({ waiting }: Queue): Promise<Link | undefined> {
    return new Promise((resolve) => {
      const turn = (link: Link | undefined): void => {
        callOff();
        resolve(link);
      };
      const callOff = this.#clock.timeout(PATIENCE, () => {
        waiting.splice(waiting.indexOf(turn), 1);
        resolve(undefined);
      });
      waiting.push(turn);
    });
  }

  /** Ends what is too old, unused for too long, or one too many; forgets what has ended. */
  #tidy(now: number): void {
    const surplus = this.#kept.length - this.#most;
    const ended = this.#kept.filter(({ link, until }, i) => i < surplus || until <= now || !link.isReusable);
    for (const each of ended) this.#kept.splice(this.#kept.indexOf(each), 1);
    for (const { link } of ended) link.connection.end();
  }

  /** What is used meanwhile is due later: that is seen then, and not with each call. */
  #tidyAt(due: number, now: number): void {
    this.#callOff();
    this.#due = due;
    if (due === Infinity) return;
    this.#callOff = this.#clock.timeout(Math.max(1, due - now), () => {
      const later = this.#clock.now();
      this.#tidy(later);
      this.#tidyAt(Math.min(...this.#kept.map(({ until }) => until)), later);
    });
  }
}

/** When a session that is used now for the last time is ended. */
function endOf({ born }: Link, now: number): number {
  return Math.min(now + IDLE, born + AGE);
}
