import { describe, expect, it } from '@jest/globals';

import { filterDemand } from '../../src/mail/filter-demand.ts';
import type { FilterInput } from '../../src/mail/filter-input.ts';
import { readFilter } from '../../src/mail/filter-input.ts';
import type { Matchable } from '../../src/mail/match-filter.ts';
import { matches } from '../../src/mail/match-filter.ts';
import { encodeThreadId } from '../../src/mail/thread-id.ts';

const THREAD = { by: 'root', id: '<root@example.com>' } as const;

const MESSAGE: Matchable = {
  flags: ['\\Seen', '$Forwarded'],
  envelope: {
    subject: 'Grüße aus Zürich',
    from: [{ name: 'Anna Müller', address: 'anna@example.com', group: 'Team' }],
    to: [{ name: null, address: 'Bob@Example.org', group: null }],
    cc: [],
    bcc: [],
    replyTo: [],
    sender: [],
    sentAt: new Date('2026-03-01T10:00:00Z'),
    messageId: '<One@example.com>',
    inReplyTo: [],
  },
  headers: [
    { name: 'List-Id', value: 'Readers <readers.example.com>', raw: '' },
    { name: 'X-Empty', value: '', raw: '' },
  ],
  receivedAt: new Date('2026-03-01T10:00:05Z'),
  size: 1000,
  modSeq: 7n,
  hasAttachments: true,
  uid: 7,
  isOneOf: () => false,
  thread: () => THREAD,
  contains: ({ on, value }) => on === 'text' && value === 'hello',
};

describe('a message', () => {
  it.each<[FilterInput]>([
    [{}],
    [{ hasFlags: ['\\SEEN', '$forwarded'] }],
    [{ lacksFlags: ['\\Draft'] }],
    [{ from: 'ANNA' }],
    [{ from: 'müller' }],
    [{ from: 'mu\u0308ller' }],
    [{ from: '@example' }],
    [{ to: 'bob@example.org' }],
    [{ subject: 'ZÜRICH' }],
    [{ header: { name: 'list-id', value: 'readers.' } }],
    [{ header: { name: 'x-empty' } }],
    [{ receivedSince: '2026-03-01T10:00:05Z' }],
    [{ receivedBefore: '2026-03-01T10:00:06Z' }],
    [{ sentSince: '2026-03-01T10:00:00Z', sentBefore: '2026-03-01T10:00:01Z' }],
    [{ sizeAtLeast: 1000, sizeAtMost: 1000 }],
    [{ hasAttachments: true }],
    [{ messageIds: ['<x>', '<One@example.com>'] }],
    [{ threadIds: [encodeThreadId({ by: 'root', id: '<other>' }), encodeThreadId(THREAD)] }],
    [{ changedSince: '6' }],
    [{ text: 'hello' }],
    [{ or: [{ subject: 'no' }, { from: 'anna' }] }],
    [{ not: [{ subject: 'no' }, { from: 'bob' }] }],
    [{ and: [{ not: [{ and: [{ from: 'anna' }, { from: 'bob' }] }] }] }],
  ])('is what %j looks for', (input) => {
    expect(matches(readFilter(input, 'acct'), MESSAGE)).toBe(true);
  });

  it.each<[FilterInput]>([
    [{ hasFlags: ['\\Draft'] }],
    [{ hasFlags: ['\\Seen', '\\Draft'] }],
    [{ lacksFlags: ['\\Draft', '\\seen'] }],
    [{ from: 'Team' }],
    [{ from: 'Müller <anna' }],
    [{ cc: 'a' }],
    [{ header: { name: 'list', value: 'readers' } }],
    [{ header: { name: 'x-empty', value: 'a' } }],
    [{ receivedSince: '2026-03-01T10:00:06Z' }],
    [{ receivedBefore: '2026-03-01T10:00:05Z' }],
    [{ sizeAtLeast: 1001 }],
    [{ sizeAtMost: 999 }],
    [{ hasAttachments: false }],
    [{ messageIds: ['<one@example.com>'] }],
    [{ threadIds: [encodeThreadId({ ...THREAD, by: 'server' })] }],
    [{ changedSince: '7' }],
    [{ body: 'hello' }],
    [{ not: [{ subject: 'no' }, { from: 'anna' }] }],
  ])('is not what %j looks for', (input) => {
    expect(matches(readFilter(input, 'acct'), MESSAGE)).toBe(false);
  });

  it('without a date was written neither since nor before', () => {
    const undated = { ...MESSAGE, envelope: { ...MESSAGE.envelope!, sentAt: null } };
    for (const input of [{ sentSince: '1990-01-01T00:00:00Z' }, { sentBefore: '2090-01-01T00:00:00Z' }])
      expect(matches(readFilter(input, 'acct'), undated)).toBe(false);
  });
});

it('says what has to be read of messages to check them', () => {
  const filter = readFilter({ subject: 'a', or: [{ sizeAtLeast: 1 }, { header: { name: 'X-A' } }] }, 'acct');
  const { fields, headers } = filterDemand(filter);
  expect([...fields].sort()).toEqual(['size', 'subject']);
  expect([...headers]).toEqual(['x-a']);
});
