import type { ServerProfile } from '../../mail/endpoint.ts';
import type { SessionOptions } from '../../session/session-options.ts';
import { MailError, asMailError } from '../../mail/errors.ts';
import type { PlanReport } from '../../mail/plan-report.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import type { Answer } from '../commands/write-results.ts';
import type { AnyStep } from '../commands/write-steps.ts';
import type { RetryReason } from '../../session/retry.ts';
import { Retry, Attempts } from '../../session/retry.ts';
import { CallReport } from './call-report.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { BASELINE } from '../wire/capabilities.ts';
import { execute, isAlive } from './flight.ts';
import type { SessionPool } from './session-pool.ts';
import { Link } from './link.ts';
import { learnPatiently, probeSignIn } from './probe.ts';
import type { Result } from '../commands/results.ts';
import { readReply } from '../commands/results.ts';
import { heardNothing } from '../../net/silence.ts';
import type { Step } from '../commands/steps.ts';
import { commandOf } from '../commands/steps.ts';
import type { ReadingPlan, WritingPlan } from '../commands/plans.ts';
import type { MakeChange, MakePlan, Transport } from './transport.ts';
import type { Command, Reply } from '../wire/command.ts';

/** What an IMAP session needs. */
export interface ImapSessionOptions extends SessionOptions {
  /** Sessions that the container keeps from call to call; undefined: none. */
  readonly kept: SessionPool | undefined;
}

/** Milliseconds of silence after which commands behind an answered sign-in count as swallowed. */
const SWALLOWED_AFTER = 2_000;

/**
 * Runs plans on one connection: a session that the container has kept, or one that is dialled for the first of them.
 * Where a profile says that the server hears commands behind the sign-in, the first flight leaves in the same write.
 * Where that profile turns out to be wrong, or the connection ends, the plan is made anew, once for each reason: its
 * steps only read, so they can be sent again.
 */
export class Network implements Transport {
  readonly #options: ImapSessionOptions;
  readonly #report = new CallReport();
  readonly #attempts = new Attempts();
  #link: Link | undefined;
  #profile: ServerProfile | undefined;
  #mayTakeKept = true;
  /** Among whose calls this one is; undefined: it has not asked for a session yet. */
  #lane: string | undefined;
  /** What the running plan was made for. */
  #expected = BASELINE;
  #closed: PlanReport | undefined;

  constructor(options: ImapSessionOptions) {
    const { kept, server, credentials, profile } = options;
    this.#options = options;
    // What was heard in this container is younger than what a token remembers.
    this.#profile = kept?.servers.recall(server, credentials) ?? profile;
  }

  get capabilities(): Capabilities | undefined {
    return this.#link?.capabilities;
  }

  async learnCapabilities(): Promise<void> {
    await this.#again(async () => (await this.#signIn()).requireFreshCapabilities());
  }

  run<P extends ReadingPlan>(makePlan: MakePlan<P>): Promise<P> {
    return this.#again(() => this.#run(makePlan));
  }

