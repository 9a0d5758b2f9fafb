import type { Mark } from '../../mail/change-point.ts';

/** Messages from one mark to the next, at the newest end. */
const STEP = 32;
/** How much further apart marks stand with their distance from the newest message: 1/24 of it. */
const GROWTH = 24;
/** Marks that a large mailbox has at least. */
const DENSITY = 192;

/**
 * Where marks of a mailbox with so many messages should stand, ascending: 32 apart at the newest end, where most changes
 * are, and up to a 192nd of the mailbox apart at the oldest.
 */
export function placesIn(count: number): number[] {
  const places: number[] = [];
  for (let depth = 0; depth < count;) {
    places.push(count - depth);
    depth += Math.floor(Math.max(STEP, Math.min(depth / GROWTH, count / DENSITY)));
  }
  if (count > 0 && places.at(-1) !== 1) places.push(1);
  return places.reverse();
}

/** The marks that stand nearest to where they should. @param marks ascending */
export function thinMarks(marks: readonly Mark[], count: number): Mark[] {
  const chosen = new Set<Mark>();
  let at = 0;
  for (const place of placesIn(count)) {
    while (at + 1 < marks.length && isNearer(marks[at + 1]!, marks[at]!, place)) at++;
    if (marks[at]) chosen.add(marks[at]!);
  }
  return [...chosen];
}

function isNearer(a: Mark, b: Mark, place: number): boolean {
  return Math.abs(a.position - place) <= Math.abs(b.position - place);
}

/** Marks with some of the messages that follow them, 32 apart, also where only a few come at a time. */
export function withNewer(marks: readonly Mark[], newer: readonly Mark[]): Mark[] {
  const all = [...marks];
  for (const mark of newer) if (mark.position - (all.at(-1)?.position ?? 0) >= STEP) all.push(mark);
  return all;
}

/** Whether so few marks are left that looking for what vanished would cost more than asking for all of them again. */
export function areTooFew(marks: readonly Mark[], count: number): boolean {
  return marks.length * 2 < placesIn(count).length;
}

/** The newest mark that has at least so many messages from itself to the newest; the oldest where there are fewer. */
export function markBefore(marks: readonly Mark[], count: number, messages: number): Mark | undefined {
  return marks.findLast(({ position }) => count - position + 1 >= messages) ?? marks[0];
}

/**
 * Whether marks can be where they are said to be: both numbers ascend, UIDs at least as fast, within the mailbox. Some
 * servers answer a FETCH by UID with other messages, or other numbers (GNU mailutils).
 * @param marks ascending by UID
 */
export function areSound(
  marks: readonly Mark[],
  { count, uidNext }: { readonly count: number; readonly uidNext: number },
): boolean {
  const ends = [{ position: 0, uid: 0 }, ...marks, { position: count + 1, uid: uidNext }];
  return ends.slice(1).every((mark, i) => {
    const [positions, uids] = [mark.position - ends[i]!.position, mark.uid - ends[i]!.uid];
    return positions > 0 && uids >= positions;
  });
}
