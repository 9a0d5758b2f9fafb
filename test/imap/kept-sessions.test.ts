import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { TIME_LIMIT } from '../support/gateway.ts';
import { bye } from '../support/scripted-faults.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import type { ScriptedImapOptions } from '../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { TestClock, someTurns, whenSilent } from '../support/test-clock.ts';

// Sessions that are kept from one call to the next: what they save, and that nothing goes wrong when they have ended.

const openHouse = scriptedHouses();
/** Milliseconds of silence after which a kept session counts as gone. */
const PATIENCE = 4_000;
/** No time passes but what a test lets pass. */
let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));
const open = (options: Partial<ScriptedImapOptions> = {}, sessions = 8) =>
  openHouse(options, { sessions, clock });

const STATUS = 'STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)';
const NEWEST = '{ mailbox(role: INBOX) { messages(first: 2) { totalCount nodes { uid subject } } } }';

/** A house whose only session is at rest, with INBOX open. */
async function warm(options: Partial<ScriptedImapOptions> = {}): Promise<ScriptedHouse> {
  const house = await open({ mailboxes: { INBOX: 5, Archive: 3 }, ...options });
  await house.anna.query(NEWEST);
  return house;
}

/** What the next call writes, on all connections. */
async function next(house: ScriptedHouse, query = NEWEST, variables: object = {}, account = house.anna) {
  const before = house.server.transcripts.map(({ writes }) => writes.length);
  const answer = await account.ask(query, variables, { 'postern-explain': 'true' });
  const writes = house.server.transcripts.map((each, i) => each.writes.slice(before[i] ?? 0));
  return { answer, writes: writes.filter((each) => each.length > 0), ...answer.extensions!.plan };
}

const uidsIn = (answer: Awaited<ReturnType<Account['ask']>>): number[] =>
  (answer.data as { mailbox: { messages: { nodes: { uid: number }[] } } }).mailbox.messages.nodes.map(
    ({ uid }) => uid,
  );

function arrive({ server }: ScriptedHouse): void {
  deliver(server.mailboxes.get('INBOX')!);
}

function vanish({ server }: ScriptedHouse, uid: number): void {
  const inbox = server.mailboxes.get('INBOX')!;
  inbox.messages = inbox.messages.filter((each) => each.uid !== uid);
}

describe('the next call of the same caller', () => {
  it.each([
    ['a modern server', MODERN, ['NOOP', STATUS, 'UID FETCH 4:7 (UID ENVELOPE)']],
    ['an old server', PLAIN, ['EXAMINE INBOX', 'FETCH 4:5 (UID ENVELOPE)']],
  ])('has the newest page in one round trip, on %s', async (_title, capabilities, asked) => {
    const house = await warm({ capabilities });
    const { answer, writes, roundTrips, flights } = await next(house);
    expect(uidsIn(answer)).toEqual([5, 4]);
    expect(writes).toEqual([[asked]]);
    expect(flights).toEqual(writes[0]);
    expect(roundTrips).toEqual({ connection: 0, signIn: 0, mail: 1 });
  });

  it('is the query after a sign-in', async () => {
    const house = await open();
    const token = await house.gateway.signIn('anna', 'secret');
    await token.query(NEWEST);
    expect(house.server.transcripts).toHaveLength(1);
    expect(house.server.transcript.commands).toEqual([
      'LOGIN "anna" "secret"',
      'LIST "" ""',
      'EXAMINE INBOX',
      'FETCH 1:2 (UID ENVELOPE)',
    ]);
  });

  it('knows from counts where the newest page is', async () => {
    const house = await open();
    await house.anna.query('{ mailboxes { name status { messages } } }');
    const { writes } = await next(house, NEWEST.replace('role: INBOX', 'path: "Archive"'));
    expect(writes).toEqual([[['EXAMINE Archive', 'FETCH 2:3 (UID ENVELOPE)']]]);
  });

  it('is answered what it cost alone', async () => {
    const house = await warm();
    const first = await next(house);
    const second = await next(house);
    // Tags may have grown by a digit.
    expect(Math.abs(second.octets.received - first.octets.received)).toBeLessThan(8);
    expect(second.flights).toEqual(first.flights);
  });

  it('asks for the capabilities no more where the server does not volunteer them', async () => {
    const house = await warm({ volunteersCapabilities: false, greetsWithCapabilities: false });
    expect((await next(house, '{ account { capabilities } }')).writes).toEqual([]);
  });
});

