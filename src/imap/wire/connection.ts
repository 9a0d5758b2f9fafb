import type { Endpoint } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import { LineConnection } from '../../net/connection.ts';
import { Capabilities } from './capabilities.ts';
import type { Command, Reply } from './command.ts';
import { atom } from './command.ts';
import { LIMITS } from './limits.ts';
import { masked } from './masked.ts';
import { Pipeline } from './pipeline.ts';
import { Reader } from './reader.ts';
import { refusal } from './refusals.ts';
import type { Response, StatusResponse } from './responses.ts';
import { textsOf } from './responses.ts';
import type { Token } from './token.ts';

/** RFC 4978 §3. */
const COMPRESS: Command = { name: 'COMPRESS', args: [atom('DEFLATE')], mailbox: 'none', barrier: 'last' };
const STARTTLS: Command = { name: 'STARTTLS', args: [], mailbox: 'none' };

/**
 * One IMAP connection: greeting, STARTTLS, pipelined commands, LOGOUT. It neither signs in nor knows plans. It serves
 * one call at a time.
 */
export class Connection extends LineConnection {
  readonly pipeline = new Pipeline(this.outlet, () => this.hangUp());
  /** What the server said it can do, most recently; undefined: it has not said. */
  capabilities: Capabilities | undefined;

  protected readonly upgradeVerb = STARTTLS.name;
  #reader!: Reader;

  /** Dials, and waits for the greeting. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED */
  static async open(
    endpoint: Endpoint,
    signal: AbortSignal,
    secrets: readonly string[],
  ): Promise<Connection> {
    const connection = new Connection(endpoint, signal, secrets);
    await connection.establish();
    return connection;
  }

  /** Queues a command; all of one tick leave in one write. */
  execute(command: Command): Promise<Reply> {
    return this.pipeline.submit(command);
  }

  /**
   * From the server's answer on everything travels deflated (RFC 4978). Nothing leaves behind it until then, so it is
   * submitted as the last command of a flight, which it does not lengthen.
   */
  async compress(): Promise<void> {
    const agreed = this.pipeline.submit(COMPRESS);
    this.#reader.deflatesBehind(this.pipeline.lastTag);
    await agreed;
  }

  /** Writes LOGOUT without waiting for the answer, or just hangs up while answers are under way. */
  end(): void {
    this.endWith('P0 LOGOUT\r\n');
  }

  protected newReader(): Reader {
    this.#reader = new Reader({
      mayReceive: () => this.isWithin(LIMITS.session),
      onResponse: (response) =>
        this.#receive(isShown(response) ? masked(response, this.pipeline.masks) : response),
      onUnreadable: (tag, cause) => this.#receiveUnreadable(tag, cause),
      sinkFor: (announcement, size) => this.pipeline.sinkFor(announcement, size),
      onFull: (room) => {
        this.pause();
        void room.then(() => this.resume());
      },
      onLast: (rest) => this.deflatedFrom(rest),
      onEnd: (cause) => this.ended(cause),
    });
    return this.#reader;
  }

  protected async requestUpgrade(): Promise<void> {
    const { status } = await this.pipeline.submit(STARTTLS);
    if (status.status !== 'OK')
      throw refusal(status, 'STARTTLS, without which no password is sent', 'SERVER_UNAVAILABLE');
  }

  protected forgetWhatWasSaid(): void {
    this.capabilities = undefined;
  }

  #receive(response: Response): void {
    if (this.pipeline.failure) return this.#stop(this.pipeline.failure);
    if (this.stage === 'greeting') return this.#receiveGreeting(response);
    if (this.stage === 'upgrading' && isAcceptance(response)) this.upgradeAccepted(this.#reader.hasMore);
    if (response.kind === 'data' && response.type === 'CAPABILITY') this.#know(response.tokens);
    if (response.kind === 'status' && response.tag !== '*') this.#learn(response);
    this.pipeline.receive(response);
  }

  #receiveGreeting(response: Response): void {
    if (response.kind !== 'status') return this.greeted(notImap());
    const refused = refusedGreeting(response);
    if (!refused) this.#learn(response);
    this.greeted(refused);
  }

  /** What is left of the octets at hand is not looked at any more. */
  #stop(failure: MailError): void {
    this.fail(failure);
    this.#reader.stop();
  }

  #receiveUnreadable(tag: string | undefined, cause: unknown): void {
    if (this.pipeline.failure) return this.#stop(this.pipeline.failure);
    // A blank line says nothing, not even that this is no IMAP server.
    if (cause === undefined) return this.pipeline.uninvited();
    // Numbers that no server can mean: whatever else it says cannot be relied on either.
    if (cause instanceof MailError) return this.break(cause);
    const error = new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server sent a response that the gateway cannot parse',
      { cause },
    );
    if (this.stage === 'greeting') this.greeted(error);
    else if (tag && tag !== '*' && tag !== '+') this.pipeline.failTag(tag, error);
    else this.pipeline.uninvited();
  }

  #learn({ code }: StatusResponse): void {
    if (code?.name === 'CAPABILITY') this.#know(code.args);
  }

  #know(words: readonly Token[]): void {
    this.capabilities = new Capabilities(textsOf(words));
    this.pipeline.literals = this.capabilities.literals;
  }
}

function refusedGreeting(greeting: StatusResponse): MailError | undefined {
  if (greeting.status === 'OK') return undefined;
  if (greeting.status !== 'PREAUTH') return refusal(greeting, 'the connection', 'SERVER_UNAVAILABLE');
  // The password would not be checked, so the mail could be another user's (and STARTTLS could be skipped).
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server greeted with PREAUTH, so it would not check the password. The connection was closed',
  );
}

/** POP3 and HTTP begin with lines that can be parsed, and then wait as well. */
function notImap(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server did not greet as an IMAP server. Check the host and port',
  );
}

function isAcceptance(response: Response): boolean {
  return response.kind === 'status' && response.tag !== '*' && response.status === 'OK';
}

/** Whether its words may be shown: data is mail, and stays as it is; OK has lost its words already. */
function isShown(response: Response): response is StatusResponse {
  return response.kind === 'status' && response.status !== 'OK';
}
