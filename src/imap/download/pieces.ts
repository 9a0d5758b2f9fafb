import { MailError } from '../../mail/errors.ts';
import type { Transport } from '../transport.ts';
import { collectYoungGarbage } from './young-garbage.ts';
import type { Piece, Source } from './piece.ts';
import { pieceCommand, readPiece } from './piece.ts';

/** Octets of one fetch: small enough to come soon, large enough for the command to cost nothing. */
export const PIECE = 256 * 1024;
/** Fetches in flight: with 2 MB under way, 100 ms of round trip still let 160 Mbit/s through. */
const WINDOW = 8;

/** What pieces travel on. */
export type Wire = Pick<Transport, 'fetch'>;

/** One piece by itself. @throws MailError NOT_FOUND, SERVER_UNAVAILABLE */
export async function fetchPiece(wire: Wire, source: Source, piece: Piece): Promise<Buffer> {
  return readPiece(await wire.fetch(pieceCommand(source, piece), piece.length), source, piece);
}

/**
 * So many octets make enough garbage. Less often, buffers of 60 MB lie about before V8 looks; more often, it takes the
 * window, which is still in use, for something that stays.
 */
const GARBAGE = 2 * WINDOW * PIECE;

interface InFlight extends Piece {
  readonly octets: Promise<Buffer>;
}

/**
 * The octets of a source from a place on, by a window of partial fetches. So many are in flight and no more: the next one
 * leaves when a piece is taken, so memory is bounded by the window, and a reader that waits stops the fetching.
 */
export class Pieces implements AsyncIterator<Buffer, undefined> {
  readonly #wire: Wire;
  readonly #source: Source;
  readonly #window: InFlight[] = [];
  /** Where the source ends; null: where an answer is empty. */
  #end: number | null;
  #next: number;
  #garbage = 0;

  /** @param end the place behind the last octet; null: not known */
  constructor(wire: Wire, source: Source, first: number, end: number | null) {
    this.#wire = wire;
    this.#source = source;
    this.#next = first;
    this.#end = end;
    this.#fill();
  }

  /** The end was said wrongly: it is where an answer is empty. */
  forgetEnd(): void {
    this.#end = null;
    this.#fill();
  }

  /**
   * @throws MailError NOT_FOUND when the message goes, SERVER_UNAVAILABLE where octets are missing, and when the
   * connection ends
   */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    const piece = this.#window.shift();
    if (!piece) return { done: true, value: undefined };
    const octets = await piece.octets;
    if (octets.length === 0 && piece.length > 0) return this.#finish();
    // Fewer than asked for: whether there are more is found out before what lies behind them is taken.
    if (octets.length < piece.length)
      this.#window.unshift(
        this.#send({ at: piece.at + octets.length, length: piece.length - octets.length }),
      );
    this.#fill();
    this.#tidy(octets.length);
    return { done: false, value: octets };
  }

  return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#window.length = 0;
    this.#end = this.#next;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #fill(): void {
    while (this.#window.length < WINDOW && (this.#end === null || this.#next < this.#end)) {
      const length = Math.min(PIECE, (this.#end ?? Infinity) - this.#next);
      this.#window.push(this.#send({ at: this.#next, length }));
      this.#next += length;
    }
  }

  #tidy(taken: number): void {
    this.#garbage += taken;
    if (this.#garbage < GARBAGE) return;
    this.#garbage = 0;
    collectYoungGarbage();
  }

  #send(piece: Piece): InFlight {
    const octets = fetchPiece(this.#wire, this.#source, piece);
    // Whoever reads hears of it in its turn; nobody reads what is left behind.
    octets.catch(() => {});
    return { ...piece, octets };
  }

  /** Nothing here: the end, if it was not known, and if there is nothing behind it either. */
  async #finish(): Promise<IteratorResult<Buffer, undefined>> {
    const others = await Promise.all(this.#window.splice(0).map(({ octets }) => octets));
    if (this.#end === null && others.every(({ length }) => length === 0))
      return { done: true, value: undefined };
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server handed over fewer octets than it says there are',
    );
  }
}
