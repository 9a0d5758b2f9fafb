import { afterEach, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { ScriptedSmtpOptions } from '../support/scripted-smtp.ts';
import { SMTP_KEYWORDS, ScriptedSmtp } from '../support/scripted-smtp.ts';

// What is said to a submission server, write by write. The mailbox is the demo's.

const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  sent wasSent messageId copy guarantee removed failures { step code message }
  recipients { address outcome code serverText } message { id subject } } }`;
const MESSAGE = {
  from: [{ address: 'demo@example.com' }],
  to: [{ address: 'anna@example.com' }],
  cc: [{ address: 'bob@example.com' }],
  bcc: [{ address: 'carla@example.com' }],
  subject: 'Tides',
  text: '.\r\nThe tide is high.\r\n..and more\r\n',
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

interface House {
  readonly smtp: ScriptedSmtp;
  readonly demo: DemoServer;
  readonly account: Account;
}

/** A user whose mailbox is the demo's, and whose submission server is scripted. */
async function house(options: Partial<ScriptedSmtpOptions> = {}): Promise<House> {
  const demo = await startDemoServer();
  const smtp = await ScriptedSmtp.start({ users: { demo: 'demo' }, ...options });
  open.push(demo, smtp);
  const servers = `imap+plain://127.0.0.1:${demo.port}+${smtp.url}`;
  const gateway = new Gateway({
    servers,
    ...(smtp.options.security !== 'NONE' && { caFile: smtp.caFile }),
  });
  return { smtp, demo, account: gateway.basic('demo', 'demo') };
}

const send = async (account: Account, input: object) => {
  const { data, errors } = await account.ask(SEND, { input });
  return errors?.[0] ?? data.sendMessage;
};

