import { describe, expect, it } from '@jest/globals';

import type { FilterInput } from '../../src/mail/filter-input.ts';
import { readFilter } from '../../src/mail/filter-input.ts';
import { encodeId } from '../../src/mail/ids.ts';
import { MAX_FILTER_DEPTH } from '../../src/mail/limits.ts';

const read = (input: unknown) => readFilter(input as FilterInput, 'acct');
const BAD = expect.objectContaining({ code: 'BAD_USER_INPUT' }) as unknown as Error;
const NOT_FOUND = expect.objectContaining({ code: 'NOT_FOUND' }) as unknown as Error;

describe('a filter as an API gives it', () => {
  it('is everything when it says nothing', () => {
    expect(read({})).toEqual({ op: 'AND', filters: [] });
    expect(read({ from: null, and: null })).toEqual({ op: 'AND', filters: [] });
  });

  it('wants all that stands in one object', () => {
    expect(read({ from: 'anna', hasFlags: ['\\seen', 'Work'] })).toEqual({
      op: 'AND',
      filters: [
        { on: 'from', value: 'anna' },
        { on: 'hasFlag', value: '\\Seen' },
        { on: 'hasFlag', value: 'Work' },
      ],
    });
  });

  it('lacks every flag that it shall lack', () => {
    expect(read({ lacksFlags: ['\\Seen', '\\Draft'] })).toEqual({
      op: 'NOT',
      filters: [
        { on: 'hasFlag', value: '\\Seen' },
        { on: 'hasFlag', value: '\\Draft' },
      ],
    });
  });

  it('nests', () => {
    expect(read({ or: [{ subject: 'a' }, { not: [{ subject: 'b', sizeAtLeast: 5 }] }] })).toEqual({
      op: 'OR',
      filters: [
        { on: 'subject', value: 'a' },
        {
          op: 'NOT',
          filters: [
            {
              op: 'AND',
              filters: [
                { on: 'subject', value: 'b' },
                { on: 'sizeAtLeast', value: 5 },
              ],
            },
          ],
        },
      ],
    });
  });

  it('takes dates as values and as RFC 3339 text', () => {
    const value = new Date('2026-03-01T08:30:00Z');
    expect(read({ receivedSince: '2026-03-01T09:30:00+01:00' })).toEqual({ on: 'receivedSince', value });
    expect(read({ sentBefore: value })).toEqual({ on: 'sentBefore', value });
  });

  it('takes header fields by name, with and without a text', () => {
    expect(read({ header: { name: 'List-Id', value: 'x' } })).toEqual({
      on: 'header',
      value: { name: 'list-id', value: 'x' },
    });
    expect(read({ header: { name: 'X' } })).toEqual({ on: 'header', value: { name: 'x', value: undefined } });
  });

  it('takes any Unicode', () => {
    for (const value of ['Zoë', '日本語', '💌', '"quoted\\"', "a{3}b)(']"])
      expect(read({ subject: value })).toEqual({ on: 'subject', value });
  });

  it.each<[unknown]>([
    [{ subject: '' }],
    [{ subject: 'a\r\nb' }],
    [{ subject: 'a\nb' }],
    [{ subject: 'a\0' }],
    [{ subject: '\ud800' }],
    [{ subject: 'x'.repeat(501) }],
    [{ subject: 5 }],
    [{ header: { name: 'a b' } }],
    [{ header: { name: 'a:' } }],
    [{ header: { name: 'a\r\nb', value: 'x' } }],
    [{ header: { name: 'a', value: 'x\r\n' } }],
    [{ header: {} }],
    [{ hasFlags: ['a b'] }],
    [{ hasFlags: 'a' }],
    [{ lacksFlags: ['\\Nope'] }],
    [{ receivedSince: 'yesterday' }],
    [{ receivedSince: '2026-03-01' }],
    [{ receivedSince: '0001-01-01T00:00:00Z' }],
    [{ sizeAtLeast: -1 }],
    [{ sizeAtMost: 1.5 }],
    [{ hasAttachments: 'yes' }],
    [{ ids: [] }],
    [{ ids: ['x'] }],
    [{ threadIds: ['root'] }],
    [{ threadIds: [`r.${Buffer.from('<a>\r\nx').toString('base64url')}`] }],
    [{ hasLabels: [''] }],
    [{ providerQuery: 'a\r\nb' }],
    [{ messageIds: [] }],
    [{ messageIds: ['<a\r\n>'] }],
    [{ changedSince: '-1' }],
    [{ changedSince: '9223372036854775807' }],
    [{ and: [] }],
    [{ or: {} }],
    [{ not: [null] }],
    [{ nothing: 1 }],
    [{ constructor: 'x' }],
    [[]],
    [null],
  ])('is refused: %j', (input) => {
    expect(() => read(input)).toThrow(BAD);
  });

  it('is bounded in depth and size', () => {
    let deep: FilterInput = { subject: 'x' };
    for (let level = 1; level < MAX_FILTER_DEPTH; level++) deep = { not: [deep] };
    expect(() => read(deep)).not.toThrow();
    expect(() => read({ not: [deep] })).toThrow(BAD);
    const many = (count: number) => ({ or: Array.from({ length: count }, () => ({ subject: 'x' })) });
    expect(() => read(many(100))).not.toThrow();
    expect(() => read({ or: [many(60), many(60)] })).toThrow(BAD);
  });

  it('knows messages of this account only', () => {
    const id = (account: string) =>
      encodeId({ kind: 'message', account, path: 'INBOX', uidValidity: 1, uid: 2 });
    expect(read({ ids: [id('acct')] })).toMatchObject({ on: 'ids', value: [{ uid: 2 }] });
    expect(() => read({ ids: [id('other')] })).toThrow(NOT_FOUND);
  });
});
