import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { GraphqlAnswer } from '../support/gateway.ts';
import { Gateway, TIME_LIMIT } from '../support/gateway.ts';
import {
  ahead,
  bad,
  bye,
  endless,
  endlessLine,
  endlessLines,
  no,
  only,
  plainNo,
} from '../support/scripted-faults.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses, signedIn } from '../support/scripted-fixture.ts';
import type { Script, ScriptedImap, ScriptedImapOptions } from '../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';
import { TestClock, whenSilent } from '../support/test-clock.ts';

// A mail server may do anything. The caller gets a typed error in time, and nobody gets the password.

const PASSWORD = 'correct horse battery';
const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject } } } }';

const openHouse = scriptedHouses();
const houses: ScriptedHouse[] = [];
/** No time passes but what a test lets pass: what is answered at all is answered in time. */
let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));

async function open(options: Partial<ScriptedImapOptions> = {}): Promise<ScriptedHouse> {
  const house = await openHouse({ users: { anna: PASSWORD }, ...options }, { clock });
  const opened = { ...house, anna: house.gateway.basic('anna', PASSWORD) };
  houses.push(opened);
  return opened;
}

afterEach(() => {
  const logged = houses.splice(0).map(({ log }) => log.join('\n'));
  expect(logged.join('\n')).not.toContain(PASSWORD);
});

async function codeOf(house: ScriptedHouse, query = PAGE): Promise<string | undefined> {
  const answer = await house.anna.ask(query);
  expect(JSON.stringify(answer)).not.toContain(PASSWORD);
  return answer.errors?.[0]?.extensions.code;
}

/** Lets all of a call's time pass once its server has nothing more to say. */
async function outlast<T>(
  { server }: { server: ScriptedImap },
  answer: Promise<T>,
  word?: string,
): Promise<T> {
  await whenSilent(server, word === 'greeting' ? undefined : word);
  clock.pass(TIME_LIMIT);
  return answer;
}

async function signInAnswer({ gateway }: ScriptedHouse, user = 'anna', password = PASSWORD) {
  const body = JSON.stringify({ user, password });
  const answer = await gateway.request('POST', '/v1/tokens', { 'content-type': 'application/json' }, body);
  expect(answer.body).not.toContain(PASSWORD);
  return {
    status: answer.status,
    ...(JSON.parse(answer.body) as { code?: string; detail?: string; retryAfter?: number }),
  };
}

const MIB = Buffer.alloc(1024 * 1024, 'x');

describe('a server that falls silent', () => {
  it.each<[string, Partial<ScriptedImapOptions>]>([
    ['greeting', {}],
    ['LOGIN', {}],
    ['EXAMINE', {}],
    ['FETCH', {}],
    ['CAPABILITY', { greetsWithCapabilities: false }],
    ['CAPABILITY', { volunteersCapabilities: false }],
    ['STARTTLS', { security: 'STARTTLS' }],
    ['LOGIN', { security: 'TLS' }],
    ['AUTHENTICATE PLAIN', { capabilities: [...MODERN, 'LOGINDISABLED'] }],
  ])('at %s is a timeout (%#)', async (silentAt, options) => {
    const house = await open({ silentAt, ...options });
    expect(await outlast(house, codeOf(house), silentAt)).toBe('SERVER_TIMEOUT');
  });

  it.each(['greeting', 'LOGIN', 'STARTTLS'])('at %s is a timeout at sign-in too', async (silentAt) => {
    const house = await open({ silentAt, security: silentAt === 'STARTTLS' ? 'STARTTLS' : 'NONE' });
    expect(await outlast(house, signInAnswer(house), silentAt)).toMatchObject({
      status: 504,
      code: 'SERVER_TIMEOUT',
    });
  });

  it('in the middle of an answer is a timeout', async () => {
    const house = await open({ on: { FETCH: only(Buffer.from('* 1 FETCH (UID 1 ENVEL')) } });
    expect(await outlast(house, codeOf(house), 'FETCH')).toBe('SERVER_TIMEOUT');
  });

  it('in the middle of a literal is a timeout', async () => {
    const begun = Buffer.from('* 1 FETCH (UID 1 BODY[HEADER] {100}\r\nhi');
    const house = await open({ on: { FETCH: only(begun) } });
    expect(await outlast(house, codeOf(house), 'FETCH')).toBe('SERVER_TIMEOUT');
  });

  it('during the TLS handshake is a timeout', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const gateway = new Gateway({ servers: `imaps://127.0.0.1:${port}`, clock });
    const answer = gateway.basic('anna', PASSWORD).ask(PAGE);
    await once(silent, 'connection');
    clock.pass(TIME_LIMIT);
    expect((await answer).errors?.[0]?.extensions.code).toBe('SERVER_TIMEOUT');
    silent.close();
  });

  it('leaves alone what was answered before', async () => {
    const house = await open({ silentAt: 'FETCH' });
    const answer = await outlast(house, house.anna.ask(`{ mailboxes { name } ${PAGE.slice(1)}`), 'FETCH');
    expect(answer.data).toHaveProperty('mailboxes.length', 3);
    expect(answer.data).toMatchObject({ mailbox: { messages: null } });
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['SERVER_TIMEOUT']);
  });

  it('behind the sign-in of a token is met again without anything riding along', async () => {
    const house = await open();
    const token = await house.gateway.signIn('anna', PASSWORD);
    house.server.become({ swallowsBehindSignIn: true });
    const answer = await clock.outlast(2_000, token.ask(PAGE));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toHaveProperty('mailbox.messages.nodes.length', 2);
  });
});

