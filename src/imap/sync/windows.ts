import type { UidPoint } from '../../mail/change-point.ts';
import { MAX_COMPARED_FLAGS } from '../../mail/limits.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import type { Tier } from './delta-context.ts';
import { markBefore } from './marks.ts';

/** Messages whose flags one flight may tell, be it the newest or a page of older ones. */
export const MAX_TOLD = 1_000;

/**
 * Of which messages the first flight tells flags: the newest, or, where flags are told page by page, the next page
 * downwards. Undefined: there was no message.
 */
export function flagWindow(since: UidPoint, tier: Tier): UidRange | undefined {
  const to = since.uidNext - 1;
  if (to < 1) return undefined;
  if (since.walk) return walkWindow(since, since.walk.from - 1);
  const size = tier === 'FLAGS' ? MAX_COMPARED_FLAGS : MAX_TOLD;
  const from = tier === 'FLAGS' && since.leaves ? since.leaves.from : startOf(since, size);
  return { from: Math.min(from, to), to };
}

/** The newest messages, from a mark on: all of them where there are not many more. */
function startOf({ marks, count }: UidPoint, size: number): number {
  if (count <= size) return 1;
  return markBefore(marks, count, size)?.uid ?? 1;
}

/** From one mark to another, some marks further down if they stand close. */
function walkWindow({ marks }: UidPoint, to: number): UidRange {
  const below = marks.filter(({ uid }) => uid <= to);
  const top = below.at(-1)?.position ?? 0;
  const start = below.find(({ position }, i) => i > 0 && top - position <= MAX_TOLD) ?? below.at(-1);
  const isLast = start === undefined || start === below[0] || start.position === 1;
  return { from: isLast ? 1 : start.uid, to };
}
