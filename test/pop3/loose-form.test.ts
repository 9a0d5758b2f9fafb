import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Pop3Script, ScriptedPop3Options } from '../support/scripted-pop3-options.ts';
import { pop3Message } from '../support/scripted-pop3-options.ts';
import { pop3Houses } from '../support/scripted-pop3.ts';
import { readWhole, sessionOn } from '../support/pop3-session.ts';
import { TestClock } from '../support/test-clock.ts';

// Servers that answer in another form than RFC 1939 has it: the answers are those of an honest one.

const open = pop3Houses();
const LONG = Array.from({ length: 3_000 }, (_, i) => `line ${i} ${'x'.repeat(60)}`);
const MESSAGES = [
  pop3Message('number 1', 'one'),
  pop3Message('number 2', ...LONG),
  pop3Message('number 3', 'three'),
];
const READ = `{ mailbox(role: INBOX) { status { messages } messages { totalCount nodes {
  subject text from { address } hasAttachments } } } }`;

/** Scripts that answer in place of an honest server with what they make of its answer. */
const instead =
  (verb: string, change: (answer: string, args: readonly string[]) => string): Pop3Script =>
  async (args, session) => {
    const answer = await session.honestly(verb, args);
    return Buffer.from(change(answer.toString('latin1'), args), 'latin1');
  };
const lone = (answer: string) => answer.replaceAll('\r\n', '\n');
const scripts = (verbs: readonly string[], change: (answer: string, args: readonly string[]) => string) =>
  Object.fromEntries(verbs.map((verb) => [verb, instead(verb, change)]));

/** LIST and UIDL of one message answered with all of them. */
const everything =
  (verb: string, first = '+OK'): Pop3Script =>
  async (_args, session) => {
    const answer = (await session.honestly(verb, [])).toString('latin1');
    return answer.replace(/^\+OK[^\r]*/, first);
  };
const words = (text: string): Partial<ScriptedPop3Options> => ({ on: { STAT: () => `+OK ${text}\r\n` } });

let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));

async function read(options: Partial<ScriptedPop3Options>) {
  const house = await open({ messages: MESSAGES, ...options }, { clock });
  const { data, errors } = await house.anna.ask(READ);
  return { data: data as unknown, errors, ...house };
}

