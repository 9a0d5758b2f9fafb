import { describe, expect, it } from '@jest/globals';

import { headerNames } from '../../src/mail/header-names.ts';

describe('names of header fields', () => {
  it('are compared without case; none means all', () => {
    expect(headerNames(['List-ID', 'X-a'])).toEqual(['list-id', 'x-a']);
    expect(headerNames(null)).toBe('all');
    expect(headerNames(undefined)).toBe('all');
    expect(headerNames([])).toEqual([]);
  });

  it.each(['', 'a b', 'a:', 'ä', 'a\r\nb', 'a\0', 'x'.repeat(201)])('do not include %j', (name) => {
    expect(() => headerNames([name])).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  it('are not more than anybody needs', () => {
    const names = Array.from({ length: 101 }, (_, i) => `x-${i}`);
    expect(() => headerNames(names)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
