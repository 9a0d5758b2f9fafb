import { MailError, asMailError } from '../../mail/errors.ts';
import type { Outlet, QueuedCommand } from '../../net/command-queue.ts';
import { CommandQueue } from '../../net/command-queue.ts';
import type { Command, LiteralSupport, Reply } from './command.ts';
import { compile, lineOf } from './command.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import { LIMITS } from './limits.ts';
import type { LiteralSink } from './literal-sink.ts';
import { MailboxView } from './mailbox-view.ts';
import { detailsOf, meaningOf, refusal } from './refusals.ts';
import { quoted } from '../../net/server-text.ts';
import type { DataResponse, Response, StatusResponse } from './responses.ts';
import { listOf, pairsOf, textOf } from './responses.ts';

/** A command that has been numbered and not yet answered. */
interface Pending extends QueuedCommand {
  readonly tag: string;
  readonly command: Command;
  /** The mailbox that had been opened when the command joined; its untagged data belongs to that one. */
  readonly view: MailboxView;
  readonly data: DataResponse[];
  readonly remarks: StatusResponse[];
  resolve(reply: Reply): void;
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

/** Untagged data that may come without being asked for, and says that something has changed. */
const NEWS = new Set(['EXISTS', 'EXPUNGE', 'VANISHED', 'FETCH', 'STATUS', 'LIST']);

/**
 * Commands in flight on one connection. Nothing waits for an answer but what follows a synchronising literal. Answers
 * may come in any order: tagged ones find their command by tag, untagged data by type and key.
 */
export class Pipeline extends CommandQueue<Pending> {
  literals: LiteralSupport = { plus: false, minus: false };
  /** Whether nothing else may be in flight beside a command that opens a mailbox. */
  opensAlone = false;
  /** Commands that were answered in this call: the connection is alive. */
  answers = 0;
  /** The mailbox that was opened last, kept true by untagged data. */
  view = new MailboxView();
  /** Hears that something has changed which no command in flight has asked about. */
  onNews: (() => void) | undefined;

  readonly #pending = new Map<string, Pending>();
  readonly #hangUp: () => void;
  /** What the server's BYE means to all that it leaves unanswered. */
  #farewell: MailError | undefined;
  #lastTag = 0;
  /** What the responses of this call take in memory, octets. */
  #held = 0;
  /** Lines of this call that answered nothing. */
  #uninvited = 0;
  /** Remarks since the last tagged answer. */
  #remarks = 0;

  /** @param hangUp ends the connection from this side: what the server has sent until then is still read */
  constructor(outlet: Outlet, hangUp: () => void) {
    super(outlet);
    this.#hangUp = hangUp;
  }

  /** Queues a command. @throws MailError (as a rejection) when the connection fails before its tagged answer */
  submit(command: Command): Promise<Reply> {
    const failure = this.failure ?? this.#farewell;
    if (failure) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      this.enqueue(this.#number(command, resolve, reject));
    });
  }

  /** Queues a flight. Each is answered with a reply, or with why there is none. */
  submitAll(commands: readonly Command[]): Promise<(Reply | MailError)[]> {
    const failure = this.failure ?? this.#farewell;
    if (failure) return Promise.resolve(commands.map(() => failure));
    const all: Pending[] = [];
    const replies = commands.map(
      (command) =>
        new Promise<Reply | MailError>((resolve) => all.push(this.#number(command, resolve, resolve))),
    );
    this.enqueueAll(all);
    return Promise.all(replies.map((reply) => reply.catch(asMailError)));
  }

  #number(command: Command, resolve: Pending['resolve'], reject: Pending['reject']): Pending {
    if (command.mailbox === 'opens') this.view = new MailboxView();
    if (command.secrets) this.masks.add(command.secrets);
    const tag = `P${++this.#lastTag}`;
    const { pieces, shown } = compile(tag, command, this.literals);
    const { changes, isHeld } = command;
    const barrier: Pending['barrier'] =
      this.opensAlone && command.mailbox === 'opens' ? 'alone' : command.barrier;
    const about = { tag, command, view: this.view, shown, changes, isHeld, barrier };
    const pending: Pending = { ...about, pieces, data: [], remarks: [], isSent: false, resolve, reject };
    this.#pending.set(tag, pending);
    return pending;
  }

  /** The tag of the command that was queued last. */
  get lastTag(): string {
    return `P${this.#lastTag}`;
  }

  receive(response: Response): void {
    if (response.kind === 'continuation') this.#continue(response.text);
    else if (response.kind === 'data') this.#route(response);
    else this.#receiveStatus(response);
  }

  /** The sink that takes a literal as it arrives; undefined if there is none. */
  sinkFor(announcement: string, size: number): LiteralSink | undefined {
    for (const { command } of this.#pending.values())
      if (command.sink?.wants(announcement, size)) return command.sink;
    return undefined;
  }

  /** A line that answers nothing. Some servers have a few to spare; one that goes on is not listened to. */
  uninvited(): void {
    if (++this.#uninvited > LIMITS.uninvited) this.#endAstray();
  }

  #endAstray(): void {
    const message = 'The mail server kept sending lines that answer nothing. The connection was closed';
    this.fail(new MailError('SERVER_UNAVAILABLE', message));
  }

  override beginCall(secrets: readonly string[]): void {
    this.#held = this.#uninvited = this.#remarks = this.answers = 0;
    super.beginCall(secrets);
  }

  /** A tagged line whose rest cannot be read still ends its command. */
  failTag(tag: string, error: MailError): void {
    const pending = this.#take(tag);
    if (pending) this.reject(pending, error);
    else this.uninvited();
  }

  override fail(error: MailError): void {
    this.#pending.clear();
    super.fail(this.#farewell ?? error);
    this.onNews?.();
  }

  /** A continuation request asks for the next piece of a command, or is a further challenge to a sign-in. */
  #continue(challenge: string): void {
    if (this.writeNextPiece()) return;
    const asked = [...this.inFlight].find(({ command }) => command.answer);
    const answer = asked?.command.answer?.(challenge);
    if (answer === undefined) this.uninvited();
    else this.writeMore(lineOf(answer));
  }

  #receiveStatus(status: StatusResponse): void {
    if (status.tag !== '*') this.#settle(status);
    else if (status.status === 'BYE') this.#bye(status);
    else this.#remark(status);
  }

  #route(data: DataResponse): void {
    this.#hold(data.weight);
    const view = MAILBOX_DATA.has(data.type) ? this.#currentView() : undefined;
    view?.hear(data);
    const tag = data.type === 'ESEARCH' ? searchTag(data) : undefined;
    let isAsked = false;
    for (const pending of this.#pending.values()) {
      if (view && pending.view !== view) continue;
      if (tag !== undefined && pending.tag !== tag) continue;
      if (!isAnswer(pending.command, data)) continue;
      // Rows are put right by what vanishes meanwhile; that was not asked for.
      isAsked ||= !tellsVanished(data);
      this.#answer(pending, data);
    }
    if (!isAsked && NEWS.has(data.type)) this.onNews?.();
  }

