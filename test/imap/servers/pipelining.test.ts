import { beforeEach, describe, expect, it } from '@jest/globals';

import { scriptedHouses } from '../../support/scripted-fixture.ts';
import type { ScriptedImapOptions } from '../../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';
import { TestClock } from '../../support/test-clock.ts';

// Servers that do not hear all that comes in one piece, and how that is found out.

const openHouse = scriptedHouses();
let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));

const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { id uid subject } } } }';
const BOXES = '{ mailboxes { path status { messages } } }';
const FLAG =
  'mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["\\\\Flagged"] }) { messages { flags } failures { code message } } }';

const open = (options: Partial<ScriptedImapOptions>, sessions = 0) =>
  openHouse({ capabilities: PLAIN, ...options }, { clock, sessions });

/** Lets time pass as often as something waits for this long. */
const soon = <T>(milliseconds: number, answer: Promise<T>): Promise<T> => clock.outlast(milliseconds, answer);

const BEHIND_OPENING = [
  'BAD Unsupported command',
  'BAD Command Error. 10',
  'NO Please select a mailbox first',
  'NO [CLIENTBUG] No mailbox selected.',
];

describe('a server that hears nothing behind an opening', () => {
  it.each(BEHIND_OPENING)('and says «%s» is asked again behind the answer', async (refusal) => {
    for (const capabilities of [PLAIN, MODERN]) {
      const { gateway } = await open({
        capabilities,
        pipelining: { behind: /^(?:SELECT|EXAMINE)$/, refusal },
      });
      const anna = await gateway.signIn('anna', 'secret');
      const { data, errors } = await anna.ask(`{ ${PAGE.slice(1, -1)} mailboxes { status { messages } } }`);
      expect(errors).toBeUndefined();
      expect(data).toHaveProperty('mailbox.messages.nodes.length', 2);
      const ids = data.mailbox.messages.nodes.map(({ id }: { id: string }) => id);
      const { data: flagged, errors: none } = await anna.ask(FLAG, { ids });
      expect(none).toBeUndefined();
      expect(flagged.addFlags).toMatchObject({ failures: [], messages: [{ flags: ['\\Flagged'] }, {}] });
      const attachment = await anna.get(`/v1/messages/${ids[0]}/raw`);
      expect(attachment.status).toBe(200);
    }
  });

  it('is known from then on', async () => {
    const { anna, server } = await open(
      { pipelining: { behind: /^EXAMINE$/, refusal: 'BAD Unsupported command' } },
      8,
    );
    const ask = () => anna.query('{ mailbox(path: "Archive") { messages(last: 1) { nodes { uid } } } }');
    await ask();
    await ask();
    server.sessions.forEach((session) => session.close());
    await server.quiet();
    await ask();
    const heard = server.transcripts.at(-1)!.writesAfterLogin.filter((write) => write.length > 1);
    expect(heard.filter((write) => write.some((each) => each.startsWith('EXAMINE')))).toEqual([]);
  });

  it('is not taken for one where the command is refused behind the answer as well', async () => {
    const { anna, server } = await open({ on: { FETCH: ({ tag }) => [`${tag} BAD what is that`] } });
    const first = await anna.ask(PAGE);
    expect(first.errors?.[0]?.extensions.code).toBe('SERVER_UNAVAILABLE');
    expect(server.transcripts).toHaveLength(1);
  });
});

describe('a server that hears nothing behind a sign-in', () => {
  it('and says so with BAD is found out at the first sign-in', async () => {
    const { gateway, server } = await open({
      pipelining: { behind: /^LOGIN$/, refusal: 'BAD Command not allowed in this state' },
    });
    const anna = await gateway.signIn('anna', 'secret');
    await server.quiet();
    expect(await anna.query(BOXES)).toHaveProperty('mailboxes.length', 3);
    expect(server.transcripts.at(-1)!.writes[0]).toHaveLength(1);
  });

  it('is found out on the way where a container keeps sessions', async () => {
    const { anna, server } = await open(
      { pipelining: { behind: /^LOGIN$/, refusal: 'BAD not now' }, mailboxes: { INBOX: 3 } },
      8,
    );
    await anna.query(PAGE);
    server.session.close();
    await server.quiet();
    await anna.query(PAGE);
    expect(server.transcripts.at(-1)!.writes[0]).toHaveLength(1);
  });
});

