import type net from 'node:net';

import type { Endpoint } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import type { CommandQueue, Outlet, QueuedCommand } from './command-queue.ts';
import { ConnectionLost } from './connection-lost.ts';
import { injected, notDeflated } from './connection-faults.ts';
import { storedBlocks } from './deflated.ts';
import { dial, upgrade } from './dial.ts';
import { Inflow } from './inflow.ts';
import type { OctetReader } from './octet-reader.ts';
import { whenDrained } from './when-drained.ts';

/** Milliseconds that a server gets to answer last words before its connection is dropped. */
const GOODBYE_PATIENCE = 2_000;
/** Milliseconds of silence after a server's own last words: some never hang up. */
const FAREWELL_PATIENCE = 500;
/** Milliseconds of silence after which the system asks for the other end. */
const KEEP_ALIVE = 60_000;

/**
 * One connection of a line protocol, from the dial to the last octet: TCP, TLS from the start or by an upgrade,
 * greeting, clean end. Every wait ends when the call's signal aborts, and the connection with it. A protocol says what
 * its octets mean, which greetings it takes, and how it asks for the upgrade.
 */
export abstract class LineConnection {
  abstract readonly pipeline: CommandQueue<QueuedCommand>;
  /** The command that asks for TLS, as errors name it. */
  protected abstract readonly upgradeVerb: string;
  /** Octets that were sent and received in this call, inside TLS. */
  octetsSent = 0;
  octetsReceived = 0;
  /** Round trips before the first command: TCP, TLS, greeting, and the upgrade with its TLS. */
  setupRoundTrips = 0;

  /** It waits for the greeting, for the answer to its wish for TLS, or for nothing. */
  protected stage: 'greeting' | 'upgrading' | 'open' = 'greeting';
  readonly #endpoint: Endpoint;
  readonly #secrets: readonly string[];
  #signal: AbortSignal;
  #socket!: net.Socket;
  #reader!: OctetReader;
  #inflow!: Inflow;
  #isDeflated = false;
  /** Octets that were taken in, in this call; inflated, they are more than came. */
  #octetsTaken = 0;
  /** Octets that were asked for beyond what any call may receive. */
  #octetsExpected = 0;
  /** Settles the wait for the greeting: with why it is none to go on with. */
  #onGreeting: (refused: MailError | undefined) => void = () => {};
  /** Octets stood behind the acceptance of TLS; undefined: TLS was not accepted yet. */
  #wasInjected: boolean | undefined;

  /** @param secrets what the server must not repeat, as it stands on the wire */
  protected constructor(endpoint: Endpoint, signal: AbortSignal, secrets: readonly string[]) {
    this.#endpoint = endpoint;
    this.#signal = signal;
    this.#secrets = secrets;
  }

  /** A reader for octets that begin here: at the greeting, or behind the upgrade. */
  protected abstract newReader(): OctetReader;

  /**
   * Asks for TLS; `upgradeAccepted` is called while the answer is read.
   * @throws MailError where that was refused: no password is ever sent in clear where TLS was asked for
   */
  protected abstract requestUpgrade(): Promise<void>;

  /** What the server said in clear says nothing about it now. */
  protected abstract forgetWhatWasSaid(): void;

  /** Allows so many more octets, which a reader has requested and takes piece by piece. */
  expect(octets: number): void {
    this.#octetsExpected += octets;
  }

  /** Octets that the call has no room for stay in the socket, and then with the server. */
  pause(): void {
    this.#inflow.pause();
  }

  /** There is room again. */
  resume(): void {
    this.#inflow.resume();
  }

  /** The call is over, and the connection waits for the next one. It holds no process meanwhile. */
  park(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.pipeline.beginCall([]);
    this.#socket.unref();
  }

  /**
   * Another call begins, and what is counted begins again.
   * @param secrets what the server must not repeat, as it stands on the wire
   */
  unpark(signal: AbortSignal, secrets: readonly string[]): void {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.pipeline.beginCall(secrets);
    this.octetsSent = this.octetsReceived = this.setupRoundTrips = 0;
    this.#octetsTaken = this.#octetsExpected = 0;
    this.#inflow.begin();
    this.#socket.ref();
    if (signal.aborted) this.#onAbort();
  }

  /** Has the system find out, should the other end be gone without a word while nothing is asked. */
  keepAlive(): void {
    this.#socket.setKeepAlive(true, KEEP_ALIVE);
  }

  /** Gives up on a server that is silent. */
  giveUp(): void {
    this.break(new ConnectionLost('The mail server stopped responding'));
  }

