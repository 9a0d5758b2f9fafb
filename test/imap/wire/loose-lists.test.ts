import { describe, expect, it } from '@jest/globals';

import { mendListing } from '../../../src/imap/wire/loose-lists.ts';

const mended = (line: string) => mendListing({ line, literals: [] }).line;

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