describe('while a session rests', () => {
  it('messages that arrive are counted', async () => {
    const house = await warm();
    arrive(house);
    await house.server.session.send(['* 6 EXISTS']);
    await someTurns();
    const { answer, writes } = await next(house);
    expect(uidsIn(answer)).toEqual([6, 5]);
    expect(writes).toEqual([[['EXAMINE INBOX', 'FETCH 5:6 (UID ENVELOPE)']]]);
  });

  it.each([['* 2 EXPUNGE'], ['* VANISHED 2']])('messages that go are counted: %s', async (line) => {
    const house = await warm();
    vanish(house, 2);
    await house.server.session.send([line]);
    await someTurns();
    const { answer, writes } = await next(house);
    expect(uidsIn(answer)).toEqual([5, 4]);
    // What was told does not fit to what is there: the mailbox is opened again.
    const told = ['NOOP', STATUS, 'UID FETCH 4:7 (UID ENVELOPE)'];
    expect(writes).toEqual([[told, ['EXAMINE INBOX', 'FETCH 3:4 (UID ENVELOPE)']]]);
  });

  it('a message that nobody told of is found all the same', async () => {
    const house = await warm();
    arrive(house);
    const { answer, writes } = await next(house);
    expect(answer.data).toMatchObject({ mailbox: { messages: { totalCount: 6 } } });
    expect(uidsIn(answer)).toEqual([6, 5]);
    expect(writes).toEqual([[['NOOP', STATUS, 'UID FETCH 4:7 (UID ENVELOPE)']]]);
  });

  it('so are messages that have gone without a word', async () => {
    const house = await warm();
    for (const uid of [3, 4, 5]) vanish(house, uid);
    const { answer } = await next(house);
    expect(answer.errors).toBeUndefined();
    expect(uidsIn(answer)).toEqual([2, 1]);
  });

  it('a mailbox that was emptied is empty', async () => {
    const house = await warm();
    for (const uid of [1, 2, 3, 4, 5]) vanish(house, uid);
    const { answer } = await next(house);
    expect(answer.errors).toBeUndefined();
    expect(uidsIn(answer)).toEqual([]);
  });

  it('a mailbox that was made anew is another one', async () => {
    const house = await warm();
    const query = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } pageInfo { endCursor } } } }';
    const { mailbox } = (await house.anna.query(query)) as {
      mailbox: { messages: { nodes: { id: string }[]; pageInfo: { endCursor: string } } };
    };
    house.server.mailboxes.get('INBOX')!.uidValidity++;
    const { answer } = await next(
      house,
      `query ($id: ID!, $after: String!) { message(id: $id) { uid } mailbox(role: INBOX) {
        fresh: messages(first: 2) { nodes { uid } } stale: messages(first: 2, after: $after) { nodes { uid } } } }`,
      { id: mailbox.messages.nodes[0]!.id, after: mailbox.messages.pageInfo.endCursor },
    );
    expect(answer.errors!.map(({ extensions }) => extensions.code)).toEqual(['STALE_ID', 'STALE_ID']);
    const change =
      'mutation ($id: ID!) { addFlags(input: { ids: [$id], flags: ["x"] }) { failures { code } } }';
    const changed = await next(house, change, { id: mailbox.messages.nodes[0]!.id });
    expect(JSON.stringify(changed.answer)).toContain('STALE_ID');
    expect(changed.writes.flat(2)).not.toContain(expect.stringContaining('STORE'));
  });

  it('a mailbox that was removed is gone', async () => {
    const house = await warm();
    await house.anna.query(NEWEST.replace('role: INBOX', 'path: "Archive"'));
    (house.server.mailboxes as Map<string, unknown>).delete('Archive');
    const { answer } = await next(house, NEWEST.replace('role: INBOX', 'path: "Archive"'));
    expect(answer.errors![0]!.extensions.code).toBe('NOT_FOUND');
  });
});

/** In which ways a session may have ended meanwhile; the server that is dialled then is well. */
const ENDINGS: readonly [
  title: string,
  end: (house: ScriptedHouse) => Promise<void> | void,
  isSilent: boolean,
][] = [
  ['its server has hung up', ({ server }) => server.session.close(), false],
  ['its server has reset the connection', ({ server }) => server.session.destroy(), false],
  [
    'its server has said BYE',
    async ({ server: { session } }) => {
      await session.send(['* BYE Autologout; idle for too long']);
      session.close();
    },
    false,
  ],
  ['its server has said BYE and not hung up', ({ server }) => server.session.send(['* BYE too long']), false],
  ['nobody is there any more, and nobody says so', ({ server }) => server.session.fallSilent(), true],
];

const STORE =
  'mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["x"] }) { messages { uid } failures { code } } }';
const CREATE = 'mutation { createMailbox(input: { path: "New" }) { mailbox { id } } }';

