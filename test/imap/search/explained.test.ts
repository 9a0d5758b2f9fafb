import { describe, expect, it } from '@jest/globals';

import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import { MODERN } from '../../support/scripted-imap.ts';
import { finding } from './scripted-search.ts';

const open = scriptedHouses();

describe('explain: only', () => {
  it('answers the plan of a search on a server that is not known, and dials nobody', async () => {
    const { server, anna } = await open();
    const query =
      '{ mailbox(role: INBOX) { messages(first: 2, filter: { hasFlags: ["\\\\Seen"] }) { nodes { subject } } } }';
    const plan = await anna.explain(query, {}, 'only');
    expect(plan.flights).toEqual([
      ['LOGIN *** ***'],
      ['EXAMINE INBOX', 'UID SEARCH SEEN'],
      ['UID FETCH uids (UID ENVELOPE)'],
    ]);
    expect(plan.executed).toBe(false);
    expect(server.transcripts).toHaveLength(0);
  });

  it('plans a search and an order with what a token remembers of the server', async () => {
    const house = await open({
      capabilities: [...MODERN, 'SEARCHRES', 'CONTEXT=SEARCH', 'SORT', 'ESORT'],
    });
    const token = await signedIn(house);
    const connections = house.server.transcripts.length;
    const query =
      '{ mailbox(role: INBOX) { messages(first: 2, filter: { hasFlags: ["\\\\Seen"] }, orderBy: { key: SIZE }) { nodes { subject } } } }';
    const plan = await token.explain(query, {}, 'only');
    expect(plan.flights).toEqual([
      [
        'LOGIN *** ***',
        'EXAMINE INBOX',
        'UID SEARCH RETURN (SAVE COUNT) SEEN',
        'UID SORT RETURN (SAVE PARTIAL 1:2) (SIZE) US-ASCII $',
        'UID FETCH $ (UID RFC822.SIZE ENVELOPE)',
      ],
      [
        'UID SEARCH RETURN (SAVE COUNT) SEEN',
        'UID SORT RETURN (SAVE PARTIAL 999999999:1000000000) (SIZE) US-ASCII $',
        'UID FETCH $ (UID RFC822.SIZE ENVELOPE)',
      ],
    ]);
    expect(house.server.transcripts).toHaveLength(connections);
  });

  it('plans a list over all mailboxes', async () => {
    const { server, anna } = await open();
    const query = '{ account { messages(first: 2, filter: { subject: "tide" }) { nodes { subject } } } }';
    const plan = await anna.explain(query, {}, 'only');
    const [signIn, list, searches, fetches] = plan.flights;
    expect([signIn, list]).toEqual([['LOGIN *** ***'], ['LIST "" "*"']]);
    expect(searches!.slice(0, 4)).toEqual([
      'EXAMINE INBOX',
      'UID SEARCH SUBJECT "tide"',
      'EXAMINE Archive',
      'UID SEARCH SUBJECT "tide"',
    ]);
    const rows = fetches!.filter((command) => command.startsWith('UID FETCH'));
    expect(new Set(rows)).toEqual(new Set(['UID FETCH uids (UID INTERNALDATE ENVELOPE)']));
    expect(plan.flights).toHaveLength(4);
    expect(plan.executed).toBe(false);
    expect(server.transcripts).toHaveLength(0);
  });
});

describe('a list over all mailboxes', () => {
  it('asks for no counts, since searching counts', async () => {
    const { anna } = await open({ on: { 'UID SEARCH': finding((uid) => uid === 1) } });
    const query = '{ account { messages(filter: { hasFlags: ["\\\\Seen"] }) { totalCount nodes { uid } } } }';
    const { data, extensions } = await anna.ask(query, {}, { 'postern-explain': 'true' });
    expect(data.account.messages).toEqual({ totalCount: 2, nodes: [{ uid: 1 }, { uid: 1 }] });
    expect(extensions!.plan.flights[1]).toEqual(['LIST "" "*" RETURN (SPECIAL-USE)']);
  });
});
