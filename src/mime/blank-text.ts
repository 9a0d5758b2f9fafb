import { decodeCharset } from './charset.ts';
import type { Part } from './structure.ts';
import { decodeTransfer } from './transfer-encoding.ts';
import { withoutFillers } from './preview-line.ts';

/** A text that is longer says something. */
const MAX_OCTETS = 64 * 1024;

const known = new WeakMap<Uint8Array, boolean>();

/** Whether a text says nothing: white space and invisible characters only. Asked at each flight, and found out once. */
export function isBlankText(octets: Uint8Array, part: Part): boolean {
  const isBlank = known.get(octets) ?? saysNothing(octets, part);
  known.set(octets, isBlank);
  return isBlank;
}

function saysNothing(octets: Uint8Array, { encoding, parameters }: Part): boolean {
  if (octets.length > MAX_OCTETS) return false;
  // Nearly all texts say something at once.
  if (/[a-z0-9]/i.test(decodeTransfer(octets.subarray(0, 1024), encoding).toString('latin1'))) return false;
  const text = decodeCharset(decodeTransfer(octets, encoding), parameters['charset']);
  return withoutFillers(text.replaceAll('\0', '')).trim() === '';
}
