import { describe, expect, it } from '@jest/globals';

import { shownPath } from '../../../src/mail/mailbox-path.ts';
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
      // Marks are no characters, and no name has them.
      if (!path.isWellFormed() || shownPath(path) !== path) continue;
      const wire = encodeMailboxName(path);
      expect(wire).toMatch(/^[\x20-\x7e]+$/);
      expect(decodeMailboxName(wire)).toBe(path);
    }
  });

  it.each([
    ['raw UTF-8', Buffer.from('Entwürfe/台北').toString('latin1'), 'Entwürfe/台北'],
    ['Latin-1', 'Entw\xfcrfe', 'Entwürfe'],
    ['a bare &', 'R&D', 'R&D'],
    ['a shift that does not end', '&Jjo', '&Jjo'],
    ['a shift that is none', 'a&!!-b', 'a&!!-b'],
    ['half a character', 'a&A-b', 'a&A-b'],
    ['shifts that belong together', '&AOQ-&APY-', '&AOQ-&APY-'],
    ['a shift around ASCII', '&AEE-', '&AEE-'],
    ['a tab', 'a\tb', 'a\tb'],
    ['both at once', `R&D ${Buffer.from('ü').toString('latin1')}`, 'R&D ü'],
  ])('in %s is shown as it can be read, and goes back as it came', (_, wire, shown) => {
    const path = decodeMailboxName(wire);
    expect(shownPath(path)).toBe(shown);
    expect(encodeMailboxName(path)).toBe(wire);
  });

  it('goes back as it came, whatever its octets', () => {
    for (let octet = 1; octet < 256; octet++)
      for (const wire of [`a${String.fromCharCode(octet)}`, `&${String.fromCharCode(octet)}-\xc3\xa4`])
        expect(encodeMailboxName(decodeMailboxName(wire))).toBe(wire);
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
