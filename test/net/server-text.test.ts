import { describe, expect, it } from '@jest/globals';

import { quoted, withoutSecrets } from '../../src/net/server-text.ts';

describe('the words of a server', () => {
  it('are shown without control characters, as UTF-8, and not endlessly', () => {
    expect(quoted('a\0\x1b[31mb\r\nc')).toBe('a [31mb c');
    expect(quoted(Buffer.from('Grüße').toString('latin1'))).toBe('Grüße');
    expect(quoted('x'.repeat(10_000)).length).toBeLessThanOrEqual(301);
  });

  it('have no secret in them', () => {
    expect(withoutSecrets('no "pa" for you, pa', ['pa', 'x'])).toBe('no "***" for you, ***');
  });
});
