import type { OctetReader } from '../../net/octet-reader.ts';
import { LIMITS } from './limits.ts';

/** A server's answer (RFC 5321 §4.2). */
export interface Reply {
  /** Three digits. */
  readonly code: number;
  /** The enhanced status code (RFC 3463, RFC 2034); undefined: it has none. */
  readonly status: string | undefined;
  /** The words of each line, one octet per character, without codes. */
  readonly lines: readonly string[];
}

/** Whether the server did what it was asked for. */
export const isPositive = ({ code }: Reply): boolean => code >= 200 && code < 300;
/** Whether the same may work later. */
export const isTransient = ({ code }: Reply): boolean => code >= 400 && code < 500;

/** Hears what a server says. */
export interface ReplyListener {
  /** @param hasMore octets of what follows are at hand already */
  onReply(reply: Reply, hasMore: boolean): void;
  /** What came is no reply, or one without end. */
  onGarbage(problem: string): void;
  /** The connection has ended. */
  onEnd(): void;
}

const LF = 0x0a;
const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;
const STATUS = /^([245]\.\d{1,3}\.\d{1,3})(?: +|$)/;

/** Takes a server's octets apart into replies, right at every split. Lines may end with LF alone. */
export class ReplyReader implements OctetReader {
  readonly #listener: ReplyListener;
  readonly #hide: (text: string) => string;
  #rest: Buffer = Buffer.alloc(0);
  #code: string | undefined;
  #lines: string[] = [];
  #isStopped = false;

  /** @param hide hides secrets in a line */
  constructor(listener: ReplyListener, hide: (text: string) => string) {
    this.#listener = listener;
    this.#hide = hide;
  }

  push(octets: Buffer): void {
    let from = 0;
    while (from < octets.length && !this.#isStopped) {
      const end = octets.indexOf(LF, from);
      const piece = octets.subarray(from, end < 0 ? octets.length : end + 1);
      from += piece.length;
      const line = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
      if (line.length > LIMITS.line) return this.#refuse('a line longer than the gateway accepts');
      this.#rest = end < 0 ? Buffer.from(line) : Buffer.alloc(0);
      if (end >= 0) this.#readLine(line.toString('latin1').replace(/\r?\n$/, ''), from < octets.length);
    }
  }

  /** Hears nothing more: what is left is not looked at. */
  stop(): void {
    this.#isStopped = true;
  }

  end(): void {
    this.#listener.onEnd();
  }

  #readLine(line: string, hasMore: boolean): void {
    const [, code, mark, text = ''] = LINE.exec(line) ?? [];
    if (code === undefined || (this.#code !== undefined && this.#code !== code))
      return this.#refuse('a response that the gateway cannot parse');
    this.#code = code;
    this.#lines.push(this.#hide(text));
    if (this.#lines.length > LIMITS.lines) return this.#refuse('a response longer than the gateway accepts');
    if (mark === '-') return;
    const lines = this.#lines;
    this.#lines = [];
    this.#code = undefined;
    this.#listener.onReply(replyOf(Number(code), lines), hasMore);
  }

  #refuse(problem: string): void {
    this.stop();
    this.#listener.onGarbage(problem);
  }
}

function replyOf(code: number, lines: readonly string[]): Reply {
  const status = STATUS.exec(lines.at(-1)!)?.[1];
  return { code, status, lines: lines.map((line) => line.replace(STATUS, '')) };
}
