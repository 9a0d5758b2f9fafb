import { describe, expect, it } from '@jest/globals';

import { headerDigest, isUidl, keyText, packKey, unpackKey } from '../../src/mail/maildrop-key.ts';

const header = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
const HEADER = header('Subject: one', ' folded', 'Message-ID: <a@b>');

describe('the digest of a header', () => {
  it.each([
    ['with LF line ends', Buffer.from(HEADER.toString().replaceAll('\r\n', '\n'))],
    [
      'with the marks of an mbox',
      header('Subject: one', ' folded', 'Status: RO', 'Message-ID: <a@b>', 'X-UID: 7'),
    ],
    ['with text behind it', Buffer.concat([HEADER, Buffer.from('Subject: two\r\n')])],
  ])('is the same %s', (_title, octets) => expect(headerDigest(octets)).toBe(headerDigest(HEADER)));

  it.each([
    ['another subject', header('Subject: two', ' folded', 'Message-ID: <a@b>')],
    ['another fold', header('Subject: one folded', 'Message-ID: <a@b>')],
    ['another order', header('Message-ID: <a@b>', 'Subject: one', ' folded')],
  ])('differs for %s', (_title, octets) => expect(headerDigest(octets)).not.toBe(headerDigest(HEADER)));

  it('makes a key that comes back from an id', () => {
    const key = { digest: headerDigest(HEADER), size: 100 };
    expect(unpackKey(packKey(key))).toEqual(key);
  });
});

describe('a unique-id', () => {
  it.each(['!', '~', 'UID123-456', 'a b', 'x'.repeat(255)])('can be %s', (text) =>
    expect(isUidl(text)).toBe(true),
  );
  it.each(['', ' ', ' a', 'a ', 'a\tb', 'ä', '\x7f', 7, null])('cannot be %j', (value) =>
    expect(isUidl(value)).toBe(false),
  );

  it('never has the text of a digest', () => {
    expect(isUidl(keyText({ digest: 'abcdefghij-_0123', size: 7 }))).toBe(false);
  });
});
