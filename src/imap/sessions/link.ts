import type { Compression, Credentials, Endpoint, ServerProfile, SignInWay } from '../../mail/endpoint.ts';
import { MailError, attempt } from '../../mail/errors.ts';
import type { Clock } from '../../net/clock.ts';
import { timeout, withTimeout } from '../../net/clock.ts';
import type { SessionOptions } from '../../session/session-options.ts';
import { CAPABILITY, IDENTIFY, NOOP, PROBE } from '../commands/probes.ts';
import type { Quirks, Seen, Traits } from '../quirks.ts';
import { traitsOf } from '../quirks.ts';
import { BASELINE, Capabilities } from '../wire/capabilities.ts';
import { Deflation } from './deflation.ts';
import { MailboxMemory } from './mailbox-memory.ts';
import type { Standing } from '../commands/standing-mailbox.ts';
import type { KnownOfSession } from './transport.ts';
import type { Command, Reply } from '../wire/command.ts';
import { Connection } from '../wire/connection.ts';
import { secretsOf } from '../../net/sign-in.ts';
import { chooseSignIn, signInAttempt } from '../wire/sign-in.ts';

/**
 * Milliseconds that a session which was kept gets for its first word. A connection that has ended says so at once; one
 * that something on the way has forgotten says nothing for minutes.
 */
