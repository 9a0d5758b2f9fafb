import type net from 'node:net';

import type { Endpoint } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import { Capabilities } from './capabilities.ts';
import type { Command, Reply } from './command.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import { dial, upgrade } from '../../net/dial.ts';
import { LIMITS } from './limits.ts';
import { Pipeline } from './pipeline.ts';
import { Reader } from './reader.ts';
import { refusal } from './refusals.ts';
import type { DataResponse, Response, StatusResponse } from './responses.ts';
import { textOf } from './responses.ts';

/** Milliseconds that a server gets to answer LOGOUT before its connection is dropped. */
const LOGOUT_PATIENCE = 2_000;

const STARTTLS: Command = { name: 'STARTTLS', args: [], mailbox: 'none', accepts: () => false };

/**
 * One IMAP connection, from the dial to the last octet: TCP, TLS or STARTTLS, greeting, pipelined commands, a clean
 * end. It signs nobody in and knows no plan. It serves one call at a time: every wait ends when the call's signal
 * aborts, and the connection with it.
 */
export class Connection {
  readonly pipeline = new Pipeline((octets) => this.#send(octets));
  /** What the server said it can do, most recently; undefined: it has not said. */
  capabilities: Capabilities | undefined;
  /** Octets that were sent, before TLS. */
  octetsSent = 0;
  /** Octets that were asked for beyond what any session may receive. */
  #octetsExpected = 0;
  /** Round trips before the first command: TCP, TLS, greeting, STARTTLS and its TLS. */
  setupRoundTrips = 0;
  /** Commands that were answered in this call: the connection is alive. */
  answers = 0;

  readonly #endpoint: Endpoint;
  #signal: AbortSignal;
  #socket!: net.Socket;
  #reader!: Reader;
  #octetsBefore = 0;
  #greeting: ((answer: StatusResponse | MailError) => void) | undefined;
  /** Called with the tagged answer to STARTTLS at the moment it is read, while nothing else can happen. */
  #beforeTls: ((hasMore: boolean) => void) | undefined;

  private constructor(endpoint: Endpoint, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#signal = signal;
  }

  /** Dials, and waits for the greeting. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED */
  static async open(endpoint: Endpoint, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection(endpoint, signal);
    connection.#socket = await dial(endpoint, signal);
    signal.addEventListener('abort', connection.#onAbort, { once: true });
    try {
      await connection.#greet();
      if (endpoint.security === 'STARTTLS') await connection.#startTls();
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }

  /** Octets that were received, after TLS. */
  get octetsReceived(): number {
    return this.#octetsBefore + (this.#reader?.octets ?? 0);
  }

  /** So many octets more may come: somebody asks for them and takes them piece by piece. */
  expect(octets: number): void {
    this.#octetsExpected += octets;
  }

  /** Queues a command; all of one tick leave in one write. */
  async execute(command: Command): Promise<Reply> {
    const reply = await this.pipeline.submit(command);
    this.answers++;
    this.#learn(reply.status);
    return reply;
  }

  /** The call is over, and the connection waits for the next one. It holds no process meanwhile. */
  rest(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.pipeline.beginCall([]);
    this.#socket.unref();
  }

  /**
   * Another call begins, and what is counted begins anew.
   * @param secrets what the server must not repeat, as it stands on the wire
   */
  resume(signal: AbortSignal, secrets: readonly string[]): void {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.pipeline.beginCall(secrets);
    this.#octetsBefore = -this.#reader.octets;
    this.octetsSent = this.setupRoundTrips = this.answers = 0;
    this.#octetsExpected = this.#reader.octets;
    this.#socket.ref();
    if (signal.aborted) this.#onAbort();
  }

  /** Gives up on a server that is silent. */
  giveUp(): void {
    this.#fail(new ConnectionLost('The mail server has gone'));
    this.#socket.destroy();
  }

  /** Writes LOGOUT without waiting for the answer, or just hangs up while answers are under way. */
  end(): void {
    if (this.pipeline.failure || !this.pipeline.isIdle) return this.destroy();
    this.#send(Buffer.from('P0 LOGOUT\r\n'));
    this.#forget();
    const socket = this.#socket;
    socket.end();
    // What the server still says is thrown away unread; closing at once would reset the connection under LOGOUT.
    socket.removeListener('data', this.#onData).resume();
    socket.setTimeout(LOGOUT_PATIENCE, () => socket.destroy());
    socket.unref();
  }

  /** Settles when nothing is left of it; call it behind `end`. */
  async whenClosed(): Promise<void> {
    if (!this.#socket.closed)
      await new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
  }

  /** Hangs up at once. */
  destroy(): void {
    this.#forget();
    this.#socket.destroy();
  }

  async #greet(): Promise<void> {
    const answer = new Promise<StatusResponse | MailError>((resolve) => (this.#greeting = resolve));
    this.#attach();
    const greeting = await answer;
    if (greeting instanceof MailError) throw greeting;
    if (greeting.status === 'PREAUTH') {
      // Nobody checked the password, so the answers would be somebody else's mail (and STARTTLS could be skipped).
      throw new MailError(
        'SERVER_UNAVAILABLE',
        'The mail server greets without asking for a password (PREAUTH)',
      );
    }
    if (greeting.status !== 'OK') throw refusal(greeting, 'the connection', 'SERVER_UNAVAILABLE');
    this.#learn(greeting);
    this.setupRoundTrips += this.#endpoint.security === 'TLS' ? 3 : 2;
  }

  /**
   * STARTTLS (RFC 9051 §6.2.1). Whatever was buffered in clear behind the answer was put there by somebody else, and
   * what the server said before says nothing about it now.
   */
  async #startTls(): Promise<void> {
    let wasInjected = false;
    this.#beforeTls = (hasMore) => {
      wasInjected = hasMore;
      this.#detach();
    };
    const { status } = await this.pipeline.submit(STARTTLS);
    if (status.status !== 'OK')
      throw refusal(status, 'STARTTLS, without which no password is sent', 'SERVER_UNAVAILABLE');
    if (wasInjected) {
      throw new MailError(
        'SERVER_UNAVAILABLE',
        'Something was sent in clear behind STARTTLS; the connection was dropped',
      );
    }
    this.#octetsBefore += this.#reader.octets;
    this.#socket = await upgrade(this.#socket, this.#endpoint, this.#signal);
    this.capabilities = undefined;
    this.setupRoundTrips += 2;
    this.pipeline.flights.length = 0;
    this.pipeline.roundTrips = 0;
    this.#attach();
  }

  #attach(): void {
    this.#reader = new Reader({
      mayReceive: (octets) => octets <= LIMITS.session + this.#octetsExpected,
      onResponse: (response) => this.#receive(response),
      onUnreadable: (tag, cause) => this.#receiveUnreadable(tag, cause),
      sinkFor: (announcement, size) => this.pipeline.sinkFor(announcement, size),
      onFull: (room) => this.#hold(room),
      onEnd: (cause) => this.#fail(endedBy(cause)),
    });
    this.#socket.once('close', this.#onClose);
    this.#socket.on('data', this.#onData);
  }

  #detach(): void {
    this.#socket.removeListener('close', this.#onClose);
    this.#socket.removeListener('data', this.#onData);
    this.#socket.pause();
  }