describe('a server that hears one command of a piece', () => {
  it('is found out at the first sign-in, and asked one by one', async () => {
    const { gateway, server } = await open({ pipelining: 'one heard' });
    const anna = await soon(400, gateway.signIn('anna', 'secret'));
    const { data, errors } = await anna.ask(BOXES);
    expect(errors).toBeUndefined();
    expect(data.mailboxes.map(({ status }: { status: object }) => status)).toEqual([
      { messages: 2 },
      { messages: 3 },
      { messages: 0 },
    ]);
    const page = await anna.query(PAGE);
    const ids = page.mailbox.messages.nodes.map(({ id }: { id: string }) => id);
    expect((await anna.query(FLAG, { ids })).addFlags.failures).toEqual([]);
    expect((await anna.get(`/v1/messages/${ids[0]}/raw`)).status).toBe(200);
    for (const { writes } of server.transcripts.slice(2))
      expect(writes.filter((write) => write.length > 1)).toEqual([]);
  });

  it('that was never met is found out by what it answers, and reads go on over another connection', async () => {
    const { anna, server } = await open({ pipelining: 'one heard' });
    const { data, errors } = await soon(1_500, anna.ask(BOXES));
    expect(errors).toBeUndefined();
    expect(data.mailboxes).toHaveLength(3);
    expect(server.transcripts).toHaveLength(2);
    expect(server.transcripts[1]!.writes.filter((write) => write.length > 1)).toEqual([]);
  });

  it('is never sent a change in one piece with anything', async () => {
    const { anna, server } = await open({ pipelining: 'one heard' });
    const page = await soon(1_500, anna.query(PAGE));
    const ids = page.mailbox.messages.nodes.map(({ id }: { id: string }) => id);
    const { data, errors } = await soon(300, soon(1_500, anna.ask(FLAG, { ids })));
    expect(errors).toBeUndefined();
    expect(data.addFlags.failures).toEqual([]);
    const stores = server.transcripts.flatMap(({ commands }) =>
      commands.filter((each) => each.startsWith('UID STORE')),
    );
    expect(stores).toHaveLength(1);
  });

  it('is remembered once it was seen twice', async () => {
    const { anna, server } = await open({ pipelining: 'one heard' }, 8);
    const ask = async () => {
      const before = server.transcripts.length;
      await soon(1_500, anna.ask(BOXES));
      server.sessions.forEach((session) => session.close());
      await server.quiet();
      return server.transcripts.length - before;
    };
    expect([await ask(), await ask(), await ask()]).toEqual([2, 2, 1]);
  });

  it('is not one that is slow: it would answer in order', async () => {
    const slow = Promise.withResolvers<void>();
    const { anna, server } = await open({
      on: {
        'UID SEARCH': async (command, session) => {
          await slow.promise;
          return session.honestly(command);
        },
      },
    });
    const answer = anna.ask(
      '{ mailbox(role: INBOX) { messages(filter: { subject: "Message 1" }) { nodes { uid } } } }',
    );
    await clock.isWaitedFor(1_500);
    await clock.passSoon(1_500);
    await clock.passSoon(6_500);
    slow.resolve();
    expect((await answer).data).toHaveProperty('mailbox.messages.nodes', [{ uid: 1 }]);
    expect(server.transcripts).toHaveLength(1);
  });
});

describe('a server that ends the session over what comes in one piece', () => {
  it('is asked once more, one by one', async () => {
    const { gateway, server } = await open({ pipelining: 'bye' });
    const anna = await gateway.signIn('anna', 'secret');
    const { errors, data } = await anna.ask(PAGE);
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty('mailbox.messages.nodes.length', 2);
    expect(server.transcripts.at(-1)!.writes.filter((write) => write.length > 1)).toEqual([]);
  });

  it('that was never met is asked once more as well', async () => {
    const { anna, server } = await open({ pipelining: 'bye' });
    expect((await anna.ask(BOXES)).errors).toBeUndefined();
    expect(server.transcripts).toHaveLength(2);
  });
});