describe('a server that hangs up', () => {
  it.each<[string, Partial<ScriptedImapOptions>]>([
    ['greeting', {}],
    ['LOGIN', {}],
    ['EXAMINE', {}],
    ['FETCH', {}],
    ['CAPABILITY', { greetsWithCapabilities: false }],
    ['STARTTLS', { security: 'STARTTLS' }],
    ['LOGIN', { security: 'TLS' }],
  ])('at %s is not available (%#)', async (closeAt, options) => {
    expect(await codeOf(await open({ closeAt, ...options }))).toBe('SERVER_UNAVAILABLE');
  });

  it.each([1, 40, 200, 500, 700, 900])('after %i octets is not available', async (closeAfterOctets) => {
    expect(await codeOf(await open({ closeAfterOctets }))).toBe('SERVER_UNAVAILABLE');
  });

  it('by a reset is not available', async () => {
    const reset: Script = (_, session) => (session.destroy(), null);
    expect(await codeOf(await open({ on: { FETCH: reset } }))).toBe('SERVER_UNAVAILABLE');
  });

  it('right behind its last answer has answered', async () => {
    const last: Script = (command, session) => {
      setImmediate(() => session.close());
      return session.honestly(command);
    };
    expect(await codeOf(await open({ on: { FETCH: last } }))).toBeUndefined();
  });
});

describe('a greeting', () => {
  it.each<[string, string, string]>([
    ['BYE', '* BYE go away', 'SERVER_UNAVAILABLE'],
    ['BYE for too many connections', '* BYE [LIMIT] too many connections', 'RATE_LIMITED'],
    ['BYE that says so in words only', '* BYE Too many connections from your IP', 'RATE_LIMITED'],
    ['PREAUTH', '* PREAUTH welcome, root', 'SERVER_UNAVAILABLE'],
    ['NO', '* NO', 'SERVER_UNAVAILABLE'],
    ['of another protocol', '220 smtp.example.com ESMTP', 'SERVER_UNAVAILABLE'],
    ['of POP3', '+OK ready', 'SERVER_UNAVAILABLE'],
    ['of HTTP', 'HTTP/1.1 400 Bad Request', 'SERVER_UNAVAILABLE'],
    ['of nothing', '', 'SERVER_TIMEOUT'],
    ['of octets', '\x00\xff\x16\x03\x01', 'SERVER_UNAVAILABLE'],
  ])('%s gets no password', async (_title, greeting, code) => {
    const house = await open({ greeting });
    const answer = codeOf(house);
    expect(await (code === 'SERVER_TIMEOUT' ? outlast(house, answer) : answer)).toBe(code);
    expect(house.server.transcript.commands.join('\n')).not.toContain(PASSWORD);
  });
});

