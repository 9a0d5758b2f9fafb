import { describe, expect, it } from '@jest/globals';

import { pop3Message, POP3_CAPABILITIES } from '../support/scripted-pop3-options.ts';
import { pop3Houses } from '../support/scripted-pop3.ts';

// What leaves for the server, write by write: nothing that was not asked for, and nothing that waits without need.

const open = pop3Houses();
const MESSAGES = Array.from({ length: 200 }, (_, i) => pop3Message(`number ${i + 1}`, `text ${i + 1}`));
const SIGN_IN = ['USER anna', 'PASS secret'];

const page = (args: string, fields: string) =>
  `{ mailbox(role: INBOX) { messages(${args}) { pageInfo { endCursor startCursor hasNextPage hasPreviousPage } nodes { ${fields} } } } }`;

describe('on a server that is not known', () => {
  it('asks what it can do, signs in, and reads a page: five round trips', async () => {
    const { server, anna } = await open({ messages: MESSAGES });
    const plan = await anna.explain(page('first: 2', 'subject'));
    expect(server.flights).toEqual([
      ['CAPA'],
      SIGN_IN,
      ['STAT'],
      ['UIDL 200', 'TOP 200 0', 'UIDL 199', 'TOP 199 0'],
      ['QUIT'],
    ]);
    expect(plan.roundTrips).toEqual({ connection: 2, signIn: 2, mail: 3 });
  });

  it('sends one command after the other where it does not say that it reads ahead', async () => {
    const capabilities = POP3_CAPABILITIES.filter((each) => each !== 'PIPELINING');
    const { server, anna } = await open({ messages: MESSAGES, capabilities, readsOneAtATime: true });
    await anna.query(page('first: 2', 'subject'));
    expect(server.flights).toEqual(
      ['CAPA', ...SIGN_IN, 'STAT', 'UIDL', 'TOP 200 0', 'TOP 199 0', 'QUIT'].map((line) => [line]),
    );
  });

  it('manages without CAPA', async () => {
    const { server, anna } = await open({ messages: MESSAGES, capabilities: null });
    const { mailbox } = await anna.query(page('first: 1', 'subject size'));
    expect(mailbox.messages.nodes).toEqual([{ subject: 'number 200', size: MESSAGES[199]!.raw.length }]);
    expect(server.flights.flat()).toEqual(['CAPA', ...SIGN_IN, 'STAT', 'UIDL', 'LIST', 'TOP 200 0', 'QUIT']);
  });
});

