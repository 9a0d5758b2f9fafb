import { MailError } from '../../mail/errors.ts';
import type { QueuedCommand, QueuedPiece } from '../../net/command-queue.ts';
import { CommandQueue } from '../../net/command-queue.ts';
import type { Command } from './command.ts';
import { compile } from './command.ts';
import { LIMITS } from './limits.ts';
import { endedWith } from './refusals.ts';
import type { Reply } from './reply.ts';

/** What was sent and has not been answered: a command, or the text of a message. */
interface Pending extends QueuedCommand {
  readonly answer: Command['answer'];
  /** How often the server has asked for more. */
  challenges: number;
  resolve(reply: Reply): void;
}

/** The answer to a text. */
export interface TextAnswer {
  readonly reply: Reply;
  /** Whether the text had left to its end. */
  readonly isWhole: boolean;
}

/** Code of a service that closes its connection (RFC 5321 §4.2.2). */
const CLOSING = 421;
/** What asks for more within a command (RFC 4954 §4). */
const CONTINUE = 334;
const TEXT = { shown: '(message)', changes: true } as const;

/** Commands in flight on one connection, answered in their order. */
export class Pipeline extends CommandQueue<Pending> {
  /** PIPELINING (RFC 2920) is not there until the server says so. */
  override mayReadAhead = false;

  /** Queues a command. @throws MailError (as a rejection) when the connection fails before its answer */
  async submit(command: Command): Promise<Reply> {
    if (this.failure) throw this.failure;
    const pieces = [compile(command.line), ...(command.continuations ?? []).map(compile)];
    return new Promise((resolve, reject) => {
      const about = { shown: command.shown ?? command.line, changes: false, answer: command.answer };
      this.enqueue({ ...about, pieces, isSent: false, challenges: 0, resolve, reject }, command.secrets);
    });
  }

  /** The whole text of a message, its end included. */
  submitText(octets: Buffer): Promise<Reply> {
    return this.#queueText([octets]).answered;
  }

  /**
   * A text whose later octets are fetched while it is sent.
   * @param end what ends it, known when all of it was fetched: from there on the message may be delivered
   */
  async streamText(first: Buffer, more: AsyncIterable<Buffer>, end: () => Buffer): Promise<TextAnswer> {
    const source = async function* () {
      yield* more;
      pending.pieces[0] = end();
    };
    const { pending, answered } = this.#queueText([first, source, Buffer.alloc(0)]);
    // What was submitted in this tick leaves first; the server asks for nothing more.
    await Promise.resolve();
    this.writeOn(pending);
    const reply = await answered;
    return { reply, isWhole: pending.isSent };
  }

  /** An answer to the oldest command, or the server's own last words. */
  receive(reply: Reply): void {
    const [oldest] = this.inFlight;
    if (!oldest) return this.fail(endedWith(reply));
    if (reply.code === CONTINUE) return this.#continue(oldest, reply);
    this.dequeue(oldest);
    oldest.resolve(reply);
    if (reply.code === CLOSING) this.fail(endedWith(reply));
  }

  #queueText(pieces: QueuedPiece[]): { pending: Pending; answered: Promise<Reply> } {
    let pending!: Pending;
    const answered = new Promise<Reply>((resolve, reject) => {
      pending = { ...TEXT, pieces, isSent: false, answer: undefined, challenges: 0, resolve, reject };
      if (this.failure) reject(this.failure);
      else this.enqueue(pending);
    });
    answered.catch(() => {});
    return { pending, answered };
  }

  /** The server wants more. One that goes on asking is told to stop (RFC 4954 §4). */
  #continue(pending: Pending, { lines }: Reply): void {
    if (pending.changes || ++pending.challenges > LIMITS.challenges) return this.fail(asksForMore());
    if (pending.pieces.length > 0 && this.writeNextPiece()) return;
    this.writeMore(compile(pending.answer?.(lines[0] ?? '') ?? '*'));
  }
}

function asksForMore(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The submission server asked for more than the gateway has to say',
  );
}
