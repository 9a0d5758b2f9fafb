import { describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import type { Script, ScriptedImapOptions } from '../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';

// How many round trips each operation may take behind the sign-in: on a new session to a server that a token knows, where
// the first flight leaves with the sign-in, and on a session that was kept.

const openHouse = scriptedHouses();
const done: Script = () => [];
const copied: Script = ({ tag }) => [`${tag} OK [COPYUID 1000001 4:5 8:9] done`];
const CHANGES: ScriptedImapOptions['on'] = {
  'UID STORE': done,
  'UID COPY': copied,
  'UID MOVE': copied,
  'UID EXPUNGE': done,
  CREATE: done,
};

type Trips = readonly [known: number, kept: number];

/** Null: a plain server cannot do it. */
const BUDGETS: readonly [operation: string, document: string, modern: Trips, plain: Trips | null][] = [
  ['names of mailboxes', '{ mailboxes { name } }', [0, 1], [0, 1]],
  ['mailboxes with counts', '{ mailboxes { name status { messages unseen } } }', [0, 1], [1, 2]],
  [
    'the newest page',
    '{ mailbox(role: INBOX) { messages(first: 2) { nodes { subject } } } }',
    [1, 1],
    [1, 1],
  ],
  [
    'the next page',
    'query ($after: String) { mailbox(role: INBOX) { messages(first: 2, after: $after) { nodes { subject } } } }',
    [0, 1],
    [0, 1],
  ],
  ['one message', 'query ($id: ID!) { message(id: $id) { subject flags } }', [0, 1], [0, 1]],
  ['flags', change('addFlags', 'ids: $ids, flags: ["x"]'), [2, 2], [2, 2]],
  ['copy', change('copyMessages', 'ids: $ids, mailboxId: $to'), [2, 2], [2, 2]],
  ['move', change('moveMessages', 'ids: $ids, mailboxId: $to'), [2, 2], null],
  ['delete', change('deleteMessages', 'ids: $ids, permanently: true'), [2, 2], null],
  ['a new mailbox', 'mutation { createMailbox(input: { path: "New" }) { mailbox { id } } }', [1, 2], [1, 2]],
];

function change(name: string, input: string): string {
  const to = input.includes('$to') ? ', $to: ID!' : '';
  return `mutation ($ids: [ID!]!${to}) { ${name}(input: { ${input} }) { failures { code } } }`;
}

async function look(account: Account) {
  const data = (await account.query(
    `{ inbox: mailbox(role: INBOX) { messages(first: 2) { nodes { id } pageInfo { endCursor } } }
       to: mailbox(path: "Archive") { id name } }`,
  )) as {
    inbox: { messages: { nodes: { id: string }[]; pageInfo: { endCursor: string } } };
    to: { id: string };
  };
  const ids = data.inbox.messages.nodes.map(({ id }) => id);
  return { ids, id: ids[0], to: data.to.id, after: data.inbox.messages.pageInfo.endCursor };
}

describe.each([
  ['a modern server', MODERN, 0],
  ['a server that has IMAP4rev1 and nothing else', PLAIN, 1],
] as const)('on %s', (_title, capabilities, column) => {
  const budgets = BUDGETS.flatMap(([name, document, modern, plain]) => {
    const trips = [modern, plain][column];
    return trips ? [[name, trips, document] as const] : [];
  });

  it.each(budgets)('%s: %j', async (_name, [known, kept], document) => {
    const options = { capabilities, mailboxes: { INBOX: 5, Archive: 3 }, on: CHANGES };
    for (const [sessions, trips] of [
      [0, known],
      [8, kept],
    ] as const) {
      const house = await openHouse(options, { sessions });
      const account = await house.gateway.signIn('anna', 'secret');
      const variables = await look(account);
      const { data, errors, extensions } = await account.ask(document, variables, {
        'postern-explain': 'true',
      });
      expect(errors).toBeUndefined();
      expect(JSON.stringify(data)).not.toContain('"code"');
      const { connection, signIn, mail } = extensions!.plan.roundTrips;
      expect([sessions, connection > 0, signIn, mail]).toEqual([
        sessions,
        sessions === 0,
        sessions === 0 ? 1 : 0,
        trips,
      ]);
    }
  });
});