  /** Settles when nothing is left of it; call it behind `end`. */
  async whenClosed(): Promise<void> {
    if (!this.#socket.closed)
      await new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
  }

  /** Hangs up at once. */
  destroy(): void {
    this.#finish();
    this.#socket.destroy();
  }

  /** Dials, waits for the greeting, and upgrades where the endpoint wants that. If it throws, nothing is left open. */
  protected async establish(): Promise<void> {
    this.pipeline.beginCall(this.#secrets);
    this.#socket = await dial(this.#endpoint, this.#signal);
    this.#signal.addEventListener('abort', this.#onAbort, { once: true });
    try {
      await this.#greet();
      if (this.#endpoint.security === 'STARTTLS') await this.#upgrade();
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  /** The first thing that the server said was read. @param refused why it is no greeting to go on with */
  protected greeted(refused?: MailError): void {
    this.stage = 'open';
    this.#onGreeting(refused);
  }

  /** TLS was accepted; nothing more is read in clear. @param hasMore whether octets stand behind the acceptance */
  protected upgradeAccepted(hasMore: boolean): void {
    this.#wasInjected = hasMore || this.#inflow.hasMore;
    this.#detach();
  }

  /** Whether no more than so many octets have come in this call, beyond those that are expected. */
  protected isWithin(most: number): boolean {
    return this.#octetsTaken <= most + this.#octetsExpected;
  }

  /** From here on everything travels deflated, in both directions. @param rest what has come of it already */
  protected deflatedFrom(rest: Buffer): void {
    this.#isDeflated = true;
    this.#inflow.deflatedFrom(rest, () => this.#reader.end());
  }

  /** Whether the socket took them; one that is closing takes none. */
  protected send(octets: Buffer): boolean {
    if (!this.#socket.writable) return false;
    const wire = this.#isDeflated ? storedBlocks(octets) : octets;
    this.octetsSent += wire.length;
    this.#socket.write(wire);
    return true;
  }

  /** Where the pipeline's octets go. */
  protected readonly outlet: Outlet = {
    write: (octets) => this.send(octets),
    writeSlowly: (octets) => this.#sendSlowly(octets),
    breakOff: (error) => this.break(error),
  };

  async #sendSlowly(octets: Buffer): Promise<boolean> {
    if (!this.send(octets)) return false;
    if (this.#socket.writableNeedDrain) await whenDrained(this.#socket);
    return this.#socket.writable;
  }

  /** Says its last words without waiting for the answer, or just hangs up while answers are under way. */
  protected endWith(lastWords: string): void {
    if (this.pipeline.failure || !this.pipeline.isIdle) return this.destroy();
    this.send(Buffer.from(lastWords));
    this.#finish();
    const socket = this.#socket;
    socket.end();
    // What the server still says is thrown away unread; closing at once would reset the connection under these words.
    socket.removeListener('data', this.#onData).resume();
    socket.setTimeout(GOODBYE_PATIENCE, () => socket.destroy());
    socket.unref();
  }

  /** The server has said that it ends the connection: what it still says is read, for a while. */
  protected hangUp(): void {
    const socket = this.#socket;
    socket.end();
    socket.setTimeout(FAREWELL_PATIENCE, () => socket.destroy());
  }

  /** The server, or something on the way, hung up. @param cause what the reader could not bear, if that was the end */
  protected ended(cause?: unknown): void {
    const message = 'The mail server closed the connection';
    const isLost = cause === undefined;
    this.fail(isLost ? new ConnectionLost(message) : new MailError('SERVER_UNAVAILABLE', message, { cause }));
    this.#socket.destroy();
  }

  /** Nothing that the server says from now on matters. */
  protected break(error: MailError): void {
    this.fail(error);
    this.#socket.destroy();
  }

  protected fail(error: MailError): void {
    this.#onGreeting(error);
    this.pipeline.fail(error);
  }

  async #greet(): Promise<void> {
    const greeting = new Promise<MailError | undefined>((resolve) => (this.#onGreeting = resolve));
    this.#attach();
    const refused = await greeting;
    if (refused) throw refused;
    this.setupRoundTrips += this.#endpoint.security === 'TLS' ? 3 : 2;
  }

  /**
   * STARTTLS and its like (RFC 9051 §6.2.1, RFC 2595 §4). Unencrypted data buffered after the
   * answer was injected by an attacker.
   */
  async #upgrade(): Promise<void> {
    this.stage = 'upgrading';
    await this.requestUpgrade();
    if (this.#wasInjected !== false) throw injected(this.upgradeVerb);
    this.stage = 'open';
    this.#socket = await upgrade(this.#socket, this.#endpoint, this.#signal);
    this.forgetWhatWasSaid();
    this.setupRoundTrips += 2;
    this.pipeline.beginCall(this.#secrets);
    this.#attach();
  }

  #attach(): void {
    this.#reader = this.newReader();
    this.#inflow = new Inflow(this.#socket, {
      onOctets: (octets) => this.#take(octets),
      onNotDeflated: (cause) => this.break(notDeflated(cause)),
    });
    this.#socket.on('data', this.#onData);
    this.#socket.once('close', this.#onClose);
  }

  #detach(): void {
    this.#reader.stop();
    this.#inflow.stop();
    this.#socket.removeListener('data', this.#onData);
    this.#socket.removeListener('close', this.#onClose);
    this.#socket.pause();
  }

  #finish(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.fail(new MailError('SERVER_UNAVAILABLE', 'The mail session has ended'));
  }

  readonly #onData = (octets: Buffer): void => {
    this.octetsReceived += octets.length;
    this.#inflow.push(octets);
  };

  #take(octets: Buffer): void {
    this.#octetsTaken += octets.length;
    this.#reader.push(octets);
    if (!this.pipeline.failure) return;
    this.#inflow.stop();
    this.#socket.destroy();
  }

  // The reader passes it on once it has handed over all that came before.
  readonly #onClose = (): void => this.#inflow.end(() => this.#reader.end());

  readonly #onAbort = (): void =>
    this.break(new MailError('SERVER_TIMEOUT', 'The mail server did not answer in time'));
}