  async fetch(command: Command, octets: number): Promise<Reply> {
    if (!this.#link) throw new Error('a piece was asked for before any plan was run');
    this.#link.connection.expect(octets);
    return this.#link.connection.execute(command);
  }

  async change<P extends WritingPlan>(makePlan: MakeChange<P>): Promise<P> {
    const capabilities = await this.#again(async () => (await this.#signIn()).planningCapabilities());
    const started = performance.now();
    const plan = makePlan(capabilities, this.#link!.mailboxes.open);
    let failure: MailError | undefined;
    let mayReconnect = true;
    for (let steps; (steps = plan.nextFlight()).length > 0;) {
      const commands = steps.map((step) => plan.commandOf(step));
      failure ??= await this.#requireAlive(commands);
      const wasUnverified = this.#link?.isUnverified === true;
      const answers = failure ? steps.map(() => failure!) : await this.#write(plan, steps, commands);
      const lost = failure ?? this.#link?.connection.pipeline.failure;
      const isReplaced = lost && !failure && (mayReconnect || wasUnverified) && !this.#isOver;
      await plan.prepare(answers);
      plan.absorb(answers, isReplaced ? lost : undefined);
      failure = isReplaced ? await this.#replaceConnection() : lost;
      if (lost && !wasUnverified) mayReconnect = false;
    }
    this.#report.timings.mail += performance.now() - started;
    return plan;
  }

  /** Never on a session that was kept: the password has to be tried. */
  async probe(): Promise<ServerProfile> {
    this.#mayTakeKept = false;
    const found = await this.#again(async () => probeSignIn(await this.#connect()));
    if (!found) this.#leaveDeafServer();
    const profile = found ?? (await this.#again(async () => learnPatiently(await this.#connect())));
    this.#profile = profile;
    return profile;
  }

  report(): PlanReport {
    return this.#closed ?? this.#report.of(this.#link);
  }

  /** The session is kept for the next call, or ended. */
  close(): void {
    const link = this.#link;
    if (this.#closed) return;
    this.#closed = this.report();
    const { kept, server, credentials } = this.#options;
    if (!kept) return link?.connection.end();
    const profile = !link || link.wasKept ? undefined : this.#learned(link);
    if (profile) kept.servers.learn(server, credentials, profile);
    if (this.#lane) kept.leave(this.#lane, link);
    else kept.give(kept.keyOf(server, credentials), link);
  }

  async #run<P extends ReadingPlan>(makePlan: MakePlan<P>): Promise<P> {
    const link = await this.#connect();
    const started = performance.now();
    const ridesAlong = link.mayRideAlong;
    if (!ridesAlong) await this.#signInOn(link);
    this.#expected = ridesAlong ? link.remembered! : await link.planningCapabilities();
    const plan = makePlan(this.#expected, link.mailboxes.counts);
    if (ridesAlong) await this.#firstFlightWithSignIn(link, plan);
    for (let steps; (steps = plan.nextFlight()).length > 0;)
      await take(plan, await this.#fly(link, plan, steps));
    this.#report.timings.mail += performance.now() - started;
    return plan;
  }

  #again<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#attempts.run(attempt, (error) => this.#lossIn(error));
  }

  /** Why it may be tried on another connection; undefined: it may not. */
  #lossIn(error: unknown): RetryReason | undefined {
    if (this.#isOver) return undefined;
    if (error !== undefined && this.#link?.isUnverified) return 'kept';
    return error instanceof ConnectionLost ? 'lost' : undefined;
  }

  async #firstFlightWithSignIn(link: Link, plan: ReadingPlan): Promise<void> {
    const signIn = link.sendSignIn();
    const flight = this.#fly(link, plan, plan.nextFlight());
    flight.catch(() => {});
    await signIn;
    const silence = heardNothing(link.connection, SWALLOWED_AFTER);
    if ((await Promise.race([flight, silence])) === 'silence') {
      this.#leaveDeafServer();
      throw new Retry('swallowed');
    }
    await take(plan, await flight);
  }

  async #write(
    plan: WritingPlan,
    steps: readonly AnyStep[],
    commands: readonly Command[],
  ): Promise<Answer[]> {
    const link = this.#link!;
    const replies = await execute(link, commands);
    const answers = steps.map((step, i) => {
      const reply = replies[i]!;
      return reply instanceof MailError ? reply : plan.read(step, reply);
    });
    link.mailboxes.note(steps, answers, link.connection.pipeline.exists);
    return answers;
  }

  /** One flight: everything leaves in one write, and each answer is a result or the error that it is. */
  async #fly(link: Link, plan: ReadingPlan, steps: readonly Step[]): Promise<(Result | MailError)[]> {
    const underWay = execute(link, steps.map(commandOf));
    plan.rideAlong?.(this);
    const replies = await underWay;
    const { failure, exists } = link.connection.pipeline;
    const loss = this.#lossIn(failure);
    if (loss && this.#attempts.may(loss)) throw new Retry(loss);
    const isMisplanned = replies.some(
      (reply) => !(reply instanceof MailError) && reply.status.status === 'BAD',
    );
    if (isMisplanned) await this.#requireSameServer(link);
    const results = steps.map((step, i) => {
      const reply = replies[i]!;
      return reply instanceof MailError ? reply : readReply(step, reply);
    });
    link.mailboxes.note(steps, results, exists);
    return results;
  }

  /** A BAD to a plan made from memory: if the server can do other things today, the plan is made again. */
  async #requireSameServer(link: Link): Promise<void> {
    await link.requireFreshCapabilities();
    const isSame = link.capabilities?.equals(this.#expected);
    if (!isSame && this.#attempts.may('other server')) throw new Retry('other server');
  }

  async #connect(): Promise<Link> {
    if (this.#link && !this.#link.connection.pipeline.failure) return this.#link;
    this.#leave();
    this.#link = (await this.#takeKept()) ?? (await this.#dial());
    return this.#link;
  }

  /** The first connection of a call may be one that was kept; in its place comes a new one. */
  async #takeKept(): Promise<Link | undefined> {
    const { kept, server, credentials, signal } = this.#options;
    if (!kept || !this.#mayTakeKept) return undefined;
    this.#mayTakeKept = false;
    this.#lane = kept.keyOf(server, credentials);
    const link = await kept.enter(this.#lane);
    link?.resume(credentials, signal);
    return link;
  }

  async #dial(): Promise<Link> {
    const { endpoint, credentials, signal } = this.#options;
    const started = performance.now();
    const link = await Link.open(await endpoint(), credentials, this.#profile, signal);
    this.#report.timings.connect += performance.now() - started;
    return link;
  }

  async #signIn(): Promise<Link> {
    const link = await this.#connect();
    await this.#signInOn(link);
    return link;
  }

  /** Where nothing is known of the server, the container finds out on the way whether it hears behind a sign-in. */
  #signInOn(link: Link): Promise<void> {
    return this.#options.kept && !this.#profile ? link.signInAndProbe() : link.signIn();
  }

  /** Nothing that changes is the first thing said on a session that was kept. Answers why there is no other. */
  async #requireAlive(commands: readonly Command[]): Promise<MailError | undefined> {
    if (!this.#link!.isUnverified || !commands.some(({ changes }) => changes)) return undefined;
    return (await isAlive(this.#link!)) ? undefined : this.#replaceConnection();
  }

  /** A new connection, signed in, in place of one that has ended. Answers why there is none. */
  async #replaceConnection(): Promise<MailError | undefined> {
    try {
      await this.#signIn();
      return undefined;
    } catch (error) {
      return asMailError(error);
    }
  }

  /** What the container can know of the server from now on; undefined: not enough. */
  #learned({ capabilities, hasFreshCapabilities, keepsCommandsBehindSignIn, way }: Link) {
    const keeps = keepsCommandsBehindSignIn ?? this.#profile?.keepsCommandsBehindSignIn;
    if (!hasFreshCapabilities || keeps === undefined) return undefined;
    return {
      capabilities: capabilities?.words ?? [],
      delimiter: this.#profile?.delimiter,
      keepsCommandsBehindSignIn: keeps,
      signInBy: way,
    };
  }

  get #isOver(): boolean {
    return this.#options.signal.aborted;
  }

  /** The connection on which a command was swallowed is of no more use. */
  #leaveDeafServer(): void {
    this.#leave();
    this.#profile = this.#profile && { ...this.#profile, keepsCommandsBehindSignIn: false };
  }

  #leave(): void {
    if (!this.#link) return;
    this.#report.add(this.#link);
    this.#link.connection.destroy();
    this.#link = undefined;
  }
}

async function take(plan: ReadingPlan, results: readonly (Result | MailError)[]): Promise<void> {
  await plan.prepare?.(results);
  plan.absorb(results);
}
