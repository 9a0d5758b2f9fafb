import type { ServerProfile } from '../../mail/endpoint.ts';
import type { MailError } from '../../mail/errors.ts';
import { asMailError } from '../../mail/errors.ts';
import type { PlanReport } from '../../mail/plan-report.ts';
import type { CallReport } from '../../session/report.ts';
import type { SessionOptions } from '../../session/session-options.ts';
import { Link } from './link.ts';
import type { Place } from './transport.ts';
import type { PoolKeys, SessionPool } from './session-pool.ts';

/** What an IMAP session needs. */
export interface ImapSessionOptions extends SessionOptions {
  /** Sessions that the container keeps from call to call; undefined: none. */
  readonly kept: SessionPool | undefined;
}

/** The connections of one call: one that was kept, or is dialled; another in place of one that has ended. */
export class CallLinks {
  readonly #options: ImapSessionOptions;
  /** The connection that is in use; undefined: none was needed yet. */
  current: Link | undefined;
  /** What the call does on all of its connections. */
  readonly ownReport: CallReport;
  #profile: ServerProfile | undefined;
  #mayTakeKept = true;
  /** Whether commands go one by one from now on: what came in one piece was not heard, or ended the session. */
  #isCareful = false;
  /** What the container keeps, and what this account finds there; undefined: it keeps nothing. */
  readonly #kept: { readonly pool: SessionPool; readonly keys: PoolKeys } | undefined;
  /** Whether the call has asked the pool for a session, and so is in its queue. */
  #isQueued = false;
  #closed: PlanReport | undefined;

  /** @param report of the call: it has these connections, and those beside them */
  constructor(options: ImapSessionOptions, report: CallReport) {
    const { kept, server, credentials, profile } = options;
    this.#options = options;
    this.ownReport = report;
    this.#kept = kept && { pool: kept, keys: kept.keysOf(server, credentials) };
    // What was heard in this container is younger than what a token remembers.
    this.#profile = this.#kept?.pool.recall(this.#kept.keys) ?? profile;
  }

  /** Milliseconds of this call. */
  get timings(): CallReport['timings'] {
    return this.ownReport.timings;
  }

  /** Whether the call's time is up. */
  get isOver(): boolean {
    return this.#options.signal.aborted;
  }

  report(): PlanReport {
    return this.#closed ?? this.ownReport.read();
  }

  /**
   * The connection, dialled where there is none; the sign-in may still be to come.
   * @param place what the one that was kept had best have open
   */
  async connect(place?: Place): Promise<Link> {
    if (this.current && !this.current.connection.pipeline.failure) return this.current;
    this.leave();
    this.current = (await this.#takeKept(place)) ?? (await this.#dial());
    this.ownReport.add(this.current);
    return this.current;
  }

  async signIn(place?: Place): Promise<Link> {
    const link = await this.connect(place);
    await this.signInOn(link);
    return link;
  }

  /** Where nothing is known of the server, the container finds out on the way whether it hears behind a sign-in. */
  signInOn(link: Link): Promise<void> {
    return this.#options.kept && !this.#profile ? link.signInAndProbe() : link.signIn();
  }

  /** A new connection, signed in, in place of one that has ended. Answers why there is none. */
  async replace(): Promise<MailError | undefined> {
    try {
      await this.signIn();
      return undefined;
    } catch (error) {
      return asMailError(error);
    }
  }

  /** The password has to be tried: no session that was kept will do. */
  refuseKept(): void {
    this.#mayTakeKept = false;
  }

  /** What a sign-in found out. */
  learn(profile: ServerProfile): void {
    this.#profile = profile;
  }

  /** The connection on which a command was swallowed is of no more use. */
  leaveDeafServer(): void {
    this.leave();
    this.#profile = this.#profile && { ...this.#profile, keepsCommandsBehindSignIn: false };
  }

  /** On connections from now on each command waits for the answer to the one before. */
  goOneByOne(): void {
    this.#isCareful = true;
  }

  leave(): void {
    this.current?.connection.destroy();
    this.current = undefined;
  }

  /** The session is kept for the next call, or ended. */
  close(): void {
    const link = this.current;
    if (this.#closed) return;
    this.#closed = this.report();
    if (!this.#kept) return link?.connection.end();
    const { pool, keys } = this.#kept;
    const profile = link && this.#learned(link);
    if (profile) pool.learn(keys, profile);
    if (this.#isQueued) pool.leave(keys.session, link);
    else pool.give(keys.session, link);
  }

  /** The first connection of a call may be one that was kept; in its place comes a new one. */
  async #takeKept(place: Place | undefined): Promise<Link | undefined> {
    if (!this.#kept || !this.#mayTakeKept) return undefined;
    this.#mayTakeKept = false;
    this.#isQueued = true;
    const { credentials, signal } = this.#options;
    const link = await this.#kept.pool.enter(this.#kept.keys.session, place);
    link?.resume(credentials, signal);
    return link;
  }

  async #dial(): Promise<Link> {
    const { endpoint } = this.#options;
    const started = performance.now();
    const link = await Link.open(await endpoint(), { ...this.#options, profile: this.#profile });
    this.ownReport.timings.connect += performance.now() - started;
    if (this.#isCareful) link.goOneByOne();
    return link;
  }

  /** What the container can know of the server from now on; undefined: not enough, or nothing new. */
  #learned(link: Link): ServerProfile | undefined {
    const { capabilities, hasFreshCapabilities, way, seen } = link;
    if (link.wasKept) return seen && this.#profile ? { ...this.#profile, seen } : undefined;
    const keeps = link.keepsCommandsBehindSignIn ?? this.#profile?.keepsCommandsBehindSignIn;
    if (!hasFreshCapabilities || (keeps === undefined && !this.#isCareful)) return undefined;
    return {
      capabilities: capabilities?.words ?? [],
      delimiter: this.#profile?.delimiter,
      keepsCommandsBehindSignIn: keeps ?? false,
      signInBy: way,
      ...(seen && { seen }),
      ...this.#readsAhead(),
    };
  }

  /** One silence, or one session that ended, proves nothing for good: what was seen twice is remembered. */
  #readsAhead(): Pick<ServerProfile, 'readsAhead'> {
    const { readsAhead } = this.#profile ?? {};
    if (readsAhead !== undefined || !this.#isCareful) return { readsAhead };
    const { pool, keys } = this.#kept!;
    return { readsAhead: pool.isSeenAgain(keys) ? false : undefined };
  }
}
