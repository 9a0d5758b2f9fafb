import { describe, expect, it } from '@jest/globals';

import {
  areSound,
  areTooFew,
  markBefore,
  placesIn,
  thinMarks,
  withNewer,
} from '../../../src/imap/sync/marks.ts';
import type { Mark } from '../../../src/mail/change-point.ts';

const markAt = (position: number): Mark => ({ position, uid: position * 2 });
const positionsOf = (marks: readonly Mark[]) => marks.map(({ position }) => position);

describe('marks', () => {
  it.each([0, 1, 2, 31, 32, 33, 1_000, 100_000, 5_000_000])('of %d messages end at both ends', (count) => {
    const places = placesIn(count);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(places[0]).toBe(count > 0 ? 1 : undefined);
    expect(places.at(-1)).toBe(count > 0 ? count : undefined);
    expect(places.length).toBeLessThan(400);
  });

  it('are dense where most changes are', () => {
    const places = placesIn(100_000);
    expect(places.slice(-3)).toEqual([99_936, 99_968, 100_000]);
    expect(places[2]! - places[1]!).toBeLessThanOrEqual(521);
  });

  it('are thinned to those that stand nearest to their places', () => {
    const all = Array.from({ length: 10_000 }, (_, i) => markAt(i + 1));
    expect(positionsOf(thinMarks(all, 10_000))).toEqual(placesIn(10_000));
    expect(thinMarks([markAt(5)], 10_000)).toEqual([markAt(5)]);
    expect(thinMarks([], 10_000)).toEqual([]);
  });

  it('do not die out where the old ones go and new ones come one by one', () => {
    let marks: readonly Mark[] = [markAt(1)];
    for (let position = 2; position <= 320; position++)
      marks = thinMarks(withNewer(marks, [markAt(position)]), position);
    expect(marks.length).toBeGreaterThanOrEqual(9);
    expect(areTooFew(marks, 320)).toBe(false);
    expect(areTooFew(marks.slice(0, 4), 320)).toBe(true);
  });

  it.each<[string, readonly Mark[], boolean]>([
    ['none', [], true],
    [
      'some',
      [
        { position: 1, uid: 1 },
        { position: 4, uid: 7 },
        { position: 10, uid: 19 },
      ],
      true,
    ],
    [
      'more messages than UIDs between two of them',
      [
        { position: 1, uid: 1 },
        { position: 9, uid: 7 },
      ],
      false,
    ],
    [
      'numbers that fall',
      [
        { position: 4, uid: 7 },
        { position: 3, uid: 9 },
      ],
      false,
    ],
    ['one behind the last message', [{ position: 11, uid: 19 }], false],
    ['one behind the last UID', [{ position: 10, uid: 20 }], false],
    ['one with too low a UID', [{ position: 9, uid: 8 }], false],
  ])('are sound or not: %s', (_title, marks, isSound) => {
    expect(areSound(marks, { count: 10, uidNext: 20 })).toBe(isSound);
  });

  it('say from where on there are so many messages', () => {
    const marks = placesIn(5_000).map(markAt);
    const mark = markBefore(marks, 5_000, 1_000)!;
    expect(5_000 - mark.position + 1).toBeGreaterThanOrEqual(1_000);
    expect(5_000 - mark.position).toBeLessThan(1_100);
    expect(markBefore([], 5_000, 1_000)).toBeUndefined();
  });
});
