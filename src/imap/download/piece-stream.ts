import { Readable } from 'node:stream';

import { MailError } from '../../mail/errors.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import type { LiteralSink } from '../wire/literal-sink.ts';
import type { Piece, Source, Fetcher } from './piece.ts';
import { announces, fetchPiece } from './piece.ts';
import { endsAt } from './sizes.ts';
import { minorGc } from '../../mime/garbage.ts';

/**
 * Octets of one fetch: nearly always all there are, for a server reads a message anew for each piece. They pass through as
 * they come, so what is held does not depend on it.
 */
export const PIECE = 64 * 1024 * 1024;
const WINDOW = 2;
/** Octets that wait for the reader. */
export const ROOM = 2 * 1024 * 1024;
/** So many octets make enough garbage: V8 would let 60 MB of dropped buffers lie about. */
const GARBAGE = 4 * 1024 * 1024;

/** Where a source ends. */
export interface End {
  /** The offset after the last octet; null if it is unknown. */
  readonly at: number | null;
  /** Whether it was looked at, or is only what the server says. */
  readonly isSure: boolean;
}

/** Opens the mailbox again on another connection. @throws MailError when it may not */
export type Reopen = (lost: MailError) => Promise<void>;

interface InFlight extends Piece {
  /** How many octets the server says that it hands over; undefined: it has not said, or they do not come as a literal. */
  announced: number | undefined;
  /** Octets came that could not be handed on: they are asked for again. */
  isDropped: boolean;
  /** Octets that passed through as they came. */
  taken: number;
  /** That came in one piece; those that have passed through are not among them. */
  readonly octets: Promise<Buffer>;
}

/**
 * The octets of a source from a place on, by a window of partial fetches on the connection that has its mailbox open. They
 * are passed on as they arrive; while the reader is slow, nothing more is read from the server. A piece that arrives out of
 * order is dropped and requested again in its turn.
 *
 * It is destroyed with a MailError: NOT_FOUND when the message goes, SERVER_UNAVAILABLE where octets are missing, or the
 * connection ends for the second time.
 */
