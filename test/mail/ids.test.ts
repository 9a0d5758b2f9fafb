import { describe, expect, it } from '@jest/globals';

import type { MessageId, NodeId } from '../../src/mail/ids.ts';
import {
  cleanPath,
  decodeId,
  decodeMailboxId,
  decodeMessageId,
  encodeId,
  requireKeys,
  requireUids,
} from '../../src/mail/ids.ts';

const MAILBOX: NodeId = { kind: 'mailbox', account: 'acct', path: 'Entwürfe/日本' };
const MESSAGE: NodeId = { kind: 'message', account: 'acct', path: 'INBOX', uidValidity: 4294967295, uid: 1 };

const UNIQUE: NodeId = { kind: 'message', account: 'acct', path: 'INBOX', key: { uidl: '000000015c6d' } };
const DIGEST: NodeId = {
  kind: 'message',
  account: 'acct',
  path: 'INBOX',
  key: { digest: 'abcdefghij-_0123', size: 0 },
};

const packed = (...fields: unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url');
const code = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('an id', () => {
  it.each([[MAILBOX], [MESSAGE], [UNIQUE], [DIGEST]])('comes back as it was: %j', (id) => {
    expect(decodeId(encodeId(id), 'acct')).toEqual(id);
    expect(encodeId(id)).toBe(encodeId({ ...id }));
    expect(encodeId(id)).toMatch(/^[\w-]+$/);
  });

  it('of another account is NOT_FOUND', () => {
    expect(code(() => decodeId(encodeId(MAILBOX), 'other'))).toBe('NOT_FOUND');
  });

  it('of the other kind is BAD_USER_INPUT', () => {
    expect(code(() => decodeMessageId(encodeId(MAILBOX), 'acct'))).toBe('BAD_USER_INPUT');
    expect(code(() => decodeMailboxId(encodeId(MESSAGE), 'acct'))).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['nothing', ''],
    ['no base64url', '!!!'],
    ['no JSON', Buffer.from('nope').toString('base64url')],
    ['an object', Buffer.from('{"0":"b"}').toString('base64url')],
    ['an unknown kind', packed('x', 'acct', 'INBOX')],
    ['a path that is no text', packed('b', 'acct', 1)],
    ['an empty path', packed('b', 'acct', '')],
    ['CR LF in the path', packed('b', 'acct', 'a\r\nP9 LOGOUT')],
    ['NUL in the path', packed('b', 'acct', 'a\0')],
    ['half a surrogate pair', packed('b', 'acct', '\ud800')],
    ['a path of a megabyte', packed('b', 'acct', 'x'.repeat(1_000_000))],
    ['a field too many', packed('b', 'acct', 'INBOX', 1)],
    ['a field too few', packed('m', 'acct', 'INBOX', 1)],
    ['UID 0', packed('m', 'acct', 'INBOX', 1, 0)],
    ['a negative UID', packed('m', 'acct', 'INBOX', 1, -1)],
    ['half a UID', packed('m', 'acct', 'INBOX', 1, 1.5)],
    ['a UID beyond 32 bits', packed('m', 'acct', 'INBOX', 1, 4294967296)],
    ['a UID as text', packed('m', 'acct', 'INBOX', 1, '1')],
    ['a UID as a set', packed('m', 'acct', 'INBOX', 1, '1:*')],
    ['an empty unique-id', packed('u', 'acct', 'INBOX', '')],
    ['a tab in the unique-id', packed('u', 'acct', 'INBOX', 'a\tb')],
    ['CR LF in the unique-id', packed('u', 'acct', 'INBOX', 'a\r\nDELE 1')],
    ['a unique-id without end', packed('u', 'acct', 'INBOX', 'x'.repeat(256))],
    ['half a digest', packed('u', 'acct', 'INBOX', 'abcdefgh', 7)],
    ['a digest without a size', packed('u', 'acct', 'INBOX', 'abcdefghij-_0123', '7')],
    ['a digest with a negative size', packed('u', 'acct', 'INBOX', 'abcdefghij-_0123', -1)],
    ['padding', `${encodeId(MAILBOX)}==`],
    ['blanks', ` ${encodeId(MAILBOX)}`],
    ['another spelling of the same', Buffer.from('["b", "acct", "INBOX"]').toString('base64url')],
    ['base64 in place of base64url', Buffer.from(JSON.stringify(['b', 'acct', '~~~???'])).toString('base64')],
  ])('with %s is BAD_USER_INPUT', (_title, text) => {
    expect(code(() => decodeId(text, 'acct'))).toBe('BAD_USER_INPUT');
  });

  it('is none of ours after any one character was changed, or means what it says', () => {
    const text = encodeId(MESSAGE);
    for (let i = 0; i < text.length; i++) {
      const changed = `${text.slice(0, i)}${text[i] === 'A' ? 'B' : 'A'}${text.slice(i + 1)}`;
      try {
        expect(encodeId(decodeId(changed, 'acct'))).toBe(changed);
      } catch (error) {
        expect(['BAD_USER_INPUT', 'NOT_FOUND']).toContain((error as { code?: string }).code);
      }
    }
  });
});

describe('ids of one protocol', () => {
  const [uid, unique] = [MESSAGE, UNIQUE] as MessageId[];

  it('are told apart', () => {
    expect(requireUids([uid!])).toEqual([MESSAGE]);
    expect(requireKeys([unique!, DIGEST as MessageId])).toEqual([UNIQUE, DIGEST]);
    expect(code(() => requireUids([uid!, unique!]))).toBe('BAD_USER_INPUT');
    expect(code(() => requireKeys([unique!, uid!]))).toBe('BAD_USER_INPUT');
  });
});

describe('a path', () => {
  it.each(['inbox', 'Inbox', 'INBOX'])('%s is INBOX', (path) => expect(cleanPath(path)).toBe('INBOX'));
  it.each(['Inbox/x', 'inboxes', 'Entwürfe'])('%s stays as it is', (path) =>
    expect(cleanPath(path)).toBe(path),
  );
  it.each(['', 'a\rb', 'a\nb', 'a\0b', 'x'.repeat(1001), '\udc00'])('%j is none', (path) => {
    expect(code(() => cleanPath(path))).toBe('BAD_USER_INPUT');
  });
});
