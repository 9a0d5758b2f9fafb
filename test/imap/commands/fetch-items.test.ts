import { describe, expect, it } from '@jest/globals';

import { fetchArgument, fetchItems } from '../../../src/imap/commands/fetch-items.ts';
import { OPENING } from '../../../src/imap/commands/select.ts';
import { readInternalDate } from '../../../src/imap/read/fetched-message.ts';
import { BASELINE, Capabilities } from '../../../src/imap/wire/capabilities.ts';
import { describeCommand, sequence } from '../../../src/imap/wire/command.ts';
import type { MessageField } from '../../../src/mail/fields.ts';
import { messageDemand } from '../../../src/mail/demand.ts';

const CONDSTORE = new Capabilities(['IMAP4rev1', 'CONDSTORE']);

const written = (demand = messageDemand(), hasModSeq = true) =>
  describeCommand({
    name: 'FETCH',
    args: [
      sequence('1'),
      fetchArgument(
        fetchItems(demand, { capabilities: hasModSeq ? CONDSTORE : BASELINE, opened: undefined }),
      ),
    ],
    mailbox: 'uses',
  }).slice('FETCH 1 '.length);

describe('what a field costs', () => {
  it.each<[MessageField, string]>([
    ['uid', '(UID)'],
    ['flags', '(UID FLAGS)'],
    ['subject', '(UID ENVELOPE)'],
    ['from', '(UID ENVELOPE)'],
    ['to', '(UID ENVELOPE)'],
    ['cc', '(UID ENVELOPE)'],
    ['bcc', '(UID ENVELOPE)'],
    ['replyTo', '(UID ENVELOPE)'],
    ['sender', '(UID ENVELOPE)'],
    ['sentAt', '(UID ENVELOPE)'],
    ['messageId', '(UID ENVELOPE)'],
    ['inReplyTo', '(UID ENVELOPE)'],
    ['receivedAt', '(UID INTERNALDATE)'],
    ['size', '(UID RFC822.SIZE)'],
    ['references', '(UID BODY.PEEK[HEADER.FIELDS (REFERENCES)])'],
    ['modSeq', '(UID MODSEQ)'],
    ['threadId', '(UID ENVELOPE BODY.PEEK[HEADER.FIELDS (REFERENCES)])'],
    ['emailId', '(UID)'],
    ['labels', '(UID)'],
    ['savedAt', '(UID)'],
    ['autoSubmitted', '(UID BODY.PEEK[HEADER.FIELDS (AUTO-SUBMITTED)])'],
    ['listUnsubscribe', '(UID BODY.PEEK[HEADER.FIELDS (LIST-UNSUBSCRIBE LIST-UNSUBSCRIBE-POST)])'],
    ['authentication', '(UID BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS RECEIVED RETURN-PATH)])'],
    ['deliveryReport', '(UID BODYSTRUCTURE)'],
  ])('%s: %s', (field, items) => {
    expect(written(messageDemand(field))).toBe(items);
  });

  it('is paid once, in one order, whatever the order of the selection', () => {
    const all = '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)';
    expect(written(messageDemand('size', 'flags', 'subject', 'from', 'receivedAt'))).toBe(all);
    expect(written(messageDemand('from', 'receivedAt', 'subject', 'size', 'flags', 'flags'))).toBe(all);
  });

  it.each<[string, string]>([
    ['OBJECTID SAVEDATE', '(UID SAVEDATE EMAILID ENVELOPE BODY.PEEK[HEADER.FIELDS (REFERENCES)])'],
    ['X-GM-EXT-1 OBJECTID', '(UID X-GM-MSGID X-GM-THRID X-GM-LABELS)'],
  ])('is the server’s own word where it has one: %s', (words, items) => {
    const capabilities = new Capabilities(['IMAP4rev1', ...words.split(' ')]);
    const demand = messageDemand('threadId', 'emailId', 'labels', 'savedAt');
    expect(fetchArgument(fetchItems(demand, { capabilities, opened: undefined }))).toEqual(
      fetchArgument({
        words: items
          .match(/(?<=[( ])[\w.-]+(?=[ )])/g)!
          .filter((word) => !/PEEK|HEADER|REFERENCES/.test(word)) as never,
        headers: items.includes('REFERENCES') ? ['REFERENCES'] : [],
      }),
    );
  });

  it('does not hold MODSEQ where the server has none', () => {
    expect(written(messageDemand('modSeq', 'flags'), false)).toBe('(UID FLAGS)');
  });

  it('does not hold MODSEQ in a mailbox that keeps none', () => {
    const opened = OPENING.assumed({ path: 'INBOX' });
    const items = (hasNoModSeq: boolean) =>
      fetchItems(messageDemand('modSeq'), {
        capabilities: CONDSTORE,
        opened: { ...opened, hasNoModSeq },
      }).words;
    expect(items(false)).toEqual(['UID', 'MODSEQ']);
    expect(items(true)).toEqual(['UID']);
  });

  it.each([
    ['PREVIEW', messageDemand('preview'), ['UID', 'PREVIEW', 'BODYSTRUCTURE']],
    ['PREVIEW=FUZZY', messageDemand('preview'), ['UID', 'PREVIEW', 'BODYSTRUCTURE']],
    ['IDLE', messageDemand('preview'), ['UID', 'BODYSTRUCTURE']],
    ['PREVIEW', messageDemand('preview', 'text'), ['UID', 'BODYSTRUCTURE']],
  ])(
    '%s: a preview is asked for where the server makes some and no text comes anyway',
    (word, demand, words) => {
      const capabilities = new Capabilities(['IMAP4rev1', word]);
      expect(fetchItems(demand, { capabilities, opened: undefined }).words).toEqual(words);
    },
  );

  it('of header fields is one section, each name once', () => {
    const demand = { ...messageDemand('references'), headers: new Set(['to', 'references', 'list-id']) };
    expect(written(demand)).toBe('(UID BODY.PEEK[HEADER.FIELDS (LIST-ID REFERENCES TO)])');
  });

  it('of the whole header holds every field of it', () => {
    expect(written({ ...messageDemand('references'), headers: new Set(['to']), allHeaders: true })).toBe(
      '(UID BODY.PEEK[HEADER])',
    );
  });
});

describe('INTERNALDATE', () => {
  it.each([
    ['17-Jul-1996 02:44:25 -0700', '1996-07-17T09:44:25.000Z'],
    [' 2-Mar-2026 09:30:00 +0000', '2026-03-02T09:30:00.000Z'],
    ['02-Mar-2026 09:30:00 +0545', '2026-03-02T03:45:00.000Z'],
    ['31-Dec-1999 23:59:59 -0030', '2000-01-01T00:29:59.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(readInternalDate(text)?.toISOString()).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '17-Jux-1996 02:44:25 -0700',
    '17-anF-1996 02:44:25 -0700',
    '1996-07-17T09:44:25Z',
    '17-Jul-1996 02:44:25',
  ])('%j is no date', (text) => {
    expect(readInternalDate(text)).toBeNull();
  });
});
