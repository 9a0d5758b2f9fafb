import { MailError, asMailError } from '../mail/errors.ts';
import { Masks } from './masks.ts';

/** Octets that are fetched while they are sent. */
export type Source = () => AsyncIterable<Buffer>;

/** What leaves in one go. */
export type QueuedPiece = Buffer | Source;

/** What could not be fetched was promised to the server: all that can be done is to break off, and to say why. */
export class SourceFailed extends MailError {}

/** Where octets go. */
export interface Outlet {
  /** Whether the socket took them; if not, none of them will ever leave. */
  write(octets: Buffer): boolean;
  /** The same, once there is room for more. */
  writeSlowly(octets: Buffer): Promise<boolean>;
  /** Ends the connection at once: what was begun cannot be finished. */
  breakOff(error: MailError): void;
}

/** When commands left together, and when the last answer to them came, as `performance.now()` has it. */
export interface FlightTime {
  readonly sent: number;
  answered?: number;
}

/** A command between its submission and its answer. */
export interface QueuedCommand {
  /** The command as transcripts show it. */
  readonly shown: string;
  /** What has not been written; each piece but the first waits until the server asks for it, or for the source before it. */
  readonly pieces: QueuedPiece[];
  /** Whether it may have been carried out although its answer never came. */
  readonly changes: boolean | undefined;
  /** Nothing leaves behind it until it is answered, and it waits itself if it is `alone`; left out: neither. */
  readonly barrier?: 'last' | 'alone' | undefined;
  /** Its next piece is held back, although the server has asked for it, until something else is to leave behind it. */
  readonly isHeld?: boolean | undefined;
  /** Its last octets were handed to the socket. */
  isSent: boolean;
  /** That of the flight it left with; undefined before. */
  flightTime?: FlightTime;
  reject(error: MailError): void;
}

/**
 * The commands of one connection, from submission to answer. All that is submitted in one tick leaves in one write (a
 * flight). Nothing leaves behind a command whose next piece the server has yet to ask for: it would be read as that
 * piece. How answers find their commands is the protocol's business.
 */
export abstract class CommandQueue<T extends QueuedCommand> {
  /** The commands of each write, as transcripts show them. */
  readonly flights: string[][] = [];
  /** Of each flight. */
  readonly flightTimes: FlightTime[] = [];
  /** How often a write had to wait for an answer: flights, and pieces that the server asked for. */
  roundTrips = 0;
  /** Whether several commands may be in flight; if not, each waits for the answer to the one before. */
  mayReadAhead = true;

