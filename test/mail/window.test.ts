import { describe, expect, it } from '@jest/globals';

import type { Cursor } from '../../src/mail/window.ts';
import {
  encodeCursor,
  maildropCursor,
  requireOwnCursors,
  uidCursor,
  windowKey,
  windowOf,
} from '../../src/mail/window.ts';
import { DEFAULT_PAGE } from '../../src/mail/limits.ts';

const CURSOR: Cursor = { account: 'acct', path: 'INBOX', uidValidity: 1, uid: 7, position: 3, count: 9 };
const PLACE: Cursor = { account: 'acct', path: 'INBOX', key: { uidl: 'A7' }, position: 3, count: 9 };
const packed = (...fields: unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url');
const BAD = expect.objectContaining({ code: 'BAD_USER_INPUT' }) as unknown as Error;

describe('a window', () => {
  it.each([
    [{}, 'first', DEFAULT_PAGE],
    [{ first: null, last: null, after: null, before: null }, 'first', DEFAULT_PAGE],
    [{ first: 1 }, 'first', 1],
    [{ first: 500 }, 'first', 500],
    [{ last: 3 }, 'last', 3],
    [{ first: null, last: 3 }, 'last', 3],
  ])('of %j is the %s %i', (args, edge, size) => {
    expect(windowOf(args, 'acct')).toMatchObject({ edge, size });
  });

  it.each([
    { first: 0 },
    { first: 501 },
    { first: -1 },
    { last: 0 },
    { last: 501 },
    { first: 1.5 },
    { first: NaN },
    { first: 1, last: 1 },
    { after: '' },
    { after: 'x' },
    { before: packed('c', 'acct', 'INBOX', 1, 7, 3) },
    { before: packed('c', 'acct', 'INBOX', 1, 0, 3, 9) },
    { before: packed('c', 'acct', 'INBOX', 1, 7, 3, 4294967296) },
    { before: packed('c', 'acct', 'INBOX', 1, '7', 3, 9) },
    { before: packed('m', 'acct', 'INBOX', 1, 7, 3, 9) },
    { before: packed('d', 'acct', 'INBOX', 3, 9, 'a\tb') },
    { before: packed('d', 'acct', 'INBOX', 0, 9, 'a') },
    { before: packed('d', 'acct', 'INBOX', 3, 9) },
    { before: packed('toString', 'acct', 'INBOX', 3, 9, 'a') },
    { after: encodeCursor({ ...CURSOR, account: 'other' }) },
    { after: encodeCursor({ ...PLACE, account: 'other' }) },
  ])('of %j is BAD_USER_INPUT', (args) => {
    expect(() => windowOf(args, 'acct')).toThrow(BAD);
  });

  it('holds its cursors as they were given out', () => {
    const text = encodeCursor(CURSOR);
    expect(windowOf({ after: text, before: text }, 'acct')).toMatchObject({ after: CURSOR, before: CURSOR });
    expect(windowOf({ after: encodeCursor(PLACE) }, 'acct')).toMatchObject({ after: PLACE });
    const digest: Cursor = { ...PLACE, key: { digest: 'abcdefghij-_0123', size: 7 } };
    expect(windowOf({ after: encodeCursor(digest) }, 'acct')).toMatchObject({ after: digest });
  });

  it('takes no cursor of another protocol', () => {
    expect(uidCursor(CURSOR)).toBe(CURSOR);
    expect(maildropCursor(PLACE)).toBe(PLACE);
    expect(() => uidCursor(PLACE)).toThrow(BAD);
    expect(() => maildropCursor(CURSOR)).toThrow(BAD);
  });

  it('has the key of its page', () => {
    const after = encodeCursor(CURSOR);
    const keys = [{}, { first: 1 }, { last: 25 }, { after }, { before: after }].map((args) =>
      windowKey(windowOf(args, 'acct')),
    );
    expect(new Set(keys).size).toBe(5);
    expect(windowKey(windowOf({ first: 25 }, 'acct'))).toBe(keys[0]);
  });

  it('takes no cursor of another mailbox', () => {
    const window = windowOf({ after: encodeCursor(CURSOR) }, 'acct');
    expect(() => requireOwnCursors(window, 'INBOX')).not.toThrow();
    expect(() => requireOwnCursors(window, 'Archive')).toThrow(BAD);
  });
});
