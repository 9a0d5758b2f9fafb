import type { OctetReader } from '../../net/octet-reader.ts';

/** Hears what a server says, piece by piece. */
export interface Listener {
  /**
   * A status line, without its CR LF.
   * @param hasMore octets of what follows are at hand already
   * @returns whether lines follow it, up to a line with a single dot
   */
  onLine(line: Buffer, hasMore: boolean): boolean;
  /** A piece of the lines, with their line ends and without the dots that were put in front (RFC 1939 §3). */
  onBody(octets: Buffer): void;
  onBodyEnd(): void;
  /** A status line without end. */
  onEndless(): void;
  /** The connection has ended. */
  onEnd(): void;
}

const [CR, LF, DOT] = [0x0d, 0x0a, 0x2e];
/** How the lines of a body end, and the beginning of one that a dot stands in front of. */
const LINE_ENDS = { CRLF: Buffer.from('\r\n.'), LF: Buffer.from('\n.') } as const;
type LineEnd = keyof typeof LINE_ENDS;

const CR_OCTET = Buffer.from('\r');

/**
 * Where a body stands between two octets: at the beginning of a line; behind the dot there; behind dot and CR; behind
 * a CR elsewhere; within a line.
 */
type Place = 'start' | 'dot' | 'dot-cr' | 'cr' | 'text';

/**
 * Takes a POP3 server's octets apart: status lines, and bodies as they come, right at every split. Only CR LF ends a
 * line: a lone LF belongs to the text, or a message with `LF . CR LF` in it could end its own answer and go on as the
 * server's next words. Some servers end all lines with LF alone: the first line of a body tells, which is the server's own
 * (a listing's, or the trace field that it wrote on top of a message).
 */
export class Reader implements OctetReader {
  readonly #listener: Listener;
  readonly #longestLine: number;
  #line: Buffer = Buffer.alloc(0);
  #isInBody = false;
  #place: Place = 'start';
  /** Of the body that is being read; undefined: its first line has yet to end. */
  #lineEnd: LineEnd | undefined;
  #isStopped = false;

  constructor(listener: Listener, longestLine: number) {
    this.#listener = listener;
    this.#longestLine = longestLine;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isStopped)
      at = this.#isInBody ? this.#readBody(chunk, at) : this.#readLine(chunk, at);
  }

  /** Hears nothing more: what is left of a chunk is not looked at. */
  stop(): void {
    this.#isStopped = true;
  }

  end(): void {
    this.#listener.onEnd();
  }

  #readLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(LF, from);
    const piece = chunk.subarray(from, end < 0 ? chunk.length : end + 1);
    const line = this.#line.length > 0 ? Buffer.concat([this.#line, piece]) : piece;
    const next = from + piece.length;
    if (line.length > this.#longestLine) {
      this.stop();
      this.#listener.onEndless();
      return next;
    }
    this.#line = end < 0 ? Buffer.from(line) : Buffer.alloc(0);
    if (end < 0) return next;
    const bare = line.subarray(0, line.at(-2) === CR ? -2 : -1);
    this.#isInBody = this.#listener.onLine(bare, next < chunk.length);
    this.#place = 'start';
    this.#lineEnd = undefined;
    return next;
  }

  /** One step from a place in the body; answers how far it went. */
  #readBody(chunk: Buffer, at: number): number {
    switch (this.#place) {
      case 'start':
        this.#place = chunk[at] === DOT ? 'dot' : 'text';
        return chunk[at] === DOT ? at + 1 : at;
      case 'dot':
        // The dot is left out: it was put in front of a line that begins with one, or ends the body.
        if (chunk[at] === LF) return this.#endBody(at);
        this.#place = chunk[at] === CR ? 'dot-cr' : 'text';
        return chunk[at] === CR ? at + 1 : at;
      case 'dot-cr':
        return this.#endOrText(chunk, at);
      case 'cr':
        this.#place = chunk[at] === LF ? 'start' : 'text';
        if (chunk[at] === LF) this.#lineEnd ??= 'CRLF';
        if (chunk[at] === LF) this.#listener.onBody(chunk.subarray(at, at + 1));
        return chunk[at] === LF ? at + 1 : at;
      case 'text':
        return this.#readText(chunk, at);
    }
  }

  #endOrText(chunk: Buffer, at: number): number {
    if (chunk[at] === LF) return this.#endBody(at);
    this.#listener.onBody(CR_OCTET);
    this.#place = 'cr';
    return at;
  }

  #endBody(at: number): number {
    this.#isInBody = false;
    this.#listener.onBodyEnd();
    return at + 1;
  }

  /** Up to the next line that begins with a dot: lines that do not are handed on together. */
  #readText(chunk: Buffer, from: number): number {
    this.#lineEnd ??= firstLineEnd(chunk, from);
    const mark = LINE_ENDS[this.#lineEnd ?? 'CRLF'];
    const dotted = chunk.indexOf(mark, from);
    const end = dotted < 0 ? chunk.length : dotted + mark.length - 1;
    const piece = chunk.subarray(from, end);
    this.#listener.onBody(piece);
    const isLine = piece.at(-1) === LF && (this.#lineEnd === 'LF' || piece.at(-2) === CR);
    if (isLine) this.#place = 'start';
    else this.#place = piece.at(-1) === CR ? 'cr' : 'text';
    return end;
  }
}

/** Of the first line end at `from` or behind it, where no CR stands right before `from`; undefined: there is none yet. */
function firstLineEnd(chunk: Buffer, from: number): LineEnd | undefined {
  const lf = chunk.indexOf(LF, from);
  if (lf < 0) return undefined;
  return lf > from && chunk[lf - 1] === CR ? 'CRLF' : 'LF';
}
