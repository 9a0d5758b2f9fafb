import { MailError } from '../mail/errors.ts';
import { base64Decoder } from './base64.ts';
import type { Decoder } from './decoder.ts';
import { asBuffer } from './octets.ts';
import { quotedPrintableDecoder } from './quoted-printable.ts';
import { uuDecoder } from './uuencode.ts';

const NOTHING = Buffer.alloc(0);
const identityDecoder = (): Decoder => ({ push: asBuffer, end: () => NOTHING });

/** Content-Transfer-Encoding (RFC 2045 §6) and what else is found there; everything else is identity. */
const DECODERS: Record<string, () => Decoder> = {
  base64: base64Decoder,
  'base-64': base64Decoder,
  b: base64Decoder,
  'quoted-printable': quotedPrintableDecoder,
  quotedprintable: quotedPrintableDecoder,
  qp: quotedPrintableDecoder,
  uuencode: uuDecoder,
  'x-uuencode': uuDecoder,
  'x-uue': uuDecoder,
  uue: uuDecoder,
};

export function transferDecoder(encoding: string | null | undefined): Decoder {
  return (DECODERS[nameOf(encoding)] ?? identityDecoder)();
}

/** True when the octets are sent as they are: 7bit, 8bit, binary, none, or an unknown one. */
export function isIdentity(encoding: string | null | undefined): boolean {
  return DECODERS[nameOf(encoding)] === undefined;
}

function nameOf(encoding: string | null | undefined): string {
  const name = encodingOf(encoding).replace(/\s/g, '');
  return Object.hasOwn(DECODERS, name) ? name : '';
}

/** As it is shown: in lower case, without quotes, comments and parameters, which it has none of. `7bit` where it is empty. */
export function encodingOf(encoding: string | null | undefined): string {
  const [name] = /^[^;,(]*/.exec((encoding ?? '').slice(0, 100).replace(/["']/g, ' '))!;
  return name.trim().toLowerCase() || '7bit';
}

/** @throws MailError TOO_LARGE where they stand for far more than there are */
export function decodeTransfer(octets: Uint8Array, encoding: string | null | undefined): Buffer {
  requireModest(octets, encoding);
  const decoder = transferDecoder(encoding);
  const [body, rest] = [decoder.push(octets), decoder.end()];
  return rest.length ? Buffer.concat([body, rest]) : body;
}

/** Octets that may come out of fewer. */
const MAX_GROWN = 8 * 1024 * 1024;
/** Octets that one of uuencode stands for, at most: a line of two says 63. */
const MAX_FOR_ONE = 32;

/**
 * A line of uuencode says how many octets it stands for, and zeros at its end need not be there: five megabytes may stand for 150.
 * More than there are of them is held up to a bound.
 * @throws MailError TOO_LARGE
 */
export function requireModest(octets: Uint8Array, encoding: string | null | undefined): void {
  if (DECODERS[nameOf(encoding)] !== uuDecoder || octets.length * MAX_FOR_ONE <= MAX_GROWN) return;
  if (decodedLength(octets, encoding) !== null) return;
  throw new MailError(
    'TOO_LARGE',
    'This part is uuencoded and stands for far more octets than it has. Read the octets of the message (rawUrl) instead',
  );
}

/** Octets that are decoded at once where only their number is wanted. */
const COUNTED = 64 * 1024;

/** How many octets they decode to, without holding those; null: far more than there are. */
export function decodedLength(octets: Uint8Array, encoding: string | null | undefined): number | null {
  if (isIdentity(encoding)) return octets.length;
  const most = Math.max(octets.length, MAX_GROWN);
  const decoder = transferDecoder(encoding);
  let length = 0;
  for (let at = 0; at < octets.length && length <= most; at += COUNTED)
    length += decoder.push(octets.subarray(at, at + COUNTED)).length;
  length += decoder.end().length;
  return length <= most ? length : null;
}

/** The same for a stream, in bounded memory. */
export async function* decodeTransferStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: string | null | undefined,
): AsyncGenerator<Buffer> {
  const decoder = transferDecoder(encoding);
  for await (const octets of source) {
    const decoded = decoder.push(octets);
    if (decoded.length) yield decoded;
  }
  const rest = decoder.end();
  if (rest.length) yield rest;
}
