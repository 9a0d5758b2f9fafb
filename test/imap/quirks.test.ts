import { describe, expect, it } from '@jest/globals';

import { quirksOf } from '../../src/imap/quirks.ts';
import { sortWords, sortWordsByUid, sortsBy } from '../../src/imap/search/server-sort.ts';
import { Capabilities } from '../../src/imap/wire/capabilities.ts';

const announcing = (...words: string[]) => new Capabilities(['IMAP4rev1', 'SORT', ...words]);

describe('what servers do otherwise', () => {
  it.each([
    [[], []],
    [['ACL'], []],
    [
      ['ACL2=UNION'],
      ['countsBareLines', 'tiesDescend', 'countsWhatIsOpen', 'opensAnew', 'numbersOnceSelected'],
    ],
    [['XMOVE'], ['normalises', 'hidesRawOctets', 'countsWhatIsOpen']],
    [['SNIPPET=FUZZY'], ['countsWhatIsOpen', 'seesOpenOnly']],
    [['IMAP4', 'CLIENTACCESSRULES'], ['findsNamesOnly']],
    [['X-CM-EXT-1'], ['wantsId']],
    [
      ['X-REPLICATION', 'I18NLEVEL=1'],
      ['normalises', 'hidesRawOctets', 'countsWhatIsOpen'],
    ],
    [['I18NLEVEL=2'], ['normalises']],
  ])('is known by what they announce: %j', (words, names) => {
    const quirks = Object.entries(quirksOf(announcing(...words)));
    expect(quirks.filter(([, quirk]) => quirk === true).map(([name]) => name)).toEqual(names);
  });

  it('is known by what was seen of them, too', () => {
    expect(quirksOf(announcing(), ['opensAlone', 'failing ESEARCH'])).toMatchObject({
      opensAlone: true,
      failing: ['ESEARCH'],
    });
    expect(quirksOf(announcing('XMSEARCH')).failing).toContain('SEARCHRES');
  });

  it('decides what is sorted here', () => {
    const courier = announcing('ACL2=UNION');
    expect((['SENT', 'SIZE', 'SUBJECT', 'MAILBOX'] as const).filter((key) => sortsBy(courier, key))).toEqual([
      'SUBJECT',
      'MAILBOX',
    ]);
    expect(sortsBy(announcing(), 'SIZE')).toBe(true);
    expect(sortsBy(new Capabilities(['IMAP4rev1']), 'SIZE')).toBe(false);
  });

  it('decides in which direction a server is asked to sort', () => {
    const order = { key: 'SUBJECT', direction: 'ASCENDING' } as const;
    expect(sortWords(order)).toEqual(['SUBJECT']);
    expect(sortWordsByUid(announcing(), order)).toEqual(['SUBJECT']);
    expect(sortWordsByUid(announcing('ACL2=UNION'), order)).toEqual(['REVERSE', 'SUBJECT']);
  });
});
