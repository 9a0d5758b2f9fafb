import { describe, expect, it } from '@jest/globals';

import { quoted } from '../../src/net/server-text.ts';

describe('the words of a server', () => {
  it('are shown without control characters, as UTF-8, and not endlessly', () => {
    expect(quoted('a\0\x1b[31mb\r\nc')).toBe('a [31mb c');
    expect(quoted(Buffer.from('Grüße').toString('latin1'))).toBe('Grüße');
    expect(quoted('x'.repeat(10_000)).length).toBeLessThanOrEqual(301);
  });

  it('cannot turn or break the line that they stand in', () => {
    const text = 'a\u0085b\u009bc\u202ed\u2066e\u200ff\u2028g\ufeffh';
    expect(quoted(Buffer.from(text).toString('latin1'))).toBe('a b c d e f g h');
  });
});
