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
