import { describe, expect, it } from '@jest/globals';

import { formatSet, piecesOf, readSet } from '../../../src/imap/commands/number-set.ts';

describe('sets of UIDs in command lines', () => {
  it('stay below 8,000 octets, and lose and add nothing', () => {
    const scattered = Array.from({ length: 1_000 }, (_, i) => 4_000_000_000 + i * 2);
    const pieces = piecesOf(scattered);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.flat()).toEqual(scattered);
    for (const piece of pieces) expect(formatSet(piece).length).toBeLessThan(7_001);
  });

  it('are one piece where they follow each other', () => {
    expect(piecesOf(Array.from({ length: 5_000 }, (_, i) => i + 1))).toHaveLength(1);
    expect(piecesOf([])).toEqual([]);
  });
});

describe('sets of UIDs that a server writes', () => {
  it.each([
    ['304,319:320', [304, 319, 320]],
    ['5:3', [3, 4, 5]],
    ['7', [7]],
    ['4294967295', [4_294_967_295]],
  ])('%j', (text, numbers) => expect(readSet(text, 100_000)).toEqual(numbers));

  it.each([
    '',
    '1:*',
    '1:4000000000',
    '1:99999,1:99999',
    '0',
    '0:3',
    '4294967296',
    '99999999999',
    '-1',
    'x',
    '1,',
  ])('%j is none, or stands for too many', (text) => expect(readSet(text, 100_000)).toBeNull());
});
