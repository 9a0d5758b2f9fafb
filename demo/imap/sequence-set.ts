import { BadCommand } from './bad-command.ts';

const HIGHEST = 0xffffffff;

/** A sequence set (RFC 3501 §9) as ranges that are never expanded: `1:4294967295` costs nothing. */
export class SequenceSet {
  readonly #ranges: readonly (readonly [number, number])[];

  /** `highest` is what `*` stands for; 0 in an empty mailbox. */
  constructor(text: string, highest: number) {
    this.#ranges = text.split(',').map((part) => readRange(part, highest));
  }

  has(number: number): boolean {
    return this.#ranges.some(([low, high]) => low <= number && number <= high);
  }

  /** A sequence number that no message has is the client's error (RFC 3501 §6.4.8); a UID is not. */
  requireWithin(count: number): void {
    const isWithin = this.#ranges.every(([low, high]) => low >= 1 && high <= count);
    if (!isWithin) throw new BadCommand('No message has that sequence number');
  }
}

function readRange(part: string, highest: number): readonly [number, number] {
  const ends = part.split(':').map((end) => readNumber(end, highest));
  const [first, second = first] = ends;
  if (first === undefined || second === undefined || ends.length > 2)
    throw new BadCommand('Invalid sequence set');
  return first <= second ? [first, second] : [second, first];
}

function readNumber(text: string, highest: number): number {
  if (text === '*') return highest;
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > HIGHEST) throw new BadCommand('Invalid sequence set');
  return number;
}
