import { Readable } from 'node:stream';

import { MailError } from '../../mail/errors.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import type { LiteralSink } from '../wire/literal-sink.ts';
import type { Piece, Source, Wire } from './piece.ts';
import { announces, fetchPiece } from './piece.ts';
import { endsAt } from './sizes.ts';
import { collectYoungGarbage } from './young-garbage.ts';

/**
 * Octets of one fetch. They pass through as they come, so what is held does not depend on it; two in flight let 100 ms of
 * round trip carry 640 Mbit/s, and a server begins anew for each.
 */
export const PIECE = 8 * 1024 * 1024;
/** Octets of the one that leaves with the opening, before anything is known: what a round trip brings, and no flood. */
export const FIRST_PIECE = 2 * 1024 * 1024;
const WINDOW = 2;
/** Octets that wait for the reader. The first piece fits in, so that what is asked behind it is answered meanwhile. */
const ROOM = FIRST_PIECE + 1;
/** So many octets make enough garbage: V8 would let 60 MB of dropped buffers lie about. */
const GARBAGE = 4 * 1024 * 1024;

/** Where a source ends. */
export interface End {
  /** The place behind the last octet; null: nobody knows. */
  readonly at: number | null;
  /** Whether it was looked at, or is only what the server says. */
  readonly isSure: boolean;
}

/** Opens the mailbox again on another connection. @throws MailError when it may not */
export type Reopen = (lost: MailError) => Promise<void>;

interface InFlight extends Piece {
  /** Octets that passed through as they came. */
  taken: number;
  /** That came in one piece; those that have passed through are not among them. */
  readonly octets: Promise<Buffer>;
}

/**
 * The octets of a source from a place on, by a window of partial fetches on the connection that has its mailbox open. They
 * are handed on as they come, and while nobody reads them the server is kept waiting.
 *
 * It is destroyed with a MailError: NOT_FOUND when the message goes, SERVER_UNAVAILABLE where octets are missing, or the
 * connection ends for the second time.
 */
export class PieceStream extends Readable {
  readonly #wire: Wire;
  readonly #source: Source;
  readonly #window: InFlight[] = [];
  #end: End = { at: null, isSure: false };
  /** The place behind the last octet that has come. */
  #at: number;
  /** The place behind the last octet that was asked for. */
  #next: number;
  #garbage = 0;
  #reopen: Reopen | undefined;
  #isReopening = false;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(wire: Wire, source: Source, first = 0) {
    super({ highWaterMark: ROOM });
    this.#wire = wire;
    this.#source = source;
    this.#at = this.#next = first;
    // Whoever reads hears of it; until then, or if nobody ever does, it must not end the process.
    this.on('error', () => {});
  }

  /** Sends the first piece, whatever the source may be. Without `begin` nothing comes of it. */
  sendAhead(): this {
    this.#ask(FIRST_PIECE);
    return this;
  }

  /** @param reopen undefined: there is no other connection */
  begin(end: End, reopen?: Reopen): this {
    this.#end = end;
    this.#reopen = reopen;
    this.#fill();
    void this.#follow();
    return this;
  }

  /** The end was said wrongly: it is where an answer is empty. */
  forgetEnd(): void {
    this.#end = { at: null, isSure: false };
    this.#fill();
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
      this.#ask(Math.min(PIECE, this.#last - this.#next));
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

  /** How many octets came. */
  async #receive(piece: InFlight): Promise<number> {
    const octets = await piece.octets;
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
    const { at: end, isSure } = this.#end;
    const isMissing = end !== null && at < end && (isSure || (await endsAt(this.#wire, this.#source, end)));
    if (!isMissing && others.every(({ length }) => length === 0)) return;
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server handed over fewer octets than it says there are',
    );
  }

  #send(piece: Piece): InFlight {
    const flying: Omit<InFlight, 'octets'> = { ...piece, taken: 0 };
    const sink: LiteralSink = {
      // What comes ahead of its turn is held until then.
      wants: (announcement, size) =>
        this.#at === piece.at && size <= piece.length && announces(announcement, this.#source, piece.at),
      take: (octets) => {
        flying.taken += octets.length;
        return this.#hand(octets);
      },
    };
    const octets = fetchPiece(this.#wire, this.#source, piece, sink);
    // Whoever reads hears of it in its turn; nobody reads what is left behind.
    octets.catch(() => {});
    return Object.assign(flying, { octets });
  }

  /** Undefined: there is room for more. */
  #hand(octets: Buffer): Promise<void> | undefined {
    this.#at += octets.length;
    this.#tidy(octets.length);
    if (this.destroyed || this.push(octets)) return undefined;
    return (this.#room ??= Promise.withResolvers()).promise;
  }

  #tidy(came: number): void {
    this.#garbage += came;
    if (this.#garbage < GARBAGE) return;
    this.#garbage = 0;
    collectYoungGarbage();
  }
}
