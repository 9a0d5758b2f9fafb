import { describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';
import type { Budget } from './budgets.ts';
import { BUDGETS, CHANGES } from './budgets.ts';

const openHouse = scriptedHouses();

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

/** Tokens of now, as those have them who synced before. */
async function tokens(account: Account, document: string) {
  const names = ['$since:', '$accountSince:'].filter((name) => document.includes(name));
  if (names.length === 0) return {};
  const { mailbox } = (await account.query(TOKEN)) as { mailbox: { messages: { changesToken: string } } };
  // The first sync may find out what a page does not tell.
  const { first } = (await account.query(FIRST, { since: mailbox.messages.changesToken })) as First;
  const { account: all } = (await account.query('{ account { changes { token } } }')) as Told;
  return { since: first.changes.token, accountSince: all.changes.token };
}

const TOKEN = '{ mailbox(role: INBOX) { messages(first: 1) { changesToken } } }';
const FIRST = 'query ($since: String!) { first: mailbox(role: INBOX) { changes(since: $since) { token } } }';

interface Changes {
  readonly changes: { readonly token: string };
}

interface First {
  readonly first: Changes;
}

interface Told {
  readonly account: Changes;
}

describe.each([
  ['a modern server', MODERN, ({ modern }: Budget) => modern],
  [
    'one that has PARTIAL as well',
    [...MODERN, 'PARTIAL'],
    ({ partial, modern }: Budget) => partial ?? modern,
  ],
  ['one that has IMAP4rev1 and nothing else', PLAIN, ({ plain }: Budget) => plain],
] as const)('on %s', (_title, capabilities, tripsOn) => {
  const budgets = Object.entries(BUDGETS).flatMap(([name, budget]) => {
    const trips = tripsOn(budget);
    return trips ? [[name, trips, budget] as const] : [];
  });

  it.each(budgets)('%s: %j', async (_name, [known, kept], { document, mail, octets = Infinity }) => {
    const options = {
      capabilities,
      mailboxes: { INBOX: 5, Archive: 3 },
      ...mail,
      on: { ...CHANGES, ...mail?.on },
    };
    for (const [sessions, trips] of [
      [0, known],
      [8, kept],
    ] as const) {
      const house = await openHouse(options, { sessions });
      const account = await house.gateway.signIn('anna', 'secret');
      const variables = { ...(await look(account)), ...(await tokens(account, document)) };
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
      const { sent, received } = extensions!.plan.octets;
      if (sessions > 0) expect(sent + received).toBeLessThan(octets);
    }
  });
});

it('there is a budget for all that can be asked', async () => {
  const { gateway } = await openHouse();
  const fields = '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }';
  const { data } = await gateway.basic('anna', 'secret').ask(fields);
  const { queryType, mutationType } = data.__schema as Record<string, { fields: { name: string }[] }>;
  const names = [...queryType!.fields, ...mutationType!.fields].map(({ name }) => name);
  const documents = Object.values(BUDGETS).map(({ document }) => document);
  const isBudgeted = (name: string) => documents.some((document) => RegExp(`\\b${name}[ (]`).test(document));
  // Signing in is what the others are counted behind; sending is counted where there is a submission server
  // (test/smtp/transcripts.test.ts); the rest asks no mailbox.
  const withoutMail = ['discovery', 'signIn', 'narrowToken', 'renewToken', 'endTokens'];
  // Labels are Gmail's alone (test/imap/gmail-changes.test.ts).
  // Webhooks are counted poll by poll (test/webhooks/quiet-polls.test.ts).
  const webhooks = names.filter((name) => /webhook/i.test(name));
  const elsewhere = ['addLabels', 'removeLabels', 'sendMessage'];
  const unbudgeted = names.filter((name) => !isBudgeted(name)).sort();
  expect(unbudgeted).toEqual([...withoutMail, ...elsewhere, ...webhooks].sort());
});
