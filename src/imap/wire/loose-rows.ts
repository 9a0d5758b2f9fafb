import { LIMITS } from './limits.ts';
import type { RawResponse } from './oversized-items.ts';
import type { Token } from './token.ts';

/** What may stand behind a string of a FETCH row; a quote with anything else behind it is part of the text. */
const BEHIND = new RegExp(
  String.raw`^(?:\)*$|\)* (?:["({]|NIL(?=[ )]|$)|-?\d+(?=[ )]|$)|` +
    String.raw`(?:UID|FLAGS|ENVELOPE|INTERNALDATE|RFC822|BODY|BINARY|MODSEQ|PREVIEW|X-GM-|EMAILID|THREADID|SAVEDATE))|\)+\()`,
);
/** As much of a line as says whether a string has ended. */
const AHEAD = 80;
const ROW = /^\* +(\d+) +FETCH +\(/i;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** So many octets more than it has is a literal announced with, at most. */
const MAX_MISSING = 8;

/** Literals of a row of which something is given back: each takes a copy of the row. */
const MAX_GIVEN_BACK = 50;

/** Lists within lists, as deep as the strict parser goes. */
const MAX_DEPTH = 100;

/** Whether a line is a FETCH row. */
export function isRow({ line }: RawResponse): boolean {
  return ROW.test(line);
}

/** Whether a line begins a response; if not, it belongs to the row before, in whose strings a line has ended. */
export function beginsResponse({ line }: RawResponse): boolean {
  return /^(?:\* |\+(?: |$)|P\d+ )/.test(line);
}

/** A row and the lines that go on with it. */
export function joinRows(rows: readonly RawResponse[]): RawResponse {
  return {
    line: rows.map(({ line }) => line).join('\r\n'),
    literals: rows.flatMap(({ literals }) => literals),
  };
}

/** The position and the items of a row, as far as they can be made out: whatever it lacks is left out. */
export function readLooseRow(raw: RawResponse): { readonly position: string; readonly items: Token[] } {
  const [start, position = '0'] = ROW.exec(raw.line)!;
  return { position, items: new LooseRow(raw, start.length).list() };
}

/** Reads a row from left to right. */
class LooseRow {
  #line: string;
  #at: number;
  readonly #literals: readonly Buffer[];
  /** How many of them were read. */
  #literalsRead = 0;
  /** Lists and sections that are open. */
  #depth: number;
  #count = 0;
  /** How many of them took something of the row. */
  #givenBack = 0;
  /** Quotes within strings that are not escaped. */
  #strayQuotes = 0;

  constructor({ line, literals }: RawResponse, at: number, depth = 0) {
    this.#depth = depth;
    this.#line = line;
    this.#literals = literals;
    this.#at = at;
  }

  /** Up to the parenthesis that closes it, or the end. */
  list(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      this.#skipSpace();
      const char = this.#line[this.#at];
      if (char === undefined) return tokens;
      if (char === ')') {
        this.#at++;
        return tokens;
      }
      if (++this.#count > LIMITS.tokens) throw new Error('too many tokens in one row');
      tokens.push(this.#token(char));
    }
  }

  #token(char: string): Token {
    if (char === '(') {
      this.#at++;
      return this.#inside(() => this.list());
    }
    if (char === '"') return { type: 'STRING', value: this.#quoted() };
    const literal = /^~?\{(\d+)\}/.exec(this.#line.slice(this.#at, this.#at + 20));
    return literal ? { type: 'LITERAL', value: this.#literal(literal[0].length) } : this.#atom();
  }

  /** Up to the quote behind which the row can go on. */
  #quoted(): string {
    const from = this.#at + 1;
    for (let i = from; i < this.#line.length; i++) {
      const code = this.#line.charCodeAt(i);
      if (code === BACKSLASH) i++;
      else if (code === QUOTE && this.#endsBehind(i)) {
        this.#at = i + 1;
        return unescaped(this.#line.slice(from, i));
      }
    }
    this.#at = this.#line.length;
    return unescaped(this.#line.slice(from));
  }

  #endsBehind(quote: number): boolean {
    if (BEHIND.test(this.#line.slice(quote + 1, quote + 1 + AHEAD).trimEnd())) return true;
    if (++this.#strayQuotes > LIMITS.strayQuotes) throw new Error('too many quotes in the strings of a row');
    return false;
  }

  /** What a literal took of the row because it was announced too long is given back. */
  #literal(announcement: number): Buffer {
    this.#at += announcement;
    if (this.#line.startsWith('\r\n', this.#at)) this.#at += 2;
    const octets = this.#literals[this.#literalsRead++] ?? Buffer.alloc(0);
    const rest = this.#line.slice(this.#at);
    const ahead = rest.slice(0, AHEAD);
    if (/^[ )\r\n]/.test(ahead) || this.#givenBack >= MAX_GIVEN_BACK) return octets;
    for (let taken = 1; taken <= Math.min(MAX_MISSING, octets.length); taken++) {
      const tail = octets.toString('latin1', octets.length - taken);
      if (!/^(?: [A-Z]|\)+\r?$)/.test(`${tail}${ahead}`)) continue;
      this.#givenBack++;
      this.#line = this.#line.slice(0, this.#at) + tail + rest;
      return octets.subarray(0, octets.length - taken);
    }
    return octets;
  }

  #atom(): Token {
    const [word] = /^[^\s()"[\]{]*/.exec(this.#line.slice(this.#at))!;
    this.#at += word.length;
    if (this.#line[this.#at] !== '[') {
      if (word === '') this.#at++;
      return /^NIL$/i.test(word) ? null : { type: 'ATOM', value: word };
    }
    const end = this.#line.indexOf(']', this.#at);
    const section = this.#line.slice(this.#at + 1, end < 0 ? undefined : end);
    const [origin, at] = /^<(\d+)>/.exec(end < 0 ? '' : this.#line.slice(end + 1, end + 20)) ?? [''];
    this.#at = end < 0 ? this.#line.length : end + 1 + origin.length;
    const inner = this.#inside(() => new LooseRow({ line: section, literals: [] }, 0, this.#depth).list());
    return { type: 'ATOM', value: word, section: inner, ...(at && { partial: [Number(at)] }) };
  }

  #inside(read: () => Token[]): Token[] {
    if (++this.#depth > MAX_DEPTH) throw new Error('a row nests too deep');
    const tokens = read();
    this.#depth--;
    return tokens;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#line[this.#at] ?? '')) this.#at++;
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replace(/[\r\n]+/g, ' ');
}