describe.each(ENDINGS)('a session of which %s', (_title, end, isSilent) => {
  /** Carried out, on all connections. */
  let done: string[];
  const house = async (hasNoticed: boolean) => {
    done = [];
    const carryOut: ScriptedImapOptions['on'][string] = ({ name }) => {
      done.push(name);
      return [];
    };
    const found = await warm({ on: { 'UID STORE': carryOut, CREATE: carryOut } });
    await end(found);
    if (hasNoticed) await someTurns();
    return found;
  };

  /** Only silence takes time. */
  const inTime = <T>(call: Promise<T>): Promise<T> => (isSilent ? clock.outlast(PATIENCE, call) : call);

  it.each([
    ['known before the next call', true],
    ['not known yet', false],
  ])('costs a read one connection and no error: %s', async (_known, hasNoticed) => {
    const found = await house(hasNoticed);
    const { answer, roundTrips } = await inTime(next(found));
    expect(answer.errors).toBeUndefined();
    expect(uidsIn(answer)).toEqual([5, 4]);
    expect(found.server.transcripts).toHaveLength(2);
    expect(roundTrips.connection).toBe(2);
  });

  it('costs a change one connection, and it is made once', async () => {
    const found = await house(false);
    const ids = await inTime(found.anna.query('{ mailbox(role: INBOX) { messages { nodes { id } } } }'));
    const { nodes } = (ids as { mailbox: { messages: { nodes: { id: string }[] } } }).mailbox.messages;
    done.length = 0;
    await end(found);
    const { answer } = await inTime(next(found, STORE, { ids: nodes.map(({ id }) => id) }));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ addFlags: { failures: [] } });
    expect(done).toEqual(['UID STORE']);
  });

  it('costs a change of one command the same, for it is not the first thing said', async () => {
    const found = await house(false);
    const { answer } = await inTime(next(found, CREATE));
    expect(answer.errors).toBeUndefined();
    expect(done).toEqual(['CREATE']);
    expect(found.server.transcripts[0]!.commands).not.toContain('CREATE New');
  });
});

describe('a change on a session that was kept', () => {
  it('opens its mailbox first, which shows that the session is alive', async () => {
    const house = await warm();
    const { mailbox } = (await house.anna.query(
      '{ mailbox(role: INBOX) { messages { nodes { id } } } }',
    )) as {
      mailbox: { messages: { nodes: { id: string }[] } };
    };
    house.server.become({ on: { 'UID STORE': () => [] } });
    const { writes, roundTrips } = await next(house, STORE, {
      ids: mailbox.messages.nodes.map(({ id }) => id),
    });
    expect(writes).toEqual([[['SELECT INBOX'], ['UID SEARCH UID 1:5', 'UID STORE 1:5 +FLAGS.SILENT (x)']]]);
    expect(roundTrips).toEqual({ connection: 0, signIn: 0, mail: 2 });
  });

  it('asks first whether anybody is there where it has nothing else to ask', async () => {
    const house = await warm({ on: { CREATE: () => [] } });
    expect((await next(house, CREATE)).writes).toEqual([[['NOOP'], ['CREATE New']]]);
  });

  it('does not open again what an earlier change of the same call has opened', async () => {
    const house = await warm({ on: { 'UID STORE': () => [] } });
    const { mailbox } = (await house.anna.query(
      '{ mailbox(role: INBOX) { messages { nodes { id } } } }',
    )) as {
      mailbox: { messages: { nodes: { id: string }[] } };
    };
    const { writes } = await next(
      house,
      `mutation ($ids: [ID!]!) { a: addFlags(input: { ids: $ids, flags: ["x"] }) { failures { code } }
        b: removeFlags(input: { ids: $ids, flags: ["y"] }) { failures { code } } }`,
      { ids: [mailbox.messages.nodes[0]!.id] },
    );
    expect(writes).toEqual([
      [
        ['SELECT INBOX'],
        ['UID SEARCH UID 5', 'UID STORE 5 +FLAGS.SILENT (x)'],
        ['UID SEARCH UID 5', 'UID STORE 5 -FLAGS.SILENT (y)'],
      ],
    ]);
  });
});

describe('a read whose connection ends on the way', () => {
  it.each([['LOGIN'], ['EXAMINE'], ['FETCH']])('is sent again on another: at %s', async (name) => {
    let isFirst = true;
    const hangUpOnce: ScriptedImapOptions['on'][string] = (command, session) => {
      if (!isFirst) return session.honestly(command);
      isFirst = false;
      session.destroy();
      return null;
    };
    const house = await open({ on: { [name]: hangUpOnce } });
    expect(uidsIn(await house.anna.ask(NEWEST))).toEqual([2, 1]);
    expect(house.server.transcripts).toHaveLength(2);
  });

  it('is not sent again to a server that has enough of us', async () => {
    const house = await open({ on: { EXAMINE: bye('Too many connections') } });
    const { errors } = await house.anna.ask(NEWEST);
    expect(errors![0]!.extensions.code).toBe('RATE_LIMITED');
    expect(house.server.transcripts).toHaveLength(1);
  });

  it('is sent again once, and then answered with what went wrong', async () => {
    const house = await open({ closeAt: 'FETCH' });
    const { errors } = await house.anna.ask(NEWEST);
    expect(errors![0]!.extensions.code).toBe('SERVER_UNAVAILABLE');
    expect(house.server.transcripts).toHaveLength(2);
  });
});