describe('a server', () => {
  it.each<[string, Partial<ScriptedPop3Options>]>([
    ['says STAT in words', words('3 messages (9000 octets)')],
    ['says STAT in more words', words('maildrop has 3 messages (9000 octets)')],
    ['says nothing that counts at STAT', words('many')],
    ['counts more than any maildrop holds', words('4294967296 9')],
    ['counts octets beyond all numbers', words('3 9007199254740993')],
    ['refuses STAT', { on: { STAT: () => '-ERR what\r\n' } }],
    ['answers LIST n with everything', { on: { LIST: everything('LIST') } }],
    ['answers UIDL n with everything', { on: { UIDL: everything('UIDL') } }],
    ['announces what it answers LIST n with', { on: { LIST: everything('LIST', '+OK 3 messages') } }],
    ['announces what it answers UIDL n with', { on: { UIDL: everything('UIDL', '+OK 3 messages:') } }],
    [
      'answers UIDL n without the number',
      { on: scripts(['UIDL'], (answer, [n]) => (n ? answer.replace(/\d+ /, '') : answer)) },
    ],
    [
      'refuses UIDL n',
      { on: scripts(['UIDL'], (answer, [n]) => (n === '2' ? '-ERR [SYS/TEMP] no\r\n' : answer)) },
    ],
    [
      'pads its listings',
      { on: scripts(['UIDL', 'LIST'], (answer) => answer.replace(/^(\d+) /gm, ' $1 \t ')) },
    ],
    [
      'adds words to sizes',
      { on: scripts(['LIST'], (answer) => answer.replace(/^(\d+ \d+)/gm, '$1 octets')) },
    ],
    [
      'puts blank lines ahead of its answers',
      { on: scripts(['STAT', 'UIDL', 'LIST', 'TOP', 'RETR'], (answer) => `\r\n \r\n${answer}`) },
    ],
    ['ends the lines of its listings with LF', { on: scripts(['UIDL', 'LIST', 'CAPA'], lone) }],
    [
      'ends all its lines with LF',
      { on: scripts(['STAT', 'UIDL', 'LIST', 'CAPA', 'TOP', 'RETR', 'USER', 'PASS'], lone) },
    ],
    [
      'says that each message is small',
      {
        on: scripts(['LIST'], (answer) =>
          answer.replace(/^(?:\+OK )?(\d+) \d+/gm, (all) => all.replace(/\d+$/, '100')),
        ),
      },
    ],
    ['refuses LIST', { on: { LIST: () => '-ERR what\r\n' } }],
  ])('that %s is read like any other', async (_title, options) => {
    const honest = await read({});
    const found = await read(options);
    expect(found.errors).toBeUndefined();
    expect(found.data).toEqual(honest.data);
  });

  it('that puts blanks into its unique-ids is believed: only all of them tell messages apart', async () => {
    const messages = MESSAGES.map((message, i) => ({ ...message, uidl: `drop ${i}` }));
    const { server, anna } = await open({ messages });
    const { data } = await anna.ask('{ mailbox(role: INBOX) { messages { nodes { id subject } } } }');
    const [newest] = data.mailbox.messages.nodes as [{ id: string }];
    const one = await anna.ask(`{ message(id: "${newest.id}") { subject } }`);
    expect(one.data.message.subject).toBe('number 3');
    const ids = JSON.stringify([newest.id]);
    await anna.ask(
      `mutation { deleteMessages(input: { ids: ${ids}, permanently: true }) { failures { id } } }`,
    );
    expect(server.drop.map(({ uidl }) => uidl)).toEqual(['drop 0', 'drop 1']);
  });

  it('that says that a message is small is believed no further than what comes: it is downloaded whole', async () => {
    const huge = pop3Message('huge', ...Array.from({ length: 30_000 }, () => 'x'.repeat(70)));
    for (const message of [MESSAGES[1]!, huge]) {
      const { server } = await open({ messages: [message], on: { LIST: () => '+OK\r\n1 100\r\n.\r\n' } });
      const octets = await readWhole(sessionOn(server), { uidl: 'U1' });
      expect(octets.equals(message.raw)).toBe(true);
    }
  });

  it('that refuses one message answers for the others, in every field', async () => {
    const refuse =
      (verb: string): Pop3Script =>
      (args, session) =>
        args[0] === '2' ? '-ERR Protocol error. 10\r\n' : session.honestly(verb, args);
    const { data, errors } = await read({ on: { TOP: refuse('TOP'), RETR: refuse('RETR') } });
    const { nodes } = (data as { mailbox: { messages: { nodes: { subject: string; from: unknown }[] } } })
      .mailbox.messages;
    expect(nodes.map(({ subject }) => subject)).toEqual(['number 3', null, 'number 1']);
    expect(nodes[1]!.from).toBeNull();
    expect(errors?.every(({ message }) => message.includes('Protocol error'))).toBe(true);
    expect([...new Set(errors?.map(({ path }) => path![3]))]).toEqual([1]);
  });

  it('without unique-ids that refuses one message names it all the same', async () => {
    const refuse =
      (verb: string): Pop3Script =>
      (args, session) =>
        args[0] === '2' ? '-ERR Protocol error. 10\r\n' : session.honestly(verb, args);
    const { anna } = await open({
      messages: MESSAGES,
      lacks: ['UIDL'],
      on: { TOP: refuse('TOP'), RETR: refuse('RETR') },
    });
    const query = '{ mailbox(role: INBOX) { messages { nodes { id size } } } }';
    const { data, errors } = await anna.ask(query);
    expect(errors).toBeUndefined();
    const { id, size } = data.mailbox.messages.nodes[1] as { id: string; size: number };
    const one = await anna.ask(`{ message(id: "${id}") { size } }`);
    expect(one.data.message.size).toBe(size);
  });
});

