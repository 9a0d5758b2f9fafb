import { MailError } from '../../mail/errors.ts';
import type { Command, LiteralSupport, Reply } from './command.ts';
import { compile, describeCommand } from './command.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import { countMessages } from './exists.ts';
import { LIMITS } from './limits.ts';
import type { LiteralSink } from './literal-sink.ts';
import { quoted, withoutSecrets } from '../../net/server-text.ts';
import type { DataResponse, Response, StatusResponse } from './responses.ts';
import { listOf, pairsOf, textOf } from './responses.ts';

/** A command that has been numbered and not yet answered. */
interface Pending {
  readonly tag: string;
  readonly command: Command;
  /** How many mailboxes had been opened when the command joined; its untagged data belongs to that one. */
  readonly epoch: number;
  readonly data: DataResponse[];
  readonly remarks: StatusResponse[];
  /** Pieces that have not been written; each but the first waits for a continuation request. */
  readonly pieces: Buffer[];
  /** Its final CR LF was handed to the socket. */
  isSent: boolean;
  resolve(reply: Reply): void;
  reject(error: MailError): void;
}

/** Untagged data that belongs to the open mailbox. */
const MAILBOX_DATA = new Set([
  'FETCH',
  'EXISTS',
  'RECENT',
  'EXPUNGE',
  'VANISHED',
  'FLAGS',
  'SEARCH',
  'ESEARCH',
  'SORT',
]);

/**
 * Commands in flight on one connection. All that is submitted in one tick leaves in one write (a flight); nothing
 * waits for an answer but what follows a synchronising literal. Answers may come in any order: tagged ones find
 * their command by tag, untagged data by type and key.
 */
export class Pipeline {
  /** The commands of each write, as transcripts show them. */
  readonly flights: string[][] = [];
  /** How often a write had to wait for an answer: flights and continuation requests. */
  roundTrips = 0;
  literals: LiteralSupport = { plus: false, minus: false };
  /** Messages in the mailbox that was opened last, kept true by untagged data; undefined: not told. */
  exists: number | undefined;

  readonly #write: (octets: Buffer) => boolean;
  readonly #pending = new Map<string, Pending>();
  #unsent: Pending[] = [];
  #lastTag = 0;
  #epoch = 0;
  #isFlushing = false;
  #failure: MailError | undefined;
  #secrets: string[] = [];

