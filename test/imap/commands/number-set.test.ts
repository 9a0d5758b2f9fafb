import { describe, expect, it } from '@jest/globals';

import { containsNumber, formatSet, sortedSet } from '../../../src/imap/commands/number-set.ts';

describe('a set of numbers', () => {
  it.each([
    [[], ''],
    [[7], '7'],
    [[1, 2, 3], '1:3'],
    [[1, 3, 5], '1,3,5'],
    [[1, 2, 4, 5, 6, 9], '1:2,4:6,9'],
    [[4294967294, 4294967295], '4294967294:4294967295'],
  ])('%j is written %s', (numbers, text) => {
    expect(formatSet(numbers)).toBe(text);
  });

  it('is in order, each number once', () => {
    expect(sortedSet([10, 9, 10, 1, 100])).toEqual([1, 9, 10, 100]);
  });

  it('says what is in it', () => {
    const set = [2, 3, 5, 8, 13, 21];
    const found = Array.from({ length: 25 }, (_, i) => i).filter((each) => containsNumber(set, each));
    expect(found).toEqual(set);
    expect(containsNumber(set, null)).toBe(false);
    expect(containsNumber([], 1)).toBe(false);
  });
});