  /** The reason why nothing can be submitted any more. */
  failure: MailError | undefined;
  /** What the server must not repeat in this call. */
  masks = new Masks();
  readonly #outlet: Outlet;
  readonly #inFlight = new Set<T>();
  /** Those in flight behind which nothing leaves. */
  #barriers = 0;
  #unsent: T[] = [];
  /** The command whose next piece the server has yet to ask for. */
  #unfinished: T | undefined;
  /** A piece of it is being fetched. */
  #isFetching = false;
  /** Whether the server has asked for a piece that is held back. */
  #isAsked = false;
  #isFlushing = false;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  get isIdle(): boolean {
    return this.waiting === 0;
  }

  /** Commands that are not answered. */
  get waiting(): number {
    return this.#inFlight.size + this.#unsent.length;
  }

  /** What is counted belongs to one call, and so do the secrets that its server must not repeat. */
  beginCall(secrets: readonly string[]): void {
    this.flights.length = 0;
    this.flightTimes.length = 0;
    this.roundTrips = 0;
    this.masks = new Masks();
    if (secrets.length > 0) this.masks.add(secrets);
  }

  /** Everything in flight fails, and all that is submitted later. */
  fail(error: MailError): void {
    this.failure ??= error;
    const all = [...this.#inFlight, ...this.#unsent];
    this.#inFlight.clear();
    this.#barriers = 0;
    this.#unsent = [];
    this.#unfinished = undefined;
    this.#isAsked = false;
    for (const each of all) each.reject(outcomeOf(each, this.failure));
  }

  /** Commands that have left and are not answered, in the order in which they left. */
  protected get inFlight(): ReadonlySet<T> {
    return this.#inFlight;
  }

  /** @param secrets what the server must not repeat, as it stands on the wire */
  protected enqueue(command: T, secrets: readonly string[] = []): void {
    if (secrets.length > 0) this.masks.add(secrets);
    this.#unsent.push(command);
    this.#flushSoon();
  }

  /** Several that leave in one write. */
  protected enqueueAll(commands: readonly T[]): void {
    for (const each of commands) this.#unsent.push(each);
    this.#flushSoon();
  }

  /** The command was answered. What is left of it is never sent, and what waited behind it may leave. */
  protected dequeue(command: T): void {
    if (command.flightTime) command.flightTime.answered = performance.now();
    if (!this.#inFlight.delete(command)) this.#unsent = this.#unsent.filter((each) => each !== command);
    else if (command.barrier) this.#barriers--;
    if (this.#unfinished === command) this.#finish();
    this.#flushSoon();
  }

  /** The command's answer came and cannot be read. */
  protected reject(command: T, error: MailError): void {
    this.dequeue(command);
    command.reject(outcomeOf(command, error));
  }

  /** The server asks for more: writes the next piece of the command that waits for that. Answers whether one does. */
  protected writeNextPiece(): boolean {
    const command = this.#unfinished;
    if (!command || this.#isFetching) return false;
    this.#isAsked = command.isHeld === true;
    if (this.#isAsked && this.#unsent.length === 0) return true;
    this.roundTrips++;
    this.writeOn(command);
    return true;
  }

  /** The next piece of a command leaves, whether it was asked for or not. */
  protected writeOn(command: T): void {
    if (this.#unfinished !== command) return;
    const piece = command.pieces.shift()!;
    if (Buffer.isBuffer(piece)) this.#written(command, this.#outlet.write(piece));
    else void this.#fetch(command, piece);
  }

  #written(command: T, isTaken: boolean): void {
    if (command.pieces.length > 0) return;
    command.isSent = isTaken;
    this.#finish();
    this.#flushSoon();
  }

  /** A source and the piece behind it, for which the server does not ask. */
  async #fetch(command: T, source: Source): Promise<void> {
    this.#isFetching = true;
    try {
      for await (const octets of source()) {
        if (this.failure) return;
        if (!this.#inFlight.has(command)) throw answeredTooEarly();
        if (!(await this.#outlet.writeSlowly(octets))) return;
      }
      this.#written(command, this.#outlet.write(command.pieces.shift() as Buffer));
    } catch (error) {
      const { code, message, ...details } = asMailError(error);
      this.#outlet.breakOff(new SourceFailed(code, message, details));
    } finally {
      this.#isFetching = false;
    }
  }

  /** Nothing more of a command in several pieces is to leave. */
  #finish(): void {
    this.#unfinished = undefined;
    this.#isAsked = false;
  }

  /** What was held back, ahead of all else. */
  #takeHeld(): Buffer[] {
    const command = this.#unfinished;
    if (!command || !this.#isAsked || this.#unsent.length === 0) return [];
    this.#finish();
    return command.pieces.splice(0).filter((piece) => Buffer.isBuffer(piece));
  }

  /** Writes what the server has asked for. Answers whether the socket took it. */
  protected writeMore(octets: Buffer): boolean {
    this.roundTrips++;
    return this.#outlet.write(octets);
  }

  #flushSoon(): void {
    if (this.#isFlushing || this.#unsent.length === 0) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const leaving: T[] = [];
    const held = this.#takeHeld();
    const octets = [...held];
    for (let next; (next = this.#nextToLeave());) {
      octets.push(next.pieces.shift() as Buffer);
      leaving.push(next);
      this.#inFlight.add(next);
      if (next.barrier) this.#barriers++;
      if (next.pieces.length > 0) this.#unfinished = next;
    }
    if (octets.length === 0) return;
    this.flights.push([
      ...held.map((piece) => piece.toString('latin1').trimEnd()),
      ...leaving.map(({ shown }) => shown),
    ]);
    this.roundTrips++;
    const flightTime = { sent: performance.now() };
    this.flightTimes.push(flightTime);
    const isTaken = this.#outlet.write(Buffer.concat(octets));
    for (const each of leaving)
      Object.assign(each, { flightTime, isSent: isTaken && each.pieces.length === 0 });
  }

  /** Whether a command waits for the answers to those in flight. */
  #mustWait({ barrier }: T): boolean {
    return this.#inFlight.size > 0 && (!this.mayReadAhead || this.#barriers > 0 || barrier === 'alone');
  }

  #nextToLeave(): T | undefined {
    const [next] = this.#unsent;
    const isHeld = this.#isFetching || this.#unfinished !== undefined || (next && this.#mustWait(next));
    return isHeld ? undefined : this.#unsent.shift();
  }
}

/**
 * What the end of the connection means for a command. A change that has left may have been carried out; one whose
 * last octets never reached the socket was not, for no server acts before the end of a command.
 */
function outcomeOf({ changes, isSent }: QueuedCommand, failure: MailError): MailError {
  if (!changes || !isSent) return failure;
  const message = `The session ended before the mail server confirmed the change, which may or may not have been applied (${failure.message}). Check before trying again`;
  const { serverCode, serverText } = failure;
  return new MailError('OUTCOME_UNKNOWN', message, { cause: failure, serverCode, serverText });
}

function answeredTooEarly(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server answered a command before it had received all of it. The connection was closed',
  );
}
