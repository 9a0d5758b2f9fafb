import { describe, expect, it } from '@jest/globals';

import { Pieces } from '../../src/net/pieces.ts';

describe('octets that arrive in pieces', () => {
  it.each([1, 3, 1_023, 5_000])('are whole again, and so is their end, in pieces of %i', (size) => {
    const octets = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251));
    const pieces = new Pieces();
    for (let at = 0; at < octets.length; at += size) pieces.push(octets.subarray(at, at + size));
    expect(pieces).toHaveLength(octets.length);
    expect(pieces.whole().equals(octets)).toBe(true);
    expect(pieces.copy().equals(octets)).toBe(true);
    expect(pieces.end(300).subarray(-300).equals(octets.subarray(-300))).toBe(true);
    expect(pieces.end(20_000).equals(octets)).toBe(true);
  });

  it('are not copied where there is one, unless that is asked for', () => {
    const [pieces, octets] = [new Pieces(), Buffer.from('one')];
    pieces.push(octets);
    expect(pieces.whole()).toBe(octets);
    expect(pieces.copy()).not.toBe(octets);
  });
});
