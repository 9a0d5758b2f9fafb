import { describe, expect, it } from '@jest/globals';

import { mendLine } from '../../../src/imap/wire/loose-lines.ts';

const mended = (line: string) => mendLine({ line, literals: [] }).line;

describe('a line of LIST, LSUB or STATUS', () => {
  it.each([
    ['* LIST (\\HasNoChildren) "/" Deleted Items', '* LIST (\\HasNoChildren) "/" "Deleted Items"'],
    ['* LSUB () "." Deleted  Items (old)', '* LSUB () "." "Deleted  Items (old)"'],
    ['* LIST () "/" a\tb', '* LIST () "/" "a\tb"'],
    ['* LIST () "/" "the "best" of"', '* LIST () "/" "the \\"best\\" of"'],
    ['* LIST () "\\" INBOX', '* LIST () "\\\\" "INBOX"'],
    ['* LIST (\\HasNoChildren \\) "." "ARCH"', '* LIST (\\HasNoChildren) "." "ARCH"'],
    ['* LIST (\\Noinferiors \\\\) "/" Old', '* LIST (\\Noinferiors) "/" "Old"'],
    ['* LIST () "" Flat', '* LIST () NIL "Flat"'],
    ['* LIST () / Sent', '* LIST () "/" "Sent"'],
    ['* STATUS Deleted Items (MESSAGES 1 UNSEEN 0)', '* STATUS "Deleted Items" (MESSAGES 1 UNSEEN 0)'],
  ])('%s is read as %s', (line, expected) => {
    expect(mended(line)).toBe(expected);
  });

  it.each([
    '* LIST (\\HasNoChildren \\Trash) "/" Trash',
    '* LIST () "\\\\" "Deleted Items"',
    '* LIST () NIL INBOX',
    '* LIST () "/" {4}',
    '* LIST () "/" "a \\"b\\" c"',
    '* LIST () "/" foo ("CHILDINFO" ("SUBSCRIBED"))',
    '* STATUS "Deleted Items" (MESSAGES 1)',
    '* STATUS {4} (MESSAGES 1)',
    '* LIST whatever that may be',
    '* 1 FETCH (FLAGS ())',
  ])('%s stays as it is', (line) => {
    expect(mended(line)).toBe(line);
  });
});

describe('a line that is no list in any form', () => {
  it.each([
    `* LIST (\\HasNo${'A'.repeat(60)}\\Se"`,
    `* LIST (${'\\A'.repeat(5_000)} "`,
    `* STATUS${' '.repeat(10_000)}(`,
    `* STATUS ${'a '.repeat(5_000)}(`,
    `* LIST () "/"${' '.repeat(10_000)}\r`,
    `* LIST ${'('.repeat(10_000)}`,
  ])('is given up at once (%#)', (line) => {
    // In the time that its squares would take the test would end.
    expect(mendLine({ line, literals: [] }).line).toBe(line);
  });
});