describe('STARTTLS', () => {
  it('works, and nothing but it is said in clear', async () => {
    const house = await open({ security: 'STARTTLS' });
    expect(await codeOf(house)).toBeUndefined();
    expect(house.server.transcript.writes[0]).toEqual(['STARTTLS']);
  });

  it('that is refused ends the session before a password is sent', async () => {
    const house = await open({ security: 'STARTTLS', refusesStartTls: true });
    expect(await codeOf(house)).toBe('SERVER_UNAVAILABLE');
    expect(house.server.transcript.commands).toEqual(['STARTTLS']);
  });

  it('is asked for although the server does not offer it', async () => {
    const house = await open({
      security: 'STARTTLS',
      greeting: '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] stripped',
    });
    expect(await codeOf(house)).toBeUndefined();
    expect(house.server.transcript.writes[0]).toEqual(['STARTTLS']);
  });

  it.each(['same packet', 'next packet'] as const)(
    'with words in clear behind it, in the %s, is fatal',
    async (injects) => {
      const house = await open({ security: 'STARTTLS', injects });
      expect(await codeOf(house)).toBe('SERVER_UNAVAILABLE');
      expect(house.server.transcript.commands).toEqual(['STARTTLS']);
    },
  );

  it('forgets what was said in clear', async () => {
    const greeting = '* OK [CAPABILITY IMAP4rev1 STARTTLS LIST-STATUS LIST-EXTENDED] evil';
    const house = await open({ security: 'STARTTLS', capabilities: PLAIN, greeting });
    const { capabilities } = (
      (await house.anna.query('{ account { capabilities } }')) as { account: { capabilities: string[] } }
    ).account;
    expect(capabilities).toEqual(PLAIN);
  });

  it('greeted with PREAUTH is refused: it would skip STARTTLS', async () => {
    expect(await codeOf(await open({ security: 'STARTTLS', greeting: '* PREAUTH hello' }))).toBe(
      'SERVER_UNAVAILABLE',
    );
  });
});

describe('TLS', () => {
  it.each(['expired', 'wrong-name'] as const)(
    'with a certificate that is %s is refused',
    async (certificate) => {
      const house = await open({ security: 'TLS', certificate });
      expect(await codeOf(house)).toBe('SERVER_UNAVAILABLE');
      expect(house.server.transcripts).toHaveLength(0);
    },
  );

  it('behind STARTTLS with a certificate of another name is refused', async () => {
    const house = await open({ security: 'STARTTLS', certificate: 'wrong-name' });
    expect(await codeOf(house)).toBe('SERVER_UNAVAILABLE');
    expect(house.server.transcript.commands).toEqual(['STARTTLS']);
  });

  it('of an authority that nobody named is refused', async () => {
    const { server } = await open({ security: 'TLS' });
    const { errors } = await new Gateway({ servers: server.url }).basic('anna', PASSWORD).ask(PAGE);
    expect(errors?.[0]?.extensions.code).toBe('SERVER_UNAVAILABLE');
    expect(server.transcripts).toHaveLength(0);
  });

  it('with a server that does not speak it is refused', async () => {
    const { server } = await open();
    const gateway = new Gateway({ servers: `imaps://127.0.0.1:${server.port}` });
    const { errors } = await gateway.basic('anna', PASSWORD).ask(PAGE);
    expect(errors?.[0]?.extensions.code).toBe('SERVER_UNAVAILABLE');
    expect(server.transcript.commands.join('\n')).not.toContain(PASSWORD);
  });
});