  /** Octets that nobody has room for stay in the socket, and then with the server. */
  #hold(room: Promise<void>): void {
    const socket = this.#socket.pause();
    void room.then(() => socket.resume());
  }

  #receive(response: Response): void {
    if (this.#greeting) return this.#settleGreeting(response.kind === 'status' ? response : notImap());
    if (response.kind === 'status' && response.tag !== '*' && this.#beforeTls) this.#settleTls();
    if (response.kind === 'data' && response.type === 'CAPABILITY')
      this.capabilities = capabilitiesIn(response);
    this.pipeline.receive(response);
  }

  #receiveUnreadable(tag: string | undefined, cause: unknown): void {
    const error = new MailError('SERVER_UNAVAILABLE', "The mail server's answer cannot be read", { cause });
    if (this.#greeting) this.#settleGreeting(error);
    else if (tag && tag !== '*' && tag !== '+') this.pipeline.failTag(tag, error);
  }

  #settleGreeting(answer: StatusResponse | MailError): void {
    const settle = this.#greeting;
    this.#greeting = undefined;
    settle?.(answer);
  }

  #settleTls(): void {
    const settle = this.#beforeTls;
    this.#beforeTls = undefined;
    settle?.(this.#reader.hasMore);
  }

  #learn(status: StatusResponse): void {
    if (status.code?.name === 'CAPABILITY') {
      this.capabilities = new Capabilities(status.code.args.map((each) => textOf(each) ?? ''));
    }
    if (this.capabilities) this.pipeline.literals = this.capabilities.literals;
  }

  #fail(error: MailError): void {
    this.#settleGreeting(error);
    this.pipeline.fail(error);
  }

  #forget(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#fail(new MailError('SERVER_UNAVAILABLE', 'The session is over'));
  }

  /** Whether the socket took them; one that is closing takes none. */
  #send(octets: Buffer): boolean {
    if (!this.#socket.writable) return false;
    this.octetsSent += octets.length;
    this.#socket.write(octets);
    return true;
  }

  readonly #onData = (octets: Buffer): void => this.#reader.push(octets);

  // Ends the reader, which fails what is pending once it has handed over all that came before the close.
  readonly #onClose = (): void => this.#reader.end();

  readonly #onAbort = (): void => {
    this.#fail(new MailError('SERVER_TIMEOUT', 'The mail server did not answer in time'));
    this.#socket.destroy();
  };
}

/** @param cause what the parser could not bear; undefined: the server, or something on the way, hung up */
function endedBy(cause: unknown): MailError {
  const message = 'The mail server ended the connection';
  return cause === undefined
    ? new ConnectionLost(message)
    : new MailError('SERVER_UNAVAILABLE', message, { cause });
}

/** POP3 and HTTP begin with lines that can be parsed, and then wait as well. */
function notImap(): MailError {
  return new MailError('SERVER_UNAVAILABLE', 'The mail server does not greet as an IMAP server');
}

function capabilitiesIn(response: DataResponse): Capabilities {
  return new Capabilities(response.tokens.map((each) => textOf(each) ?? ''));
}