describe('on a server that is known', () => {
  const known = async (options = {}) => {
    const house = await open({ messages: MESSAGES, ...options });
    return { ...house, anna: await house.gateway.signIn('anna', 'secret') };
  };

  it('reads a page of subjects in three round trips', async () => {
    const { server, anna } = await known();
    await anna.query(page('first: 2', 'subject'));
    expect(server.flights).toEqual([
      [...SIGN_IN, 'STAT'],
      ['UIDL 200', 'TOP 200 0', 'UIDL 199', 'TOP 199 0'],
      ['QUIT'],
    ]);
  });

  it('asks for nothing but what each field costs', async () => {
    const { server, anna } = await known();
    await anna.query(page('first: 1', 'id'));
    expect(server.flights[1]).toEqual(['UIDL 200']);
    await anna.query(page('first: 1', 'size'));
    expect(server.flights[1]).toEqual(['UIDL 200', 'LIST 200']);
    await anna.query(page('first: 1', 'uid flags isSeen receivedAt modSeq'));
    expect(server.flights[1]).toEqual(['UIDL 200']);
    await anna.query(page('first: 1', 'preview subject'));
    expect(server.flights[1]).toEqual(['UIDL 200', 'TOP 200 100']);
    await anna.query(page('first: 1', 'text subject preview'));
    expect(server.flights).toEqual([[...SIGN_IN, 'LIST'], ['UIDL 200', 'RETR 200'], ['QUIT']]);
    await anna.query(
      '{ mailbox(role: INBOX) { status { messages size } messages(first: 1) { totalCount } } }',
    );
    expect(server.flights).toEqual([[...SIGN_IN, 'STAT'], ['QUIT']]);
  });

  it('opens no session for what it knows', async () => {
    const { server, anna } = await known();
    const sessions = server.sessions.length;
    expect(await anna.query('{ account { user protocol } }')).toEqual({
      account: { user: 'anna', protocol: 'POP3' },
    });
    expect(server.sessions.length).toBe(sessions);
  });

  it('takes the cursor of a page at its word, and reads the next in one flight', async () => {
    const { server, anna } = await known();
    const { mailbox } = await anna.query(page('first: 2', 'id'));
    const { endCursor } = mailbox.messages.pageInfo as { endCursor: string };
    const next = await anna.query(page(`first: 1, after: "${endCursor}"`, 'subject'));
    expect(next.mailbox.messages.nodes).toEqual([{ subject: 'number 198' }]);
    expect(server.flights).toEqual([[...SIGN_IN, 'STAT', 'UIDL 199', 'UIDL 198', 'TOP 198 0'], ['QUIT']]);
  });

  it('looks the place of a cursor up where messages below it have gone', async () => {
    const { server, anna } = await known();
    const { mailbox } = await anna.query(page('first: 2', 'id'));
    server.drop.splice(0, 10);
    const after = `first: 1, after: "${mailbox.messages.pageInfo.endCursor}"`;
    const next = await anna.query(page(after, 'subject'));
    expect(next.mailbox.messages.nodes).toEqual([{ subject: 'number 198' }]);
    expect(server.flights.at(-3)).toEqual(['UIDL']);
  });

  it('goes on behind a message that has gone without leaving one out', async () => {
    const { server, anna } = await known();
    const { mailbox } = await anna.query(page('first: 2', 'id'));
    const after = `first: 2, after: "${mailbox.messages.pageInfo.endCursor}"`;
    server.drop.splice(198, 2);
    const next = await anna.query(page(after, 'subject'));
    expect(next.mailbox.messages.nodes).toEqual([{ subject: 'number 198' }, { subject: 'number 197' }]);
  });

  it('says so where the message at a `before` cursor has gone', async () => {
    const { server, anna } = await known();
    const { mailbox } = await anna.query(page('last: 1', 'id'));
    const before = `last: 1, before: "${mailbox.messages.pageInfo.startCursor}"`;
    const newer = await anna.query(page(before, 'subject'));
    expect(newer.mailbox.messages.nodes).toEqual([{ subject: 'number 2' }]);
    server.drop.splice(0, 1);
    const { errors } = await anna.ask(page(before, 'subject'));
    expect(errors).toMatchObject([{ extensions: { code: 'STALE_ID' } }]);
  });

  it('reads messages by their ids with one UIDL', async () => {
    const { server, anna } = await known();
    const { mailbox } = await anna.query(page('first: 3', 'id'));
    const [first, , third] = (mailbox.messages.nodes as { id: string }[]).map(({ id }) => id);
    const nodes = await anna.query(`{ nodes(ids: ["${third}", "${first}"]) { ... on Message { subject } } }`);
    expect(nodes).toEqual({ nodes: [{ subject: 'number 198' }, { subject: 'number 200' }] });
    expect(server.flights).toEqual([[...SIGN_IN, 'UIDL'], ['TOP 198 0', 'TOP 200 0'], ['QUIT']]);
  });

  it('is signed in ahead of everything else where it swallows what comes behind', async () => {
    const { server, anna } = await known({ swallowsBehindSignIn: true });
    await anna.query('{ mailbox(role: INBOX) { status { messages } } }');
    expect(server.flights).toEqual([SIGN_IN, ['STAT'], ['QUIT']]);
  });

  it('is asked again where it has begun to swallow', async () => {
    const { server, anna } = await known();
    server.become({ swallowsBehindSignIn: true });
    const answer = await anna.query('{ mailbox(role: INBOX) { status { messages } } }');
    expect(answer).toEqual({ mailbox: { status: { messages: 200 } } });
    expect(server.flights).toEqual([SIGN_IN, ['STAT'], ['QUIT']]);
  });

  it('is found to read ahead although it has no CAPA', async () => {
    const { server, anna } = await known({ capabilities: null });
    await anna.query(page('first: 2', 'subject'));
    expect(server.flights).toEqual([
      ['USER anna'],
      ['PASS secret'],
      ['STAT'],
      ['UIDL 200', 'TOP 200 0', 'UIDL 199', 'TOP 199 0'],
      ['QUIT'],
    ]);
  });

  it('explains without a session what it would do', async () => {
    const { server, anna } = await known();
    const sessions = server.sessions.length;
    const { flights, roundTrips } = await anna.explain(page('first: 2', 'subject'), {}, 'only');
    expect(flights).toEqual([
      ['USER ***', 'PASS ***', 'STAT'],
      ['UIDL COUNT', 'TOP COUNT 0', 'UIDL COUNT-1', 'TOP COUNT-1 0'],
      ['QUIT'],
    ]);
    expect(roundTrips).toEqual({ connection: 3, signIn: 1, mail: 2 });
    expect(server.sessions.length).toBe(sessions);
  });
});
