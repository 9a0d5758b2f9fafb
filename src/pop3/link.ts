import type { Credentials, Endpoint, ServerProfile, SignInWay } from '../mail/endpoint.ts';
import { Capabilities } from './capabilities.ts';
import type { Server } from './maildrop.ts';
import { chooseSignIn, requireSignedIn, signInCommands } from './sign-in.ts';
import { Connection } from './wire/connection.ts';
import { commandOf } from './steps.ts';
import { readReply } from './results.ts';

/** Whoever signs in, and what is remembered of the server. */
export interface Door {
  /** Resolves and checks the server; called when something is to be dialled. */
  readonly endpoint: () => Promise<Endpoint>;
  readonly credentials: Credentials;
  /** Undefined: nothing is remembered. */
  readonly profile: ServerProfile | undefined;
  /** Aborts when the call's time is up. */
  readonly signal: AbortSignal;
}

/** A connection with the sign-in on it, and what its server can do. It knows no plan. */
export class Link implements Server {
  readonly connection: Connection;
  /** The sign-in, and CAPA where the server was not known. */
  signInRoundTrips = 0;
  /** Milliseconds. */
  signInTime = 0;
  readonly way: SignInWay;
  readonly capabilities: Capabilities;
  readonly #door: Door;

  private constructor(connection: Connection, capabilities: Capabilities, door: Door) {
    this.connection = connection;
    this.capabilities = capabilities;
    this.#door = door;
    this.way = door.profile?.signInBy ?? chooseSignIn(door.credentials, capabilities);
    connection.pipeline.mayReadAhead = capabilities.has('PIPELINING');
  }

  /** Dials, and asks what the server can do where nobody remembers. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  static async open(door: Door): Promise<Link> {
    const connection = await Connection.open(await door.endpoint(), door.signal);
    try {
      const lines = door.profile?.capabilities ?? (await askCapabilities(connection));
      const link = new Link(connection, new Capabilities(lines), door);
      link.signInRoundTrips = connection.pipeline.roundTrips;
      return link;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  get readsAhead(): boolean {
    return this.#door.profile?.readsAhead ?? this.capabilities.has('PIPELINING');
  }

  /** Whether the first flight may leave in the same write as the sign-in. */
  get mayRideAlong(): boolean {
    return this.readsAhead && this.#door.profile?.keepsCommandsBehindSignIn === true;
  }

  /** Submits at once, so that what is submitted in the same tick leaves in the same write. @throws MailError UNAUTHENTICATED */
  async signIn(): Promise<void> {
    const { connection, capabilities } = this;
    const started = performance.now();
    const before = connection.pipeline.roundTrips;
    const commands = signInCommands(this.#door.credentials, this.way, capabilities);
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