describe('a refused sign-in', () => {
  const refused = async (line: string, verb = 'PASS') => {
    const { gateway } = await open({
      messages: MESSAGES,
      on: { [verb]: () => `${line}\r\n`, AUTH: () => `${line}\r\n` },
    });
    const answer = await gateway.request(
      'POST',
      '/v1/tokens',
      { 'content-type': 'application/json' },
      JSON.stringify({ user: 'anna', password: 'secret' }),
    );
    return JSON.parse(answer.body) as { code: string; retryable: boolean; serverText?: string };
  };

  it.each([
    '-ERR [SYS/PERM] Your account is not enabled for POP access. Please visit your settings page.',
    '-ERR [AUTH] Application-specific password required: https://support.example.com/185833',
    '-ERR must issue a STLS command first',
    '-ERR [AUTH] Web login required: https://example.com/signin',
    '-ERR Please use the authorization code to log in',
    '-ERR Logon failure: basic authentication is disabled.',
    '-ERR [AUTH] POP3 access has been disabled for this user',
    '-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
    '-ERR Your account has been locked, contact your administrator',
    '-ERR [AUTH] Your password has expired',
  ])('keeps the words that say what to do: %s', async (line) => {
    const { code, retryable, serverText } = await refused(line);
    expect({ code, retryable, serverText }).toEqual({
      code: 'UNAUTHENTICATED',
      retryable: false,
      serverText: line.replace(/^-ERR (?:\[[^\]]*\] )?/, ''),
    });
  });

  it.each([
    ['-ERR [AUTH] Invalid login', 'UNAUTHENTICATED', false],
    ['-ERR no such user here', 'UNAUTHENTICATED', false],
    ['-ERR [SYS/PERM] no', 'FORBIDDEN', false],
    ['-ERR [SYS/TEMP] Too many simultaneous connections', 'RATE_LIMITED', true],
    ['-ERR [SYS/TEMP] disk', 'SERVER_UNAVAILABLE', true],
    ['-ERR [AUTH] maximum number of connections reached', 'RATE_LIMITED', true],
    ['-ERR [LOGIN-DELAY] minimum time between mail checks violation', 'RATE_LIMITED', true],
    ['-ERR minimum time between mail checks violation', 'RATE_LIMITED', true],
    ['-ERR [IN-USE] do you have another session running?', 'MAILBOX_BUSY', true],
    ['-ERR unable to lock maildrop', 'MAILBOX_BUSY', true],
  ])('%s is %s', async (line, code, retryable) => {
    expect(await refused(line)).toMatchObject({ code, retryable });
  });

  it('that names neither a wrong user nor a wrong password is the same for both', async () => {
    const [user, password] = [
      await refused('-ERR unknown user anna', 'USER'),
      await refused('-ERR wrong password'),
    ];
    expect({ ...user, requestId: '' }).toEqual({ ...password, requestId: '' });
  });
});

describe('a server that hears one command of a write only', () => {
  it.each<[string, Partial<ScriptedPop3Options>]>([
    ['though it says PIPELINING', { readsOneAtATime: true }],
    ['and says nothing of itself', { readsOneAtATime: true, capabilities: null }],
  ])('is asked one by one, %s', async (_title, options) => {
    const { gateway, anna } = await open({ messages: MESSAGES, ...options }, { clock });
    const reading = clock.outlast(5_000, anna.ask(READ));
    expect((await reading).data).toEqual((await read({})).data);
    const signIn = clock.outlast(5_000, clock.outlast(400, gateway.signIn('anna', 'secret')));
    expect((await (await signIn).ask(READ)).errors).toBeUndefined();
  });
});
