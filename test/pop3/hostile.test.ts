import { beforeEach, describe, expect, it } from '@jest/globals';

import { TIME_LIMIT } from '../support/gateway.ts';
import type { ScriptedPop3Options } from '../support/scripted-pop3-options.ts';
import { POP3_CAPABILITIES, pop3Message } from '../support/scripted-pop3-options.ts';
import type { ScriptedPop3Session } from '../support/scripted-pop3-session.ts';
import { pop3Houses } from '../support/scripted-pop3.ts';
import { bytesOf, sessionOn } from '../support/pop3-session.ts';
import { TestClock } from '../support/test-clock.ts';

// Servers that are broken, slow or mean: always a typed error, never a hang, and no secret in it.

const open = pop3Houses();
const MESSAGES = [1, 2, 3].map((number) => pop3Message(`number ${number}`, 'text'));
const READ = '{ mailbox(role: INBOX) { status { messages } messages { nodes { id subject } } } }';

const endless = (line: string) => (_: readonly string[], session: ScriptedPop3Session) => {
  session.send('+OK\r\n');
  const megabyte = Buffer.from(line.repeat(Math.ceil(1_000_000 / line.length)));
  for (let i = 0; i < 75; i++) session.send(megabyte);
  return undefined;
};

/** No time passes but with a server that has fallen silent. */
let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));

/** In place of an answer, all of a call's time. */
const fallSilent = (): undefined => void clock.passSoon(TIME_LIMIT);

const codesOf = async (options: Partial<ScriptedPop3Options>, query = READ) => {
  const house = await open({ messages: MESSAGES, ...options }, { clock });
  const answer = await house.anna.ask(query);
  const errors = (answer.errors ?? []).map(({ extensions }) => extensions.code);
  return { codes: [...new Set(errors)], ...house, answer };
};

