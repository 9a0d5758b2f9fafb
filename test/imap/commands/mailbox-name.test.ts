import { describe, expect, it } from '@jest/globals';

import { decodeMailboxName, encodeMailboxName } from '../../../src/imap/commands/grammar.ts';
import { lastName, parentPath } from '../../../src/imap/read/hierarchy.ts';

describe('a mailbox name on the wire', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['Entwürfe', 'Entw&APw-rfe'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['R&D', 'R&-D'],
    ['&', '&-'],
    ['😀', '&2D3eAA-'],
    ['a😀b€', 'a&2D3eAA-b&IKw-'],
    ['Hi Mom -☺-!', 'Hi Mom -&Jjo--!'],
    ['tab\there', 'tab&AAk-here'],
  ])('%s is %s', (path, wire) => {
    expect(encodeMailboxName(path)).toBe(wire);
    expect(decodeMailboxName(wire)).toBe(path);
  });

  it('comes back whatever it is made of', () => {
    for (let code = 1; code < 0x20000; code += 7) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const path = `a${String.fromCodePoint(code)}&${String.fromCodePoint(code + 1)}b`;
      if (!path.isWellFormed()) continue;
      const wire = encodeMailboxName(path);
      expect(wire).toMatch(/^[\x20-\x7e]+$/);
      expect(decodeMailboxName(wire)).toBe(path);
    }
  });

  it('in raw UTF-8 is understood as well', () => {
    expect(decodeMailboxName(Buffer.from('Entwürfe/台北').toString('latin1'))).toBe('Entwürfe/台北');
  });

  it.each(['a&b', 'a&!!-b', 'a&A-b', '&Jjo'])('%s, which is not valid, stays as it stands', (wire) => {
    expect(decodeMailboxName(wire)).toBe(wire);
  });
});

describe('a path', () => {
  it.each([
    ['a/b/c', '/', 'c', 'a/b'],
    ['a.b', '.', 'b', 'a'],
    ['a/b', null, 'a/b', undefined],
    ['a', '/', 'a', undefined],
    ['/a', '/', 'a', undefined],
    ['a/', '/', 'a/', 'a'],
  ])('%s by %s is %s in %s', (path, delimiter, name, parent) => {
    expect(lastName(path, delimiter)).toBe(name);
    expect(parentPath(path, delimiter)).toBe(parent);
  });
});
