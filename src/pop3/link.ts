import type { SignInWay } from '../mail/endpoint.ts';
import type { Clock } from '../net/clock.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { Capabilities } from './capabilities.ts';
import type { Server } from './maildrop.ts';
import { chooseSignIn, requireSignedIn, signInCommands } from './sign-in.ts';
import { Connection } from './wire/connection.ts';
import { commandOf } from './steps.ts';
import { readReply } from './results.ts';

/** A connection with the sign-in on it, and what its server can do. It knows no plan. */
export class Link implements Server {
  readonly connection: Connection;
  readonly clock: Clock;
  /** The sign-in, and CAPA where the server was not known. */
  signInRoundTrips = 0;
  /** Milliseconds. */
  signInTime = 0;
  readonly way: SignInWay;
  readonly capabilities: Capabilities;
  readonly #options: SessionOptions;

  private constructor(connection: Connection, capabilities: Capabilities, options: SessionOptions) {
    this.connection = connection;
    this.clock = options.clock;
    this.capabilities = capabilities;
    this.#options = options;
    this.way = options.profile?.signInBy ?? chooseSignIn(options.credentials, capabilities);
    connection.pipeline.mayReadAhead = capabilities.has('PIPELINING');
  }

  /** Dials, and asks for the capabilities if they are not known. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  static async open(options: SessionOptions): Promise<Link> {
    const connection = await Connection.open(await options.endpoint(), options.signal);
    try {
      const lines = options.profile?.capabilities ?? (await askCapabilities(connection));
      const link = new Link(connection, new Capabilities(lines), options);
      link.signInRoundTrips = connection.pipeline.roundTrips;
      return link;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  get readsAhead(): boolean {
    return this.#options.profile?.readsAhead ?? this.capabilities.has('PIPELINING');
  }

  /** Whether the first flight may leave in the same write as the sign-in. */
  get canPipelineWithAuth(): boolean {
    return this.readsAhead && this.#options.profile?.keepsCommandsBehindSignIn === true;
  }

  /** Submits at once, so that what is submitted in the same tick leaves in the same write. @throws MailError UNAUTHENTICATED */
  async signIn(): Promise<void> {
    const { connection, capabilities } = this;
    const started = performance.now();
    const before = connection.pipeline.roundTrips;
    const commands = signInCommands(this.#options.credentials, this.way, capabilities);
    const replies = await Promise.all(commands.map((command) => connection.execute(command)));
    this.signInRoundTrips += connection.pipeline.roundTrips - before;
    this.signInTime += performance.now() - started;
    requireSignedIn(commands, replies, capabilities.loginDelay);
    // What was found out by trying was tried behind the sign-in.
    connection.pipeline.mayReadAhead = this.readsAhead;
  }
}

/** Empty where the server has no CAPA. */
async function askCapabilities(connection: Connection): Promise<readonly string[]> {
  const step = { verb: 'CAPA' } as const;
  const answer = readReply(step, await connection.execute(commandOf(step)));
  return answer instanceof Error ? [] : (answer as readonly string[]);
}