  #answer({ command, data: all }: Pending, data: DataResponse): void {
    all.push(data);
    command.hear?.(data);
  }

  /** The mailbox that untagged data speaks of: the oldest one that a command in flight still has to do with. */
  #currentView(): MailboxView {
    for (const { command, view } of this.#pending.values()) if (command.mailbox !== 'none') return view;
    return this.view;
  }

  #remark(status: StatusResponse): void {
    const view = this.#currentView();
    if (status.status === 'PREAUTH') this.uninvited();
    if (++this.#remarks > LIMITS.remarks) return this.#endAstray();
    this.#hold(status.weight);
    for (const pending of this.#pending.values())
      if (pending.view === view && isMeant(pending.command, status)) pending.remarks.push(status);
  }

  /** Answers without end would fill the memory long before they have too many octets. */
  #hold(weight: number): void {
    if (this.#held <= LIMITS.heldYoung && this.#held + weight > LIMITS.heldYoung) void keepYoungHeapSmall();
    this.#held += weight;
    if (this.#held <= LIMITS.held) return;
    this.fail(
      new MailError('SERVER_UNAVAILABLE', 'The mail server sent a response larger than the gateway accepts'),
    );
  }

  #settle(status: StatusResponse): void {
    this.#remarks = 0;
    if (this.#farewell && meaningOf(status) === 'RATE_LIMITED')
      this.#farewell = refusal(status, 'to go on', 'RATE_LIMITED');
    const pending = this.#take(status.tag);
    if (!pending) return this.uninvited();
    this.answers++;
    this.dequeue(pending);
    pending.resolve({ status, data: pending.data, remarks: pending.remarks });
    if (this.#farewell && this.isIdle) this.fail(this.#farewell);
  }

  #take(tag: string): Pending | undefined {
    const pending = this.#pending.get(tag);
    this.#pending.delete(tag);
    return pending;
  }

  /** Answers may still follow, and say why: the end is that of the connection. */
  #bye(status: StatusResponse): void {
    this.#farewell = farewellOf(status);
    if (this.isIdle) this.fail(this.#farewell);
    else this.#hangUp();
  }
}

/** What is parsed leaves garbage several times its size, and V8 answers that with a larger heap. Most calls never load this. */
async function keepYoungHeapSmall(): Promise<void> {
  const { holdYoungHeap } = await import('../../mime/garbage.ts');
  holdYoungHeap();
}

function farewellOf(status: StatusResponse): MailError {
  const text = quoted(status.text);
  const message = `The mail server ended the session${text ? `: ${text}` : ''}`;
  const isLimit = meaningOf(status) === 'RATE_LIMITED' || /limit/i.test(status.text);
  if (!isLimit) return new ConnectionLost(message, detailsOf(status, 'SERVER_UNAVAILABLE'));
  return new MailError('RATE_LIMITED', message, detailsOf(status, 'RATE_LIMITED'));
}

/** `VANISHED (EARLIER) …` answers a question. */
function tellsVanished({ type, tokens }: DataResponse): boolean {
  return type === 'EXPUNGE' || (type === 'VANISHED' && !Array.isArray(tokens[0]));
}

/** Whether untagged data answer a command. */
export function isAnswer(command: Command, data: DataResponse): boolean {
  return command.data?.includes(data.type) === true && command.accepts?.(data) !== false;
}

function isMeant({ mailbox, remarks }: Command, { code }: StatusResponse): boolean {
  return mailbox === 'opens' || (code !== undefined && remarks?.includes(code.name) === true);
}

/** The tag of the SEARCH that an ESEARCH answers (RFC 4731 §3.1); undefined where the server leaves it out. */
function searchTag(data: DataResponse): string | undefined {
  return textOf(pairsOf(listOf(data.tokens[0])).get('TAG')) ?? undefined;
}
