import { afterEach, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { ScriptedSmtpOptions } from '../support/scripted-smtp.ts';
import { SMTP_KEYWORDS, ScriptedSmtp } from '../support/scripted-smtp.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';

// Submission servers that lie, flood, refuse midway or hang up: what happens is typed, bounded, and never a second mail.

const SEND =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { sent copy recipients { outcome code } } }';
const MESSAGE = {
  from: [{ address: 'demo@example.com' }],
  to: [{ address: 'anna@example.com' }, { address: 'bob@example.com' }],
  subject: 'Tides',
  text: '.\r\nThe tide is high.\r\n',
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function mailbox(): Promise<DemoServer> {
  const demo = await startDemoServer({ mail: Promise.resolve([]) });
  open.push(demo);
  return demo;
}

async function house(
  options: Partial<ScriptedSmtpOptions>,
): Promise<{ smtp: ScriptedSmtp; account: Account }> {
  const demo = await mailbox();
  const smtp = await ScriptedSmtp.start({ users: { demo: 'demo' }, ...options });
  open.push(smtp);
  const servers = `imap+plain://127.0.0.1:${demo.port}+${smtp.url}`;
  const caFile = smtp.options.security === 'NONE' ? {} : { caFile: smtp.caFile };
  return { smtp, account: new Gateway({ servers, ...caFile }).basic('demo', 'demo') };
}

async function send(account: Account): Promise<string> {
  const { data, errors } = await account.ask(SEND, { input: { message: MESSAGE } });
  return errors?.[0]?.extensions.code ?? (data.sendMessage.sent ? 'SENT' : 'NOT SENT');
}

const SHUTDOWN = '421 4.3.2 shutting down\r\n';

const CASES: readonly [what: string, options: Partial<ScriptedSmtpOptions>, code: string][] = [
  ['refuses the connection', { greeting: '554 no' }, 'SERVER_UNAVAILABLE'],
  ['has too many clients', { greeting: '421 4.7.0 Too many connections, try again later' }, 'RATE_LIMITED'],
  ['is no submission server', { greeting: '* OK IMAP4rev1' }, 'SERVER_UNAVAILABLE'],
  ['sends a line without end', { on: { EHLO: () => 'x'.repeat(100_000) } }, 'SERVER_UNAVAILABLE'],
  ['sends a reply without end', { on: { EHLO: () => '250-X\r\n'.repeat(10_000) } }, 'SERVER_UNAVAILABLE'],
  ['mixes codes in a reply', { on: { EHLO: () => '250-a\r\n550 b\r\n' } }, 'SERVER_UNAVAILABLE'],
  ['offers no way to sign in', { keywords: ['PIPELINING'] }, 'SERVER_UNAVAILABLE'],
  ['refuses the password', { users: {} }, 'UNAUTHENTICATED'],
  [
    'asks for more and more',
    { on: { AUTH: () => '334 \r\n', RESPONSE: () => '334 \r\n' } },
    'SERVER_UNAVAILABLE',
  ],
  ['refuses the sender', { on: { MAIL: () => '550 5.7.1 not you\r\n' } }, 'FORBIDDEN'],
  ['says that the message is too large', { on: { MAIL: () => '552 5.3.4 too big\r\n' } }, 'TOO_LARGE'],
  [
    'has a limit below its size',
    { keywords: [...SMTP_KEYWORDS.filter((each) => !/SIZE/.test(each)), 'SIZE 20'] },
    'TOO_LARGE',
  ],
  ['refuses the text', { on: { TEXT: () => '554 5.6.0 spam\r\n' } }, 'FORBIDDEN'],
  ['refuses the text for now', { on: { TEXT: () => '451 4.3.0 later\r\n' } }, 'SERVER_UNAVAILABLE'],
  ['ends in the middle of the envelope', { on: { RCPT: () => SHUTDOWN } }, 'SERVER_UNAVAILABLE'],
  ['ends ahead of the text', { on: { DATA: () => SHUTDOWN } }, 'SERVER_UNAVAILABLE'],
  ['ends in answer to the text', { on: { TEXT: () => SHUTDOWN } }, 'SERVER_UNAVAILABLE'],
  [
    'hangs up in answer to the text',
    { on: { TEXT: (_, session) => void session.hangUp() } },
    'OUTCOME_UNKNOWN',
  ],
  ['hangs up at MAIL', { closeAt: 'MAIL' }, 'SERVER_UNAVAILABLE'],
  ['hangs up at EHLO', { closeAt: 'EHLO' }, 'SERVER_UNAVAILABLE'],
  ['asks for more of the text', { on: { TEXT: () => '334 more\r\n' } }, 'OUTCOME_UNKNOWN'],
  [
    'has no STARTTLS where it is required',
    { security: 'STARTTLS', keywords: SMTP_KEYWORDS },
    'SERVER_UNAVAILABLE',
  ],
  [
    'has words behind STARTTLS in clear',
    { security: 'STARTTLS', keywords: [...SMTP_KEYWORDS, 'STARTTLS'], injects: '250 injected\r\n' },
    'SERVER_UNAVAILABLE',
  ],
];

describe('a submission server that', () => {
  it.each(CASES)('%s', async (_, options, code) => {
    const { smtp, account } = await house(options);
    expect(await send(account)).toBe(code);
    expect(smtp.taken).toEqual([]);
    // What is certain not to be sent is tried on a second connection at most.
    expect(smtp.sessions.length).toBeLessThanOrEqual(2);
  });

  it('sends everything octet by octet', async () => {
    const { smtp, account } = await house({ cut: 'octets' });
    expect(await send(account)).toBe('SENT');
    expect(smtp.taken).toHaveLength(1);
  });

  it('repeats the password does not get it into an answer', async () => {
    const echo = (rest: string): string =>
      `535 5.7.8 what is ${rest}, that is demo:demo? Contact support\r\n`;
    const { account } = await house({ on: { AUTH: echo } });
    const { errors } = await account.ask(SEND, { input: { message: MESSAGE } });
    expect(JSON.stringify(errors)).not.toContain(Buffer.from('\0demo\0demo').toString('base64'));
  });
});

describe('a connection that is cut', () => {
  it('at any octet sends once, or nothing, or says that it does not know', async () => {
    const demo = await mailbox();
    const smtp = await ScriptedSmtp.start({ users: { demo: 'demo' } });
    const proxy = await CuttingProxy.start(smtp.port);
    open.push(smtp, proxy);
    const servers = `imap+plain://127.0.0.1:${demo.port}+smtp+plain://127.0.0.1:${proxy.port}`;
    const account = new Gateway({ servers, sessions: 2 }).basic('demo', 'demo');
    proxy.cutNext(undefined);
    expect(await send(account)).toBe('SENT');
    const { 'to server': asked, 'to client': answered } = proxy.passed;
    const step = Number(process.env['POSTERN_CUT_STEP'] ?? 7);
    const cuts = [
      ...Array.from({ length: Math.ceil(asked.length / step) }, (_, i) => ['to server', i * step] as const),
      ...Array.from(
        { length: Math.ceil(answered.length / step) },
        (_, i) => ['to client', i * step] as const,
      ),
    ];
    for (const [direction, octets] of cuts) {
      smtp.taken.length = 0;
      proxy.cutNext({ direction, octets });
      const outcome = await send(account);
      const found = { direction, octets, outcome, taken: smtp.taken.length };
      expect(found.taken).toBeLessThanOrEqual(1);
      if (outcome === 'SENT') expect(found).toMatchObject({ taken: 1 });
      else expect(found).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' });
    }
  }, 120_000);
});
