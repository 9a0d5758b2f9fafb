import type { ServerProfile } from '../mail/endpoint.ts';
import { asMailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { heardNothing } from '../net/silence.ts';
import { CallReport } from './call-report.ts';
import type { Door } from './link.ts';
import { Link } from './link.ts';
import type { Server } from './maildrop.ts';
import { probeServer } from './probe.ts';
import type { Answer } from './results.ts';
import { readReply } from './results.ts';
import type { Step } from './steps.ts';
import { commandOf } from './steps.ts';
import type { AnyPlan, Transport } from './transport.ts';

/** Milliseconds of silence after which commands behind an answered sign-in count as swallowed. */
const SWALLOWED_AFTER = 2_000;

/** The sign-in was answered and what left with it was not: this server reads nothing ahead. */
class Swallowed extends Error {}

/**
 * Runs plans, each in a session of its own: a maildrop is locked and frozen while it is open, so nothing is kept between
 * calls. Where a profile says that the server hears commands behind the sign-in, the first flight leaves in the same
 * write; where that turns out to be wrong, the plan is run again: a first flight only reads.
 */
export class Network implements Transport {
  #door: Door;
  readonly #report = new CallReport();
  #link: Link | undefined;

  constructor(door: Door) {
    this.#door = door;
  }

  async run<P extends AnyPlan>(makePlan: (server: Server) => P): Promise<P> {
    try {
      return await this.#run(makePlan);
    } catch (error) {
      if (!(error instanceof Swallowed)) throw error;
      this.#door = {
        ...this.#door,
        profile: this.#door.profile && { ...this.#door.profile, keepsCommandsBehindSignIn: false },
      };
      return await this.#run(makePlan);
    }
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
    this.#link = await Link.open(this.#door);
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

  async #run<P extends AnyPlan>(makePlan: (server: Server) => P): Promise<P> {
    const link = await this.open();
    const started = performance.now();
    try {
      const plan = makePlan(link);
      await this.#begin(link, plan);
      let hasMarked = false;
      for (let steps; (steps = plan.nextFlight()).length > 0;) {
        hasMarked ||= steps.some(({ verb }) => verb === 'DELE');
        plan.absorb(await fly(link, steps));
      }
      // A QUIT would remove what was marked: that is for the plan to say.
      if (!hasMarked) await endReading(link);
      return plan;
    } finally {
      link.connection.destroy();
      this.#report.timings.mail += performance.now() - started;
    }
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
