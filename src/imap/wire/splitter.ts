import { Pieces } from '../../net/pieces.ts';
import type { LiteralSink } from './literal-sink.ts';
import { LIMITS } from './limits.ts';
import type { RawResponse } from './oversized-items.ts';

const LF = 0x0a;
const CR = 0x0d;
/** The end of a line that announces a literal (RFC 9051 §4.3). */
const ANNOUNCEMENT = /\{(\d+)\}\r?\n$/;
/** Nothing but digits as far as one looks: whatever that is, what follows cannot be told apart. */
const ENDLESS = /^\d+\}\r?\n$/;
/** So much of a line's end is looked at for what it announces, and what that is of. */
const TAIL = 256;
const NOTHING = Buffer.alloc(0);

/** A literal on its way. */
interface Literal {
  left: number;
  /** Kept until it is complete; empty if a sink takes it as it arrives. */
  readonly octets: Pieces;
  readonly sink: LiteralSink | undefined;
}

/** Takes literals as they come. */
export interface SplitterListener {
  /** Who takes a literal of so many octets as it comes; undefined: it is kept until its response is whole. */
  sinkFor(announcement: string, size: number): LiteralSink | undefined;
  /** The sink of a literal accepts no more octets until this settles. */
  onFull(room: Promise<void>): void;
}

/**
 * Cuts what a server sends into responses: lines, with the literals that they announce. It looks at each octet once, however
 * the octets are packed, and holds no more of a response than LIMITS allow.
 */
export class Splitter {
  /** Whole ones, in order, until they are taken away; a blank line is one. */
  responses: RawResponse[] = [];
  readonly #listener: SplitterListener;
  /** Lines of the response, and pieces of the present one. */
  #lines = new Pieces();
  #literals: Buffer[] = [];
  #literal: Literal | undefined;
  /** Of the present line. */
  #lineOctets = 0;
  /** Of the response: lines, and literals as they were announced. */
  #octets = 0;
  /** The tag of the command whose OK is the last line that is text (COMPRESS, RFC 4978). */
  lastTag: string | undefined;
  /** The last line has come. */
  #isOver = false;

  constructor(listener: SplitterListener) {
    this.#listener = listener;
  }

  /** Whether a response has begun and not ended. */
  get isMidway(): boolean {
    return this.#lines.length > 0 || this.#literal !== undefined;
  }

  /** All that are whole. */
  takeResponses(): RawResponse[] {
    const all = this.responses;
    this.responses = [];
    return all;
  }

  /**
   * @returns what stands behind a line that is the last one; undefined: none was
   * @throws Error when the server says more at once than LIMITS allow; nothing can be read after that
   */
  push(octets: Buffer): Buffer | undefined {
    this.#isOver = false;
    let at = 0;
    while (at < octets.length && !this.#isOver)
      at = this.#literal ? this.#takeLiteral(this.#literal, octets, at) : this.#takeLine(octets, at);
    return this.#isOver ? octets.subarray(at) : undefined;
  }

  #takeLine(octets: Buffer, from: number): number {
    const end = octets.indexOf(LF, from);
    const to = end < 0 ? octets.length : end + 1;
    const piece = octets.subarray(from, to);
    this.#lineOctets += piece.length;
    this.#octets += piece.length;
    requireRoom('line', this.#lineOctets);
    requireRoom('response', this.#octets);
    if (end < 0) this.#lines.push(piece);
    else this.#endLine(piece);
    return to;
  }

  /** @param piece what ends the present line; most responses are nothing else, and are neither kept nor joined */
  #endLine(piece: Buffer): void {
    const isAlone = this.#lines.length === 0;
    if (!isAlone) this.#lines.push(piece);
    const line = this.#lineOctets === piece.length ? piece : this.#lines.end(TAIL);
    const tail = line.toString('latin1', line.length - Math.min(this.#lineOctets, TAIL, line.length));
    this.#lineOctets = 0;
    const announced = tail.endsWith('}\r\n') || tail.endsWith('}\n') ? ANNOUNCEMENT.exec(tail) : null;
    if (!announced && ENDLESS.test(tail)) throw new Error('a literal whose size has no end');
    if (!announced) return this.#endResponse(isAlone ? piece : this.#lines.whole());
    if (isAlone) this.#lines.push(piece);
    this.#beginLiteral(Number(announced[1]), tail);
  }

  #beginLiteral(size: number, announcement: string): void {
    const sink = this.#listener.sinkFor(announcement, size);
    if (!sink) {
      requireRoom('literal', size);
      this.#octets += size;
      requireRoom('response', this.#octets);
    }
    requireRoom('literals', this.#literals.length + 1);
    if (size === 0) this.#literals.push(NOTHING);
    else this.#literal = { left: size, octets: new Pieces(), sink };
  }

  #takeLiteral(literal: Literal, octets: Buffer, from: number): number {
    const piece = octets.subarray(from, from + literal.left);
    literal.left -= piece.length;
    if (literal.sink) this.#handOn(literal.sink, piece);
    else literal.octets.push(piece);
    if (literal.left === 0) {
      this.#literals.push(literal.sink ? NOTHING : literal.octets.copy());
      this.#literal = undefined;
    }
    return from + piece.length;
  }

  #handOn(sink: LiteralSink, octets: Buffer): void {
    const room = sink.take(octets);
    if (room) this.#listener.onFull(room);
  }

  #endResponse(octets: Buffer): void {
    const literals = this.#literals;
    if (this.#lines.length > 0) this.#lines = new Pieces();
    this.#literals = [];
    this.#octets = 0;
    const end = octets.at(-2) === CR ? octets.length - 2 : octets.length - 1;
    const line = octets.toString('latin1', 0, end);
    this.responses.push({ line, literals });
    this.#isOver = this.lastTag !== undefined && agrees(line, this.lastTag);
  }
}

function agrees(line: string, tag: string): boolean {
  return line.startsWith(tag) && line.toUpperCase().startsWith(`${tag} OK`);
}

function requireRoom(what: 'line' | 'literal' | 'response' | 'literals', wanted: number): void {
  if (wanted > LIMITS[what]) throw new Error(`${what}: ${wanted}, and ${LIMITS[what]} are allowed`);
}
