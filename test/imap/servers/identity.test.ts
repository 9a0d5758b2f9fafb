import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

import { scriptedHouses } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';

// Servers that open no mailbox for a client that has not said what it is.

const open = scriptedHouses();
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const IDENTITY = `ID ("name" "Postern" "version" "${version}")`;
const NETEASE =
  'IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ APPENDLIMIT=71680000 UIDPLUS X-CM-EXT-1 SASL-IR AUTH=XOAUTH2'.split(
    ' ',
  );
const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { id uid } } } }';
const FLAG =
  'mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["x"] }) { messages { flags } failures { code message } } }';

/** Refuses these commands until ID has named somebody. */
function unsafe(
  names: readonly string[],
  answerToId: string | undefined = undefined,
): Record<string, Script> {
  const known = new WeakSet<object>();
  const refuse: Script = (command, session) =>
    known.has(session)
      ? session.honestly(command)
      : [`${command.tag} NO ${command.name} Unsafe Login. Please contact kefu@example.com for help`];
  return {
    ...Object.fromEntries(names.map((name) => [name, refuse])),
    ID: (command, session) => {
      if (command.text.includes('"name"')) known.add(session);
      return answerToId === undefined ? session.honestly(command) : [`${command.tag} ${answerToId}`];
    },
  };
}

const OPENING = ['SELECT', 'EXAMINE', 'STATUS', 'APPEND'];

describe('a server that is known to want ID', () => {
  it.each([undefined, 'BAD Parse command error', 'NO not here'])(
    'is sent it with the sign-in, and its answer means nothing: %s',
    async (answer) => {
      const { gateway, server } = await open({ capabilities: NETEASE, on: unsafe(OPENING, answer) });
      const anna = await gateway.signIn('anna', 'secret');
      await server.quiet();
      const { mailbox } = await anna.query(PAGE);
      await server.quiet();
      expect(mailbox.messages.nodes).toHaveLength(2);
      const ids = mailbox.messages.nodes.map(({ id }: { id: string }) => id);
      expect((await anna.query(FLAG, { ids })).addFlags.failures).toEqual([]);
      for (const { writes, commands } of server.transcripts) {
        expect(writes[0]!.slice(0, 2)).toEqual(['LOGIN "anna" "secret"', IDENTITY]);
        expect(commands.filter((each) => each.startsWith('ID'))).toEqual([IDENTITY]);
      }
    },
  );

  it('hears it with the first flight where it hears nothing behind the sign-in', async () => {
    const { gateway, server } = await open({
      capabilities: NETEASE,
      on: unsafe(OPENING),
      swallowsBehindSignIn: true,
    });
    const anna = await gateway.signIn('anna', 'secret');
    await server.quiet();
    await anna.query(PAGE);
    expect(server.transcripts.at(-1)!.writes.slice(0, 2)).toEqual([
      ['LOGIN "anna" "secret"'],
      [IDENTITY, 'EXAMINE INBOX'],
    ]);
  });
});

describe('a server that says so', () => {
  it('is told, and asked again: reading', async () => {
    const { anna, server } = await open({ on: unsafe(OPENING) });
    expect((await anna.query(PAGE)).mailbox.messages.nodes).toHaveLength(2);
    expect(server.transcripts).toHaveLength(1);
  });

  it('is told once where a container keeps sessions', async () => {
    const { anna, server } = await open({ on: unsafe(OPENING) }, { sessions: 8 });
    await anna.query(PAGE);
    server.session.close();
    await server.quiet();
    await anna.query(PAGE);
    expect(server.transcripts.at(-1)!.writes[0]!.slice(0, 2)).toEqual(['LOGIN "anna" "secret"', IDENTITY]);
  });

  it('and knows no ID is not asked again', async () => {
    const { anna, server } = await open({ capabilities: ['IMAP4rev1'], on: unsafe(OPENING) });
    const { errors } = await anna.ask(PAGE);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(server.transcripts[0]!.commands.filter((each) => each.startsWith('EXAMINE'))).toHaveLength(1);
  });

  it('and is not content with ID is answered with its words', async () => {
    const { anna } = await open({ on: { EXAMINE: ({ tag }) => [`${tag} NO EXAMINE Unsafe Login`] } });
    const { errors } = await anna.ask(PAGE);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', serverText: 'EXAMINE Unsafe Login' });
  });
});

it('every other server is not told unasked', async () => {
  const { gateway, server } = await open();
  const anna = await gateway.signIn('anna', 'secret');
  await anna.query(PAGE);
  expect(
    server.transcripts.flatMap(({ commands }) => commands.filter((each) => each.startsWith('ID'))),
  ).toEqual([]);
});
