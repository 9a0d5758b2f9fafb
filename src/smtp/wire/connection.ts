import type { Endpoint } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import { LineConnection } from '../../net/connection.ts';
import type { Command } from './command.ts';
import { DotStuffing } from './dot-stuffing.ts';
import { Keywords } from './keywords.ts';
import { LIMITS } from './limits.ts';
import { Pipeline } from './pipeline.ts';
import { refusal } from './refusals.ts';
import type { Reply } from './reply.ts';
import { ReplyReader, isPositive } from './reply.ts';

/** A literal in place of a name: where the gateway runs is nobody's business (RFC 5321 §4.1.3). */
const EHLO: Command = { line: 'EHLO [127.0.0.1]' };
const STARTTLS: Command = { line: 'STARTTLS' };
const READY = 220;
/** Octets of a text that leave in one write with its end. */
const ONE_WRITE = 64 * 1024;

/** One connection to a submission server: greeting, EHLO, STARTTLS, pipelined commands, texts, QUIT. */
export class Connection extends LineConnection {
  readonly pipeline = new Pipeline(this.outlet);
  /** What the server said in answer to EHLO, inside TLS. */
  keywords = new Keywords([]);

  protected readonly upgradeVerb = STARTTLS.line;

  /** Dials, waits for the greeting, and says EHLO. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED */
  static async open(
    endpoint: Endpoint,
    signal: AbortSignal,
    secrets: readonly string[],
  ): Promise<Connection> {
    const connection = new Connection(endpoint, signal, secrets);
    await connection.establish();
    try {
      await connection.#hello();
    } catch (error) {
      connection.destroy();
      throw error;
    }
    connection.pipeline.mayReadAhead = connection.keywords.has('PIPELINING');
    return connection;
  }

  /** Queues a command; all of one tick leave in one write where the server reads ahead. */
  execute(command: Command): Promise<Reply> {
    return this.pipeline.submit(command);
  }

  /**
   * The text of a message, behind a 354. What has no end (`content` failed, the server answered in between) is not
   * delivered: the connection is of no more use then.
   * @throws MailError why it was not sent, or OUTCOME_UNKNOWN
   */
  async text(content: AsyncIterable<Buffer>): Promise<Reply> {
    const stuffing = new DotStuffing(this.keywords.has('8BITMIME'));
    const source = content[Symbol.asyncIterator]();
    try {
      return await this.#write(source, stuffing);
    } catch (error) {
      this.destroy();
      throw error;
    } finally {
      await source.return?.();
    }
  }

  /** Says QUIT without waiting for the answer. */
  end(): void {
    this.endWith('QUIT\r\n');
  }

  protected newReader(): ReplyReader {
    return new ReplyReader(
      {
        onReply: (reply, hasMore) => this.#receive(reply, hasMore),
        onGarbage: (problem) =>
          this.break(new MailError('SERVER_UNAVAILABLE', `The submission server sent ${problem}`)),
        onEnd: () => this.ended(),
      },
      (text) => this.pipeline.masks.hide(text),
    );
  }

  protected async requestUpgrade(): Promise<void> {
    await this.#hello();
    this.setupRoundTrips++;
    if (!this.keywords.has('STARTTLS'))
      throw new MailError(
        'SERVER_UNAVAILABLE',
        'The submission server does not offer STARTTLS, without which no password is sent',
      );
    const reply = await this.execute(STARTTLS);
    if (!isPositive(reply))
      throw refusal(reply, 'STARTTLS, without which no password is sent', 'SERVER_UNAVAILABLE');
  }

  protected forgetWhatWasSaid(): void {
    this.keywords = new Keywords([]);
  }

  async #hello(): Promise<void> {
    const reply = await this.execute(EHLO);
    if (!isPositive(reply)) throw refusal(reply, EHLO.line, 'SERVER_UNAVAILABLE');
    this.keywords = new Keywords(reply.lines.slice(1));
  }

  async #write(source: AsyncIterator<Buffer>, stuffing: DotStuffing): Promise<Reply> {
    const first: Buffer[] = [];
    let length = 0;
    let next = await source.next();
    for (; !next.done && length < ONE_WRITE; next = await source.next()) {
      first.push(stuffing.push(next.value));
      length += first.at(-1)!.length;
    }
    if (next.done) return this.pipeline.submitText(Buffer.concat([...first, stuffing.end()]));
    return this.#stream(Buffer.concat(first), next, source, stuffing);
  }

  async #stream(
    first: Buffer,
    from: IteratorResult<Buffer>,
    source: AsyncIterator<Buffer>,
    stuffing: DotStuffing,
  ): Promise<Reply> {
    const more = async function* () {
      for (let next = from; !next.done; next = await source.next()) yield stuffing.push(next.value);
    };
    const { reply, isWhole } = await this.pipeline.streamText(first, more(), () => stuffing.end());
    return isWhole ? reply : this.#answeredEarly(reply);
  }

  /** What was answered in the middle of the text is a refusal, or no answer at all. */
  #answeredEarly(reply: Reply): Reply {
    this.destroy();
    if (!isPositive(reply)) return reply;
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The submission server answered before the message was whole. The message was not sent',
    );
  }

  #receive(reply: Reply, hasMore: boolean): void {
    if (!this.isWithin(LIMITS.received))
      return this.break(
        new MailError('SERVER_UNAVAILABLE', 'The submission server sent more than the gateway accepts'),
      );
    if (this.stage === 'greeting') return this.greeted(refusedGreeting(reply));
    if (this.stage === 'upgrading' && reply.code === READY) this.upgradeAccepted(hasMore);
    this.pipeline.receive(reply);
  }
}

function refusedGreeting(reply: Reply): MailError | undefined {
  return reply.code === READY ? undefined : refusal(reply, 'the connection', 'SERVER_UNAVAILABLE');
}