describe('an answer that cannot be right', () => {
  const cases: [string, Partial<ScriptedImapOptions>, string][] = [
    ['a line without end', { on: { FETCH: endlessLine('* 1 FETCH (UID 1 ') } }, 'SERVER_UNAVAILABLE'],
    [
      'a line without end in place of the greeting',
      { greeting: Buffer.concat(Array<Buffer>(13).fill(MIB)) },
      'SERVER_UNAVAILABLE',
    ],
    [
      'a literal of a terabyte',
      { on: { FETCH: only('* 1 FETCH (UID 1 ENVELOPE {1099511627776}') } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'a literal of more digits than there are numbers',
      { on: { FETCH: only(`* 1 FETCH ({${'9'.repeat(60)}}`) } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'a literal that is longer than it says',
      { on: { FETCH: only('* 1 FETCH (UID 1 BODY[HEADER] {3}', 'Subject: hi', '', ')') } },
      'SERVER_TIMEOUT',
    ],
    ['NULs', { on: { FETCH: ahead(Buffer.alloc(5_000), '\0* OK \0') } }, 'undefined'],
    [
      'garbage',
      {
        on: {
          FETCH: ahead('\xff\xfe\x00garbage', '* ', '* (', '*', '(((((('),
        },
      },
      'undefined',
    ],
    ['a tagged answer to nobody', { on: { FETCH: ahead('X9 OK hello', 'P999 BAD you') } }, 'undefined'],
    ['a continuation that nobody asked for', { on: { FETCH: ahead('+ go on', '+', '+ ') } }, 'undefined'],
    [
      'lists that nest without end',
      { on: { FETCH: only(`* 1 FETCH (UID 1 ENVELOPE ${'('.repeat(100_000)}`) } },
      'SERVER_TIMEOUT',
    ],
    [
      'a tagged answer that cannot be parsed',
      { on: { FETCH: ({ tag }) => [`${tag} OK [UNCLOSED ("`] } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'half of the items that were asked for, which are then asked for by UID',
      { on: { FETCH: ({ tag }) => ['* 1 FETCH (UID 1)', '* 2 FETCH (UID 2)', `${tag} OK`] } },
      'undefined',
    ],
  ];

  it.each(cases)('%s', async (_title, options, code) => {
    const house = await open(options);
    const answer = codeOf(house);
    expect(String(await (code === 'SERVER_TIMEOUT' ? outlast(house, answer, 'FETCH') : answer))).toBe(code);
  });

  it('keeps memory bounded while a line never ends', async () => {
    const house = await open({ on: { LIST: endlessLine('* LIST () "/" ') } });
    const before = process.memoryUsage().rss;
    expect((await house.anna.ask('{ mailboxes { name } }')).errors?.[0]?.extensions.code).toBe(
      'SERVER_UNAVAILABLE',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  it.each([
    ['LIST', '* LIST () "/" "same"', '{ mailboxes { name } }'],
    [
      'FETCH',
      '* 1 FETCH (UID 1 FLAGS (\\Seen))',
      '{ mailbox(role: INBOX) { messages { nodes { flags } } } }',
    ],
  ])('keeps memory bounded while %s answers come without end', async (name, line, query) => {
    const house = await open({ on: { [name]: endlessLines(line) } });
    const before = process.memoryUsage().rss;
    const answer: GraphqlAnswer = await house.anna.ask(query);
    expect(answer.errors?.[0]?.extensions.code).toBe('SERVER_UNAVAILABLE');
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });

  it('lets a literal of a gigabyte not even begin', async () => {
    const house = await open({
      on: { FETCH: endless(MIB, Buffer.from('* 1 FETCH (UID 1 BODY[HEADER] {1073741824}\r\n')) },
    });
    expect(await codeOf(house)).toBe('SERVER_UNAVAILABLE');
  });
});

describe('noise', () => {
  const NOISE = [
    '* 2 EXISTS',
    '* 0 RECENT',
    '* 1 FETCH (FLAGS (\\Seen))',
    '* 2 FETCH (UID 2 FLAGS (\\Seen $New))',
    '* FLAGS (\\Seen)',
    '* OK still here',
    '* SEARCH',
    '* UNKNOWN (what) "ever"',
    '* ESEARCH (TAG "X") ALL 1',
  ];
  const QUERY = `{ mailboxes { name status { messages } } account { quota { root } }
    a: mailbox(role: INBOX) { messages(first: 2) { totalCount nodes { uid subject } } }
    b: mailbox(path: "Archive") { messages(last: 2) { nodes { uid subject size } } } }`;

  it.each([
    ['a modern server', MODERN],
    ['a server with PARTIAL', [...MODERN, 'PARTIAL']],
    ['an old server', PLAIN],
  ])('between the answers of %s changes nothing', async (_title, capabilities) => {
    const calm: unknown = await (await open({ capabilities })).anna.query(QUERY);
    expect(await (await open({ capabilities, noise: NOISE })).anna.query(QUERY)).toEqual(calm);
  });

  it.each([
    ['a modern server', MODERN],
    ['an old server', PLAIN],
  ])('and answers out of order of %s change nothing', async (_title, capabilities) => {
    const calm: unknown = await (await open({ capabilities })).anna.query(QUERY);
    expect(await (await open({ capabilities, answersOutOfOrder: true })).anna.query(QUERY)).toEqual(calm);
    expect(
      await (await open({ capabilities, answersOutOfOrder: true, noise: NOISE })).anna.query(QUERY),
    ).toEqual(calm);
  });

  it('of messages that vanish while a page is read by UID loses none of the others', async () => {
    const rows = [
      '* 4 FETCH (UID 4 FLAGS ())',
      '* 1 EXPUNGE',
      '* 4 FETCH (UID 5 FLAGS ())',
      '* 5 FETCH (UID 6 FLAGS ())',
    ];
    const house = await open({
      mailboxes: { INBOX: 6 },
      capabilities: [...MODERN, 'PARTIAL'],
      on: {
        'UID FETCH': (_, { mailboxes }) => {
          mailboxes.get('INBOX')!.messages.shift();
          return rows;
        },
      },
    });
    const answer = await house.anna.ask('{ mailbox(role: INBOX) { messages(first: 3) { nodes { uid } } } }');
    expect(answer).toEqual({
      data: { mailbox: { messages: { nodes: [{ uid: 6 }, { uid: 5 }, { uid: 4 }] } } },
    });
  });
});

describe('a refusal', () => {
  it.each([
    ['ALREADYEXISTS', 'ALREADY_EXISTS'],
    ['AUTHORIZATIONFAILED', 'UNAUTHENTICATED'],
    ['CANNOT', 'UNSUPPORTED'],
    ['CONTACTADMIN', 'SERVER_UNAVAILABLE'],
    ['CORRUPTION', 'SERVER_UNAVAILABLE'],
    ['INUSE', 'MAILBOX_BUSY'],
    ['LIMIT', 'RATE_LIMITED'],
    ['NONEXISTENT', 'NOT_FOUND'],
    ['NOPERM', 'FORBIDDEN'],
    ['OVERQUOTA', 'RATE_LIMITED'],
    ['SERVERBUG', 'SERVER_UNAVAILABLE'],
    ['UNAVAILABLE', 'SERVER_UNAVAILABLE'],
    ['X-OWN', 'SERVER_UNAVAILABLE'],
  ])('of EXAMINE with [%s] is %s and carries the code', async (serverCode, code) => {
    const house = await open({ on: { EXAMINE: no(serverCode, 'so there') } });
    const { errors } = await house.anna.ask(PAGE);
    expect(errors?.[0]?.extensions).toMatchObject({ code, serverCode, serverText: 'so there' });
  });

  it('of one STATUS leaves the other mailboxes alone', async () => {
    const one: Script = (command, session) =>
      command.text.startsWith('STATUS Archive')
        ? [`${command.tag} NO [NOPERM] not yours`]
        : session.honestly(command);
    const house = await open({ capabilities: PLAIN, on: { STATUS: one } });
    const answer = await house.anna.ask('{ mailboxes { name status { messages } } }');
    expect(answer.data).toMatchObject({
      mailboxes: [
        { name: 'INBOX', status: { messages: 2 } },
        { name: 'Archive', status: null },
        { name: 'Trash', status: { messages: 0 } },
      ],
    });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors![0]).toMatchObject({
      path: ['mailboxes', 1, 'status'],
      extensions: { code: 'FORBIDDEN', serverCode: 'NOPERM' },
    });
  });

  it('of LIST is an error and no empty list', async () => {
    expect(await codeOf(await open({ on: { LIST: bad } }), '{ mailboxes { name } }')).toBe(
      'SERVER_UNAVAILABLE',
    );
  });

  it('in words only is understood where they are usual', async () => {
    expect(await codeOf(await open({ on: { EXAMINE: plainNo('Mailbox does not exist') } }))).toBe(
      'NOT_FOUND',
    );
    expect(await codeOf(await open({ on: { FETCH: plainNo('Too many requests, try again later') } }))).toBe(
      'RATE_LIMITED',
    );
  });

  it('by BYE in the middle of the session is not available', async () => {
    expect(await codeOf(await open({ on: { FETCH: bye('shutting down') } }))).toBe('SERVER_UNAVAILABLE');
    expect(await codeOf(await open({ on: { FETCH: bye('[LIMIT] too much') } }))).toBe('RATE_LIMITED');
  });

  it('says how long to wait where the server has had enough', async () => {
    const house = await open({ on: { LOGIN: no('LIMIT', 'too many sign-ins') } });
    expect(await signInAnswer(house)).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfter: 30 });
  });
});

describe('signing in', () => {
  it('answers a wrong password and a wrong user alike', async () => {
    const house = await open();
    const wrongPassword = await signInAnswer(house, 'anna', 'wrong');
    const wrongUser = await signInAnswer(house, 'nobody', PASSWORD);
    expect(wrongPassword).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect({ ...wrongUser, requestId: '' }).toEqual({ ...wrongPassword, requestId: '' });
  });

  it('answers them alike whatever the server says', async () => {
    const tell: Script = ({ tag, text }) =>
      text.includes('nobody')
        ? [`${tag} NO [NONEXISTENT] no such user nobody`]
        : [`${tag} NO [AUTHENTICATIONFAILED] wrong password`];
    const house = await open({ on: { LOGIN: tell } });
    const [a, b] = [await signInAnswer(house, 'anna', 'x'), await signInAnswer(house, 'nobody', 'x')];
    expect([a.status, a.code, a.detail]).toEqual([b.status, b.code, b.detail]);
  });

  it('fails at once for all that rode along', async () => {
    const house = await open();
    const token = await house.gateway.signIn('anna', PASSWORD);
    house.server.become({ users: { anna: 'changed' } });
    const { errors } = await token.ask(PAGE);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  });

  it('tells a busy server from a wrong password', async () => {
    const house = await open({ on: { LOGIN: no('UNAVAILABLE', 'database is down') } });
    expect(await signInAnswer(house)).toMatchObject({ status: 502, code: 'SERVER_UNAVAILABLE' });
  });

  it.each<[string, Partial<ScriptedImapOptions>]>([
    ['in its refusal', { on: { LOGIN: no('UNAVAILABLE', `cannot check "${PASSWORD}" now`) } }],
    ['in its BYE', { on: { LOGIN: bye(`who says ${PASSWORD}?`) } }],
    [
      'cut by the bound of what is shown',
      { on: { LOGIN: no('UNAVAILABLE', `${'.'.repeat(290)}${PASSWORD}`) } },
    ],
  ])('shows the password to nobody when the server repeats it %s', async (_title, options) => {
    const house = await open(options);
    const answer = await signInAnswer(house);
    expect(answer.status).toBe(502);
    expect(JSON.stringify(answer)).not.toContain(PASSWORD.slice(0, 8));
    expect(house.log.join('')).not.toContain(PASSWORD.slice(0, 8));
  });

  it('shows the password to nobody when the server repeats it in base64', async () => {
    const repeat: Script = ({ tag, args }) => [
      `${tag} NO [UNAVAILABLE] what is ${(args[0] as { value: string }).value}`,
    ];
    const house = await open({
      capabilities: [...MODERN, 'LOGINDISABLED'],
      on: { 'AUTHENTICATE PLAIN': repeat },
    });
    const answer = await signInAnswer(house);
    const secret = Buffer.from(`\0anna\0${PASSWORD}`).toString('base64');
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(house.log.join('')).not.toContain(secret);
  });

  it('is refused where the server offers no way by password', async () => {
    const house = await open({ capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'AUTH=GSSAPI'] });
    expect(await signInAnswer(house)).toMatchObject({ status: 502, code: 'SERVER_UNAVAILABLE' });
    expect(house.server.transcript.commands.join('')).not.toContain(PASSWORD);
  });
});

describe('what never reaches a command line', () => {
  it.each(['a\r\nP9 LOGOUT', 'a\nb', 'a\0b'])('%j as a user name or password', async (text) => {
    const house = await open();
    expect(await signInAnswer(house, text, PASSWORD)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await signInAnswer(house, 'anna', text)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(
      house.server.transcripts
        .flatMap(({ commands }) => commands)
        .filter((command) => !/^LOGOUT|^LIST/.test(command)),
    ).toEqual([]);
  });

  it.each(['a\r\nP9 DELETE INBOX', 'a\nb', 'a\0b', '', 'x'.repeat(1001), '\ud800'])(
    '%j as a path',
    async (path) => {
      const house = await open();
      const { errors } = await house.anna.ask('query ($path: String!) { mailbox(path: $path) { name } }', {
        path,
      });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(house.server.transcripts).toHaveLength(0);
    },
  );

  it.each(['Sub ject', 'a:b', 'a\r\nb', '', 'ä', 'x)', '"', '{3}', 'a\\b', 'x]', '*'])(
    '%j as the name of a header field',
    async (name) => {
      const house = await open();
      const query =
        'query ($names: [String!]) { mailbox(role: INBOX) { messages { nodes { headers(names: $names) { value } } } } }';
      const { errors } = await house.anna.ask(query, { names: [name] });
      expect(errors?.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT') ?? true).toBe(true);
      const fetch = house.server.transcript.commands.find((command) => command.startsWith('FETCH')) ?? '';
      expect(fetch).toMatch(
        /^$|^FETCH 1:2 \(UID( BODY\.PEEK\[HEADER\.FIELDS \(("([^"\\]|\\.)*"|[^\s(){%*"\\\]]+)\)\])?\)$/,
      );
    },
  );

  it('is asked of the mail server under the path that was meant, whatever it is made of', async () => {
    const path = 'Entwürfe & "Co" \\ 100% *';
    const house = await open();
    await house.anna.ask('query ($path: String!) { mailbox(path: $path) { messages { nodes { uid } } } }', {
      path,
    });
    expect(house.server.transcript.commands).toContain('EXAMINE "Entw&APw-rfe &- \\"Co\\" \\\\ 100% *"');
  });
});

