import { formatSet } from '../number-set.ts';

/** Octets of the UIDs in one command line; with all else a line stays below 8,000 (RFC 7162 §4 asks for 8192). */
const MAX_SET = 7_000;
/** Numbers that a server's set may stand for: more than any command of ours names. */
const MAX_READ = 100_000;

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

/** The numbers of a set as a server writes it, in its order; none when it is not one. */
export function readUidSet(text: string | null): number[] {
  if (text === null || !/^\d{1,10}(:\d{1,10})?(,\d{1,10}(:\d{1,10})?)*$/.test(text)) return [];
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const [from, to = from] = part.split(':').map(Number) as [number, number?];
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    if (high - low + numbers.length >= MAX_READ) return [];
    for (let number = low; number <= high; number++) numbers.push(number);
  }
  return numbers;
}
