const LF = 0x0a;
const CR = 0x0d;
/** Octets that become a string at once: few enough to be still in the processor's cache, and soon forgotten. */
const SLICE = 16 * 1024;
/** What Node would take for letters of the other alphabet, or for the end. */
const OTHERS = ['-', '_', '='];

/** Whole lines out of the middle of base64, and what was made of them. */
export interface DecodedLines {
  readonly from: number;
  readonly to: number;
  readonly octets: Buffer;
}

/**
 * Nearly all base64 is lines of one length that hold letters and nothing else. Node decodes those many times faster than
 * they could be looked at one by one, but does not say what it passed over. Where line ends stand just where they should, and
 * as many octets came as letters would make, nothing was: everything between them is a letter.
 *
 * Undefined: they are not like that, or hardly any.
 */
export function decodeLines(octets: Buffer): DecodedLines | undefined {
  const from = octets.indexOf(LF) + 1;
  const width = octets.indexOf(LF, from) + 1 - from;
  const letters = width - 2;
  if (from === 0 || letters < 4 || letters % 4 !== 0) return undefined;
  const to = octets.length - ((octets.length - from) % width);
  const output = Buffer.allocUnsafe(((to - from) / width) * ((letters / 4) * 3));
  const step = Math.max(1, Math.floor(SLICE / width)) * width;
  let length = 0;
  for (let at = from; at < to; at += step) {
    const end = Math.min(at + step, to);
    if (!endAlike(octets, at, end, width)) return undefined;
    const text = octets.toString('latin1', at, end);
    if (OTHERS.some((other) => text.includes(other))) return undefined;
    length += output.write(text, length, 'base64');
  }
  return length === output.length ? { from, to, octets: output } : undefined;
}

function endAlike(octets: Buffer, from: number, to: number, width: number): boolean {
  for (let end = from + width - 1; end < to; end += width)
    if (octets[end] !== LF || octets[end - 1] !== CR) return false;
  return true;
}