describe('a server', () => {
  it.each<[string, Partial<ScriptedPop3Options>, string]>([
    ['that greets with -ERR', { greeting: '-ERR go away' }, 'SERVER_UNAVAILABLE'],
    ['that greets with [IN-USE]', { greeting: '-ERR [IN-USE] later' }, 'MAILBOX_BUSY'],
    ['that greets as IMAP', { greeting: '* OK IMAP4rev1' }, 'SERVER_UNAVAILABLE'],
    ['that greets with nothing', { greeting: '' }, 'SERVER_UNAVAILABLE'],
    ['that greets without end', { greeting: 'x'.repeat(100_000) }, 'SERVER_UNAVAILABLE'],
    ['that hangs up at the sign-in', { closeAt: 'PASS' }, 'SERVER_UNAVAILABLE'],
    ['that hangs up in the middle', { closeAt: 'TOP' }, 'SERVER_UNAVAILABLE'],
    ['that answers nonsense', { on: { STAT: () => 'what?\r\n' } }, 'SERVER_UNAVAILABLE'],
    [
      'that names a message 0',
      { on: { UIDL: ([number]) => (number ? '+OK 0 a\r\n' : '+OK\r\n0 a\r\n.\r\n') } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'that names a message beyond all numbers',
      { on: { UIDL: ([number]) => (number ? '+OK 4294967296 a\r\n' : '+OK\r\n4294967296 a\r\n.\r\n') } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'that says more than it was asked',
      { on: { STAT: () => '+OK 3 9\r\n+OK 4 9\r\n' } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'that leaves a status line open',
      { on: { STAT: () => `+OK ${'9'.repeat(9_000)}` } },
      'SERVER_UNAVAILABLE',
    ],
    [
      'that asks and asks',
      { on: { USER: (_, session) => (session.send('+ \r\n'), '-ERR no\r\n') } },
      'UNAUTHENTICATED',
    ],
    ['that is in use', { on: { PASS: () => '-ERR [IN-USE] locked by another session\r\n' } }, 'MAILBOX_BUSY'],
    [
      'that is in use and says it in words',
      { on: { PASS: () => '-ERR maildrop already locked\r\n' } },
      'MAILBOX_BUSY',
    ],
    ['that is broken for now', { on: { PASS: () => '-ERR [SYS/TEMP] disk\r\n' } }, 'SERVER_UNAVAILABLE'],
    ['that is broken for good', { on: { PASS: () => '-ERR [SYS/PERM] no\r\n' } }, 'FORBIDDEN'],
    [
      'that wants a pause between sign-ins',
      { on: { PASS: () => '-ERR [LOGIN-DELAY] wait\r\n' } },
      'RATE_LIMITED',
    ],
    ['that knows nobody', { users: {} }, 'UNAUTHENTICATED'],
    ['that refuses STLS', { security: 'STARTTLS', on: { STLS: () => '-ERR no\r\n' } }, 'SERVER_UNAVAILABLE'],
    ['that is spoken for behind STLS', { security: 'STARTTLS', injects: '+OK\r\n' }, 'SERVER_UNAVAILABLE'],
    ['with a certificate of another', { security: 'TLS', certificate: 'wrong-name' }, 'SERVER_UNAVAILABLE'],
    ['with lines without end', { on: { UIDL: endless('1 x') } }, 'SERVER_UNAVAILABLE'],
    ['with a header without end', { on: { TOP: endless('X: y\r\n') } }, 'SERVER_UNAVAILABLE'],
    ['with capabilities without end', { on: { CAPA: endless('X\r\n') } }, 'SERVER_UNAVAILABLE'],
  ])('%s is an error', async (_title, options, code) => {
    const { codes, log, answer } = await codesOf(options);
    expect(codes).toEqual([code]);
    expect(JSON.stringify([answer, log])).not.toContain('secret');
  });

  it.each([
    ['greeting', { greeting: '+OK', on: { CAPA: fallSilent } }],
    ['sign-in', { on: { PASS: fallSilent } }],
    ['answer', { on: { TOP: fallSilent } }],
    ['end of an answer', { on: { TOP: () => (fallSilent(), '+OK\r\nSubject: x\r\n') } }],
  ])('that is silent at the %s is SERVER_TIMEOUT, in time', async (_title, options) => {
    const { codes } = await codesOf(options);
    expect(codes).toEqual(['SERVER_TIMEOUT']);
  });

  it('that never answers QUIT costs two seconds, and nothing else', async () => {
    const { codes, answer } = await codesOf({ on: { QUIT: () => void clock.passSoon(2_000) } });
    expect(codes).toEqual([]);
    expect(answer.data.mailbox.status.messages).toBe(3);
  });

  it('that repeats the password is shown without it', async () => {
    const { answer } = await codesOf({ on: { TOP: () => '-ERR [SYS/TEMP] no secret for you\r\n' } });
    expect(answer.errors![0]!.message).toContain('no *** for you');
  });

  it('that refuses one header answers for the others', async () => {
    const query = '{ mailbox(role: INBOX) { messages { nodes { id size subject } } } }';
    const { codes, answer } = await codesOf(
      {
        on: {
          TOP: ([n, lines], s) => (n === '2' ? '-ERR [SYS/TEMP] no\r\n' : s.honestly('TOP', [n!, lines!])),
        },
      },
      query,
    );
    expect(codes).toEqual(['SERVER_UNAVAILABLE']);
    const subjects = answer.data.mailbox.messages.nodes.map(({ subject }: { subject: string }) => subject);
    expect(subjects).toEqual(['number 3', null, 'number 1']);
  });

  it('that no longer has what a token remembers is read all the same', async () => {
    const { server, gateway } = await open({ messages: MESSAGES });
    const anna = await gateway.signIn('anna', 'secret');
    const before: unknown = await anna.query(
      '{ mailbox(role: INBOX) { messages { nodes { subject size } } } }',
    );
    server.become({ lacks: ['TOP', 'UIDL', 'CAPA'] });
    expect(await anna.query('{ mailbox(role: INBOX) { messages { nodes { subject size } } } }')).toEqual(
      before,
    );
  });

  it('with EXPIRE 0 is left without QUIT, and nothing vanishes', async () => {
    const { server } = await codesOf({ capabilities: [...POP3_CAPABILITIES, 'EXPIRE 0'] });
    expect(server.flights.flat()).not.toContain('QUIT');
  });

  it('with CR LF in a password is not asked at all', async () => {
    const { server, gateway } = await open({ messages: MESSAGES });
    for (const password of ['x\r\nDELE 1', 'x\nDELE 1', 'x\0y']) {
      const answer = await gateway.request(
        'POST',
        '/v1/tokens',
        { 'content-type': 'application/json' },
        JSON.stringify({ user: 'anna', password }),
      );
      expect(answer.status).toBe(401);
    }
    expect(server.sessions.flatMap(({ flights }) => flights.flat())).not.toContain('DELE 1');
  });

  it('is signed in to by PLAIN where a name is not ASCII', async () => {
    const users = { jürgen: 'grün' };
    const { server, gateway } = await open({ messages: MESSAGES, users });
    const juergen = gateway.basic('jürgen', 'grün');
    await juergen.query('{ mailbox(role: INBOX) { status { messages } } }');
    expect(server.flights[1]![0]).toMatch(/^AUTH PLAIN [A-Za-z0-9+/=]+$/);
    const plan = await juergen.explain('{ mailbox(role: INBOX) { status { messages } } }');
    expect(plan.flights.flat()).toContain('AUTH PLAIN ***');
  });

  it('is told a long PLAIN response on a line of its own', async () => {
    const password = `grün${'x'.repeat(300)}`;
    const { server, gateway } = await open({ messages: MESSAGES, users: { anna: password } });
    await gateway.basic('anna', password).query('{ mailbox(role: INBOX) { status { messages } } }');
    expect(server.flights.map(([first]) => first!.slice(0, 11))).toContain('AUTH PLAIN');
  });

  it('is told nothing behind a PLAIN response that it has yet to ask for', async () => {
    const password = `grün${'x'.repeat(300)}`;
    const { server, gateway } = await open({ messages: MESSAGES, users: { anna: password } });
    const anna = await gateway.signIn('anna', password);
    await anna.query('{ mailbox(role: INBOX) { status { messages } } }');
    const behind = server.flights.filter((lines) => lines[0] === 'AUTH PLAIN' && lines.length > 1);
    expect(behind).toEqual([]);
  });
});

describe('octets', () => {
  it('that stop in the middle are an error, never a clean end', async () => {
    const large = pop3Message('large', ...Array.from({ length: 40_000 }, () => 'x'.repeat(70)));
    const { server } = await open({ messages: [large], closeAfterOctets: 1_500_000 });
    const { body } = await bytesOf(sessionOn(server), { uidl: 'U1' });
    const read = async () => {
      for await (const piece of body) expect(piece.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  });

  it('that nobody wants any more are given up, and the next call is heard', async () => {
    const large = pop3Message('large', ...Array.from({ length: 40_000 }, () => 'x'.repeat(70)));
    const { server } = await open({ messages: [large] });
    const session = sessionOn(server);
    const { body } = await bytesOf(session, { uidl: 'U1' });
    const account = session.account({ fields: new Set(['capabilities']) });
    for await (const piece of body) if (piece.length > 0) break;
    expect((await account).capabilities).toContain('TOP');
    expect(server.sessions).toHaveLength(2);
  });

  it('of a message that has gone are NOT_FOUND', async () => {
    const { server } = await open({ messages: MESSAGES });
    await expect(bytesOf(sessionOn(server), { uidl: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('come in ranges, and ahead of a body only what is known', async () => {
    const { server } = await open({ messages: MESSAGES });
    const { raw } = MESSAGES[0]!;
    const session = sessionOn(server);
    const range = { first: 5, last: 9 };
    const part = await bytesOf(session, { uidl: 'U1' }, { range });
    expect(part).toMatchObject({ size: raw.length, span: range, contentType: 'message/rfc822' });
    for await (const piece of part.body) expect(piece).toEqual(raw.subarray(5, 10));
    const text = await bytesOf(session, { uidl: 'U1' }, { partId: '1' });
    expect(text).toMatchObject({ size: 6, span: null, contentType: 'text/plain' });
    await expect(bytesOf(session, { uidl: 'U1' }, { partId: '7' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const head = await bytesOf(session, { uidl: 'U1' }, { headOnly: true });
    // Of little the octets are fetched all the same: nothing else proves how many there are.
    expect(head).toMatchObject({ filename: 'number 1.eml', size: raw.length });
    for await (const piece of head.body) expect(piece.length).toBe(0);
  });
});
