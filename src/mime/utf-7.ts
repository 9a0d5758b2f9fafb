import { asBuffer, toOctetString } from './octets.ts';

const SHIFTED = /\+([A-Za-z0-9+/]*)(-?)/g;
const OPEN = /(?<![A-Za-z0-9+/])[A-Za-z0-9/]*\+([A-Za-z0-9+/]+)$/;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MINUS = Buffer.from('-');

/**
 * UTF-7 (RFC 2152): base64 of UTF-16BE between `+` and `-`; `+-` is a plus sign. A sequence may also end at
 * any octet outside the base64 alphabet. Octets above 127 do not belong here and are read as windows-1252
 * would: as themselves.
 */
export function decodeUtf7(octets: Uint8Array, isCut = false): string {
  return toOctetString(octets).replace(SHIFTED, (whole, base64: string, end: string, at: number) => {
    if (base64 === '') return end ? '+' : whole;
    const utf16 = Buffer.from(base64, 'base64');
    const text = utf16
      .subarray(0, utf16.length & ~1)
      .swap16()
      .toString('utf16le');
    if (isCut && at + whole.length === octets.length) return text.replace(/[\ud800-\udbff]$/, '');
    return text === '' ? whole : text.toWellFormed();
  });
}

/**
 * An encoded word of UTF-7 as it stands ahead of others: its last sequence ends with it (RFC 2047 §5), unless that stops
 * inside of a character, which some senders go on with in the next word.
 */
export function closedUtf7(word: Uint8Array): Buffer {
  const open = OPEN.exec(toOctetString(word).slice(-LONGEST_SEQUENCE));
  return open && isWhole(open[1]!) ? Buffer.concat([word, MINUS]) : asBuffer(word);
}

const LONGEST_SEQUENCE = 1000;

/** Characters of 16 bits in letters of 6: what is left over are fewer than 6, all zero. */
function isWhole(base64: string): boolean {
  const left = (base64.length * 6) % 16;
  const last = LETTERS.indexOf(base64.at(-1)!);
  return left < 6 && (last & ((1 << left) - 1)) === 0 && !endsInSurrogate(base64);
}

function endsInSurrogate(base64: string): boolean {
  const utf16 = Buffer.from(base64, 'base64');
  const high = utf16[(utf16.length & ~1) - 2] ?? 0;
  return high >= 0xd8 && high <= 0xdb;
}
