import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Listed } from '../../src/pop3/delta.ts';
import { maildropDelta, maildropPoint } from '../../src/pop3/delta.ts';

const dropOf = (uidls: readonly number[]): Listed[] =>
  uidls.map((uidl, i) => ({ number: i + 1, uidl: `U${uidl}` }));
const uidlsOf = (listed: readonly Listed[] | null) =>
  listed?.map(({ uidl }) => Number(uidl.slice(1))) ?? null;

/** What was there, which of it went, how many came, and how many are told at a time. */
const stories = fc.record({
  then: fc.integer({ min: 0, max: 700 }),
  gone: fc.uniqueArray(fc.integer({ min: 0, max: 699 }), { maxLength: 40 }),
  come: fc.integer({ min: 0, max: 30 }),
  first: fc.integer({ min: 1, max: 20 }),
});

describe('what changed in a maildrop', () => {
  it('is all that came, and whether anything went', () => {
    fc.assert(
      fc.property(stories, ({ then, gone, come, first }) => {
        const before = Array.from({ length: then }, (_, i) => i);
        const left = before.filter((uidl) => !gone.includes(uidl));
        const now = dropOf([...left, ...Array.from({ length: come }, (_, i) => 1000 + i)]);
        let point = maildropPoint(dropOf(before));
        const created: number[] = [];
        for (let hasMore = true, isFirst = true; hasMore; isFirst = false) {
          const delta = maildropDelta(now, point, first);
          created.push(...uidlsOf(delta.created)!);
          const hasGone = isFirst && left.length < before.length;
          expect(delta.present !== null).toBe(hasGone);
          if (hasGone) expect(uidlsOf(delta.present)).toEqual([...left, ...created].slice(-500));
          ({ point, hasMore } = delta);
        }
        expect(created).toEqual(Array.from({ length: come }, (_, i) => 1000 + i));
        expect(point).toEqual(maildropPoint(now));
      }),
    );
  });

  it('is everything in a maildrop of which nothing is known any more', () => {
    const point = maildropPoint(dropOf([1, 2, 3]));
    const delta = maildropDelta(dropOf([7, 8]), point, 10);
    expect(uidlsOf(delta.created)).toEqual([7, 8]);
    expect(uidlsOf(delta.present)).toEqual([7, 8]);
  });
});
