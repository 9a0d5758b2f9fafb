import { asBuffer } from './octets.ts';
import type { Decoder } from './decoder.ts';

const [EQUALS, SPACE, TAB, CR, LF] = [0x3d, 0x20, 0x09, 0x0d, 0x0a];
/** Longer runs of white space are kept where they stand. */
const LONGEST_SPACE = 4096;

/** The values of hexadecimal digits by octet, -1 for others. */
const HEX = Int8Array.from({ length: 256 }, (_, octet) => {
  const digit = parseInt(String.fromCharCode(octet), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

/**
 * Quoted-printable (RFC 2045 §6.7), forgiving: lower-case digits, white space behind a soft line break, a `=`
 * without digits stays as it is, a `=` at the very end goes. White space at the end of a line is not content.
 */
export function quotedPrintableDecoder(): Decoder {
  let held: Buffer = Buffer.alloc(0);
  const run = (octets: Uint8Array, isLast: boolean): Buffer => {
    const whole = held.length ? Buffer.concat([held, octets]) : octets;
    const input = Buffer.isBuffer(whole) ? whole : asBuffer(whole);
    const { output, used } = decode(input, isLast);
    held = Buffer.from(input.subarray(used));
    return output;
  };
  return { push: (octets) => run(octets, false), end: () => run(Buffer.alloc(0), true) };
}

function decode(input: Buffer, isLast: boolean): { output: Buffer; used: number } {
  const output = Buffer.allocUnsafe(input.length);
  let [length, i] = [0, 0];
  while (i < input.length) {
    const octet = input[i]!;
    if (octet !== EQUALS && octet !== SPACE && octet !== TAB) {
      output[length++] = octet;
      i++;
      continue;
    }
    const end = endOfSpace(input, octet === EQUALS ? i + 1 : i);
    if (!isLast && needsMore(input, i, end)) break;
    if (octet === EQUALS) {
      const escaped = hexAt(input, i + 1);
      if (escaped >= 0) output[length++] = escaped;
      else if (!endsLine(input, end)) output[length++] = EQUALS;
      i = escaped >= 0 ? i + 3 : endsLine(input, end) ? afterBreak(input, end) : i + 1;
    } else {
      if (!endsLine(input, end)) length += input.copy(output, length, i, end);
      i = end;
    }
  }
  return { output: output.subarray(0, length), used: i };
}

function endOfSpace(input: Buffer, from: number): number {
  let i = from;
  const stop = Math.min(input.length, from + LONGEST_SPACE);
  while (i < stop && (input[i] === SPACE || input[i] === TAB)) i++;
  return i;
}

/** The octets do not say yet what stands at `i`: an escape, a soft break, or white space that may end a line. */
function needsMore(input: Buffer, i: number, end: number): boolean {
  if (end - i >= LONGEST_SPACE) return false;
  if (end >= input.length || (input[end] === CR && end + 1 >= input.length)) return true;
  return input[i] === EQUALS && i + 2 >= input.length && HEX[input[i + 1]!]! >= 0;
}

function hexAt(input: Buffer, i: number): number {
  const [high, low] = [HEX[input[i] ?? 0]!, HEX[input[i + 1] ?? 0]!];
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function endsLine(input: Buffer, i: number): boolean {
  return i >= input.length || input[i] === LF || input[i] === CR;
}

function afterBreak(input: Buffer, i: number): number {
  return input[i] === CR && input[i + 1] === LF ? i + 2 : i + 1;
}
