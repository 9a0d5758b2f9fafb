import { isSet } from '../wire/responses.ts';

/** Octets of the UIDs in one command line; with all else a line stays below 8,000 (RFC 7162 §4 asks for 8192). */
const MAX_SET = 7_000;

/**
 * Sets of message numbers as IMAP writes them (RFC 9051 §9, sequence-set): `1:3,7`.
 * @param numbers ascending, without repetition; a range never bridges a number that is not in it
 */
export function formatSet(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0; start < numbers.length;) {
    let end = start;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    parts.push(start === end ? `${numbers[start]}` : `${numbers[start]}:${numbers[end]}`);
    start = end + 1;
  }
  return parts.join(',');
}

/**
 * The numbers of a set as a server writes it, in its order; null when it is not one.
 * @param most numbers that it may stand for; null as well when it stands for more
 */
export function readSet(text: string, most: number): number[] | null {
  if (!isSet(text)) return null;
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const [from, to = from] = part.split(':').map(Number) as [number, number?];
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    if (high - low + numbers.length >= most) return null;
    for (let number = low; number <= high; number++) numbers.push(number);
  }
  return numbers;
}

/** Numbers in ascending order, each once. */
export function sortedSet(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Whether a sorted set holds a number; by halves, because it is asked for every row that comes in. */
export function containsNumber(sorted: readonly number[], wanted: number | null): boolean {
  if (wanted === null) return false;
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] === wanted) return true;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** A sorted set in pieces that fit in a line each. */
export function piecesOf(uids: readonly number[]): number[][] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  // A set of single numbers is the longest that it can be: ten digits and a comma each.
  let octets = 0;
  for (const uid of uids) {
    const follows = piece.at(-1) === uid - 1;
    if (!follows) octets += 22;
    if (octets > MAX_SET && formatSet([...piece, uid]).length > MAX_SET) {
      pieces.push(piece);
      piece = [];
      octets = 22;
    }
    piece.push(uid);
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}
