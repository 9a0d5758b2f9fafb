import { expect, it } from '@jest/globals';

import { scriptedHouses } from '../support/scripted-fixture.ts';
import { MODERN } from '../support/scripted-imap.ts';
import { finding } from './search/scripted-search.ts';

// What conversations cost, and how far they are looked for, by the commands that leave.

const openHouse = scriptedHouses();

const IDS = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } } } }';
const THREAD = 'query ($id: ID!) { message(id: $id) { thread { complete messageCount messages { uid } } } }';

async function open(messages: number, more: object = {}) {
  const house = await openHouse(
    {
      capabilities: MODERN,
      mailboxes: { INBOX: messages, Sent: { messages: 2, specialUse: '\\Sent' } },
      on: { 'UID SEARCH': finding((uid) => uid === 2) },
      ...more,
    },
    { sessions: 8 },
  );
  const account = await house.gateway.signIn('anna', 'secret');
  const { mailbox } = await account.query(IDS);
  return { ...house, account, id: (mailbox.messages.nodes as { id: string }[])[0]!.id };
}

it('all mailboxes are searched in one flight, and read in the next', async () => {
  const { account, id } = await open(4);
  const { flights, roundTrips } = (await account.explain(THREAD, { id })) as unknown as {
    flights: string[][];
    roundTrips: { mail: number };
  };
  expect(roundTrips.mail).toBe(3);
  // The mailbox of the message is open already.
  const [, searches, rows] = flights.slice(-3) as [string[], string[], string[]];
  const verbs = (flight: string[]) => flight.map((command) => /^(?:UID )?\w+/.exec(command)![0]);
  expect(verbs(searches)).toEqual(['NOOP', 'STATUS', 'UID SEARCH', 'EXAMINE', 'UID SEARCH']);
  expect(verbs(rows).filter((verb) => verb === 'UID FETCH')).toHaveLength(2);
  const search =
    'UID SEARCH RETURN (ALL) OR HEADER MESSAGE-ID "4@example.com" OR HEADER REFERENCES "4@example.com" HEADER IN-REPLY-TO "4@example.com"';
  expect(searches.filter((command) => command.startsWith('UID SEARCH'))).toEqual([search, search]);
});

it('a mailbox that is known to be larger is searched among its newest messages, and that is said', async () => {
  const { account, id, server } = await open(20_500);
  const { data } = await account.ask(THREAD, { id });
  expect(data.message.thread).toMatchObject({ complete: false, messageCount: null });
  const searches = server.transcripts
    .flatMap(({ commands }) => commands)
    .filter((each) => /SEARCH/.test(each));
  expect(searches[0]).toMatch(/^UID SEARCH RETURN \(ALL\) 501:\* OR HEADER MESSAGE-ID /);
  expect(searches[1]).not.toContain('501:*');
});

it('INTHREAD is tried where THREAD=REFS is offered, and not again where it was refused', async () => {
  const { account, server } = await open(60, {
    capabilities: [...MODERN, 'THREAD=REFS', 'SEARCHRES', 'CONTEXT=SEARCH'],
    on: {
      'UID SEARCH': ({ tag, text }: { tag: string; text: string }) =>
        text.includes('INTHREAD') ? [`${tag} BAD Unknown argument INTHREAD`] : [],
    },
  });
  const list = '{ mailbox(role: INBOX) { threads(first: 2) { nodes { messageCount complete } } } }';
  const tried = () =>
    server.transcripts.flatMap(({ commands }) => commands).filter((each) => each.includes('INTHREAD')).length;
  for (let turn = 0; turn < 3; turn++) {
    const { mailbox } = await account.query(list);
    expect(mailbox.threads.nodes).toEqual([1, 2].map(() => ({ messageCount: null, complete: false })));
    expect(tried()).toBe(1);
  }
});
