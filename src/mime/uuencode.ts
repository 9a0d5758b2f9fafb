import { OctetOutput, toOctetString } from './octets.ts';
import type { Decoder } from './decoder.ts';

const LONGEST_LINE = 1024;

/** `begin 644 name`; `begin-base64 644 name` is POSIX's other way. */
const BEGIN = /^begin(-base64)? 0?[0-7]{3} [ \t]*(\S.*)$/;
const END = /^(?:end|====)[ \t]*$/;
/** The letters of uuencode; lower-case ones are none. */
const LETTERS = /^[\x20-\x60]+$/;
/** Behind the data some write a checksum. */
const MAX_BEHIND = 2;

/** What the line says that begins a file; undefined: it is none. */
export function readBegin(line: string): { name: string; isBase64: boolean } | undefined {
  const found = BEGIN.exec(line.trimEnd());
  return found ? { name: found[2]!, isBase64: found[1] !== undefined } : undefined;
}

export function isEnd(line: string): boolean {
  return END.test(line.trimEnd());
}

/**
 * uuencode as it is found in mail (`x-uuencode`; POSIX uuencode): what stands between `begin mode name` and
 * `end`. Lines say how many octets they hold; spaces at their ends, which are zeros, may have been stripped on the way.
 */
export function uuDecoder(): Decoder {
  let held = '';
  let decode: ((line: string, out: OctetOutput) => void) | undefined;
  const readLine = (text: string, out: OctetOutput): void => {
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
  const line = text.replace(/(?<![\r\n])[\r\n]+$/, '');
  if (!isLine(line)) return;
  const octets = out.room(valueAt(line, 0));
  for (let i = 0; i < octets.length; i++) {
    const at = 1 + Math.floor(i / 3) * 4 + (i % 3);
    const shift = (i % 3) * 2;
    octets[i] = (valueAt(line, at) << (2 + shift)) | (valueAt(line, at + 1) >> (4 - shift));
  }
}

/** Whether a line is data: of letters, and no longer than what it says that it holds. */
export function isLine(line: string): boolean {
  return LETTERS.test(line) && line.trimEnd().length <= 1 + lettersFor(valueAt(line, 0)) + MAX_BEHIND;
}

function lettersFor(octets: number): number {
  return Math.ceil(octets / 3) * 4;
}

/** Six bits of a letter; the grave accent and what is missing are zero. */
function valueAt(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