describe('where nobody listens', () => {
  it('is not available, and says no more than that', async () => {
    const house = await open();
    const { port } = house.server;
    await new Promise<void>((resolve) => {
      const probe = connect(port, '127.0.0.1', () => (probe.destroy(), resolve()));
    });
    const dead = new Gateway({ servers: 'imap+plain://127.0.0.1:1' });
    const { errors } = await dead.basic('anna', PASSWORD).ask(PAGE);
    expect(errors?.[0]).toMatchObject({
      message: '127.0.0.1 cannot be reached',
      extensions: { code: 'SERVER_UNAVAILABLE', retryable: true },
    });
  });

  it('a server that the deployment does not name is not dialled', async () => {
    const house = await open();
    const other = await open();
    const body = JSON.stringify({ server: other.server.url, user: 'anna', password: PASSWORD });
    const answer = await house.gateway.request(
      'POST',
      '/v1/tokens',
      { 'content-type': 'application/json' },
      body,
    );
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'FORBIDDEN' });
    expect(other.server.transcripts).toHaveLength(0);
  });
});

describe('what a caller may get wrong', () => {
  it.each(['Bearer x', 'Bearer a.b.c.d.e', 'Basic !!!', 'Basic ', 'Digest x', 'Bearer'])(
    '%j is not signed in',
    async (authorization) => {
      const { gateway, server } = await open();
      const answer = await gateway.request(
        'POST',
        '/graphql',
        { 'content-type': 'application/json', authorization },
        '{"query":"{ account { user } }"}',
      );
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toMatchObject({
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
      expect(answer.headers['www-authenticate']).toContain('Bearer');
      expect(server.transcripts).toHaveLength(0);
    },
  );

  it('without an Authorization header mail is UNAUTHENTICATED', async () => {
    const { gateway } = await open();
    const { errors } = await gateway.anonymous().ask('{ mailboxes { name } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('a token of another gateway is not valid here', async () => {
    const [here, there] = [await open(), await open()];
    const { authorization } = await there.gateway.signIn('anna', PASSWORD);
    const answer = await here.gateway.request(
      'POST',
      '/graphql',
      { 'content-type': 'application/json', authorization },
      '{"query":"{ account { user } }"}',
    );
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain(authorization.slice(7));
    expect(here.log.join('')).not.toContain(authorization.slice(7));
  });

  it('Basic works with one server only', async () => {
    const house = await open();
    const two = new Gateway({ servers: `${house.server.url},imaps://mail.example.com` });
    const headers = {
      'content-type': 'application/json',
      authorization: two.basic('anna', PASSWORD).authorization,
    };
    const answer = await two.request('POST', '/graphql', headers, '{"query":"{ account { user } }"}');
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain(PASSWORD);
  });

  it.each(['first: 0', 'first: 501', 'first: -1', 'last: 0', 'last: 501', 'first: 1, last: 1', 'after: "x"'])(
    'messages(%s) is BAD_USER_INPUT',
    async (args) => {
      const house = await open();
      expect(await codeOf(house, `{ mailbox(role: INBOX) { messages(${args}) { nodes { uid } } } }`)).toBe(
        'BAD_USER_INPUT',
      );
    },
  );

  it('a query 30 levels deep is BAD_USER_INPUT and dials nobody', async () => {
    const house = await open();
    const deep = `{ mailboxes { ${'parent { '.repeat(28)} name ${'} '.repeat(28)} } }`;
    expect(await codeOf(house, deep)).toBe('BAD_USER_INPUT');
    expect(house.server.transcripts).toHaveLength(0);
  });

  it('a query of more tokens than anybody needs is BAD_USER_INPUT', async () => {
    const house = await open();
    expect(await codeOf(house, `{ ${'account { user } '.repeat(3_000)} }`)).toBe('BAD_USER_INPUT');
  });

  it('a cursor of another mailbox is BAD_USER_INPUT', async () => {
    const house = await open();
    const data: unknown = await house.anna.query(
      '{ mailbox(role: INBOX) { messages(first: 1) { pageInfo { endCursor } } } }',
    );
    const { endCursor } = (data as { mailbox: { messages: { pageInfo: { endCursor: string } } } }).mailbox
      .messages.pageInfo;
    expect(
      await codeOf(
        house,
        `{ mailbox(path: "Archive") { messages(after: "${endCursor}") { nodes { uid } } } }`,
      ),
    ).toBe('BAD_USER_INPUT');
  });

  it('a cursor and an id from before the mailbox was made anew are STALE_ID', async () => {
    const house = await open();
    const data: unknown = await house.anna.query(
      '{ mailbox(role: INBOX) { messages(first: 1) { edges { cursor node { id } } } } }',
    );
    const [edge] = (data as { mailbox: { messages: { edges: { cursor: string; node: { id: string } }[] } } })
      .mailbox.messages.edges;
    house.server.mailboxes.get('INBOX')!.uidValidity++;
    expect(
      await codeOf(
        house,
        `{ mailbox(role: INBOX) { messages(after: "${edge!.cursor}") { nodes { uid } } } }`,
      ),
    ).toBe('STALE_ID');
    expect(await codeOf(house, `{ message(id: "${edge!.node.id}") { uid } }`)).toBe('STALE_ID');
    expect(await codeOf(house, `{ node(id: "${edge!.node.id}") { id } }`)).toBe('STALE_ID');
  });

  it('an id of another account is NOT_FOUND, and one that is gone too', async () => {
    const house = await open({ users: { anna: PASSWORD, berta: PASSWORD } });
    const data: unknown = await house.gateway
      .basic('berta', PASSWORD)
      .query('{ mailbox(role: INBOX) { id messages(first: 1) { nodes { id } } } }');
    const { id, messages } = (data as { mailbox: { id: string; messages: { nodes: { id: string }[] } } })
      .mailbox;
    expect(await codeOf(house, `{ mailbox(id: "${id}") { name } }`)).toBe('NOT_FOUND');
    expect(await codeOf(house, `{ message(id: "${messages.nodes[0]!.id}") { uid } }`)).toBe('NOT_FOUND');
    house.server.mailboxes.get('INBOX')!.messages = [];
    expect(
      (
        await house.gateway
          .basic('berta', PASSWORD)
          .ask(`{ message(id: "${messages.nodes[0]!.id}") { uid } }`)
      ).errors?.[0]?.extensions.code,
    ).toBe('NOT_FOUND');
  });

  it('a token still works after its server was seen', async () => {
    const house = await openHouse();
    expect(await (await signedIn(house)).query('{ mailbox(role: INBOX) { status { messages } } }')).toEqual({
      mailbox: { status: { messages: 2 } },
    });
  });
});
