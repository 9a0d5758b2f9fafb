import { describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses, signedIn } from '../support/scripted-fixture.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';

// What each query costs on the wire: exact commands, and what left together. A write more is a round trip more.

const open = scriptedHouses();
const PARTIAL = [...MODERN, 'PARTIAL'];

/** A query's answer, and the writes that brought it (LOGOUT among them). */
async function cost({ server }: ScriptedHouse, account: Account, query: string, variables: object = {}) {
  const before = server.transcripts.length;
  const answer = await account.ask(query, variables, { 'postern-explain': 'true' });
  await server.quiet();
  const heard = server.transcripts.slice(before);
  return { answer, connections: heard.length, writes: heard.at(-1)?.writesAfterLogin ?? [], heard };
}

const LOGOUT = ['LOGOUT'];
const page = (args: string, fields = 'nodes { subject }') =>
  `{ mailbox(role: INBOX) { messages(${args}) { ${fields} } } }`;

describe('what a query costs', () => {
  const cases: readonly [
    title: string,
    capabilities: readonly string[],
    query: string,
    writes: string[][],
  ][] = [
    ['names of mailboxes: LIST', MODERN, '{ mailboxes { name } }', [['LIST "" "*"']]],
    ['names of mailboxes: LIST', PLAIN, '{ mailboxes { name } }', [['LIST "" "*"']]],
    [
      'which mailboxes changed: LIST with counts',
      MODERN,
      '{ account { changes { mailboxes { path } present token } } }',
      [['LIST "" "*" RETURN (STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))']],
    ],
    [
      'ids and paths of mailboxes: LIST',
      PLAIN,
      '{ mailboxes { id path delimiter selectable } }',
      [['LIST "" "*"']],
    ],
    [
      'counts of all mailboxes: one command',
      MODERN,
      '{ mailboxes { name status { messages unseen } } }',
      [['LIST "" "*" RETURN (STATUS (MESSAGES UNSEEN))']],
    ],
    [
      'counts of all mailboxes: LIST, then every STATUS at once',
      PLAIN,
      '{ mailboxes { name status { messages unseen } } }',
      [
        ['LIST "" "*"'],
        [
          'STATUS INBOX (MESSAGES UNSEEN)',
          'STATUS Archive (MESSAGES UNSEEN)',
          'STATUS Trash (MESSAGES UNSEEN)',
        ],
      ],
    ],
    [
      'every count that is offered, and no other',
      PLAIN,
      '{ mailbox(role: INBOX) { status { messages unseen recent deleted size uidNext uidValidity highestModSeq } } }',
      [['STATUS INBOX (MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)']],
    ],
    [
      'every count that is offered, and no other',
      MODERN,
      '{ mailbox(role: INBOX) { status { messages unseen recent deleted size uidNext uidValidity highestModSeq } } }',
      [['STATUS INBOX (MESSAGES UNSEEN RECENT DELETED SIZE UIDNEXT UIDVALIDITY HIGHESTMODSEQ)']],
    ],
    ['roles: LIST tells them', MODERN, '{ mailboxes { role } }', [['LIST "" "*" RETURN (SPECIAL-USE)']]],
    ['roles: LIST tells names to guess them by', PLAIN, '{ mailboxes { role } }', [['LIST "" "*"']]],
    [
      'subscriptions: with LIST',
      MODERN,
      '{ mailboxes { subscribed } }',
      [['LIST "" "*" RETURN (SUBSCRIBED)']],
    ],
    [
      'subscriptions: LSUB beside LIST',
      PLAIN,
      '{ mailboxes { subscribed } }',
      [['LSUB "" "*"', 'LIST "" "*"']],
    ],
    [
      'parents and children: the same LIST',
      PLAIN,
      '{ mailboxes { parent { name } children { name } } }',
      [['LIST "" "*"']],
    ],
    [
      'one mailbox by path: LIST of that one',
      PLAIN,
      '{ mailbox(path: "Archive") { name } }',
      [['LIST "" Archive']],
    ],
    [
      'rights: MYRIGHTS alone',
      MODERN,
      '{ mailbox(role: INBOX) { rights } }',
      [['LIST "" INBOX', 'MYRIGHTS INBOX']],
    ],
    [
      'permanent flags: SELECT, for only that tells',
      PLAIN,
      '{ mailbox(role: INBOX) { permanentFlags } }',
      [['SELECT INBOX']],
    ],
    [
      'the newest page of subjects: EXAMINE and one FETCH',
      MODERN,
      page('first: 2'),
      [['EXAMINE INBOX'], ['FETCH 1:2 (UID ENVELOPE)']],
    ],
    ['the same on an old server', PLAIN, page('first: 2'), [['EXAMINE INBOX'], ['FETCH 1:2 (UID ENVELOPE)']]],
    [
      'the newest page in one flight, where PARTIAL is offered',
      PARTIAL,
      page('first: 2'),
      [['EXAMINE INBOX', 'UID FETCH 1:* (UID ENVELOPE) (PARTIAL -1:-2)']],
    ],
    [
      'the oldest page in one flight',
      PLAIN,
      page('last: 2'),
      [['EXAMINE INBOX'], ['FETCH 1:2 (UID ENVELOPE)']],
    ],
    [
      'flags: FLAGS alone',
      PLAIN,
      page('first: 1', 'nodes { isSeen flags }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID FLAGS)']],
    ],
    [
      'sizes and arrival: nothing of the header',
      PLAIN,
      page('first: 1', 'nodes { size receivedAt uid id }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID INTERNALDATE RFC822.SIZE)']],
    ],
    [
      'references: that one header field, without marking the message as seen',
      PLAIN,
      page('first: 1', 'nodes { references headers(names: ["List-Id"]) { value } }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID BODY.PEEK[HEADER.FIELDS (LIST-ID REFERENCES)])']],
    ],
    [
      'the whole header, without marking the message as seen',
      PLAIN,
      page('first: 1', 'nodes { headers { value } }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID BODY.PEEK[HEADER])']],
    ],
    [
      'modification sequences where the server has them',
      MODERN,
      page('first: 1', 'nodes { modSeq }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID MODSEQ)']],
    ],
    [
      'no modification sequences: not asked for',
      PLAIN,
      page('first: 1', 'nodes { modSeq }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID)']],
    ],
    [
      'the number of messages alone: STATUS',
      PLAIN,
      page('first: 1', 'totalCount'),
      [['STATUS INBOX (MESSAGES)']],
    ],
    [
      'the number of messages in all mailboxes: LIST tells it',
      MODERN,
      '{ mailboxes { messages { totalCount } } }',
      [['LIST "" "*" RETURN (STATUS (MESSAGES))']],
    ],
    [
      'the number of messages beside a page: nothing more',
      PLAIN,
      page('first: 1', 'totalCount nodes { uid }'),
      [['EXAMINE INBOX'], ['FETCH 2 (UID)']],
    ],
    [
      'the same window twice: one FETCH',
      PLAIN,
      `{ a: mailbox(role: INBOX) { messages(first: 2) { nodes { subject } } }
         b: mailbox(path: "inbox") { messages(first: 2) { edges { node { from { address } } } } } }`,
      [['EXAMINE INBOX'], ['FETCH 1:2 (UID ENVELOPE)']],
    ],
    [
      'three aliases over two mailboxes: one session, EXAMINE once each',
      PLAIN,
      `{ a: mailbox(role: INBOX) { messages(first: 1) { nodes { subject } } }
         b: mailbox(role: INBOX) { messages(last: 1) { nodes { flags } } }
         c: mailbox(path: "Archive") { messages(first: 1) { nodes { flags } } } }`,
      [
        ['STATUS Archive (MESSAGES)', 'EXAMINE INBOX'],
        ['FETCH 2 (UID ENVELOPE)', 'FETCH 1 (UID FLAGS)', 'EXAMINE Archive', 'FETCH 3 (UID FLAGS)'],
      ],
    ],
    [
      'the software on request',
      MODERN,
      '{ account { server { name version } } }',
      [['ID ("name" "Postern" "version" "0.1.0")']],
    ],
    [
      'the namespaces on request',
      MODERN,
      '{ account { namespaces { personal { prefix } } } }',
      [['NAMESPACE']],
    ],
    ['the quota on request', MODERN, '{ account { quota { storage { used } } } }', [['GETQUOTAROOT INBOX']]],
    [
      'what the server has not: nothing is asked',
      PLAIN,
      '{ account { quota { root } namespaces { shared { prefix } } } }',
      [],
    ],
    ['what it can do: it has said so', MODERN, '{ account { capabilities features } }', []],
    [
      'fields that are skipped cost nothing',
      PLAIN,
      '{ mailboxes { name status @skip(if: true) { messages } } }',
      [['LIST "" "*"']],
    ],
  ];

  it.each(cases)('%s (%#)', async (_title, capabilities, query, writes) => {
    const house = await open({ capabilities });
    const { answer, connections, writes: heard } = await cost(house, house.anna, query);
    expect(answer.errors).toBeUndefined();
    expect(connections).toBe(1);
    expect(heard).toEqual([...writes, LOGOUT]);
    expect(answer.extensions!.plan.flights.slice(1)).toEqual(writes);
    expect(answer.extensions!.plan.roundTrips.mail).toBe(writes.length);
  });
});

