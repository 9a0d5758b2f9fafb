import type { Credentials, Endpoint, ServerProfile, SignInWay } from '../mail/endpoint.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { Answer } from './changes/write-results.ts';
import type { AnyStep } from './changes/write-steps.ts';
import { BASELINE, Capabilities } from './capabilities.ts';
import type { Plan } from './plan.ts';
import type { Result } from './results.ts';
import { readReply } from './results.ts';
import type { Step } from './steps.ts';
import { commandOf } from './steps.ts';
import type { Transport, WritingPlan } from './transport.ts';
import type { Command, Reply } from './wire/command.ts';
import { Connection } from './wire/connection.ts';
import { chooseSignIn, requireSignedIn, signInCommand } from './wire/sign-in.ts';

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
/** The same at sign-in, where only finding out is at stake. */
const PROBE_PATIENCE = 400;

const CAPABILITY: Command = { name: 'CAPABILITY', args: [], mailbox: 'none', accepts: () => false };
/** The delimiter of the personal namespace; it also shows whether commands behind the sign-in are heard. */
const DELIMITER: Command = {
  name: 'LIST',
  args: [
    { type: 'STRING', value: '' },
    { type: 'STRING', value: '' },
  ],
  mailbox: 'none',
  accepts: ({ type }) => type === 'LIST',
};

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
  #connection: Connection | undefined;
  #isSignedIn = false;
  #hasFreshCapabilities = false;
  #profile: ServerProfile | undefined;
  /** What the running plan was made for. */
  #expected = BASELINE;
  #earlier: { flights: string[][]; sent: number; received: number } = { flights: [], sent: 0, received: 0 };
  #signInRoundTrips = 0;
  #way: SignInWay = 'LOGIN';
  readonly #timings = { connect: 0, signIn: 0, mail: 0 };

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#profile = options.profile;
  }

  get capabilities(): Capabilities | undefined {
    return this.#connection?.capabilities;
  }

  async learnCapabilities(): Promise<void> {
    await this.#signIn();
    if (!this.#hasFreshCapabilities) await this.#askCapabilities();
  }

  async run(makePlan: (capabilities: Capabilities) => Plan): Promise<Plan> {
    try {
      return await this.#run(makePlan);
    } catch (error) {
      if (!(error instanceof Swallowed) && !(error instanceof OtherServer)) throw error;
      if (error instanceof Swallowed) this.#reconnectPatiently();
      return await this.#run(makePlan);
    }
  }

  async change<P extends WritingPlan>(makePlan: (capabilities: Capabilities) => P): Promise<P> {
    await this.#signIn();
    const started = performance.now();
    const plan = makePlan(await this.#planningCapabilities());
    let failure: MailError | undefined;
    let mayReconnect = true;
    for (let steps; (steps = plan.nextFlight()).length > 0;) {
      const answers = failure ? steps.map(() => failure!) : await this.#write(plan, steps);
      const lost = this.#connection?.pipeline.failure;
      const isReplaced = lost !== undefined && mayReconnect && !this.#options.signal.aborted;
      plan.absorb(answers, isReplaced ? lost : undefined);
      if (!lost) continue;
      failure = isReplaced ? await this.#replaceConnection() : lost;
      mayReconnect = false;
    }
    this.#timings.mail += performance.now() - started;
    return plan;
  }

  async probe(): Promise<ServerProfile> {
    const connection = await this.#connect();
    const signIn = this.#sendSignIn(connection);
    const delimiter = connection.execute(DELIMITER);
    delimiter.catch(() => {});
    await signIn;
    const behind = await Promise.race([delimiter, silence(PROBE_PATIENCE)]);
    if (behind === 'silence') return this.#profileOfDeafServer();
    if (!this.#hasFreshCapabilities) await this.#askCapabilities();
    return this.#learned(behind, true);
  }

  report(): PlanReport {
    const pipeline = this.#connection?.pipeline;
    const { connect, signIn, mail } = this.#timings;
    return {
      executed: true,
      assumptions: [],
      flights: [...this.#earlier.flights, ...(pipeline?.flights ?? [])],
      roundTrips: {
        connection: this.#connection?.setupRoundTrips ?? 0,
        signIn: this.#signInRoundTrips,
        mail: Math.max(0, (pipeline?.roundTrips ?? 0) - this.#signInRoundTrips),
      },
      octets: {
        sent: this.#earlier.sent + (this.#connection?.octetsSent ?? 0),
        received: this.#earlier.received + (this.#connection?.octetsReceived ?? 0),
      },
      timings: { connect: tenths(connect), signIn: tenths(signIn), mail: tenths(mail) },
    };
  }

  close(): void {
    this.#connection?.end();
  }

  async #run(makePlan: (capabilities: Capabilities) => Plan): Promise<Plan> {
    const connection = await this.#connect();
    const started = performance.now();
    const ridesAlong = !this.#isSignedIn && this.#profile?.keepsCommandsBehindSignIn === true;
    if (!ridesAlong) await this.#signIn();
    this.#expected = ridesAlong
      ? new Capabilities(this.#profile!.capabilities)
      : await this.#planningCapabilities();
    const plan = makePlan(this.#expected);
    if (ridesAlong) await this.#firstFlightWithSignIn(connection, plan);
    for (let steps; (steps = plan.nextFlight()).length > 0;) plan.absorb(await this.#fly(connection, steps));
    this.#timings.mail += performance.now() - started;
    return plan;
  }

  async #firstFlightWithSignIn(connection: Connection, plan: Plan): Promise<void> {
    const signIn = this.#sendSignIn(connection);
    const steps = plan.nextFlight();
    const flight = this.#fly(connection, steps);
    flight.catch(() => {});
    await signIn;
    if ((await Promise.race([flight, heardNothing(connection)])) === 'silence') throw new Swallowed();
    plan.absorb(await flight);
  }

  async #write(plan: WritingPlan, steps: readonly AnyStep[]): Promise<Answer[]> {
    const connection = this.#connection!;
    const replies = await Promise.all(
      steps.map((step) => connection.execute(plan.commandOf(step)).catch(asMailError)),
    );
    return steps.map((step, i) => {
      const reply = replies[i]!;
      return reply instanceof MailError ? reply : plan.read(step, reply);
    });
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

  /** One flight: everything leaves in one write, and each answer is a result or the error that it is. */
  async #fly(connection: Connection, steps: readonly Step[]): Promise<(Result | MailError)[]> {
    const replies = await Promise.all(
      steps.map((step) => connection.execute(commandOf(step)).catch(asMailError)),
    );
    const isMisplanned = replies.some(
      (reply) => !(reply instanceof MailError) && reply.status.status === 'BAD',
    );
    if (isMisplanned) await this.#requireSameServer();
    return steps.map((step, i) => {
      const reply = replies[i]!;
      return reply instanceof MailError ? reply : readReply(step, reply);
    });
  }

  /** A BAD to a plan made from memory: if the server can do other things today, the plan is made again. */
  async #requireSameServer(): Promise<void> {
    if (!this.#hasFreshCapabilities) await this.#askCapabilities();
    if (!this.capabilities?.equals(this.#expected)) throw new OtherServer();
  }

  /** What to plan with: what the server said of itself, or remembered. */
  async #planningCapabilities(): Promise<Capabilities> {
    if (!this.#hasFreshCapabilities && this.#profile) return new Capabilities(this.#profile.capabilities);
    if (!this.#hasFreshCapabilities) await this.#askCapabilities();
    return this.capabilities ?? BASELINE;
  }

  async #askCapabilities(): Promise<void> {
    await this.#connection!.execute(CAPABILITY);
    this.#hasFreshCapabilities = true;
    this.#signInRoundTrips++;
  }

  async #connect(): Promise<Connection> {
    if (this.#connection && !this.#connection.pipeline.failure) return this.#connection;
    if (this.#connection) this.#discardConnection();
    const started = performance.now();
    this.#connection = await Connection.open(await this.#options.endpoint(), this.#options.signal);
    this.#timings.connect += performance.now() - started;
    // Behind STARTTLS nothing is known until it is asked for; what was said in clear does not count.
    if (!this.#connection.capabilities && !this.#profile) await this.#askCapabilities();
    return this.#connection;
  }

  async #signIn(): Promise<void> {
    await this.#connect();
    if (!this.#isSignedIn) await this.#sendSignIn(await this.#connect());
  }

  /** Submits at once, so that what is submitted in the same tick leaves in the same write. */
  #sendSignIn(connection: Connection): Promise<void> {
    const { credentials } = this.#options;
    const started = performance.now();
    const known = connection.capabilities ?? (this.#profile && new Capabilities(this.#profile.capabilities));
    // Remembered capabilities are those after sign-in, where LOGINDISABLED means nothing (Cyrus keeps saying it).
    this.#way = this.#profile?.signInBy ?? chooseSignIn(credentials, connection.capabilities);
    const command = signInCommand(credentials, this.#way, known?.has('SASL-IR') ?? false);
    this.#isSignedIn = true;
    this.#signInRoundTrips++;
    const before = connection.capabilities;
    return connection.execute(command).then((reply: Reply) => {
      this.#timings.signIn += performance.now() - started;
      requireSignedIn(reply);
      // What was said before the sign-in may differ from what holds after it (RFC 9051 §6.2.3).
      this.#hasFreshCapabilities = connection.capabilities !== before;
    });
  }

  async #profileOfDeafServer(): Promise<ServerProfile> {
    this.#reconnectPatiently();
    await this.#signIn();
    if (!this.#hasFreshCapabilities) await this.#askCapabilities();
    return this.#learned(await this.#connection!.execute(DELIMITER), false);
  }

  #learned(delimiter: Reply, keepsCommandsBehindSignIn: boolean): ServerProfile {
    const capabilities = this.capabilities?.words ?? [];
    return {
      capabilities,
      delimiter: delimiterIn(delimiter),
      keepsCommandsBehindSignIn,
      signInBy: this.#way,
    };
  }

  /** The connection on which a command was swallowed is of no more use. */
  #reconnectPatiently(): void {
    this.#discardConnection();
    this.#profile = this.#profile && { ...this.#profile, keepsCommandsBehindSignIn: false };
  }

  /** What was said on a connection stays in the report. */
  #discardConnection(): void {
    const connection = this.#connection!;
    const { flights, sent, received } = this.#earlier;
    this.#earlier = {
      flights: [...flights, ...connection.pipeline.flights],
      sent: sent + connection.octetsSent,
      received: received + connection.octetsReceived,
    };
    connection.destroy();
    this.#connection = undefined;
    this.#isSignedIn = false;
    this.#signInRoundTrips = 0;
    this.#hasFreshCapabilities = false;
  }
}

function delimiterIn({ data }: Reply): string | null {
  const token = data[0]?.tokens[1];
  return token && !Array.isArray(token) ? String(token.value) || null : null;
}

/** Milliseconds, as exact as they mean something. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function silence(milliseconds: number): Promise<'silence'> {
  return new Promise((resolve) => setTimeout(() => resolve('silence'), milliseconds).unref());
}

/** Settles when nothing at all has come for a while. */
async function heardNothing(connection: Connection): Promise<'silence'> {
  for (let before = -1; before !== connection.octetsReceived;) {
    before = connection.octetsReceived;
    await silence(SWALLOWED_AFTER);
    if (connection.pipeline.failure) break;
  }
  return 'silence';
}
