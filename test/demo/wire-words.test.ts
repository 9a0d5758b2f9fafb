import { describe, expect, it } from '@jest/globals';
import { decodePath, encodePath } from '../../demo/imap/modified-utf7.ts';
import { matchesPattern } from '../../demo/imap/patterns.ts';
import { SequenceSet } from '../../demo/imap/sequence-set.ts';
import { readAddresses } from '../../demo/imap/fetch/envelope.ts';

describe('modified UTF-7', () => {
  it.each([
    ['Köln', 'K&APY-ln'],
    ['Zürich & Genève', 'Z&APw-rich &- Gen&AOg-ve'],
    ['日本語', '&ZeVnLIqe-'],
    ['🎂', '&2Dzfgg-'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ])('writes %s as %s, and reads it back', (path, name) => {
    expect(encodePath(path)).toBe(name);
    expect(decodePath(name)).toBe(path);
  });

  it.each(['K\u00f6ln', '&', '&AGE-', '&ZeVnLIqe', '&APY'])('refuses %s', (name) => {
    expect(decodePath(name)).toBeUndefined();
  });
});

describe('LIST patterns', () => {
  it.each([
    ['*', 'a/b', true],
    ['%', 'a/b', false],
    ['%', 'a', true],
    ['a/%', 'a/b', true],
    ['a/%', 'a/b/c', false],
    ['a*c', 'a/b/c', true],
    ['%b%', 'abc', true],
    ['inbox', 'INBOX', true],
    ['sent', 'Sent', false],
    ['*%*%*%*%*x', 'y'.repeat(2000), false],
    ['日%', '日本語', true],
    ['🎂%', '🎂 x', true],
  ])('%s on %.20s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });
});

describe('sequence sets', () => {
  it.each([
    ['1', [1]],
    ['2:4,6', [2, 3, 4, 6]],
    ['4:2', [2, 3, 4]],
    ['*', [7]],
    ['6:*', [6, 7]],
    ['9:*', [7]],
  ])('%s of seven', (text, expected) => {
    const set = new SequenceSet(text, 7);
    expect([1, 2, 3, 4, 5, 6, 7].filter((number) => set.has(number))).toEqual(expected);
  });

  it.each(['', '0', '1:', ':1', '1,,2', 'a', '1:2:3', '4294967296', '-1'])('%j is none', (text) => {
    expect(() => new SequenceSet(text, 7)).toThrow('Invalid sequence set');
  });
});

describe('addresses', () => {
  const plain = (text: string): string[] =>
    readAddresses(text).map(([name, , mailbox, host]) => `${name ?? '-'}|${mailbox ?? '-'}|${host ?? '-'}`);

  it.each([
    ['a@b.example', ['-|a|b.example']],
    ['"A, \\"B\\"" <a@b>', ['A, "B"|a|b']],
    ['a@b (Ann (the elder))', ['Ann (the elder)|a|b']],
    ['G: a@b, C <c@d>;, e@f', ['-|G|-', '-|a|b', 'C|c|d', '-|-|-', '-|e|f']],
    ['undisclosed-recipients:;', ['-|undisclosed-recipients|-', '-|-|-']],
    ['<@relay:a@b>', ['-|a|b']],
    ['"odd @ one"@b', ['-|odd @ one|b']],
    ['nobody', ['-|nobody|MISSING_DOMAIN']],
    [',, ,', []],
    ['', []],
    ['"open', ['-|open|MISSING_DOMAIN']],
    ['(', []],
  ])('reads %s', (text, expected) => {
    expect(plain(text)).toEqual(expected);
  });
});
