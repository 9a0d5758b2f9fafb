import { toOctetString } from './octets.ts';

const SHIFTED = /\+([A-Za-z0-9+/]*)(-?)/g;

/**
 * UTF-7 (RFC 2152): base64 of UTF-16BE between `+` and `-`; `+-` is a plus sign. A sequence may also end at
 * any octet outside the base64 alphabet. Octets above 127 do not belong here and are read as windows-1252
 * would: as themselves.
 */
export function decodeUtf7(octets: Uint8Array): string {
  return toOctetString(octets).replace(SHIFTED, (whole, base64: string, end: string) => {
    if (base64 === '') return end ? '+' : whole;
    const utf16 = Buffer.from(base64, 'base64');
    const even = utf16.subarray(0, utf16.length & ~1);
    return even.length ? even.swap16().toString('utf16le').toWellFormed() : whole;
  });
}
