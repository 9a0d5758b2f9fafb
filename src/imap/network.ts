import type { Credentials, Endpoint, ServerProfile } from '../mail/endpoint.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { Answer } from './changes/write-results.ts';
import type { AnyStep } from './changes/write-steps.ts';
import { CallReport } from './call-report.ts';
import type { Capabilities } from './capabilities.ts';
import { BASELINE } from './capabilities.ts';
import { Link } from './link.ts';
import { learnPatiently, probeSignIn } from './probe.ts';
import type { Result } from './results.ts';
import { readReply } from './results.ts';
import { heardNothing } from '../net/silence.ts';
import type { Step } from './steps.ts';
import { commandOf } from './steps.ts';
import type { ReadingPlan, Transport, WritingPlan } from './transport.ts';
import type { Command, Reply } from './wire/command.ts';

/** What a connection needs. */
export interface NetworkOptions {
  /** Resolves and checks the server; called when something is to be dialled. */
  readonly endpoint: () => Promise<Endpoint>;
  readonly credentials: Credentials;
  /** What is remembered of the server; undefined: nothing. */
  readonly profile: ServerProfile | undefined;
  /** Aborts when the call's time is up. */
  readonly signal: AbortSignal;
}

/** Milliseconds of silence after which commands behind an answered sign-in count as swallowed. */
const SWALLOWED_AFTER = 2_000;

/** The sign-in was answered and what left with it was not: this server reads nothing ahead. */
class Swallowed extends Error {}
/** The server is not what the plan was made for. */
class OtherServer extends Error {}

/**
 * Runs plans on one connection that is dialled for the first of them. Where a profile says that the server hears
 * commands behind the sign-in, the first flight leaves in the same write; where the profile turns out to be wrong,
 * the plan is made anew: its steps only read, so they can be sent again.
 */
export class Network implements Transport {
  readonly #options: NetworkOptions;
  readonly #report = new CallReport();
  #link: Link | undefined;
  #profile: ServerProfile | undefined;
  /** What the running plan was made for. */
  #expected = BASELINE;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#profile = options.profile;
  }

  get capabilities(): Capabilities | undefined {
    return this.#link?.capabilities;
  }

  async learnCapabilities(): Promise<void> {
    const link = await this.#signIn();
    await link.requireFreshCapabilities();
  }

  async run<P extends ReadingPlan>(makePlan: (capabilities: Capabilities) => P): Promise<P> {
    try {
      return await this.#run(makePlan);
    } catch (error) {
      if (!(error instanceof Swallowed) && !(error instanceof OtherServer)) throw error;
      if (error instanceof Swallowed) this.#leaveDeafServer();
      return await this.#run(makePlan);
    }
  }

  async fetch(command: Command, octets: number): Promise<Reply> {
    if (!this.#link) throw new Error('a piece was asked for before any plan was run');
    this.#link.connection.expect(octets);
    return this.#link.connection.execute(command);
  }

  async change<P extends WritingPlan>(makePlan: (capabilities: Capabilities) => P): Promise<P> {
    const link = await this.#signIn();
    const started = performance.now();
    const plan = makePlan(await link.planningCapabilities());
    let failure: MailError | undefined;
    let mayReconnect = true;
    for (let steps; (steps = plan.nextFlight()).length > 0;) {
      const answers = failure ? steps.map(() => failure!) : await this.#write(plan, steps);
      const lost = this.#link?.connection.pipeline.failure;
      const isReplaced = lost !== undefined && mayReconnect && !this.#options.signal.aborted;
      plan.absorb(answers, isReplaced ? lost : undefined);
      if (!lost) continue;
      failure = isReplaced ? await this.#replaceConnection() : lost;
      mayReconnect = false;
    }
    this.#report.timings.mail += performance.now() - started;
    return plan;
  }

  async probe(): Promise<ServerProfile> {
    const profile = await probeSignIn(await this.#connect());
    if (profile) return profile;
    this.#leaveDeafServer();
    return learnPatiently(await this.#connect());
  }

  report(): PlanReport {
    return this.#report.of(this.#link);
  }

  close(): void {
    this.#link?.connection.end();
  }

  async #run<P extends ReadingPlan>(makePlan: (capabilities: Capabilities) => P): Promise<P> {
    const link = await this.#connect();
    const started = performance.now();
    const ridesAlong = link.mayRideAlong;
    if (!ridesAlong) await link.signIn();
    this.#expected = ridesAlong ? link.remembered! : await link.planningCapabilities();
    const plan = makePlan(this.#expected);
    if (ridesAlong) await this.#firstFlightWithSignIn(link, plan);
    for (let steps; (steps = plan.nextFlight()).length > 0;) plan.absorb(await this.#fly(link, steps));
    this.#report.timings.mail += performance.now() - started;
    return plan;
  }

  async #firstFlightWithSignIn(link: Link, plan: ReadingPlan): Promise<void> {
    const signIn = link.sendSignIn();
    const flight = this.#fly(link, plan.nextFlight());
    flight.catch(() => {});
    await signIn;
    const silence = heardNothing(link.connection, SWALLOWED_AFTER);
    if ((await Promise.race([flight, silence])) === 'silence') throw new Swallowed();
    plan.absorb(await flight);
  }

  async #write(plan: WritingPlan, steps: readonly AnyStep[]): Promise<Answer[]> {
    const replies = await execute(
      this.#link!,
      steps.map((step) => plan.commandOf(step)),
    );
    return steps.map((step, i) => {
      const reply = replies[i]!;
      return reply instanceof MailError ? reply : plan.read(step, reply);
    });
  }

  /** One flight: everything leaves in one write, and each answer is a result or the error that it is. */
  async #fly(link: Link, steps: readonly Step[]): Promise<(Result | MailError)[]> {
    const replies = await execute(link, steps.map(commandOf));
    const isMisplanned = replies.some(
      (reply) => !(reply instanceof MailError) && reply.status.status === 'BAD',
    );
    if (isMisplanned) await this.#requireSameServer(link);
    return steps.map((step, i) => {
      const reply = replies[i]!;
      return reply instanceof MailError ? reply : readReply(step, reply);
    });
  }

  /** A BAD to a plan made from memory: if the server can do other things today, the plan is made again. */
  async #requireSameServer(link: Link): Promise<void> {
    await link.requireFreshCapabilities();
    if (!link.capabilities?.equals(this.#expected)) throw new OtherServer();
  }

  async #connect(): Promise<Link> {
    if (this.#link && !this.#link.connection.pipeline.failure) return this.#link;
    this.#leave();
    const { endpoint, credentials, signal } = this.#options;
    const started = performance.now();
    this.#link = await Link.open(await endpoint(), credentials, this.#profile, signal);
    this.#report.timings.connect += performance.now() - started;
    return this.#link;
  }

  async #signIn(): Promise<Link> {
    const link = await this.#connect();
    await link.signIn();
    return link;
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

/** All leave in one write; each is answered with a reply, or with why there is none. */
function execute({ connection }: Link, commands: readonly Command[]): Promise<(Reply | MailError)[]> {
  return Promise.all(commands.map((command) => connection.execute(command).catch(asMailError)));
}
