import type { ServerProfile } from '../mail/endpoint.ts';
import type { ByteStream } from '../mail/byte-stream.ts';
import { onceRead } from '../mail/byte-stream.ts';
import { asMailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { idleTimeout } from '../net/clock.ts';
import { CallReport } from '../session/report.ts';
import type { RetryReason } from '../session/run.ts';
import { Attempts, run } from '../session/run.ts';
import type { Line } from '../session/run.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { Link } from './link.ts';
import { probeServer } from './probe.ts';
import type { Answer } from './results.ts';
import { readReply } from './results.ts';
import type { Step } from './steps.ts';
import { commandOf } from './steps.ts';
import type { MakePlan, Transport } from './transport.ts';
import { BodyStream } from './wire/body-stream.ts';
import { refusal } from './wire/refusals.ts';

/** Milliseconds of silence after which commands behind an answered sign-in count as swallowed. */
const SWALLOWED_AFTER = 2_000;
/** The same within a flight behind the sign-in, where a server may take its time over a long listing. */
const UNHEARD_AFTER = 10_000;

/** What is done with the result of a plan, on a session that has not ended. */
type End<T, R> = (result: T, link: Link, hasMarked: boolean) => Promise<R>;

/**
 * Runs plans, each in a session of its own: a maildrop is locked and frozen while it is open, so nothing is kept between
 * calls. Where a profile says that the server hears commands behind the sign-in, the first flight leaves in the same
 * write; where that turns out to be wrong, the plan is run again: a first flight only reads.
 */
export class Network implements Transport {
  #options: SessionOptions;
  readonly #report = new CallReport();
  #link: Link | undefined;
  #isOneByOne = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  run<T>(makePlan: MakePlan<T>): Promise<T> {
    return this.#session(makePlan, async (result, link, hasMarked) => {
      // A QUIT would remove what was marked: that is for the plan to say.
      if (!hasMarked) await endReading(link);
      return result;
    });
  }

  async stream<T>(
    makePlan: MakePlan<T>,
    choose: (result: T) => number | undefined,
    take: (result: T, octets: ByteStream | undefined) => Promise<void>,
  ): Promise<void> {
    await this.#session(makePlan, async (result, link) => {
      const number = choose(result);
      if (number === undefined) await endReading(link);
      await (number === undefined
        ? take(result, undefined)
        : this.#handOn(link, number, (octets) => take(result, octets)));
    });
  }

  async probe(): Promise<ServerProfile> {
    try {
      return await this.#attempt(async () => probeServer(await this.open(), () => this.open()));
    } finally {
      await this.#link?.connection.quit(this.#options.clock);
    }
  }

  /** A connection that is not signed in yet. */
  async open(): Promise<Link> {
    this.#link?.connection.destroy();
    const started = performance.now();
    this.#link = await Link.open(this.#options, this.#isOneByOne);
    this.#report.timings.connect += performance.now() - started;
    this.#report.add(this.#link);
    return this.#link;
  }

  report(): PlanReport {
    return this.#report.read();
  }

  close(): void {
    this.#link?.connection.destroy();
  }

  #session<T, R>(makePlan: MakePlan<T>, end: End<T, R>): Promise<R> {
    return this.#attempt(() => this.#run(makePlan, end));
  }

  /** Once more where the server turns out not to hear what comes behind the sign-in, or in the same write. */
  #attempt<T>(attempt: () => Promise<T>): Promise<T> {
    return new Attempts().run(
      attempt,
      () => undefined,
      (reason) => this.#learn(reason),
    );
  }

  #learn(reason: RetryReason): void {
    const { profile } = this.#options;
    if (reason === 'unheard') this.#isOneByOne = true;
    this.#options = {
      ...this.#options,
      profile: profile && { ...profile, keepsCommandsBehindSignIn: false },
    };
  }

  async #run<T, R>(makePlan: MakePlan<T>, end: End<T, R>): Promise<R> {
    const link = await this.open();
    const started = performance.now();
    try {
      const { flights, prepare } = makePlan(link);
      let hasMarked = false;
      const result = await run(
        lineOn(link, async (steps) => {
          hasMarked ||= steps.some(({ verb }) => verb === 'DELE');
          const answers = await fly(link, steps);
          await prepare?.(answers);
          return answers;
        }),
        () => flights,
      );
      return await end(result, link, hasMarked);
    } finally {
      link.connection.destroy();
      this.#report.timings.mail += performance.now() - started;
    }
  }

  /** A reader that reads to the end has waited for QUIT; one that stops earlier does not wait. */
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
}

function lineOn(link: Link, fly: Line<Step, Answer>['fly']): Line<Step, Answer> {
  return {
    canPipelineWithAuth: link.canPipelineWithAuth,
    signIn: () => link.signIn(),
    fly,
    whenIdle: () => idleTimeout(link.clock, link.connection, SWALLOWED_AFTER),
  };
}

/** One flight: everything leaves in one write, and each answer is a result or the error that it is. */
export async function fly(link: Link, steps: readonly Step[]): Promise<Answer[]> {
  const { connection } = link;
  const replies = await link.heard(
    steps.map((step) => connection.execute(commandOf(step)).catch(asMailError)),
    UNHEARD_AFTER,
  );
  // The end of the connection concerns the whole plan, not one step, and ends it. Only a change has to know its outcome.
  const { failure } = connection.pipeline;
  if (failure && !steps.some((step) => step.verb === 'QUIT')) throw failure;
  return steps.map((step, i) => {
    const reply = replies[i]!;
    return reply instanceof Error ? reply : readReply(step, reply);
  });
}

/** Where QUIT would remove what was read (EXPIRE 0, RFC 2449 §6.7), the connection is dropped instead. */
export async function endReading({ connection, capabilities, clock }: Link): Promise<void> {
  if (capabilities.forgetsWhatWasRead) connection.destroy();
  else await connection.quit(clock);
}
