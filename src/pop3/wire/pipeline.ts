import { MailError, asMailError } from '../../mail/errors.ts';
import { quoted, withoutSecrets } from '../../net/server-text.ts';
import type { Command, Reply } from './command.ts';
import { compile, readStatus } from './command.ts';
import { KeptBody } from './kept-body.ts';
import { LIMITS } from './limits.ts';

/** A command that has not been answered. */
interface Pending {
  readonly command: Command;
  readonly octets: Buffer;
  /** Its CR LF was handed to the socket. */
  isSent: boolean;
  continuations: string[];
  /** The status line, once it has come, and what is kept of the lines behind it. */
  reply: Omit<Reply, 'body' | 'isCut'> | undefined;
  readonly body: KeptBody | undefined;
  resolve(reply: Reply): void;
  reject(error: MailError): void;
}

/**
 * Commands in flight on one connection, answered in their order. All that is submitted in one tick leaves in one write
 * (a flight), unless the server is not known to read ahead: then each command waits for the answer to the one before.
 */
export class Pipeline {
  /** The commands of each write, as transcripts show them. */
  readonly flights: string[][] = [];
  /** How often a write had to wait for an answer. */
  roundTrips = 0;
  /** Whether several commands may be in flight (PIPELINING, RFC 2449 §6.6). */
  mayReadAhead = false;

  readonly #write: (octets: Buffer) => boolean;
  #sent: Pending[] = [];
  #unsent: Pending[] = [];
  #isFlushing = false;
  #failure: MailError | undefined;
  #kept = 0;
  readonly #secrets: string[] = [];

  /** @param write says whether the socket took the octets; if not, none of them will ever leave */
  constructor(write: (octets: Buffer) => boolean) {
    this.#write = write;
  }

  get isIdle(): boolean {
    return this.#sent.length + this.#unsent.length === 0;
  }

  /** The reason why nothing can be submitted any more. */
  get failure(): MailError | undefined {
    return this.#failure;
  }

  /** Queues a command. @throws MailError (as a rejection) when the connection fails before its answer is whole */
  async submit(command: Command): Promise<Reply> {
    if (this.#failure) throw this.#failure;
    const octets = compile(command);
    this.#secrets.push(...(command.secrets ?? []));
    return new Promise((resolve, reject) => {
      const continuations = [...(command.continuations ?? [])];
      const body = command.body === undefined ? undefined : new KeptBody(command.body);
      const state = { isSent: false, continuations, reply: undefined };
      this.#unsent.push({ command, octets, body, ...state, resolve, reject });
      this.#flushSoon();
    });
  }

  /** A status line. Answers whether lines follow it. */
  receiveLine(line: Buffer): boolean {
    const [pending] = this.#sent;
    const read = readStatus(withoutSecrets(line.toString('latin1'), this.#secrets));
    if (!pending || !read) {
      this.fail(pending ? unreadable() : uninvited(line));
      return false;
    }
    if (read.status === '+') {
      this.#continue(pending);
      return false;
    }
    const { status, code, text } = read;
    pending.reply = { isOk: status === '+OK', code, text };
    if (pending.reply.isOk && pending.body) return true;
    this.#settle(pending);
    return false;
  }

  receiveBody(octets: Buffer): void {
    const body = this.#sent[0]?.body;
    this.#kept += body?.take(octets) ?? 0;
    if (this.#kept > LIMITS.kept || (body && body.thrownAway > LIMITS.thrownAway))
      this.fail(new MailError('SERVER_UNAVAILABLE', 'The mail server answers without end'));
  }

  receiveBodyEnd(): void {
    const [pending] = this.#sent;
    if (pending) this.#settle(pending);
  }

  /** Everything in flight fails, and all that is submitted later. */
  fail(error: MailError): void {
    this.#failure ??= error;
    const all = [...this.#sent, ...this.#unsent];
    this.#sent = [];
    this.#unsent = [];
    for (const pending of all) pending.reject(outcomeOf(pending, this.#failure));
  }

  #settle(pending: Pending): void {
    this.#sent.shift();
    const { reply, body } = pending;
    pending.resolve({ ...reply!, body: body?.octets ?? NOTHING, isCut: body?.isCut ?? false });
    if (this.#unsent.length > 0) this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (!this.mayReadAhead && this.#sent.length > 0) return;
    const leaving = this.#unsent.splice(0, this.mayReadAhead ? Infinity : 1);
    if (leaving.length === 0) return;
    this.flights.push(leaving.map(({ command }) => command.shown ?? command.line));
    this.roundTrips++;
    this.#sent.push(...leaving);
    const isTaken = this.#write(Buffer.concat(leaving.map(({ octets }) => octets)));
    for (const each of leaving) each.isSent = isTaken;
  }

  /** The server wants more. One that goes on asking is told to stop (RFC 5034 §4). */
  #continue(pending: Pending): void {
    this.roundTrips++;
    this.#write(Buffer.from(`${pending.continuations.shift() ?? '*'}\r\n`));
  }
}

const NOTHING = Buffer.alloc(0);

function unreadable(): MailError {
  return new MailError('SERVER_UNAVAILABLE', "The mail server's answer cannot be read");
}

/** Servers say why they hang up before they do. */
function uninvited(line: Buffer): MailError {
  const words = quoted(line.toString('latin1').replace(/^-ERR ?/i, ''));
  return new MailError('SERVER_UNAVAILABLE', `The mail server ended the session${words ? `: ${words}` : ''}`);
}

/** What the end of the connection means for a command: a change that has left may have been carried out. */
function outcomeOf({ command, isSent }: Pending, thrown: unknown): MailError {
  const failure = asMailError(thrown);
  if (!command.changes || !isSent) return failure;
  const message = `It is not known whether it was done: ${failure.message}`;
  return new MailError('OUTCOME_UNKNOWN', message, { cause: failure });
}
