import { toOctetString } from './octets.ts';
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
  let decode: ((line: string) => Buffer) | undefined;
  const line = (text: string): Buffer => {
    const begin = readBegin(text);
    if (begin) decode = begin.isBase64 ? decodeBase64Line : decodeLine;
    else if (isEnd(text)) decode = undefined;
    return decode && !begin ? decode(text) : Buffer.alloc(0);
  };
  return {
    push: (octets) => {
      const lines = (held + toOctetString(octets)).split('\n');
      held = lines.pop()!.slice(0, LONGEST_LINE);
      return Buffer.concat(lines.map(line));
    },
    end: () => line(held),
  };
}

function decodeBase64Line(line: string): Buffer {
  return Buffer.from(line, 'base64');
}

function decodeLine(text: string): Buffer {
  const line = text.replace(/(?<![\r\n])[\r\n]+$/, '');
  const octets = Buffer.alloc(isLine(line) ? valueAt(line, 0) : 0);
  for (let i = 0; i < octets.length; i++) {
    const at = 1 + Math.floor(i / 3) * 4 + (i % 3);
    const shift = (i % 3) * 2;
    octets[i] = (valueAt(line, at) << (2 + shift)) | (valueAt(line, at + 1) >> (4 - shift));
  }
  return octets;
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
