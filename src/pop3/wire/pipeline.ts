import { MailError } from '../../mail/errors.ts';
import type { QueuedCommand } from '../../net/command-queue.ts';
import { CommandQueue } from '../../net/command-queue.ts';
import { quoted } from '../../net/server-text.ts';
import type { Command, Reply } from './command.ts';
import { compile, readStatus } from './command.ts';
import { KeptBody } from './kept-body.ts';
import { LIMITS } from './limits.ts';

/** A command that has not been answered. */
interface Pending extends QueuedCommand {
  readonly command: Command;
  /** The status line, once it has come, and what is kept of the lines behind it. */
  reply: Pick<Reply, 'isOk' | 'code' | 'text'> | undefined;
  readonly body: KeptBody | undefined;
  /** How often the server has asked for more. */
  challenges: number;
  resolve(reply: Reply): void;
}

/** Commands in flight on one connection, answered in their order. */
export class Pipeline extends CommandQueue<Pending> {
  /** PIPELINING (RFC 2449 §6.6) is not there until the server says so. */
  override mayReadAhead = false;

  /** Octets of all commands' bodies, those that are kept and those that are not. */
  #kept = 0;
  #thrownAway = 0;
  /** Lines that no command asked for: a server has gone astray that sends many. */
  #uninvited = 0;
  /** The command answered last was for one line of a listing. */
  #isBehindLine = false;

  /** Queues a command. @throws MailError (as a rejection) when the connection fails before its answer is whole */
  async submit(command: Command): Promise<Reply> {
    if (this.failure) throw this.failure;
    const pieces = [compile(command.line), ...(command.continuations ?? []).map(compile)];
    return new Promise((resolve, reject) => {
      const body = command.body === undefined ? undefined : new KeptBody(command.body);
      const about = { command, shown: command.shown ?? command.line, changes: command.changes, body };
      const state = { pieces, isSent: false, reply: undefined, challenges: 0 };
      this.enqueue({ ...about, ...state, resolve, reject }, command.secrets);
    });
  }

  /** A status line. Answers whether lines follow it. */
  receiveLine(line: Buffer): boolean {
    const pending = this.#oldest;
    const read = readStatus(line.toString('latin1'));
    if (!read && this.#mayPassOver(line)) return false;
    if (!pending || !read) {
      this.fail(pending ? unreadable() : uninvited(line));
      return false;
    }
    if (read.status === '+') {
      this.#continue(pending, read.text);
      return false;
    }
    const { status, code, text } = read;
    pending.reply = { isOk: status === '+OK', code, text };
    if (pending.reply.isOk && pending.body) return true;
    this.#settle(pending);
    return false;
  }

  /** Blank lines, and the whole listing with which some servers answer `LIST 3`. */
  #mayPassOver(line: Buffer): boolean {
    const text = line.toString('latin1').trim();
    const isRow = this.#isBehindLine && ROW.test(text);
    return (text === '' || isRow) && ++this.#uninvited <= (isRow ? LIMITS.lines : MAX_BLANK);
  }

  receiveBody(octets: Buffer): void {
    const kept = this.#oldest?.body?.take(octets);
    this.#kept += kept ?? 0;
    this.#thrownAway += kept === undefined ? 0 : octets.length - kept;
    if (this.#kept > LIMITS.kept || this.#thrownAway > LIMITS.thrownAway)
      this.fail(
        new MailError(
          'SERVER_UNAVAILABLE',
          'The mail server sent a response larger than the gateway accepts',
        ),
      );
  }

  receiveBodyEnd(): void {
    if (this.#oldest) this.#settle(this.#oldest);
  }

  get #oldest(): Pending | undefined {
    const [oldest] = this.inFlight;
    return oldest;
  }

  #settle(pending: Pending): void {
    this.dequeue(pending);
    const { reply, body, command } = pending;
    this.#isBehindLine = ONE_ROW.test(command.line);
    const lines = body && { body: body.octets, isCut: body.isCut, size: body.size };
    pending.resolve({ ...reply!, ...(lines ?? NO_LINES) });
  }

  /** The server wants more. One that goes on asking is told to stop (RFC 5034 §4). */
  #continue(pending: Pending, challenge: string): void {
    const { command, pieces } = pending;
    if (++pending.challenges > LIMITS.challenges) return this.fail(unreadable());
    if (pieces.length === 0 || !this.writeNextPiece())
      this.writeMore(compile(command.answer?.(challenge) ?? '*'));
  }
}

const NO_LINES = { body: Buffer.alloc(0), isCut: false, size: 0 };
const MAX_BLANK = 20;
const ONE_ROW = /^(?:LIST|UIDL) \d/;
const ROW = /^(?:\d{1,10}[ \t]+\S.*|\.)$/;

function unreadable(): MailError {
  return new MailError('SERVER_UNAVAILABLE', 'The mail server sent a response that the gateway cannot parse');
}

/** Servers say why they hang up before they do. */
function uninvited(line: Buffer): MailError {
  const words = quoted(line.toString('latin1').replace(/^-ERR ?/i, ''));
  return new MailError('SERVER_UNAVAILABLE', `The mail server ended the session${words ? `: ${words}` : ''}`);
}