  /** @param write says whether the socket took the octets; if not, none of them will ever leave */
  constructor(write: (octets: Buffer) => boolean) {
    this.#write = write;
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** The reason why nothing can be submitted any more. */
  get failure(): MailError | undefined {
    return this.#failure;
  }

  /** Queues a command. @throws MailError (as a rejection) when the connection fails before its tagged answer */
  submit(command: Command): Promise<Reply> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      if (command.mailbox === 'opens') this.#open();
      this.#secrets.push(...(command.secrets ?? []));
      const tag = `P${++this.#lastTag}`;
      const pieces = compile(tag, command, this.literals);
      const answered = { data: [], remarks: [], isSent: false };
      const pending: Pending = { tag, command, epoch: this.#epoch, pieces, ...answered, resolve, reject };
      this.#pending.set(tag, pending);
      this.#unsent.push(pending);
      this.#flushSoon();
    });
  }

  /** What is counted belongs to one call, and so do the secrets that its server must not repeat. */
  beginCall(secrets: readonly string[]): void {
    this.flights.length = 0;
    this.roundTrips = 0;
    this.#secrets = [...secrets];
  }

  receive(response: Response): void {
    if (response.kind === 'continuation') this.#continue();
    else if (response.kind === 'data') this.#route(response);
    else this.#receiveStatus({ ...response, text: withoutSecrets(response.text, this.#secrets) });
  }

  /** Who takes a literal as it comes; undefined: nobody. */
  sinkFor(announcement: string, size: number): LiteralSink | undefined {
    for (const { command } of this.#pending.values())
      if (command.sink?.wants(announcement, size)) return command.sink;
    return undefined;
  }

  /** A tagged line whose rest cannot be read still ends its command. */
  failTag(tag: string, error: MailError): void {
    const pending = this.#take(tag);
    pending?.reject(outcomeOf(pending, error));
  }

  /** Everything in flight fails, and all that is submitted later. */
  fail(error: MailError): void {
    this.#failure ??= error;
    const all = [...this.#pending.values()];
    this.#pending.clear();
    this.#unsent = [];
    for (const pending of all) pending.reject(outcomeOf(pending, this.#failure));
  }

  #open(): void {
    this.#epoch++;
    this.exists = undefined;
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  /** Writes all that need not wait: up to and including the first piece of a command that has further ones. */
  #flush(): void {
    const isBlocked = [...this.#pending.values()].some(
      (each) => each.pieces.length > 0 && !this.#unsent.includes(each),
    );
    if (isBlocked || this.#unsent.length === 0) return;
    const octets: Buffer[] = [];
    const flight: string[] = [];
    const whole: Pending[] = [];
    for (let next; (next = this.#unsent.shift());) {
      octets.push(next.pieces.shift()!);
      flight.push(describeCommand(next.command));
      if (next.pieces.length > 0) break;
      whole.push(next);
    }
    this.flights.push(flight);
    this.roundTrips++;
    const isTaken = this.#write(Buffer.concat(octets));
    for (const each of whole) each.isSent = isTaken;
  }

  #receiveStatus(status: StatusResponse): void {
    if (status.tag !== '*') this.#settle(status);
    else if (status.status === 'BYE') this.#bye(status);
    else this.#remark(status);
  }

  #continue(): void {
    const waiting = [...this.#pending.values()].find(
      (each) => each.pieces.length > 0 && !this.#unsent.includes(each),
    );
    if (!waiting) return;
    this.roundTrips++;
    const isTaken = this.#write(waiting.pieces.shift()!);
    if (waiting.pieces.length > 0) return;
    waiting.isSent = isTaken;
    this.#flushSoon();
  }

  #route(data: DataResponse): void {
    const isMailboxData = MAILBOX_DATA.has(data.type);
    const epoch = isMailboxData ? this.#currentEpoch() : undefined;
    if (epoch === this.#epoch) this.exists = countMessages(this.exists, data);
    const tag = data.type === 'ESEARCH' ? searchTag(data) : undefined;
    for (const pending of this.#pending.values()) {
      if (epoch !== undefined && pending.epoch !== epoch) continue;
      if (tag !== undefined && pending.tag !== tag) continue;
      if (pending.command.accepts(data)) this.#answer(pending, data);
      this.#bound(pending);
    }
  }

  #answer({ command, data: all }: Pending, data: DataResponse): void {
    all.push(data);
    command.hear?.(data);
  }

  /** The mailbox that untagged data speaks of: the oldest one that a command in flight still has to do with. */
  #currentEpoch(): number {
    for (const pending of this.#pending.values())
      if (pending.command.mailbox !== 'none') return pending.epoch;
    return this.#epoch;
  }

  #remark(status: StatusResponse): void {
    const epoch = this.#currentEpoch();
    for (const pending of this.#pending.values()) {
      if (pending.epoch === epoch && isMeant(pending.command, status)) pending.remarks.push(status);
      this.#bound(pending);
    }
  }

  /** An answer without end would fill the memory long before it has too many octets. */
  #bound({ data, remarks }: Pending): void {
    if (data.length + remarks.length <= LIMITS.responses) return;
    this.fail(new MailError('SERVER_UNAVAILABLE', 'The mail server answers without end'));
  }

  #settle(status: StatusResponse): void {
    const pending = this.#take(status.tag);
    pending?.resolve({ status, data: pending.data, remarks: pending.remarks });
  }

  #take(tag: string): Pending | undefined {
    const pending = this.#pending.get(tag);
    if (!pending) return undefined;
    this.#pending.delete(tag);
    // A refused literal: its rest is never sent, and what waited behind it may go.
    if (pending.pieces.length > 0) this.#flushSoon();
    return pending;
  }

  #bye(status: StatusResponse): void {
    const text = quoted(status.text);
    const isLimit = status.code?.name === 'LIMIT' || /too many|limit/i.test(status.text);
    const details = { serverCode: status.code?.name, serverText: text, ...(isLimit && { retryAfter: 30 }) };
    const message = `The mail server ended the session${text ? `: ${text}` : ''}`;
    this.fail(
      isLimit ? new MailError('RATE_LIMITED', message, details) : new ConnectionLost(message, details),
    );
  }
}

function isMeant({ mailbox, remarks }: Command, { code }: StatusResponse): boolean {
  return mailbox === 'opens' || (code !== undefined && remarks?.includes(code.name) === true);
}

/**
 * What the end of the connection means for a command. A change that has left may have been carried out; one whose
 * last octets never reached the socket was not, for no server acts before the final CR LF.
 */
function outcomeOf({ command, isSent }: Pending, failure: MailError): MailError {
  if (!command.changes || !isSent) return failure;
  const message = `It is not known whether it was done: ${failure.message}`;
  const { serverCode, serverText } = failure;
  return new MailError('OUTCOME_UNKNOWN', message, { cause: failure, serverCode, serverText });
}

/** The tag of the SEARCH that an ESEARCH answers (RFC 4731 §3.1); undefined where the server leaves it out. */
function searchTag(data: DataResponse): string | undefined {
  return textOf(pairsOf(listOf(data.tokens[0])).get('TAG')) ?? undefined;
}
