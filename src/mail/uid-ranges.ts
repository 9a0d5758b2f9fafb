/** UIDs from one to another, both included. */
export interface UidRange {
  readonly from: number;
  readonly to: number;
}

/** A set as IMAP writes it (RFC 9051 §9, sequence-set): `1:3,7`. */
export function formatRanges(ranges: readonly UidRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}

/** Any ranges as an ascending set: none overlaps or touches another. */
export function joinRanges(ranges: Iterable<UidRange>): UidRange[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** The part of a set that lies within a range. */
export function clipRanges(ranges: readonly UidRange[], { from, to }: UidRange): UidRange[] {
  return ranges
    .map((each) => ({ from: Math.max(each.from, from), to: Math.min(each.to, to) }))
    .filter((each) => each.from <= each.to);
}

/** How many UIDs a set has. */
export function countIn(ranges: readonly UidRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Whether an ascending set holds a UID. */
export function isInRanges(ranges: readonly UidRange[], uid: number): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { from, to } = ranges[middle]!;
    if (uid < from) high = middle - 1;
    else if (uid > to) low = middle + 1;
    else return true;
  }
  return false;
}

/** What a range has beside some UIDs. @param uids ascending, within the range */
export function rangesBetween({ from, to }: UidRange, uids: Iterable<number>): UidRange[] {
  const gaps: UidRange[] = [];
  let next = from;
  for (const uid of uids) {
    if (uid > next) gaps.push({ from: next, to: uid - 1 });
    next = uid + 1;
  }
  return next <= to ? [...gaps, { from: next, to }] : gaps;
}

/** The UIDs of a set, ascending. */
export function* uidsIn(ranges: readonly UidRange[]): Generator<number> {
  for (const { from, to } of ranges) for (let uid = from; uid <= to; uid++) yield uid;
}
