import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  clipRanges,
  countIn,
  formatRanges,
  isInRanges,
  joinRanges,
  rangesBetween,
  uidsIn,
} from '../../src/mail/uid-ranges.ts';

const uids = fc.uniqueArray(fc.integer({ min: 1, max: 60 })).map((all) => all.sort((a, b) => a - b));
const setOf = (all: readonly number[]) => joinRanges(all.map((uid) => ({ from: uid, to: uid })));

describe('sets of UIDs as ranges', () => {
  it('hold the UIDs that they were made of, in as few ranges as can be', () => {
    fc.assert(
      fc.property(uids, (all) => {
        const set = setOf(all);
        expect([...uidsIn(set)]).toEqual(all);
        expect(countIn(set)).toBe(all.length);
        expect(set.length).toBe(all.filter((uid) => !all.includes(uid - 1)).length);
        for (let uid = 0; uid <= 61; uid++) expect(isInRanges(set, uid)).toBe(all.includes(uid));
      }),
    );
  });

  it('are cut at both ends', () => {
    fc.assert(
      fc.property(
        uids,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 30 }),
        (all, from, more) => {
          const clipped = clipRanges(setOf(all), { from, to: from + more });
          expect([...uidsIn(clipped)]).toEqual(all.filter((uid) => uid >= from && uid <= from + more));
        },
      ),
    );
  });

  it('are all of a range that others leave', () => {
    fc.assert(
      fc.property(uids, (all) => {
        const others = [...uidsIn(rangesBetween({ from: 1, to: 60 }, all))];
        expect([...all, ...others].sort((a, b) => a - b)).toEqual(
          Array.from({ length: 60 }, (_, i) => i + 1),
        );
      }),
    );
  });

  it('are written as IMAP has them', () => {
    expect(formatRanges(setOf([10, 11, 12, 14, 40]))).toBe('10:12,14,40');
    expect(formatRanges([])).toBe('');
    expect(
      joinRanges([
        { from: 5, to: 9 },
        { from: 1, to: 4 },
        { from: 7, to: 12 },
      ]),
    ).toEqual([{ from: 1, to: 12 }]);
  });
});
