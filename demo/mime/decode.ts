import { headerValue } from './header.ts';
import type { HeaderField } from './header.ts';
import { parseMessage } from './part.ts';
import type { Part } from './part.ts';

/** Decoding for SEARCH alone: what a server hands out stays as it was stored. */

const ENCODED_WORD = /=\?([^?*\s]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi;
const BETWEEN_WORDS = /(=\?[^?\s]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi;

/** A header value as text: encoded words (RFC 2047), and raw octets read as UTF-8. */
export function decodeHeader(value: string): string {
  const joined = value.replace(BETWEEN_WORDS, '$1');
  if (!joined.includes('=?')) return Buffer.from(joined, 'latin1').toString();
  return joined.replace(ENCODED_WORD, (_, charset: string, encoding: string, text: string) => {
    const isBase64 = encoding.toLowerCase() === 'b';
    const octets = isBase64 ? Buffer.from(text, 'base64') : unescape(text.replaceAll('_', ' '));
    return decodeCharset(octets, charset);
  });
}

/** The text of all text parts, those of embedded messages included. */
export function decodeBody(raw: Buffer): string {
  return textParts(parseMessage(raw))
    .map((part) => decodePart(raw, part))
    .join('\n');
}

/** All header fields, names included, as TEXT searches them. */
export function decodeFields(fields: readonly HeaderField[]): string {
  return fields.map(({ name, value }) => `${name}: ${decodeHeader(value)}`).join('\n');
}

function textParts(part: Part): Part[] {
  if (part.embedded) return textParts(part.embedded);
  if (part.type === 'text') return [part];
  return part.children.flatMap(textParts);
}

function decodePart(raw: Buffer, part: Part): string {
  const encoding = headerValue(part.fields, 'content-transfer-encoding')?.toLowerCase() ?? '7bit';
  const charset = part.parameters.find(([name]) => name === 'charset')?.[1] ?? 'utf-8';
  return decodeCharset(decodeTransfer(raw.subarray(part.bodyStart, part.end), encoding), charset);
}

function decodeTransfer(octets: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(octets.toString('latin1'), 'base64');
  if (encoding === 'quoted-printable')
    return unescape(octets.toString('latin1').replace(/=[ \t]*\r?\n/g, ''));
  return octets;
}

/** `=C3` becomes the octet. */
function unescape(text: string): Buffer {
  const plain = text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

function decodeCharset(octets: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(octets);
  } catch {
    return octets.toString('latin1');
  }
}