describe('several requests at once', () => {
  it('have a session each, and leave them for later', async () => {
    const house = await warm();
    const answers = await Promise.all([1, 2, 3].map(() => house.anna.ask(NEWEST)));
    for (const answer of answers) expect(uidsIn(answer)).toEqual([5, 4]);
    expect(house.server.transcripts).toHaveLength(3);
    await Promise.all([1, 2, 3].map(() => house.anna.ask(NEWEST)));
    expect(house.server.transcripts).toHaveLength(3);
    for (const { writes } of house.server.transcripts)
      for (const write of writes)
        expect(write.filter((each) => each.startsWith('EXAMINE')).length).toBeLessThan(2);
  });

  it('wait for each other where as many as are kept are at work', async () => {
    const house = await open({}, 2);
    await Promise.all([1, 2].map(() => house.anna.query(NEWEST)));
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => house.anna.query(NEWEST)));
    expect(house.server.transcripts).toHaveLength(2);
    expect(house.server.connections).toBe(2);
  });
});

describe('whose a session is', () => {
  it('a wrong password is refused by the server, however warm the session is', async () => {
    const house = await warm();
    const { errors } = await house.gateway.basic('anna', 'guess').ask(NEWEST);
    expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    expect(house.server.transcripts).toHaveLength(2);
  });

  it('signing in tries the password each time', async () => {
    const house = await warm();
    house.server.become({ users: { anna: 'another' } });
    await expect(house.gateway.signIn('anna', 'secret')).rejects.toThrow('401');
  });

  it('another user has another one', async () => {
    const house = await warm({ users: { anna: 'secret', bob: 'secret' } });
    await house.gateway.basic('bob', 'secret').query(NEWEST);
    expect(house.server.transcripts).toHaveLength(2);
  });

  it('a session whose sign-in failed is nobody’s', async () => {
    const house = await open();
    await house.gateway.basic('anna', 'guess').ask(NEWEST);
    await house.server.quiet();
    expect(house.server.transcripts).toHaveLength(1);
  });
});

describe('what a container knows of a server', () => {
  it('carries the first flight of anybody with the sign-in, without a token', async () => {
    const house = await open({ users: { anna: 'secret', bob: 'secret' }, volunteersCapabilities: false });
    await house.anna.query(NEWEST);
    expect(house.server.transcript.writes[0]).toEqual(['LOGIN "anna" "secret"', 'CAPABILITY']);
    await house.gateway.basic('bob', 'secret').query(NEWEST);
    expect(house.server.transcript.writes).toEqual([
      ['LOGIN "bob" "secret"', 'EXAMINE INBOX'],
      ['FETCH 1:2 (UID ENVELOPE)'],
    ]);
  });

  it('is that nothing may follow the sign-in, where that was swallowed', async () => {
    const house = await open({ users: { anna: 'secret', bob: 'secret' }, swallowsBehindSignIn: true });
    expect(uidsIn(await house.anna.ask(NEWEST))).toEqual([2, 1]);
    await house.gateway.basic('bob', 'secret').query(NEWEST);
    expect(house.server.transcript.writes[0]).toEqual(['LOGIN "bob" "secret"']);
  });
});

describe('the end', () => {
  it('of a container is a LOGOUT for each session, and none is left', async () => {
    const house = await warm();
    await Promise.all([1, 2].map(() => house.anna.query(NEWEST)));
    await house.gateway.close();
    expect(house.server.connections).toBe(0);
    for (const { commands } of house.server.transcripts) expect(commands.at(-1)).toBe('LOGOUT');
    await house.anna.query(NEWEST);
    await house.server.quiet();
  });

  it('of a session whose answer is still under way is not to be kept', async () => {
    const house = await open({ silentAt: 'FETCH' });
    const answer = house.anna.ask(NEWEST);
    await whenSilent(house.server, 'FETCH');
    clock.pass(TIME_LIMIT);
    const { errors } = await answer;
    expect(errors![0]!.extensions.code).toBe('SERVER_TIMEOUT');
    await house.server.quiet();
  });

  it('of nothing that may be kept is a LOGOUT each', async () => {
    const house = await open({}, 0);
    await house.anna.query(NEWEST);
    await house.server.quiet();
    expect(house.server.transcript.commands.at(-1)).toBe('LOGOUT');
  });
});
