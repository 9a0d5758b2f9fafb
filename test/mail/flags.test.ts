import { describe, expect, it } from '@jest/globals';

import { settableFlags } from '../../src/mail/flags.ts';

describe('flags that a client may set', () => {
  it('are system flags in their usual spelling and keywords as they are, each once', () => {
    expect(settableFlags(['\\seen', '\\SEEN', '$Forwarded', 'NonJunk'])).toEqual([
      '\\Seen',
      '$Forwarded',
      'NonJunk',
    ]);
  });

  it.each([
    '\\Recent',
    '\\*',
    '\\Other',
    '',
    'a b',
    'a(',
    'a)',
    'a{',
    'a%',
    'a*',
    'a"',
    'a\\',
    'a]',
    'a\r\nb',
    'ä',
    'a\0',
  ])('%j is none', (flag) => {
    // `)` ends the list that flags stand in.
    expect(() => settableFlags([flag])).toThrow();
  });
});
