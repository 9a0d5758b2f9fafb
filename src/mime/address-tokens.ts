import { endOfComment } from './comments.ts';
import { encodedWordAt } from './encoded-words.ts';

/** A lexical token of an address list (RFC 5322 §3.2), still encoded. */
export type Token =
  | { kind: 'word'; text: string; isQuoted: boolean; spaceBefore: boolean }
  | { kind: 'angle'; text: string }
  | { kind: 'comment'; text: string }
  | { kind: ',' | ';' | ':' };

interface Scan {
  raw: string;
  position: number;
  spaceBefore: boolean;
  /** Openers whose closer was searched for and not found: from there on they are plain characters. */
  unclosed: Set<string>;
}

/** Octets that are white space, and those that end an atom. */
const SPACES = placesOf(' \t\r\n');
const STOPS = placesOf(' \t\r\n"(<>,;:=');

/** Cuts an address list into tokens, in one pass over it. */
export function* tokensOf(raw: string): Generator<Token> {
  const scan: Scan = { raw, position: 0, spaceBefore: false, unclosed: new Set() };
  while (scan.position < raw.length) {
    const token = (READERS[raw[scan.position]!] ?? readAtom)(scan);
    if (token) yield token;
  }
}

type Reader = (scan: Scan) => Token | undefined;

const READERS: Record<string, Reader> = {
  ' ': skipSpace,
  '\t': skipSpace,
  '\r': skipSpace,
  '\n': skipSpace,
  '"': readQuoted,
  '(': readComment,
  '<': readAngle,
  '=': readEncodedWord,
  ',': readSeparator,
  ';': readSeparator,
  ':': readSeparator,
  '>': skipClose,
};

function skipSpace(scan: Scan): undefined {
  do scan.position++;
  while (SPACES[scan.raw.charCodeAt(scan.position)]);
  scan.spaceBefore = true;
}

/** A table of one octet each: a header may have a million words, for which patterns are slow. */
function placesOf(chars: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}

/** An angle that nothing opened, or that a separator has ended: `<group:@x;>`. */
function skipClose(scan: Scan): undefined {
  scan.position++;
  scan.spaceBefore = true;
}

function readQuoted(scan: Scan): Token | undefined {
  const end = scan.unclosed.has('"') ? -1 : endOfQuoted(scan.raw, scan.position);
  if (end < 0) return readUnclosed(scan);
  const text = unescaped(scan.raw.slice(scan.position + 1, end - 1));
  return word(scan, end, text, true);
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text;
}

/** Where the quoted string that opens at `start` ends, or -1. */
function endOfQuoted(raw: string, start: number): number {
  for (let i = start + 1; i < raw.length; i++) {
    if (raw[i] === '\\') i++;
    else if (raw[i] === '"') return i + 1;
  }
  return -1;
}

function readComment(scan: Scan): Token | undefined {
  const end = scan.unclosed.has('(') ? -1 : endOfComment(scan.raw, scan.position);
  if (end < 0) return readUnclosed(scan);
  const text = unescaped(scan.raw.slice(scan.position + 1, end - 1));
  scan.position = end;
  scan.spaceBefore = true;
  return { kind: 'comment', text };
}

/** `<…>`, where a quoted local part or a route may hold separators. Without a `>`: up to the next separator. */
function readAngle(scan: Scan): Token {
  let start = scan.position + 1;
  while (scan.raw[start] === '<') start++;
  const end = endOfAngle(scan, start);
  scan.position = end;
  while (scan.raw[scan.position] === '>') scan.position++;
  scan.spaceBefore = true;
  return { kind: 'angle', text: scan.raw.slice(start, end) };
}

function endOfAngle(scan: Scan, start: number): number {
  const { raw } = scan;
  const stops = /^\s*@/.test(raw.slice(start, start + 80)) ? '<>' : '<>,;';
  let i = start;
  while (i < raw.length && !stops.includes(raw[i]!)) {
    const end = raw[i] === '"' && !scan.unclosed.has('"') ? endOfQuoted(raw, i) : i + 1;
    if (end < 0) scan.unclosed.add('"');
    i = Math.max(end, i + 1);
  }
  return Math.min(i, raw.length);
}

/** An encoded word is one token: some senders leave commas and quotes bare in it. It never hides an angle. */
function readEncodedWord(scan: Scan): Token | undefined {
  const found = encodedWordAt(scan.raw, scan.position);
  return found && !/[<>]/.test(found.text)
    ? word(scan, found.end, scan.raw.slice(found.start, found.end), false)
    : readAtom(scan);
}

function readUnclosed(scan: Scan): undefined {
  scan.unclosed.add(scan.raw[scan.position]!);
  scan.position++;
}

function readAtom(scan: Scan): Token {
  let end = scan.position + 1;
  // An `=` that begins no encoded word stands by itself.
  if (scan.raw[scan.position] !== '=')
    while (end < scan.raw.length && !STOPS[scan.raw.charCodeAt(end)]) end++;
  return word(scan, end, scan.raw.slice(scan.position, end), false);
}

function readSeparator(scan: Scan): Token {
  scan.spaceBefore = false;
  return { kind: scan.raw[scan.position++] as ',' | ';' | ':' };
}

function word(scan: Scan, end: number, text: string, isQuoted: boolean): Token {
  const { spaceBefore } = scan;
  scan.position = end;
  scan.spaceBefore = false;
  return { kind: 'word', text, isQuoted, spaceBefore };
}