describe('a query that needs no mail', () => {
  it.each([
    ['__typename', '{ __typename }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['who the caller is', '{ account { user protocol server { host port security } } }'],
    ['fields that are all skipped', '{ mailboxes @skip(if: true) { name } }'],
  ])('opens no connection: %s', async (_title, query) => {
    const { server, anna } = await open();
    expect((await anna.ask(query)).errors).toBeUndefined();
    expect(server.transcripts).toHaveLength(0);
  });

  it('opens no connection for a document that is refused', async () => {
    const { server, anna } = await open();
    expect((await anna.ask('{ mailboxes { nonsense } }')).errors).toHaveLength(1);
    expect(server.transcripts).toHaveLength(0);
  });

  it.each([['mailbox'], ['message']])(
    'opens no connection for a %s id that this API never gave out',
    async (kind) => {
      const { server, anna } = await open();
      const { errors } = await anna.ask(`{ ${kind}(id: "bm9wZQ") { id } }`);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(server.transcripts).toHaveLength(0);
    },
  );
});

describe('explain: only', () => {
  it('answers the plan and dials nobody', async () => {
    const { server, anna } = await open();
    const plan = await anna.explain(page('first: 2'), {}, 'only');
    expect(plan.flights).toEqual([
      ['LOGIN *** ***'],
      ['EXAMINE INBOX'],
      ['FETCH EXISTS-1:EXISTS (UID ENVELOPE)'],
    ]);
    expect(plan.executed).toBe(false);
    expect(server.transcripts).toHaveLength(0);
  });

  it('assumes that the cursor of a page still fits', async () => {
    const { server, anna } = await open({ mailboxes: { INBOX: 9 } });
    const data: unknown = await anna.query(page('first: 2', 'pageInfo { endCursor }'));
    const { endCursor } = (data as { mailbox: { messages: { pageInfo: { endCursor: string } } } }).mailbox
      .messages.pageInfo;
    const connections = server.transcripts.length;
    const plan = await anna.explain(page(`first: 2, after: "${endCursor}"`), {}, 'only');
    expect(plan.flights).toEqual([['LOGIN *** ***'], ['EXAMINE INBOX', 'FETCH 6:7 (UID ENVELOPE)']]);
    const back = await anna.explain(page(`last: 2, before: "${endCursor}"`), {}, 'only');
    expect(back.flights).toHaveLength(2);
    expect(server.transcripts).toHaveLength(connections);
  });

  it('answers no data with it', async () => {
    const { anna } = await open();
    const answer = await anna.ask('{ mailboxes { name } }', {}, { 'postern-explain': 'only' });
    expect(answer.data).toBeNull();
    expect(answer.errors).toBeUndefined();
  });

  it('plans with what a token remembers of the server', async () => {
    const house = await open({ capabilities: PARTIAL });
    const token = await signedIn(house);
    const connections = house.server.transcripts.length;
    const plan = await token.explain(page('first: 2'), {}, 'only');
    expect(plan.flights).toEqual([
      ['LOGIN *** ***', 'EXAMINE INBOX', 'UID FETCH 1:* (UID ENVELOPE) (PARTIAL -1:-2)'],
    ]);
    expect(plan.flightTimes).toEqual([]);
    expect(house.server.transcripts).toHaveLength(connections);
  });
});

describe('pages', () => {
  const SIX = { INBOX: 6 };

  async function cursorOf(account: Account, args: string, end: 'startCursor' | 'endCursor'): Promise<string> {
    const data: unknown = await account.query(page(args, `pageInfo { ${end} }`));
    return (data as { mailbox: { messages: { pageInfo: Record<string, string> } } }).mailbox.messages
      .pageInfo[end]!;
  }

  it.each([
    ['a modern server', MODERN],
    ['an old server', PLAIN],
  ])('take one flight from the second on, on %s', async (_title, capabilities) => {
    const house = await open({ mailboxes: SIX, capabilities });
    const cursor = await cursorOf(house.anna, 'first: 2', 'endCursor');
    const { answer, writes } = await cost(
      house,
      house.anna,
      page(`first: 2, after: "${cursor}"`, 'nodes { uid subject }'),
    );
    expect(writes).toEqual([['EXAMINE INBOX', 'FETCH 3:4 (UID ENVELOPE)'], LOGOUT]);
    expect(answer.data).toMatchObject({
      mailbox: {
        messages: {
          nodes: [
            { uid: 4, subject: 'Message 4' },
            { uid: 3, subject: 'Message 3' },
          ],
        },
      },
    });
  });

  it('take one flight backwards as well', async () => {
    const house = await open({ mailboxes: SIX });
    const cursor = await cursorOf(house.anna, 'last: 2', 'startCursor');
    const { answer, writes } = await cost(
      house,
      house.anna,
      page(`last: 2, before: "${cursor}"`, 'nodes { uid }'),
    );
    expect(writes[0]![0]).toBe('EXAMINE INBOX');
    expect(writes).toHaveLength(2);
    expect(answer.data).toMatchObject({ mailbox: { messages: { nodes: [{ uid: 4 }, { uid: 3 }] } } });
  });

  it('are mended with one SEARCH when messages below the cursor have vanished', async () => {
    const house = await open({ mailboxes: SIX, capabilities: PLAIN });
    const cursor = await cursorOf(house.anna, 'first: 2', 'endCursor');
    const inbox = house.server.mailboxes.get('INBOX')!;
    inbox.messages = inbox.messages.filter(({ uid }) => uid !== 2 && uid !== 3);
    const { answer, writes } = await cost(
      house,
      house.anna,
      page(`first: 2, after: "${cursor}"`, 'nodes { uid }'),
    );
    expect(answer.data).toMatchObject({ mailbox: { messages: { nodes: [{ uid: 4 }, { uid: 1 }] } } });
    expect(writes[0]).toEqual(['EXAMINE INBOX', 'FETCH 3:4 (UID)']);
    expect(writes.length).toBeLessThanOrEqual(4);
  });

  it('of two cursors that both moved are told apart on a server with the old SEARCH only', async () => {
    const house = await open({ mailboxes: { INBOX: 12 }, capabilities: PLAIN });
    const near = await cursorOf(house.anna, 'first: 3', 'endCursor');
    const far = await cursorOf(house.anna, 'first: 6', 'endCursor');
    const inbox = house.server.mailboxes.get('INBOX')!;
    inbox.messages = inbox.messages.filter(({ uid }) => uid > 4);
    const { answer } = await cost(
      house,
      house.anna,
      `{ mailbox(role: INBOX) {
           a: messages(first: 2, after: "${near}") { nodes { uid } }
           b: messages(first: 2, after: "${far}") { nodes { uid } } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ mailbox: { a: { nodes: [{ uid: 9 }, { uid: 8 }] } } });
    expect(answer.data).toMatchObject({ mailbox: { b: { nodes: [{ uid: 6 }, { uid: 5 }] } } });
  });
});

describe('messages by id', () => {
  const idsOf = async (account: Account) => {
    const data: unknown = await account.query(page('first: 2', 'nodes { id }'));
    return (data as { mailbox: { messages: { nodes: { id: string }[] } } }).mailbox.messages.nodes.map(
      ({ id }) => id,
    );
  };

  it('take one flight', async () => {
    const house = await open({ capabilities: PLAIN });
    const [id] = await idsOf(house.anna);
    const { answer, writes } = await cost(
      house,
      house.anna,
      'query ($id: ID!) { message(id: $id) { subject } }',
      { id },
    );
    expect(answer.data).toEqual({ message: { subject: 'Message 2' } });
    expect(writes).toEqual([['EXAMINE INBOX', 'UID FETCH 2 (UID ENVELOPE)'], LOGOUT]);
  });

  it('of one mailbox are one UID FETCH', async () => {
    const house = await open({ capabilities: PLAIN });
    const ids = await idsOf(house.anna);
    const { writes } = await cost(
      house,
      house.anna,
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { subject } } }',
      { ids },
    );
    expect(writes).toEqual([['EXAMINE INBOX', 'UID FETCH 1:2 (UID ENVELOPE)'], LOGOUT]);
  });
});

describe('the sign-in', () => {
  it('asks for nothing of its own where the server says what it can do', async () => {
    const house = await open();
    const { heard } = await cost(house, house.anna, '{ mailboxes { name } }');
    expect(heard[0]!.commands).toEqual(['LOGIN "anna" "secret"', 'LIST "" "*"', 'LOGOUT']);
  });

  it('asks for the capabilities where the server does not volunteer them behind it', async () => {
    const house = await open({ volunteersCapabilities: false });
    const { heard } = await cost(house, house.anna, '{ mailboxes { name } }');
    expect(heard[0]!.commands).toEqual(['LOGIN "anna" "secret"', 'CAPABILITY', 'LIST "" "*"', 'LOGOUT']);
  });

  it('carries the first flight for a token whose sign-in has proved that the server hears it', async () => {
    const house = await open();
    const { answer, heard } = await cost(house, await signedIn(house), page('first: 2'));
    expect(heard[0]!.writes).toEqual([
      ['LOGIN "anna" "secret"', 'EXAMINE INBOX'],
      ['FETCH 1:2 (UID ENVELOPE)'],
      LOGOUT,
    ]);
    expect(answer.extensions!.plan.roundTrips).toEqual({ connection: 2, signIn: 1, mail: 1 });
  });

  it('is told flight by flight: when each left, and when its last answer came', async () => {
    const house = await open();
    const { answer } = await cost(house, await signedIn(house), page('first: 2'));
    const { flights, flightTimes } = answer.extensions!.plan;
    expect(flightTimes).toHaveLength(flights.length);
    const moments = flightTimes.flatMap(({ sent, answered }) => [sent, answered!]);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(moments[0]).toBeGreaterThan(0);
  });

  it('goes alone where the server was seen to swallow what follows', async () => {
    const house = await open({ swallowsBehindSignIn: true });
    const { answer, heard } = await cost(house, await signedIn(house), page('first: 2'));
    expect(answer.errors).toBeUndefined();
    expect(heard[0]!.writes.map((write) => write.length)).toEqual([1, 1, 1, 1]);
  });

  it('is proved at sign-in with a command that only asks', async () => {
    const house = await open();
    await signedIn(house);
    expect(house.server.transcripts.map(({ writes }) => writes)).toEqual([
      [['LOGIN "anna" "secret"', 'LIST "" ""'], LOGOUT],
    ]);
  });

  it('is by AUTHENTICATE PLAIN in one write where LOGIN is disabled', async () => {
    const house = await open({ capabilities: [...MODERN, 'LOGINDISABLED'] });
    const { heard } = await cost(house, house.anna, '{ mailboxes { name } }');
    expect(heard[0]!.writes[0]).toEqual([
      `AUTHENTICATE PLAIN ${Buffer.from('\0anna\0secret').toString('base64')}`,
    ]);
  });

  it('waits for the challenge where there is no initial response', async () => {
    const capabilities = ['IMAP4rev1', 'AUTH=PLAIN', 'LOGINDISABLED'];
    const house = await open({ capabilities });
    const { answer, heard } = await cost(house, house.anna, '{ mailboxes { name } }');
    expect(answer.errors).toBeUndefined();
    expect(heard[0]!.writes.slice(0, 2)).toEqual([
      ['AUTHENTICATE PLAIN'],
      [Buffer.from('\0anna\0secret').toString('base64')],
    ]);
  });

  it('sends a password with a quote and a backslash as it is', async () => {
    const house = await open({ users: { anna: 'a"b\\c d' } });
    const account = house.gateway.basic('anna', 'a"b\\c d');
    expect(await account.query('{ mailbox(role: INBOX) { status { messages } } }')).toEqual({
      mailbox: { status: { messages: 2 } },
    });
  });

  it('sends a password beyond ASCII as UTF-8, as a literal where there is no SASL', async () => {
    const password = 'grün';
    const house = await open({
      capabilities: PLAIN,
      users: { anna: password },
    });
    const account = house.gateway.basic('anna', password);
    expect(await account.query('{ mailbox(role: INBOX) { status { messages } } }')).toEqual({
      mailbox: { status: { messages: 2 } },
    });
  });
});

describe('a server that has changed since the token was made', () => {
  it('is asked what it can do today where it does not say so, and the plan is made again', async () => {
    const house = await open({ capabilities: PARTIAL });
    const token = await signedIn(house);
    house.server.become({
      capabilities: PLAIN,
      volunteersCapabilities: false,
      greetsWithCapabilities: false,
    });
    const { answer, writes } = await cost(house, token, page('first: 2', 'nodes { uid }'));
    expect(answer.data).toMatchObject({ mailbox: { messages: { nodes: [{ uid: 2 }, { uid: 1 }] } } });
    expect(writes.flat()).toContain('CAPABILITY');
  });

  it('is not asked where a command is refused that every server knows', async () => {
    const house = await open({ on: { EXAMINE: ({ tag }) => [`${tag} BAD what`] } });
    const { answer, writes } = await cost(house, await signedIn(house), page('first: 2', 'nodes { uid }'));
    expect(answer.errors).toHaveLength(1);
    expect(writes.flat()).not.toContain('CAPABILITY');
  });

  it('has its plan made again', async () => {
    const house = await open({ capabilities: PARTIAL });
    const token = await signedIn(house);
    house.server.become({ capabilities: PLAIN });
    const { answer, writes } = await cost(house, token, page('first: 2', 'nodes { uid }'));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ mailbox: { messages: { nodes: [{ uid: 2 }, { uid: 1 }] } } });
    expect(writes.flat()).toEqual([
      'EXAMINE INBOX',
      'UID FETCH 1:* (UID) (PARTIAL -1:-2)',
      'EXAMINE INBOX',
      'FETCH 1:2 (UID)',
      'LOGOUT',
    ]);
  });
});

describe('the end of a session', () => {
  it('is a LOGOUT that nobody waits for', async () => {
    const house = await open({ on: { LOGOUT: () => null } });
    await house.anna.query('{ mailboxes { name } }');
    // The connection is still there, for what the server might say.
    expect(house.server.connections).toBe(1);
  });

  it('never leaves in one write with a FETCH', async () => {
    const house = await open();
    const { writes } = await cost(house, house.anna, page('first: 2'));
    expect(writes.at(-1)).toEqual(LOGOUT);
  });
});

describe('reading', () => {
  it('never says a word that could change mail', async () => {
    const house = await open({
      capabilities: PARTIAL,
      mailboxes: { INBOX: 30, 'Archive/2026': 3, Archive: 3 },
    });
    const everything = `{
      account { user capabilities features namespaces { personal { prefix } } quota { root } server { name } }
      mailboxes { id name path role attributes subscribed rights parent { id } children { id } status { messages unseen }
        messages(first: 3) { totalCount edges { cursor node { id uid flags isSeen subject from { name } sentAt receivedAt size
          references headers { name } modSeq mailbox { name } } } } } }`;
    const { answer, heard } = await cost(house, house.anna, everything);
    expect(answer.errors).toBeUndefined();
    const words = heard.flatMap(({ commands }) => commands.map((command) => command.split(' ')[0]));
    expect(words).not.toContain('SELECT');
    expect(words).not.toContain('STORE');
    expect(heard.flatMap(({ commands }) => commands).join('\n')).not.toMatch(/BODY\[|RFC822(?!\.SIZE)/);
  });
});
