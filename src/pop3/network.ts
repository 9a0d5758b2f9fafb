import type { ServerProfile } from '../mail/endpoint.ts';
import type { ByteStream } from '../mail/byte-stream.ts';
import { onceRead } from '../mail/byte-stream.ts';
import { asMailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { heardNothing } from '../net/silence.ts';
import { CallReport } from './call-report.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { Link } from './link.ts';
import type { Server } from './maildrop.ts';
import { probeServer } from './probe.ts';
import type { Answer } from './results.ts';
import { readReply } from './results.ts';
import type { Step } from './steps.ts';
import { commandOf } from './steps.ts';
import type { AnyPlan, Transport } from './transport.ts';
import { BodyStream } from './wire/body-stream.ts';
import { refusal } from './wire/refusals.ts';

/** Milliseconds of silence after which commands behind an answered sign-in count as swallowed. */
const SWALLOWED_AFTER = 2_000;

/** What is done with a plan that has come to its end, on a session that has not. */
type End<P, T> = (plan: P, link: Link, hasMarked: boolean) => Promise<T>;

/** The sign-in was answered and what left with it was not: this server reads nothing ahead. */
class Swallowed extends Error {}

/**
 * Runs plans, each in a session of its own: a maildrop is locked and frozen while it is open, so nothing is kept between
 * calls. Where a profile says that the server hears commands behind the sign-in, the first flight leaves in the same
 * write; where that turns out to be wrong, the plan is run again: a first flight only reads.
 */
export class Network implements Transport {
  #options: SessionOptions;
  readonly #report = new CallReport();
  #link: Link | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  run<P extends AnyPlan>(makePlan: (server: Server) => P): Promise<P> {
    return this.#session(makePlan, async (plan, link, hasMarked) => {
      // A QUIT would remove what was marked: that is for the plan to say.
      if (!hasMarked) await endReading(link);
      return plan;
    });
  }

  async stream<P extends AnyPlan>(
    makePlan: (server: Server) => P,
    choose: (plan: P) => number | undefined,
    take: (plan: P, octets: ByteStream | undefined) => Promise<void>,
  ): Promise<void> {
    await this.#session(makePlan, async (plan, link) => {
      const number = choose(plan);
      if (number === undefined) await endReading(link);
      await (number === undefined
        ? take(plan, undefined)
        : this.#handOn(link, number, (octets) => take(plan, octets)));
    });
  }

  async probe(): Promise<ServerProfile> {
    const first = await this.open();
    try {
      return await probeServer(first, () => this.open());
    } finally {
      await this.#link?.connection.quit();
    }
  }

  /** A connection on which nobody has signed in yet. */
  async open(): Promise<Link> {
    this.#link?.connection.destroy();
    const started = performance.now();
    this.#link = await Link.open(this.#options);
    this.#report.timings.connect += performance.now() - started;
    this.#report.add(this.#link);
    return this.#link;
  }

  report(): PlanReport {
    return this.#report.of();
  }

  close(): void {
    this.#link?.connection.destroy();
  }

  /** Runs a plan in a session; once more where the server turns out to swallow what comes behind the sign-in. */
  async #session<P extends AnyPlan, T>(makePlan: (server: Server) => P, end: End<P, T>): Promise<T> {
    try {
      return await this.#run(makePlan, end);
    } catch (error) {
      if (!(error instanceof Swallowed)) throw error;
      const { profile } = this.#options;
      this.#options = {
        ...this.#options,
        profile: profile && { ...profile, keepsCommandsBehindSignIn: false },
      };
      return await this.#run(makePlan, end);
    }
  }

  async #run<P extends AnyPlan, T>(makePlan: (server: Server) => P, end: End<P, T>): Promise<T> {
    const link = await this.open();
    const started = performance.now();
    try {
      const plan = makePlan(link);
      await this.#begin(link, plan);
      let hasMarked = false;
      await plan.settle?.();
      for (let steps; (steps = plan.nextFlight()).length > 0;) {
        hasMarked ||= steps.some(({ verb }) => verb === 'DELE');
        plan.absorb(await fly(link, steps));
        await plan.settle?.();
      }
      return await end(plan, link, hasMarked);
    } finally {
      link.connection.destroy();
      this.#report.timings.mail += performance.now() - started;
    }
  }

  /** Whoever reads to the end has waited for QUIT; whoever stops before it, for nobody. */
  async #handOn(link: Link, number: number, take: (octets: ByteStream) => Promise<void>): Promise<void> {
    const body = new BodyStream(link.connection);
    const reading = link.connection.execute({ line: `RETR ${number}`, body }).then(
      (reply) => (reply.isOk ? body.end() : body.fail(refusal(reply, 'RETR', 'SERVER_UNAVAILABLE'))),
      (error: unknown) => body.fail(asMailError(error)),
    );
    const ended = body.over.then((isWhole) => (isWhole ? endReading(link) : link.connection.destroy()));
    await take(onceRead(body, () => ended)).catch(async (error: unknown) => {
      await body.return();
      throw error;
    });
    await Promise.all([reading, ended]);
  }

  /** The sign-in, and the first flight with it where that is heard. */
  async #begin(link: Link, plan: AnyPlan): Promise<void> {
    const signIn = link.signIn();
    if (!link.mayRideAlong) return signIn;
    const flight = fly(link, plan.nextFlight());
    flight.catch(() => {});
    await signIn;
    if ((await Promise.race([flight, heardNothing(link.connection, SWALLOWED_AFTER)])) === 'silence')
      throw new Swallowed();
    plan.absorb(await flight);
  }
}

/** One flight: everything leaves in one write, and each answer is a result or the error that it is. */
export async function fly(link: Link, steps: readonly Step[]): Promise<Answer[]> {
  const { connection } = link;
  const replies = await Promise.all(
    steps.map((step) => connection.execute(commandOf(step)).catch(asMailError)),
  );
  // The end of the connection is nobody's own fault: it ends the plan. Only a change has to know what it means for it.
  const { failure } = connection.pipeline;
  if (failure && !steps.some((step) => step.verb === 'QUIT')) throw failure;
  return steps.map((step, i) => {
    const reply = replies[i]!;
    return reply instanceof Error ? reply : readReply(step, reply);
  });
}

/** Where QUIT would remove what was read (EXPIRE 0, RFC 2449 §6.7), the connection is dropped instead. */
export async function endReading({ connection, capabilities }: Link): Promise<void> {
  if (capabilities.forgetsWhatWasRead) connection.destroy();
  else await connection.quit();
}
