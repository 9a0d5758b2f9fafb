import { describe, expect, it } from '@jest/globals';

import type { Account } from '../../support/gateway.ts';
import { scriptedHouses } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';

const open = scriptedHouses();

/** STATUS of INBOX tells what was so before all changes, as some servers do while it is open. */
const stale: Script = ({ tag, args }) => {
  const text = JSON.stringify(args);
  const isInbox = /INBOX/i.test(text);
  return [
    `* STATUS ${isInbox ? 'INBOX' : 'Archive'} (MESSAGES ${isInbox ? 5 : 3} UNSEEN ${isInbox ? 5 : 3} UIDNEXT 6)`,
    `${tag} OK done`,
  ];
};

const COUNTS = 'mailboxes { path status { messages unseen } } failures { code }';
const mailboxes = { INBOX: 5, Archive: 3 };

async function ids(anna: Account): Promise<string[]> {
  const { mailbox } = await anna.query('{ mailbox(role: INBOX) { messages(first: 5) { nodes { id } } } }');
  return (mailbox.messages.nodes as { id: string }[]).map(({ id }) => id);
}

async function change(anna: Account, mutation: string) {
  const { data, errors, extensions } = await anna.ask(
    `mutation { ${mutation} }`,
    {},
    { 'postern-explain': 'true' },
  );
  expect(errors).toBeUndefined();
  const [payload] = Object.values(data as Record<string, { mailboxes: unknown[] }>);
  return {
    mailboxes: payload!.mailboxes,
    last: extensions!.plan.flights.at(-1)!,
    flights: extensions!.plan.flights,
  };
}

describe.each([
  ['a modern server', MODERN, ['SELECT INBOX', 'UID SEARCH RETURN (COUNT) UNSEEN']],
  ['one that has IMAP4rev1 and nothing else', PLAIN, ['SELECT INBOX', 'UID SEARCH UNSEEN']],
] as const)('counts of the mailbox that a change has left open, on %s', (_, capabilities, asked) => {
  it('are what it tells itself: STATUS is not asked of it', async () => {
    const { anna } = await open({ capabilities, mailboxes, on: { STATUS: stale } });
    const [first] = await ids(anna);
    const flags = `addFlags(input: { ids: ["${first}"], flags: ["\\\\Seen"] }) { ${COUNTS} }`;
    const told = await change(anna, flags);
    expect(told.mailboxes).toEqual([{ path: 'INBOX', status: { messages: 5, unseen: 4 } }]);
    expect(told.last).toEqual(asked);
  });
});

it('the destination of a move is asked by STATUS in the same flight', async () => {
  const { anna } = await open({ capabilities: MODERN, mailboxes, on: { STATUS: stale } });
  const [first, second] = await ids(anna);
  const move = `moveMessages(input: { ids: ["${first}", "${second}"], to: { path: "Archive" } }) { ${COUNTS} }`;
  const told = await change(anna, move);
  expect(told.mailboxes).toEqual([
    { path: 'INBOX', status: { messages: 3, unseen: 3 } },
    { path: 'Archive', status: { messages: 3, unseen: 3 } },
  ]);
  expect(told.last).toEqual([
    'STATUS Archive (MESSAGES UNSEEN)',
    'SELECT INBOX',
    'UID SEARCH RETURN (COUNT) UNSEEN',
  ]);
});

it('a server that is known to count what is open is asked by STATUS', async () => {
  const { anna } = await open({ capabilities: [...MODERN, 'SNIPPET=FUZZY'], mailboxes });
  const [first] = await ids(anna);
  const told = await change(
    anna,
    `addFlags(input: { ids: ["${first}"], flags: ["\\\\Seen"] }) { ${COUNTS} }`,
  );
  expect(told.mailboxes).toEqual([{ path: 'INBOX', status: { messages: 5, unseen: 4 } }]);
  expect(told.last).toEqual(['STATUS INBOX (MESSAGES UNSEEN)']);
});
