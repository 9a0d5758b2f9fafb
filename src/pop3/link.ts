import type { SignInWay } from '../mail/endpoint.ts';
import type { Clock } from '../net/clock.ts';
import { idleTimeout } from '../net/clock.ts';
import { Retry } from '../session/run.ts';
import { secretsOf } from '../net/sign-in.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { Capabilities } from './capabilities.ts';
import type { Server } from './maildrop.ts';
import { chooseSignIn, signInAttempt } from './sign-in.ts';
import { Connection } from './wire/connection.ts';
import { commandOf } from './steps.ts';
import { readReply } from './results.ts';

/** Milliseconds of silence behind an answered USER after which PASS counts as unheard. */
const UNHEARD_SIGN_IN_AFTER = 5_000;

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
  readonly #isOneByOne: boolean;

  private constructor(
    connection: Connection,
    capabilities: Capabilities,
    options: SessionOptions,
    isOneByOne: boolean,
  ) {
    this.connection = connection;
    this.clock = options.clock;
    this.capabilities = capabilities;
    this.#options = options;
    this.way = options.profile?.signInBy ?? chooseSignIn(options.credentials, capabilities);
    this.#isOneByOne = isOneByOne;
    connection.pipeline.mayReadAhead = capabilities.has('PIPELINING') && this.readsAhead;
  }

  /**
   * Dials, and asks for the capabilities if they are not known.
   * @param isOneByOne whether the server has been seen to hear one command of a write only
   * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT
   */
  static async open(options: SessionOptions, isOneByOne: boolean): Promise<Link> {
    const connection = await Connection.open(
      await options.endpoint(),
      options.signal,
      secretsOf(options.credentials),
    );
    try {
      const lines = options.profile?.capabilities ?? (await askCapabilities(connection));
      const link = new Link(connection, new Capabilities(lines), options, isOneByOne);
      link.signInRoundTrips = connection.pipeline.roundTrips;
      return link;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  get readsAhead(): boolean {
    if (this.#isOneByOne) return false;
    return this.#options.profile?.readsAhead ?? this.capabilities.has('PIPELINING');
  }

  /** Whether the first flight may leave in the same write as the sign-in. */
  get canPipelineWithAuth(): boolean {
    return this.readsAhead && this.#options.profile?.keepsCommandsBehindSignIn === true;
  }

  /**
   * The answers to commands that left in one write.
   * @param patience milliseconds
   * @throws Retry 'unheard' where a server that is not known answers the first and then says nothing for so long
   */
  async heard<T>(answers: readonly Promise<T>[], patience: number): Promise<T[]> {
    const all = Promise.all(answers);
    const mayBeUnheard =
      answers.length > 1 && this.connection.pipeline.mayReadAhead && !this.#options.profile;
    if (!mayBeUnheard) return all;
    all.catch(() => {});
    await answers[0];
    const idle = idleTimeout(this.clock, this.connection, patience);
    if ((await Promise.race([all, idle])) === 'idle' && !this.connection.pipeline.failure)
      throw new Retry('unheard');
    return all;
  }

  /** Submits at once, so that what is submitted in the same tick leaves in the same write. @throws MailError UNAUTHENTICATED */
  async signIn(): Promise<void> {
    const { connection, capabilities } = this;
    const started = performance.now();
    const before = connection.pipeline.roundTrips;
    const { commands, accept } = signInAttempt(this.#options.credentials, this.way, capabilities);
    const replies = await this.heard(
      commands.map((command) => connection.execute(command)),
      UNHEARD_SIGN_IN_AFTER,
    );
    this.signInRoundTrips += connection.pipeline.roundTrips - before;
    this.signInTime += performance.now() - started;
    accept(replies, capabilities.loginDelay);
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
