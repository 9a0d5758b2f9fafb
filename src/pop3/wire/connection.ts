import type net from 'node:net';

import type { Endpoint } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import type { Clock } from '../../net/clock.ts';
import { dial, upgrade } from '../../net/dial.ts';
import type { Command, Reply } from './command.ts';
import { readStatus } from './command.ts';
import { LIMITS } from './limits.ts';
import { Pipeline } from './pipeline.ts';
import { Reader } from './reader.ts';
import { refusal } from './refusals.ts';

/** Milliseconds that a server gets to answer a QUIT on which nothing depends. */
const QUIT_PATIENCE = 2_000;

/**
 * One POP3 connection, from the dial to the last octet: TCP, TLS or STLS, greeting, pipelined commands, QUIT. It signs
 * nobody in and knows no plan. Every wait ends when `signal` aborts, and the connection with it.
 */
export class Connection {
  readonly pipeline = new Pipeline((octets) => this.#send(octets));
  /** Octets that were sent and received, inside TLS. */
  octetsSent = 0;
  octetsReceived = 0;
  /** Round trips before the first command: TCP, TLS, greeting, STLS and its TLS. */
  setupRoundTrips = 0;

  readonly #endpoint: Endpoint;
  readonly #signal: AbortSignal;
  #socket!: net.Socket;
  #reader!: Reader;
  #greeting: ((line: Buffer | MailError) => void) | undefined;
  /** Called with whether octets follow the answer to STLS, at the moment it is read. */
  #beforeTls: ((hasMore: boolean) => void) | undefined;

  private constructor(endpoint: Endpoint, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#signal = signal;
  }

  /** Dials, and waits for the greeting. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, MAILBOX_BUSY, RATE_LIMITED */
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

  /** Queues a command; all of one tick leave in one write where the server reads ahead. */
  execute(command: Command): Promise<Reply> {
    return this.pipeline.submit(command);
  }

  /**
   * Ends a session that has changed nothing, and waits until the server has let go of the maildrop: the next session
   * would find it locked.
   */
  async quit(clock: Clock): Promise<void> {
    if (!this.pipeline.failure && this.pipeline.isIdle) {
      const callOff = clock.timeout(QUIT_PATIENCE, () => this.destroy());
      await this.execute({ line: 'QUIT' }).catch(() => {});
      callOff();
    }
    this.destroy();
  }

  /** Hangs up at once. */
  destroy(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#fail(new MailError('SERVER_UNAVAILABLE', 'The session is over'));
    this.#socket.destroy();
  }

  /** Stops reading while whoever takes in a body has no room. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async #greet(): Promise<void> {
    const answer = new Promise<Buffer | MailError>((resolve) => (this.#greeting = resolve));
    this.#attach();
    const line = await answer;
    if (line instanceof MailError) throw line;
    const read = readStatus(line.toString('latin1'));
    if (!read || read.status === '+')
      throw new MailError('SERVER_UNAVAILABLE', 'The mail server does not greet as a POP3 server');
    const { status, code, text } = read;
    const greeting = { isOk: status === '+OK', code, text, body: Buffer.alloc(0), isCut: false };
    if (!greeting.isOk) throw refusal(greeting, 'the connection', 'SERVER_UNAVAILABLE');
    this.setupRoundTrips += this.#endpoint.security === 'TLS' ? 3 : 2;
  }

  /**
   * STLS (RFC 2595 §4). Whatever was buffered in clear behind the answer was put there by somebody else. A refusal ends
   * the session: no password is ever sent in clear where TLS was asked for.
   */
  async #startTls(): Promise<void> {
    let wasInjected = false;
    this.#beforeTls = (hasMore) => {
      wasInjected = hasMore;
      this.#detach();
    };
    const reply = await this.execute({ line: 'STLS' });
    if (!reply.isOk) throw refusal(reply, 'STLS, without which no password is sent', 'SERVER_UNAVAILABLE');
    if (wasInjected) {
      throw new MailError(
        'SERVER_UNAVAILABLE',
        'Something was sent in clear behind STLS; the connection was dropped',
      );
    }
    this.#socket = await upgrade(this.#socket, this.#endpoint, this.#signal);
    this.setupRoundTrips += 2;
    this.pipeline.flights.length = 0;
    this.pipeline.roundTrips = 0;
    this.#attach();
  }

  #attach(): void {
    this.#reader = new Reader(
      {
        onLine: (line, hasMore) => this.#receiveLine(line, hasMore),
        onBody: (octets) => this.pipeline.receiveBody(octets),
        onBodyEnd: () => this.pipeline.receiveBodyEnd(),
        onEndless: () => this.#break('The mail server sends a line without end'),
      },
      LIMITS.statusLine,
    );
    this.#socket.on('data', this.#onData);
    this.#socket.once('close', this.#onClose);
  }

  #detach(): void {
    this.#reader.stop();
    this.#socket.removeListener('data', this.#onData);
    this.#socket.removeListener('close', this.#onClose);
    this.#socket.pause();
  }

  #receiveLine(line: Buffer, hasMore: boolean): boolean {
    if (this.#greeting) {
      this.#settleGreeting(line);
      return false;
    }
    const settle = this.#beforeTls;
    this.#beforeTls = undefined;
    if (settle && readStatus(line.toString('latin1'))?.status === '+OK') settle(hasMore);
    return this.pipeline.receiveLine(line);
  }

  #settleGreeting(answer: Buffer | MailError): void {
    const settle = this.#greeting;
    this.#greeting = undefined;
    settle?.(answer);
  }

  #break(message: string): void {
    this.#fail(new MailError('SERVER_UNAVAILABLE', message));
    this.#socket.destroy();
  }

  #fail(error: MailError): void {
    this.#settleGreeting(error);
    this.pipeline.fail(error);
  }

  /** Whether the socket took them; one that is closing takes none. */
  #send(octets: Buffer): boolean {
    if (!this.#socket.writable) return false;
    this.octetsSent += octets.length;
    this.#socket.write(octets);
    return true;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.octetsReceived += chunk.length;
    this.#reader.push(chunk);
    if (this.pipeline.failure) this.#socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#fail(new MailError('SERVER_UNAVAILABLE', 'The mail server ended the connection'));
  };

  readonly #onAbort = (): void => {
    this.#fail(new MailError('SERVER_TIMEOUT', 'The mail server did not answer in time'));
    this.#socket.destroy();
  };
}
