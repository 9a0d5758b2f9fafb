import { OctetOutput, toOctetString } from './octets.ts';
import type { Decoder } from './decoder.ts';

const LONGEST_LINE = 1024;

/** `begin 644 name`; `begin-base64 644 name` is POSIX's other way. */
const BEGIN = /^begin(-base64)? 0?[0-7]{3} [ \t]*(\S.*)$/;
const END = /^(?:end|====)[ \t]*$/;
/** What `begin`, `end` and `====` begin with. */
const MARKS = new Set(Array.from('be=', (mark) => mark.charCodeAt(0)));
/** The letters of uuencode, from the space to the grave accent; lower-case ones are none. */
const [FIRST, LAST] = [0x20, 0x60];
/** Behind the data some write a checksum. */
const MAX_BEHIND = 2;

/** What the line says that begins a file; undefined: it is none. */
export function readBegin(line: string): { name: string; isBase64: boolean } | undefined {
  const found = BEGIN.exec(line.trimEnd());
  return found ? { name: found[2]!, isBase64: found[1] !== undefined } : undefined;
}

export function isEnd(line: string): boolean {
  return MARKS.has(line.charCodeAt(0)) && END.test(line.trimEnd());
}

/**
 * uuencode as it is found in mail (`x-uuencode`; POSIX uuencode): what stands between `begin mode name` and
 * `end`. Lines say how many octets they hold; spaces at their ends, which are zeros, may have been stripped on the way.
 */
export function uuDecoder(): Decoder {
  let held = '';
  let decode: ((line: string, out: OctetOutput) => void) | undefined;
  const readLine = (text: string, out: OctetOutput): void => {
    // A million lines may be as short as two letters: most are data, and their first letter says so.
    if (!MARKS.has(text.charCodeAt(0))) return decode?.(text, out);
    const begin = readBegin(text);
    if (begin) decode = begin.isBase64 ? decodeBase64Line : decodeLine;
    else if (isEnd(text)) decode = undefined;
    if (!begin) decode?.(text, out);
  };
  return {
    push: (octets) => {
      const text = held + toOctetString(octets);
      const out = new OctetOutput(Math.ceil((text.length * 3) / 4));
      let at = 0;
      for (let end; (end = text.indexOf('\n', at)) >= 0; at = end + 1) readLine(text.slice(at, end), out);
      held = text.slice(at, at + LONGEST_LINE);
      return out.whole();
    },
    end: () => {
      const out = new OctetOutput(held.length);
      readLine(held, out);
      return out.whole();
    },
  };
}

function decodeBase64Line(line: string, out: OctetOutput): void {
  out.writeBase64(line);
}

function decodeLine(text: string, out: OctetOutput): void {
  const length = lengthWithout(isLineEnd, text, text.length);
  if (!holdsData(text, length)) return;
  const octets = valueAt(text, 0, length);
  const from = out.reserve(octets);
  for (let i = 0, at = 1; i < octets; i += 3, at += 4) {
    const b = valueAt(text, at + 1, length);
    const c = valueAt(text, at + 2, length);
    out.set(from + i, (valueAt(text, at, length) << 2) | (b >> 4));
    out.set(from + i + 1, (b << 4) | (c >> 2));
    out.set(from + i + 2, (c << 6) | valueAt(text, at + 3, length));
  }
}

/** Whether a line is data: of letters, and no longer than what it says that it holds. */
export function isLine(line: string): boolean {
  return holdsData(line, line.length);
}

function holdsData(text: string, length: number): boolean {
  if (length === 0) return false;
  for (let i = 0; i < length; i++) if (!isLetter(text.charCodeAt(i))) return false;
  const shown = lengthWithout(isSpace, text, length);
  return shown <= 1 + lettersFor(valueAt(text, 0, length)) + MAX_BEHIND;
}

const isLetter = (code: number): boolean => code >= FIRST && code <= LAST;
const isSpace = (code: number): boolean => code === FIRST;
const isLineEnd = (code: number): boolean => code === 0x0d || code === 0x0a;

/** How long a text is without such octets at its end. */
function lengthWithout(isLeftOut: (code: number) => boolean, text: string, length: number): number {
  let end = length;
  while (end > 0 && isLeftOut(text.charCodeAt(end - 1))) end--;
  return end;
}

function lettersFor(octets: number): number {
  return Math.ceil(octets / 3) * 4;
}

/** Six bits of a letter; the grave accent and what is missing are zero. */
function valueAt(line: string, at: number, length: number): number {
  return at < length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
