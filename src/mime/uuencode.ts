import { toOctetString } from './octets.ts';
import type { Decoder } from './decoder.ts';

const LONGEST_LINE = 1024;

/**
 * uuencode as it is found in mail (`x-uuencode`; POSIX uuencode): what stands between `begin mode name` and
 * `end`. Lines are trusted to say how many octets they hold, up to what they do hold.
 */
export function uuDecoder(): Decoder {
  let held = '';
  let isOpen = false;
  const line = (text: string): Buffer => {
    const isBegin = /^begin [0-7]{3,4} /.test(text);
    if (isBegin || text.startsWith('end')) isOpen = isBegin;
    return isOpen && !isBegin ? decodeLine(text) : Buffer.alloc(0);
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

function decodeLine(line: string): Buffer {
  const count = valueAt(line, 0);
  const octets = Buffer.alloc(Math.max(0, Math.min(count, Math.floor(((line.length - 1) * 3) / 4))));
  for (let i = 0; i < octets.length; i++) {
    const at = 1 + Math.floor(i / 3) * 4 + (i % 3);
    const shift = (i % 3) * 2;
    octets[i] = (valueAt(line, at) << (2 + shift)) | (valueAt(line, at + 1) >> (4 - shift));
  }
  return octets;
}

/** Six bits of a letter; the grave accent and what is missing are zero. */
function valueAt(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