export class PieceStream extends Readable {
  readonly #wire: Fetcher;
  readonly #source: Source;
  readonly #pieceOctets: number;
  readonly #window: InFlight[] = [];
  #end: End = { at: null, isSure: false };
  /** The place behind the last octet that has come. */
  #at: number;
  /** The place behind the last octet that was asked for. */
  #next: number;
  #garbage = 0;
  #isWanted = false;
  #reopen: Reopen | undefined;
  #isReopening = false;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(wire: Fetcher, source: Source, first = 0, pieceOctets = PIECE) {
    super({ highWaterMark: ROOM });
    this.#wire = wire;
    this.#source = source;
    this.#pieceOctets = pieceOctets;
    this.#at = this.#next = first;
    // The reader gets this error; until then, or without a reader, it must not end the process.
    this.on('error', () => {});
  }

  /** Sends the first piece, whatever the source may be. Without `begin` nothing comes of it. */
  sendAhead(): this {
    this.#ask(this.#pieceOctets);
    return this;
  }

  /** From now on the piece sent ahead waits for its reader. Before, it waits for none, because later answers may decide. */
  want(): void {
    this.#isWanted = true;
  }

  /** @param reopen undefined: there is no other connection */
  begin(end: End, reopen?: Reopen): this {
    this.want();
    this.#end = end;
    this.#reopen = reopen;
    for (const piece of this.#window) this.#weigh(piece);
    this.#fill();
    void this.#follow();
    return this;
  }

  /**
   * The end; null: it is not sure (yet). Of a source that fits into one piece it is when the first octets are there: one
   * more than there should be is asked for, and ahead of them the server announces how many it hands over.
   */
  get sureEnd(): number | null {
    return this.#end.isSure ? this.#end.at : null;
  }

  override _read(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#window.length = 0;
    this._read();
    done(error);
  }

  /** The last place that is asked for: one octet more than there should be tells whether that is so. */
  get #last(): number {
    const { at, isSure } = this.#end;
    return at === null ? Infinity : isSure ? at : at + 1;
  }

  #fill(): void {
    if (this.#isReopening) return;
    while (this.#window.length < WINDOW && this.#next < this.#last && !this.destroyed)
      this.#ask(Math.min(this.#pieceOctets, this.#last - this.#next));
  }

  #ask(length: number): void {
    this.#window.push(this.#send({ at: this.#next, length }));
    this.#next += length;
  }

  async #follow(): Promise<void> {
    try {
      for (let piece; (piece = this.#window.shift());) await this.#settle(piece);
      this.push(null);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  async #settle(piece: InFlight): Promise<void> {
    const came = await this.#receive(piece).catch((error: unknown) => this.#resume(error));
    if (came === undefined || this.destroyed) return;
    const at = piece.at + came;
    if (came === 0) return this.#require(at);
    if (this.#end.at !== null && at > this.#end.at) this.#end = { at: null, isSure: false };
    // Fewer than asked for: whether there are more is found out before what lies behind them is taken.
    if (came < piece.length && at !== this.#end.at)
      this.#window.unshift(this.#send({ at, length: piece.length - came }));
    this.#fill();
  }

  /** How many octets came; undefined: they are still to come. */
  async #receive(piece: InFlight): Promise<number | undefined> {
    const octets = await piece.octets;
    if (piece.isDropped) {
      const at = this.#at;
      return void this.#window.unshift(this.#send({ at, length: piece.at + piece.length - at }));
    }
    if (piece.taken > 0 || octets.length === 0) return piece.taken;
    await this.#hand(octets);
    return octets.length;
  }

  /** After the connection has ended: the rest comes over another one, once. */
  async #resume(error: unknown): Promise<undefined> {
    const reopen = this.#reopen;
    if (!reopen || this.destroyed || !(error instanceof ConnectionLost)) throw error;
    this.#reopen = undefined;
    this.#window.length = 0;
    this.#isReopening = true;
    await reopen(error);
    this.#isReopening = false;
    this.#next = this.#at;
    this.#fill();
  }

  /** Nothing here: it must be the end, with nothing behind it. */
  async #require(at: number): Promise<void> {
    const behind = this.#window.splice(0);
    const others = await Promise.all(behind.map(({ octets }) => octets));
    const isOver = behind.every(({ announced }, i) => !announced && others[i]!.length === 0);
    const { at: end, isSure } = this.#end;
    const isMissing = end !== null && at < end && (isSure || (await endsAt(this.#wire, this.#source, end)));
    if (!isMissing && isOver) return;
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server sent fewer octets than it announced. Try again',
    );
  }

  #send({ at, length }: Piece): InFlight {
    const flying = { at, length, announced: undefined, isDropped: false, taken: 0 };
    const octets = fetchPiece(this.#wire, this.#source, { at, length }, this.#sinkFor(flying));
    // The reader gets this error in its turn; a piece that is abandoned has no reader.
    octets.catch(() => {});
    return Object.assign(flying, { octets });
  }

  #sinkFor(flying: Omit<InFlight, 'octets'>): LiteralSink {
    const { at, length } = flying;
    return {
      wants: (announcement, size) => {
        const isOther = flying.announced !== undefined || !announces(announcement, this.#source, at);
        if (isOther || size > length) return false;
        flying.announced = size;
        flying.isDropped = this.#at !== at;
        this.#weigh(flying);
        return true;
      },
      take: (octets) => {
        flying.isDropped ||= !this.#isWanted && this.readableLength >= ROOM;
        if (flying.isDropped) return undefined;
        flying.taken += octets.length;
        return this.#hand(octets);
      },
    };
  }

  /** Whether what is announced ends where the source was said to end. */
  #weigh({ at, length, announced, isDropped }: Omit<InFlight, 'octets'>): void {
    const { at: end } = this.#end;
    if (announced === undefined || isDropped || end === null || at + length <= end) return;
    if (at + announced === end) this.#end = { at: end, isSure: true };
  }

  /** Undefined: there is room for more. */
  #hand(octets: Buffer): Promise<void> | undefined {
    this.#at += octets.length;
    this.#tidy(octets.length);
    const hasRoom = this.destroyed || this.push(octets);
    if (hasRoom || !this.#isWanted) return undefined;
    return (this.#room ??= Promise.withResolvers()).promise;
  }

  #tidy(came: number): void {
    this.#garbage += came;
    if (this.#garbage < GARBAGE) return;
    this.#garbage = 0;
    minorGc();
  }
}
