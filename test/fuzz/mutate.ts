import type { Random } from './random.ts';

/** No input is longer: what hurts by its length alone is another test's business. */
const MAX_INPUT = 2 * 1024;

const PIECES = [
  '\0',
  '\r\n',
  '\n',
  '"',
  '\\',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '{3}\r\n',
  '4294967296',
  '-1',
  ' ',
  '\u202e',
  '%',
  '=',
  '\xff',
  '.',
  ':',
  ';',
  ',',
  '*',
  '1:*',
  '=?utf-8?q?=',
  '--',
];

type Change = (input: Buffer, random: Random, seeds: readonly Buffer[]) => Buffer;

const CHANGES: readonly Change[] = [
  (input, random) =>
    replaced(input, random.below(input.length + 1), 0, Buffer.from(random.oneOf(PIECES), 'latin1')),
  (input, random) => replaced(input, random.below(input.length + 1), 1, Buffer.from([random.below(256)])),
  (input, random) => replaced(input, random.below(input.length + 1), random.below(20), Buffer.alloc(0)),
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  (input, random, seeds) => {
    const other = random.oneOf(seeds);
    const from = random.below(other.length + 1);
    return replaced(input, random.below(input.length + 1), 0, other.subarray(from, from + random.below(60)));
  },
  (input, random) => {
    const from = random.below(input.length + 1);
    const piece = input.subarray(from, from + 1 + random.below(30));
    return replaced(input, from, 0, Buffer.concat(Array<Buffer>(1 + random.below(12)).fill(piece)));
  },
];

function replaced(input: Buffer, at: number, count: number, by: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), by, input.subarray(at + count)]);
}

/** A seed with some changes, one after the other. */
export function mutated(seeds: readonly Buffer[], random: Random): Buffer {
  let input = random.oneOf(seeds);
  for (let left = 1 + random.below(6); left > 0; left--)
    input = random.oneOf(CHANGES)(input, random, seeds).subarray(0, MAX_INPUT);
  return input;
}
