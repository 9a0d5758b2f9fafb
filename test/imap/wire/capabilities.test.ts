import { describe, expect, it } from '@jest/globals';

import { BASELINE, Capabilities, featuresOf } from '../../../src/imap/wire/capabilities.ts';
import { statusWords } from '../../../src/imap/commands/status-items.ts';
import type { StatusField } from '../../../src/mail/fields.ts';

describe('capabilities', () => {
  it('are compared without case and kept as they are worded', () => {
    const capabilities = new Capabilities(['IMAP4rev1', 'Sasl-IR', '']);
    expect(capabilities.has('SASL-IR')).toBe(true);
    expect(capabilities.words).toEqual(['IMAP4rev1', 'Sasl-IR']);
    expect(capabilities.equals(new Capabilities(['SASL-ir', 'imap4REV1']))).toBe(true);
    expect(capabilities.equals(BASELINE)).toBe(false);
  });

  it.each([
    [['LITERAL+'], { plus: true, minus: false }],
    [['LITERAL-'], { plus: false, minus: true }],
    [['IMAP4rev2'], { plus: false, minus: true }],
    [[], { plus: false, minus: false }],
  ])('%j: literals %j', (words, literals) => {
    expect(new Capabilities(words).literals).toEqual(literals);
  });
});

describe('features', () => {
  const ALWAYS = ['MAILBOXES', 'FLAGS', 'COPY', 'APPEND', 'SEARCH', 'SUBSCRIPTIONS', 'CHANGES', 'EVENTS'];
  it.each([
    ['IMAP4rev1', []],
    ['MOVE', ['MOVE']],
    ['UIDPLUS', ['EXPUNGE_BY_ID']],
    ['SORT', ['SORT']],
    ['SPECIAL-USE', ['ROLES']],
    ['CONDSTORE', ['MOD_SEQ']],
    ['QRESYNC', ['MOD_SEQ']],
    ['QUOTA', ['QUOTA']],
    ['ACL', ['RIGHTS']],
    ['CATENATE', ['ATTACH_STORED']],
    ['IMAP4rev2', ['MOVE', 'EXPUNGE_BY_ID', 'ROLES']],
  ])('%s offers %j beyond what all servers do', (word, features) => {
    const found: string[] = featuresOf(new Capabilities([word]));
    expect(found.filter((each) => !ALWAYS.includes(each))).toEqual(features);
    expect(found).toEqual(expect.arrayContaining(ALWAYS));
  });
});

describe('STATUS items', () => {
  const ALL = new Set<StatusField>([
    'messages',
    'unseen',
    'recent',
    'deleted',
    'size',
    'uidNext',
    'uidValidity',
    'highestModSeq',
  ]);
  const BASE = ['MESSAGES', 'UNSEEN', 'UIDNEXT', 'UIDVALIDITY'];
  it.each([
    [['IMAP4rev1'], [...BASE, 'RECENT']],
    [['IMAP4rev2'], [...BASE, 'DELETED', 'SIZE']],
    [
      ['IMAP4rev1', 'IMAP4rev2'],
      [...BASE, 'RECENT', 'DELETED', 'SIZE'],
    ],
    [
      ['IMAP4rev1', 'STATUS=SIZE'],
      [...BASE, 'RECENT', 'SIZE'],
    ],
    [
      ['IMAP4rev1', 'QUOTA=RES-MESSAGE'],
      [...BASE, 'RECENT', 'DELETED'],
    ],
    [
      ['IMAP4rev1', 'CONDSTORE'],
      [...BASE, 'RECENT', 'HIGHESTMODSEQ'],
    ],
  ])('of %j are %j', (words, items) => {
    expect(statusWords(ALL, new Capabilities(words)).sort()).toEqual([...items].sort());
  });

  it('that nobody offers are not asked for', () => {
    expect(statusWords(new Set(['size', 'deleted'] as const), BASELINE)).toEqual([]);
  });
});
