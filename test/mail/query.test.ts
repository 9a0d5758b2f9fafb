import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MailError } from '../../src/mail/errors.ts';
import { readFilter } from '../../src/mail/filter-input.ts';
import { parseQuery } from '../../src/mail/query-grammar.ts';

const SEEN = ['\\Seen'];
const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('a query', () => {
  it.each<[string, object]>([
    ['tide', { text: 'tide' }],
    ['from:anna', { from: 'anna' }],
    ['FROM:anna', { from: 'anna' }],
    ['subject:"site plan"', { subject: 'site plan' }],
    ['"a \\"b\\" c\\\\"', { text: 'a "b" c\\' }],
    ['"from:anna"', { text: 'from:anna' }],
    ['12:30', { text: '12:30' }],
    ['e-mail', { text: 'e-mail' }],
    ['or', { text: 'or' }],
    ['is:unread', { lacksFlags: SEEN }],
    ['is:Read', { hasFlags: SEEN }],
    ['has:attachment', { hasAttachments: true }],
    ['flag:NonJunk', { hasFlags: ['NonJunk'] }],
    ['before:2026-06', { receivedBefore: day('2026-06-01') }],
    ['after:2026', { receivedSince: day('2026-01-01') }],
    ['since:2026/6/5', { receivedSince: day('2026-06-05') }],
    ['on:2026-12', { receivedSince: day('2026-12-01'), receivedBefore: day('2027-01-01') }],
    ['on:2024-02-29', { receivedSince: day('2024-02-29'), receivedBefore: day('2024-03-01') }],
    ['before:2026-06-01T10:00:00+02:00', { receivedBefore: new Date('2026-06-01T08:00:00Z') }],
    ['sent-since:2026', { sentSince: day('2026-01-01') }],
    ['larger:5M', { sizeAtLeast: 5 * 1024 * 1024 }],
    ['smaller:200kb', { sizeAtMost: 200 * 1024 }],
    ['header:List-Id', { header: { name: 'List-Id' } }],
    ['header:X-A=b=c', { header: { name: 'X-A', value: 'b=c' } }],
    ['message-id:1@x.org', { messageIds: ['<1@x.org>'] }],
    ['-is:unread', { not: [{ lacksFlags: SEEN }] }],
    ['NOT from:anna', { not: [{ from: 'anna' }] }],
    ['--tide', { text: 'tide' }],
    ['a - b', { and: [{ text: 'a' }, { text: '-' }, { text: 'b' }] }],
    ['a b', { and: [{ text: 'a' }, { text: 'b' }] }],
    ['a b OR c', { or: [{ and: [{ text: 'a' }, { text: 'b' }] }, { text: 'c' }] }],
    ['a (b OR -c)', { and: [{ text: 'a' }, { or: [{ text: 'b' }, { not: [{ text: 'c' }] }] }] }],
    ['-(a b)', { not: [{ and: [{ text: 'a' }, { text: 'b' }] }] }],
    ['Grüße 日本', { and: [{ text: 'Grüße' }, { text: '日本' }] }],
  ])('%s', (text, filter) => {
    expect(parseQuery(text)).toEqual({ filter, places: undefined });
  });

  it('says where is looked', () => {
    expect(parseQuery('in:inbox tide -in:spam in:"Archive/2026" -in:Lists.x')).toEqual({
      filter: { text: 'tide' },
      places: {
        include: [
          { by: 'role', role: 'INBOX' },
          { by: 'path', path: 'Archive/2026' },
        ],
        exclude: [
          { by: 'role', role: 'JUNK' },
          { by: 'path', path: 'Lists.x' },
        ],
      },
    });
    expect(parseQuery('in:"inbox"').places!.include).toEqual([{ by: 'path', path: 'INBOX' }]);
  });

  it.each([
    ['', 1, 'missing'],
    ['  ', 1, 'missing'],
    ['a OR', 5, 'missing'],
    ['OR a', 1, 'missing'],
    ['a OR OR b', 6, 'missing'],
    ['()', 2, 'missing'],
    ['NOT', 4, 'missing'],
    ['a (b', 3, 'not closed'],
    ['a b)', 4, 'closes nothing'],
    ['from:', 6, 'follow'],
    ['a from: b', 8, 'follow'],
    ['a "b', 3, 'not closed'],
    ['subject:"b c', 9, 'not closed'],
    ['frm:anna', 1, 'there is no `frm:`'],
    ['see https://x.org', 5, 'quotation marks'],
    ['is:open', 4, 'takes one of read'],
    ['has:it', 5, 'takes one of attachment'],
    ['before:june', 8, 'a date is'],
    ['before:2026-02-30', 8, 'no such date'],
    ['a larger:big', 10, 'a size is'],
    ['flag:\\Other', 6, 'flag'],
    ['""', 1, 'nothing to look for'],
    ['a OR in:inbox', 6, '`in:` cannot'],
    ['(in:inbox)', 2, '`in:` cannot'],
    [`${'('.repeat(11)}a${')'.repeat(11)}`, 11, 'nested'],
    ['x'.repeat(1_001), 1_001, 'at most'],
    [`from:${'x'.repeat(501)}`, 6, 'at most|1 to 500'],
  ])('%j is refused with its place', (text, at, what) => {
    const error = thrownBy(() => parseQuery(text));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(error.message).toContain(`at character ${at}:`);
    expect(error.message).toMatch(new RegExp(what.replace(/[`.()]/g, '\\$&')));
  });

  it('is a filter that can be read, or BAD_USER_INPUT, whatever is typed', () => {
    const word = fc.constantFrom(
      'from:',
      'is:',
      'in:',
      'OR',
      'NOT',
      '-',
      '(',
      ')',
      '"',
      '\\',
      ' ',
      'a',
      'before:',
      '2026',
      ':',
      '日',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (text) => {
          try {
            readFilter(parseQuery(text).filter, 'account');
          } catch (error) {
            expect(error).toBeInstanceOf(MailError);
            expect((error as MailError).code).toBe('BAD_USER_INPUT');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function thrownBy(run: () => unknown): MailError {
  try {
    run();
  } catch (error) {
    return error as MailError;
  }
  throw new Error('nothing was thrown');
}