describe('a mail', () => {
  it('takes four round trips behind the greeting, and is filed in SENT', async () => {
    const { smtp, account } = await house();
    const { data, extensions } = await account.ask(
      SEND,
      { input: { message: MESSAGE } },
      { 'postern-explain': 'true' },
    );
    expect(data.sendMessage).toMatchObject({
      sent: true,
      wasSent: false,
      copy: 'FILED',
      guarantee: 'BEST_EFFORT',
      failures: [],
      recipients: [
        { address: 'anna@example.com', outcome: 'ACCEPTED', code: '2.1.5' },
        { address: 'bob@example.com', outcome: 'ACCEPTED' },
        { address: 'carla@example.com', outcome: 'ACCEPTED' },
      ],
      message: { subject: 'Tides' },
    });
    await smtp.quiet();
    expect(
      smtp.flights.map((flight) =>
        flight.map((line) => line.replace(/SIZE=\d+/, 'SIZE=n').replace(/ENVID=p1\.[\w-]+$/, 'ENVID=id')),
      ),
    ).toEqual([
      ['EHLO [127.0.0.1]'],
      [expect.stringMatching(/^AUTH PLAIN \S+$/)],
      [
        'MAIL FROM:<demo@example.com> SIZE=n RET=HDRS ENVID=id',
        'RCPT TO:<anna@example.com>',
        'RCPT TO:<bob@example.com>',
        'RCPT TO:<carla@example.com>',
        'DATA',
      ],
      ['(text)'],
      ['QUIT'],
    ]);
    expect(extensions!.plan).toMatchObject({
      submission: { roundTrips: { connection: 2, signIn: 2, mail: 2 } },
    });
    const [taken] = smtp.taken;
    const text = taken!.octets.toString();
    expect(text).not.toMatch(/bcc|carla/i);
    expect(text.endsWith('\r\n\r\n.\r\nThe tide is high.\r\n..and more\r\n')).toBe(true);
  });

  it('is handed in step by step where the server does not read ahead', async () => {
    const keywords = SMTP_KEYWORDS.filter((each) => each !== 'PIPELINING');
    const { smtp, account } = await house({ keywords });
    expect(await send(account, { message: MESSAGE })).toMatchObject({ sent: true });
    await smtp.quiet();
    expect(smtp.flights.map((flight) => flight.map((line) => line.split(/[ :]/)[0]))).toEqual(
      ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'RCPT', 'RCPT', 'DATA', '(text)', 'QUIT'].map((verb) => [verb]),
    );
  });

  it.each(['TLS', 'STARTTLS'] as const)('travels under %s', async (security) => {
    const { smtp, account } = await house({ security, keywords: [...SMTP_KEYWORDS, 'STARTTLS'] });
    expect(await send(account, { message: MESSAGE })).toMatchObject({ sent: true });
    expect(smtp.taken).toHaveLength(1);
  });

  it('signs in with LOGIN where that is all there is', async () => {
    const on = {
      AUTH: () => '334 VXNlcm5hbWU6\r\n',
      RESPONSE: (() => {
        let heard = 0;
        return () => (++heard === 1 ? '334 UGFzc3dvcmQ6\r\n' : '235 ok\r\n');
      })(),
      MAIL: () => '250 ok\r\n',
      RCPT: () => '250 ok\r\n',
      DATA: () => '354 go\r\n',
      TEXT: () => '250 ok\r\n',
    };
    const { smtp, account } = await house({ keywords: ['AUTH=LOGIN'], on });
    expect(await send(account, { message: MESSAGE })).toMatchObject({ sent: true });
    expect(smtp.flights.slice(1, 4)).toEqual([['AUTH LOGIN'], ['ZGVtbw=='], ['ZGVtbw==']]);
  });

  it('takes no more than a greeting and four round trips, which are counted in the log and in Server-Timing', async () => {
    const lines: Record<string, unknown>[] = [];
    const { smtp, demo } = await house();
    const servers = `imap+plain://127.0.0.1:${demo.port}+${smtp.url}`;
    const env = { POSTERN_REQUESTS: 'log' };
    const gateway = new Gateway({ servers, env, log: (line) => void lines.push({ ...line }) });
    const own = gateway.basic('demo', 'demo');
    const answer = await gateway.request(
      'POST',
      '/v1/messages:send',
      { authorization: own.authorization, 'content-type': 'application/json' },
      JSON.stringify({ message: MESSAGE }),
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers['server-timing']).toMatch(
      /submission-connect;dur=[\d.]+, submission-auth;dur=[\d.]+, submission;dur=[\d.]+, total;/,
    );
    await smtp.quiet();
    const heard = smtp.sessions.at(-1)!.heard.length;
    expect(lines.find((each) => each['route'] === '/v1/messages:send')).toMatchObject({
      Outcome: 'OK',
      // TCP and greeting, EHLO and AUTH, the envelope, the text.
      SubmissionRoundTrips: 6,
      SubmissionOctetsSent: heard,
      SubmissionOctetsReceived: expect.any(Number) as unknown,
      SubmissionSessionReused: 0,
    });
    await own.get('/v1/account');
    expect(lines.at(-1)).not.toHaveProperty('SubmissionRoundTrips');
  });

  it('is among the features of an account whose submission server is known', async () => {
    const { account, demo } = await house();
    const FEATURES = '{ account { features } }';
    expect((await account.query(FEATURES)).account.features).toContain('SEND');
    const alone = new Gateway({ servers: `imap+plain://127.0.0.1:${demo.port}` }).basic('demo', 'demo');
    expect((await alone.query(FEATURES)).account.features).not.toContain('SEND');
    for (const [gateway, does] of [
      [account.gateway, true],
      [alone.gateway, false],
    ] as const) {
      const body = JSON.stringify({ user: 'demo', password: 'demo' });
      const { body: text } = await gateway.request(
        'POST',
        '/v1/tokens',
        { 'content-type': 'application/json' },
        body,
      );
      const { features, submission } = (
        JSON.parse(text) as { account: { features: string[]; submission: string | null } }
      ).account;
      expect({ sends: features.includes('SEND'), isNamed: submission !== null }).toEqual({
        sends: does,
        isNamed: does,
      });
    }
  });

  it('of a draft is explained without a server, down to the text', async () => {
    const { smtp, account } = await house();
    const drafts = (await account.query('{ mailbox(role: DRAFTS) { messages(first: 1) { nodes { id } } } }'))
      .mailbox;
    const plan = (await account.explain(
      SEND,
      { input: { draftId: drafts.messages.nodes[0].id } },
      'only',
    )) as unknown as {
      executed: boolean;
      flights: string[][];
      submission: { executed: boolean; flights: string[][]; assumptions: string[] };
    };
    expect(plan.executed).toBe(false);
    expect(plan.submission.executed).toBe(false);
    expect(plan.submission.flights.map((flight) => flight[0]!.split(/[ :]/)[0])).toEqual([
      'EHLO',
      'AUTH',
      'MAIL',
      '(message)',
    ]);
    expect(plan.submission.assumptions.length).toBeGreaterThan(0);
    expect(smtp.sessions).toEqual([]);
  });

  it('is explained without a server', async () => {
    const { smtp, account } = await house();
    const { submission } = (await account.explain(
      SEND,
      { input: { message: MESSAGE } },
      'only',
    )) as unknown as {
      submission: { executed: boolean; flights: string[][] };
    };
    expect(submission.executed).toBe(false);
    expect(submission.flights.map((flight) => flight[0]!.split(/[ :]/)[0])).toEqual([
      'EHLO',
      'AUTH',
      'MAIL',
      '(message)',
    ]);
    expect(smtp.sessions).toEqual([]);
  });
});

describe('recipients that are refused', () => {
  const on = {
    RCPT: (rest: string) => (/bob/.test(rest) ? '550 5.1.1 No such user\r\n' : '250 2.1.5 ok\r\n'),
  };

  it('keep the mail from all, and the text is never begun', async () => {
    const { smtp, account } = await house({ on: { ...on, DATA: () => '354 go\r\n' } });
    expect(await send(account, { message: MESSAGE })).toMatchObject({
      sent: false,
      copy: 'NONE',
      recipients: [
        { outcome: 'NOT_SENT' },
        { address: 'bob@example.com', outcome: 'REFUSED', code: '5.1.1', serverText: 'No such user' },
        { outcome: 'NOT_SENT' },
      ],
    });
    expect(smtp.taken).toEqual([]);
    await smtp.quiet();
    expect(smtp.flights.at(-1)!.at(-1)).toBe('DATA');
  });

  it('go without it where the others are to have it', async () => {
    const { smtp, account } = await house({
      on: { RCPT: on.RCPT, DATA: () => '354 go\r\n', TEXT: () => '250 ok\r\n' },
    });
    const answer = await send(account, { message: MESSAGE, whenSomeFail: 'SEND_TO_OTHERS' });
    expect(answer).toMatchObject({ sent: true, copy: 'FILED' });
    expect(smtp.flights.at(-2)).toEqual(['(text)']);
  });
});