const PATIENCE = 4_000;
/** Milliseconds that the answer to a probe gets behind that to the command ahead of it. */
const PROBE_PATIENCE = 300;
/** Milliseconds that a mailbox stays open where the server would not say that its name means another one by now. */
const UNWITNESSED = 30_000;

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
  /** Whether the server has answered, or is known to answer, commands that came in one piece. */
  hearsFlights: boolean;
  /** What the server was seen to do otherwise. */
  readonly #seen: Set<string>;
  #isAuthenticated = false;
  #deflation = new Deflation(0);
  /** Why the sign-in failed. */
  #refusal: MailError | undefined;
  /** Whether the server was told who is asking. */
  #isIdentified = false;
  /** Until the server has accepted them; after that they are no longer needed. */
  #credentials: Credentials | undefined;
  readonly #profile: ServerProfile | undefined;
  readonly #remembered: Capabilities | undefined;
  #known: Traits | undefined;

  private constructor(connection: Connection, { credentials, profile, clock }: LinkOptions) {
    this.connection = connection;
    this.clock = clock;
    this.born = clock.now();
    this.#credentials = credentials;
    this.#profile = profile;
    this.#remembered = profile && new Capabilities(profile.capabilities);
    this.#seen = new Set(profile?.seen);
    this.hearsFlights = profile?.readsAhead ?? profile?.keepsCommandsBehindSignIn ?? false;
    if (profile?.readsAhead === false) this.goOneByOne();
    this.#obey();
  }

  /**
   * Dials; the sign-in is still to come.
   * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED
   */
  static async open(endpoint: Endpoint, options: LinkOptions): Promise<Link> {
    const started = performance.now();
    const connection = await Connection.open(endpoint, options.signal, secretsOf(options.credentials));
    const link = new Link(connection, options);
    link.#deflation = new Deflation(performance.now() - started);
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
    return this.#remembered?.without(this.quirks.failing);
  }

  /** What the server does otherwise, as far as it has said or shown. */
  get quirks(): Quirks {
    return this.#traits.quirks;
  }

  /** What follows from what the server said and showed last, worked out once. */
  get #traits(): Traits {
    const said = this.capabilities ?? this.#remembered ?? BASELINE;
    if (this.#known?.said === said) return this.#known;
    return (this.#known = traitsOf(said, this.#seen));
  }

  /** For a profile; undefined: nothing. */
  get seen(): readonly string[] | undefined {
    return this.#seen.size > 0 ? [...this.#seen] : undefined;
  }

  /** The server does this otherwise. */
  see(quirk: Seen): void {
    this.#seen.add(quirk);
    // Whatever was said of us was not heard.
    if (quirk === 'wantsId') this.#isIdentified = false;
    this.#obey();
  }

  /** It does not, after all. */
  unsee(quirk: Seen): void {
    this.#seen.delete(quirk);
    this.#obey();
  }

  /** Each command waits for the answer to the one before. */
  goOneByOne(): void {
    this.connection.pipeline.mayReadAhead = false;
  }

  get isOneByOne(): boolean {
    return !this.connection.pipeline.mayReadAhead;
  }

  /** Whether the first flight may leave in the same write as the sign-in. */
  get canPipelineWithAuth(): boolean {
    return !this.isSignedIn && this.#profile?.keepsCommandsBehindSignIn === true && !this.isOneByOne;
  }

  /** What the server sends travels deflated from the next flight on, where that is due; undefined: it is not. */
  compress(choice: Compression = 'off'): Promise<void> | undefined {
    const isDue = this.#deflation.isDue(choice, this.capabilities ?? this.#remembered);
    return isDue && this.hearsFlights && !this.isOneByOne ? this.#deflation.ask(this.connection) : undefined;
  }

  /** Whether it has been at rest and not answered since. */
  get isUnverified(): boolean {
    return this.wasKept && this.connection.pipeline.answers === 0;
  }

  /** What a plan on this connection can know. */
  get known(): KnownOfSession {
    const { counts, enabled, open, found } = this.mailboxes;
    return { counts, enabled, open, found, standing: this.standing };
  }

  /** The mailbox that need not be opened anew; undefined: none, or that costs the server less. */
  get standing(): Standing | undefined {
    const { standing: mailbox } = this.mailboxes;
    const { keepsUids, quirks } = this.#traits;
    const { opensAnew, seesOpenOnly } = quirks;
    if (!mailbox || opensAnew || !keepsUids || this.isOneByOne) return undefined;
    const isOld = this.clock.now() - mailbox.since >= UNWITNESSED;
    return seesOpenOnly && isOld ? undefined : { mailbox, isWitnessed: !seesOpenOnly };
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
    this.mailboxes.recount(this.connection.pipeline.view.exists);
    this.mailboxes.growOld();
    this.wasKept = true;
    this.signInRoundTrips = this.signInTime = 0;
    this.connection.unpark(signal, secretsOf(credentials));
  }

  /** @throws MailError; the same again for credentials that were refused: the server is not asked twice */
  async signIn(): Promise<void> {
    if (this.#refusal) throw this.#refusal;
    if (!this.isSignedIn) await this.sendSignIn();
  }

  /** The same, and a command that only asks leaves in the same write, to see whether the server hears it there. */
  async signInAndProbe(): Promise<void> {
    if (this.isSignedIn || this.isOneByOne) return this.signIn();
    const signIn = this.sendSignIn();
    this.keepsCommandsBehindSignIn = false;
    this.connection.execute(PROBE).then(
      ({ status }) => {
        if (status.status === 'OK') this.keepsCommandsBehindSignIn = this.hearsFlights = true;
      },
      () => {},
    );
    await signIn;
  }

  /** All leave in one write; each is answered with a reply, or with why there is none. */
  execute(commands: readonly Command[]): Promise<(Reply | MailError)[]> {
    const { connection } = this;
    if (this.#isAuthenticated) this.identify();
    const replies = connection.pipeline.submitAll(commands);
    if (!this.isUnverified) return replies;
    const before = connection.octetsReceived;
    return withTimeout(this.clock, replies, PATIENCE, () => {
      if (connection.octetsReceived === before) connection.giveUp();
    });
  }

  /** The same with a command behind it that asks nothing: whether the server hears what comes in one piece. */
  async executeAndProbe(commands: readonly Command[]): Promise<(Reply | MailError)[]> {
    const replies = this.execute(commands);
    const probe = this.connection.execute(PROBE).then(({ status }) => {
      this.hearsFlights ||= status.status === 'OK';
    });
    const found = await replies;
    await Promise.race([probe.catch(() => {}), timeout(this.clock, PROBE_PATIENCE)]);
    return found;
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
    const answer = connection.execute(command);
    if (this.#profile?.keepsCommandsBehindSignIn !== false) this.identify();
    return answer.then((reply: Reply) => {
      this.signInTime += performance.now() - started;
      this.#refusal = attempt(() => void accept(reply)) ?? undefined;
      if (this.#refusal) throw this.#refusal;
      this.#isAuthenticated = true;
      this.#credentials = undefined;
      // What was said before the sign-in may differ from what holds after it (RFC 9051 §6.2.3).
      this.hasFreshCapabilities = connection.capabilities !== before;
    });
  }

  /** Says who is asking, where the server wants to know, ahead of what is submitted next. Its answer means nothing. */
  identify(): void {
    if (this.#isIdentified || !this.quirks.wantsId) return;
    this.#isIdentified = true;
    this.connection.execute(IDENTIFY).catch(() => {});
  }

  async askCapabilities(): Promise<void> {
    await this.connection.execute(CAPABILITY);
    this.hasFreshCapabilities = true;
    this.signInRoundTrips++;
  }

  async requireFreshCapabilities(): Promise<Capabilities> {
    if (!this.hasFreshCapabilities) await this.askCapabilities();
    return this.capabilities ? this.#traits.usable : BASELINE.without(this.quirks.failing);
  }

  #obey(): void {
    this.#known = undefined;
    this.connection.pipeline.opensAlone = this.#seen.has('opensAlone' satisfies Seen);
  }

  /** What to plan with: what the server said of itself, or remembered. */
  async planningCapabilities(): Promise<Capabilities> {
    if (!this.hasFreshCapabilities && this.remembered) return this.remembered;
    return this.requireFreshCapabilities();
  }
}
