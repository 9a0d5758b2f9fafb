import type { Credentials, Endpoint, ServerProfile, SignInWay } from '../../mail/endpoint.ts';
import { MailError, asMailError } from '../../mail/errors.ts';
import type { Clock } from '../../net/clock.ts';
import { withTimeout } from '../../net/clock.ts';
import type { SessionOptions } from '../../session/session-options.ts';
import { CAPABILITY, NOOP } from '../commands/probes.ts';
import { BASELINE, Capabilities } from '../wire/capabilities.ts';
import { MailboxMemory } from './mailbox-memory.ts';
import type { Command, Reply } from '../wire/command.ts';
import { Connection } from '../wire/connection.ts';
import { secretsOf } from '../../net/sign-in.ts';
import { chooseSignIn, signInAttempt } from '../wire/sign-in.ts';

/**
 * Milliseconds that a session which was kept gets for its first word. A connection that has ended says so at once; one
 * that something on the way has forgotten says nothing for minutes.
 */
const PATIENCE = 4_000;

type LinkOptions = Pick<SessionOptions, 'credentials' | 'profile' | 'signal' | 'clock'>;

/** A connection with the sign-in on it, and what is known of its server and mailboxes. It knows no plan. */
export class Link {
  readonly connection: Connection;
  readonly mailboxes = new MailboxMemory();
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly born: number;
  /** Whether the sign-in has left. */
  isSignedIn = false;
  /** Whether the server has said what it can do since the sign-in. */
  hasFreshCapabilities = false;
  /** The sign-in, and CAPABILITY where the server did not volunteer it. */
  signInRoundTrips = 0;
  /** Milliseconds from sending the sign-in to its answer. */
  signInTime = 0;
  way: SignInWay = 'LOGIN';
  /** Whether the session was idle before this call, so it may be dead. */
  wasKept = false;
  /** Whether the server heard what left with the sign-in; undefined: nothing did, or it is not known yet. */
  keepsCommandsBehindSignIn: boolean | undefined;
  #isAuthenticated = false;
  /** Until the server has accepted them; after that they are no longer needed. */
  #credentials: Credentials | undefined;
  readonly #profile: ServerProfile | undefined;

  private constructor(connection: Connection, { credentials, profile, clock }: LinkOptions) {
    this.connection = connection;
    this.clock = clock;
    this.born = clock.now();
    this.#credentials = credentials;
    this.#profile = profile;
  }

  /**
   * Dials; the sign-in is still to come.
   * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED
   */
  static async open(endpoint: Endpoint, options: LinkOptions): Promise<Link> {
    const link = new Link(
      await Connection.open(endpoint, options.signal, secretsOf(options.credentials)),
      options,
    );
    // Behind STARTTLS nothing is known until it is asked for; what was said in clear does not count.
    if (!link.capabilities && !options.profile) await link.askCapabilities();
    return link;
  }

  /** In the server's words, most recently. */
  get capabilities(): Capabilities | undefined {
    return this.connection.capabilities;
  }

  /** What the profile remembers; undefined: nothing. */
  get remembered(): Capabilities | undefined {
    return this.#profile && new Capabilities(this.#profile.capabilities);
  }

  /** Whether the first flight may leave in the same write as the sign-in. */
  get canPipelineWithAuth(): boolean {
    return !this.isSignedIn && this.#profile?.keepsCommandsBehindSignIn === true;
  }

  /** Whether it has been at rest and not answered since. */
  get isUnverified(): boolean {
    return this.wasKept && this.connection.answers === 0;
  }

  /** Whether another call can have it. */
  get isReusable(): boolean {
    const { pipeline } = this.connection;
    return this.#isAuthenticated && pipeline.isIdle && !pipeline.failure;
  }

  /** The call is over. */
  rest(): void {
    this.connection.park();
  }

  /** Begins another call with the same credentials. */
  resume(credentials: Credentials, signal: AbortSignal): void {
    this.mailboxes.recount(this.connection.pipeline.exists);
    this.mailboxes.growOld();
    this.wasKept = true;
    this.signInRoundTrips = this.signInTime = 0;
    this.connection.unpark(signal, secretsOf(credentials));
  }

  async signIn(): Promise<void> {
    if (!this.isSignedIn) await this.sendSignIn();
  }

  /** The same, and a command that only asks leaves in the same write, to see whether the server hears it there. */
  async signInAndProbe(): Promise<void> {
    if (this.isSignedIn) return;
    const signIn = this.sendSignIn();
    this.keepsCommandsBehindSignIn = false;
    this.connection.execute(NOOP).then(
      () => (this.keepsCommandsBehindSignIn = true),
      () => {},
    );
    await signIn;
  }

  /** All leave in one write; each is answered with a reply, or with why there is none. */
  execute(commands: readonly Command[]): Promise<(Reply | MailError)[]> {
    const { connection } = this;
    const replies = Promise.all(commands.map((command) => connection.execute(command).catch(asMailError)));
    if (!this.isUnverified) return replies;
    const before = connection.octetsReceived;
    return withTimeout(this.clock, replies, PATIENCE, () => {
      if (connection.octetsReceived === before) connection.giveUp();
    });
  }

  /** Whether the server answers: a change is never the first command on a session that was kept. */
  async isAlive(): Promise<boolean> {
    const [reply] = await this.execute([NOOP]);
    return !(reply instanceof MailError);
  }

  /** Submits at once, so that what is submitted in the same tick leaves in the same write. */
  sendSignIn(): Promise<void> {
    const { connection } = this;
    const started = performance.now();
    const before = connection.capabilities;
    // Remembered capabilities are those after sign-in, where LOGINDISABLED means nothing (Cyrus keeps saying it).
    this.way = this.#profile?.signInBy ?? chooseSignIn(this.#credentials!, before);
    const known = before ?? this.remembered;
    const { command, accept } = signInAttempt(this.#credentials!, this.way, known?.has('SASL-IR') ?? false);
    this.isSignedIn = true;
    this.signInRoundTrips++;
    return connection.execute(command).then((reply: Reply) => {
      this.signInTime += performance.now() - started;
      accept(reply);
      this.#isAuthenticated = true;
      this.#credentials = undefined;
      // What was said before the sign-in may differ from what holds after it (RFC 9051 §6.2.3).
      this.hasFreshCapabilities = connection.capabilities !== before;
    });
  }

  async askCapabilities(): Promise<void> {
    await this.connection.execute(CAPABILITY);
    this.hasFreshCapabilities = true;
    this.signInRoundTrips++;
  }

  async requireFreshCapabilities(): Promise<Capabilities> {
    if (!this.hasFreshCapabilities) await this.askCapabilities();
    return this.capabilities ?? BASELINE;
  }

  /** What to plan with: what the server said of itself, or remembered. */
  async planningCapabilities(): Promise<Capabilities> {
    if (!this.hasFreshCapabilities && this.remembered) return this.remembered;
    return this.requireFreshCapabilities();
  }
}
