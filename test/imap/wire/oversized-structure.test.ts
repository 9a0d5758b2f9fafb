import { describe, expect, it } from '@jest/globals';

import { withoutStructure } from '../../../src/imap/wire/oversized-structure.ts';

describe('a response without its structure', () => {
  const [one, two, three] = ['1', '2', '3'].map((each) => Buffer.from(each));
  const cases: readonly [title: string, line: string, rest: string | undefined][] = [
    [
      'keeps what is around it',
      '* 1 FETCH (UID 7 BODYSTRUCTURE (("a" "b") "c") FLAGS ())',
      '* 1 FETCH (UID 7 BODYSTRUCTURE NIL FLAGS ())',
    ],
    [
      'knows parentheses in quotes',
      '* 1 FETCH (BODYSTRUCTURE ("(" "\\"(") UID 7)',
      '* 1 FETCH (BODYSTRUCTURE NIL UID 7)',
    ],
    ['is none without one', '* 1 FETCH (UID 7)', undefined],
    ['is none of another response', '* LIST () "/" "BODYSTRUCTURE ("', undefined],
    ['is none where the list does not end', '* 1 FETCH (BODYSTRUCTURE ("a"', undefined],
  ];

  it.each(cases)('%s', (_, line, rest) => {
    expect(withoutStructure({ line, literals: [] })?.line).toBe(rest);
  });

  it('takes its literals along', () => {
    const line = '* 1 FETCH (X {1}\r\n BODYSTRUCTURE ("a" {1}\r\n) Y {1}\r\n)';
    expect(withoutStructure({ line, literals: [one!, two!, three!] })?.literals).toEqual([one, three]);
  });
});
