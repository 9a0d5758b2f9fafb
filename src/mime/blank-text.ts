import { decodeCharset } from './charset.ts';
import type { Part } from './structure.ts';
import { decodeTransfer } from './transfer-encoding.ts';
import { withoutFillers } from './preview-line.ts';

/** A text that is longer says something. */
const MAX_OCTETS = 64 * 1024;

/** Whether a text says nothing: white space and invisible characters only. */
export function isBlankText(octets: Uint8Array, { encoding, parameters }: Part): boolean {
  if (octets.length > MAX_OCTETS) return false;
  // Nearly all texts say something at once.
  if (/[a-z0-9]/i.test(decodeTransfer(octets.subarray(0, 1024), encoding).toString('latin1'))) return false;
  const text = decodeCharset(decodeTransfer(octets, encoding), parameters['charset']);
  return withoutFillers(text.replaceAll('\0', '')).trim() === '';
}
