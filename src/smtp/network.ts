import type { Credentials, Endpoint } from '../mail/endpoint.ts';
import { asMailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { OutgoingMail, Receipt } from '../mail/submission.ts';
import type { Clock } from '../net/clock.ts';
import { idleTimeout } from '../net/clock.ts';
import { ConnectionLost } from '../net/connection-lost.ts';
import { secretsOf } from '../net/sign-in.ts';
import { CallReport } from '../session/report.ts';
import { Attempts, Retry, run } from '../session/run.ts';
import { Link } from './link.ts';
import { envelopeFor } from './parameters.ts';
import { handIn } from './plan.ts';
import type { Step } from './steps.ts';
import { commandOf } from './steps.ts';
import type { Transport } from './transport.ts';
import { Connection } from './wire/connection.ts';
import type { Reply } from './wire/reply.ts';

/** What a submission session needs to be dialled and signed in to. */
export interface SubmissionOptions {
  /** Resolves and checks the server; called when something is to be dialled. */
  readonly endpoint: () => Promise<Endpoint>;
  readonly credentials: () => Promise<Credentials>;
  /** Aborts when the call's time is up. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Milliseconds of silence behind which a signed-in session counts as deaf. It never joins flights with the sign-in. */
const PATIENCE = 2_000;

/**
 * Hands mail in on one connection, dialled by the first call. What ends before the message is whole has sent nothing: it is
 * done once more on a new connection. What ends behind that is never repeated.
 */
export class Network implements Transport {
  readonly #options: SubmissionOptions;
  readonly #report = new CallReport();
  readonly #attempts = new Attempts();
  #link: Promise<Link> | undefined;
  #current: Link | undefined;
  #isClosed = false;

  constructor(options: SubmissionOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await this.#again(async () => void (await this.#connect()));
  }

  send(mail: OutgoingMail): Promise<Receipt> {
    return this.#again(async () => this.#send(mail, await this.#connect()));
  }

  report(): PlanReport {
    return this.#report.read();
  }

  close(): void {
    this.#isClosed = true;
    this.#current?.connection.end();
  }

  async #send(mail: OutgoingMail, link: Link): Promise<Receipt> {
    const { connection } = link;
    const envelope = envelopeFor(mail, connection.keywords, this.#options.clock.now());
    const started = performance.now();
    try {
      const plan = () => handIn(mail, envelope, connection.pipeline.mayReadAhead);
      const { receipt, isTextOwed } = await run(this.#lineOn(link), plan);
      if (isTextOwed) connection.destroy();
      else connection.end();
      return receipt;
    } catch (error) {
      connection.destroy();
      throw error;
    } finally {
      this.#report.timings.mail += performance.now() - started;
      this.#link = undefined;
    }
  }

  #lineOn(link: Link) {
    return {
      canPipelineWithAuth: false,
      signIn: () => Promise.resolve(),
      fly: (steps: readonly Step[]) => fly(link.connection, steps),
      whenIdle: () => idleTimeout(this.#options.clock, link.connection, PATIENCE),
    };
  }

  #connect(): Promise<Link> {
    this.#link ??= this.#dial().catch((error: unknown) => {
      this.#link = undefined;
      throw error;
    });
    return this.#link;
  }

  async #dial(): Promise<Link> {
    const [endpoint, credentials] = await Promise.all([
      this.#options.endpoint(),
      this.#options.credentials(),
    ]);
    const started = performance.now();
    const connection = await Connection.open(endpoint, this.#options.signal, secretsOf(credentials));
    const link = new Link(connection);
    this.#current = link;
    this.#report.timings.connect += performance.now() - started;
    this.#report.add(link);
    try {
      await link.signIn(credentials);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    if (this.#isClosed) connection.end();
    return link;
  }

  #again<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#attempts.run(attempt, (error) =>
      error instanceof ConnectionLost && !this.#options.signal.aborted ? 'lost' : undefined,
    );
  }
}

/**
 * One flight: everything leaves in one write, but the text of a message, which has a flight of its own.
 * @throws MailError the end of the connection, with OUTCOME_UNKNOWN where the text was whole
 */
async function fly(connection: Connection, steps: readonly Step[]): Promise<readonly Reply[]> {
  const answers = await Promise.all(
    steps.map((step) =>
      (step.verb === 'TEXT' ? connection.text(step.content()) : connection.execute(commandOf(step))).catch(
        (error: unknown) => {
          if (error instanceof Retry) throw error;
          return asMailError(error);
        },
      ),
    ),
  );
  return answers.map((answer) => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
}
