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

const SPACE = /[ \t\r\n]+/y;
const ATOM = /[^ \t\r\n"(<>,;:=]+|=/y;

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
  SPACE.lastIndex = scan.position;
  SPACE.exec(scan.raw);
  scan.position = SPACE.lastIndex;
  scan.spaceBefore = true;
}

/** An angle that nothing opened, or that a separator has ended: `<group:@x;>`. */
function skipClose(scan: Scan): undefined {
  scan.position++;
  scan.spaceBefore = true;
}

function readQuoted(scan: Scan): Token | undefined {
  const end = scan.unclosed.has('"') ? -1 : endOfQuoted(scan.raw, scan.position);
  if (end < 0) return readUnclosed(scan);
  const text = scan.raw.slice(scan.position + 1, end - 1).replace(/\\(.)/gs, '$1');
  return word(scan, end, text, true);
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
  const text = scan.raw.slice(scan.position + 1, end - 1).replace(/\\(.)/gs, '$1');
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
  ATOM.lastIndex = scan.position;
  const [text] = ATOM.exec(scan.raw)!;
  return word(scan, ATOM.lastIndex, text, false);
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
