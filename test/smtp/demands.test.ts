import { afterEach, describe, expect, it } from '@jest/globals';

import { startDemoServer } from '../../demo/server.ts';
import { Secret } from '../../src/mail/secret.ts';
import { chooseSignIn, signInAttempt } from '../../src/smtp/sign-in.ts';
import { Keywords } from '../../src/smtp/wire/keywords.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { SMTP_KEYWORDS, ScriptedSmtp } from '../support/scripted-smtp.ts';

// What is asked of a submission server beside the mail: it is said where the server offers it, and refused with what to do
// where it does not.

const SEND =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { sent recipients { outcome } } }';
const MESSAGE = {
  from: [{ address: 'demo@example.com' }],
  to: [{ address: 'anna@example.com' }, { address: 'müller@example.com' }],
  subject: 'Tides',
  text: 'The tide is high.\n',
};
const ASCII = { ...MESSAGE, to: [{ address: 'anna@example.com' }] };
const HOUR = 3_600_000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function house(...keywords: string[]): Promise<{ smtp: ScriptedSmtp; account: Account }> {
  const demo = await startDemoServer({ mail: Promise.resolve([]) });
  const accepts = () => '250 2.1.0 ok\r\n';
  const smtp = await ScriptedSmtp.start({
    users: { demo: 'demo' },
    keywords,
    // What the demo's server does not know of it takes for an error.
    on: { MAIL: accepts, RCPT: accepts, DATA: () => '354 go\r\n', TEXT: accepts },
  });
  open.push(demo, smtp);
  const servers = `imap+plain://127.0.0.1:${demo.port}+${smtp.url}`;
  return { smtp, account: new Gateway({ servers }).basic('demo', 'demo') };
}

/** What was said in MAIL and RCPT behind the addresses; or the error. */
async function said(keywords: readonly string[], input: object) {
  const { smtp, account } = await house(...keywords);
  const { data, errors } = await account.ask(SEND, { input });
  if (errors) {
    expect(smtp.flights.flat().some((line) => line.startsWith('MAIL'))).toBe(false);
    return { code: errors[0]!.extensions.code, message: errors[0]!.message };
  }
  expect(data.sendMessage.sent).toBe(true);
  const lines = smtp.flights.flat();
  const of = (verb: string) =>
    lines.filter((line) => line.startsWith(verb)).map((line) => line.replace(/^[^>]*> ?/, ''));
  return { mail: of('MAIL')[0]!, rcpt: of('RCPT') };
}

const WITHOUT = (name: string) => SMTP_KEYWORDS.filter((each) => !each.startsWith(name));

describe('REQUIRETLS', () => {
  it('is said where the server has it', async () => {
    const { mail } = await said([...SMTP_KEYWORDS, 'REQUIRETLS'], { message: ASCII, requireTls: true });
    expect(mail).toMatch(/(?:^| )REQUIRETLS(?: |$)/);
    expect((await said([...SMTP_KEYWORDS, 'REQUIRETLS'], { message: ASCII })).mail).not.toContain(
      'REQUIRETLS',
    );
  });

  it('is refused where not, before anything is said of the mail', async () => {
    const { code, message } = await said(SMTP_KEYWORDS, { message: ASCII, requireTls: true });
    expect(code).toBe('UNSUPPORTED');
    expect(message).toContain('without requireTls');
  });
});

describe('delivery reports', () => {
  it('are asked for with what they are to say', async () => {
    const { mail, rcpt } = await said(SMTP_KEYWORDS, { message: MESSAGE, notify: ['FAILURE', 'DELAY'] });
    expect(mail).toMatch(/ RET=HDRS(?: |$)/);
    // What is not ASCII has no ORCPT of the usual kind (RFC 6533 §3).
    expect(rcpt).toEqual(['NOTIFY=FAILURE,DELAY ORCPT=rfc822;anna@example.com', 'NOTIFY=FAILURE,DELAY']);
  });

  it('can be none', async () => {
    const { rcpt } = await said(SMTP_KEYWORDS, { message: ASCII, notify: [] });
    expect(rcpt).toEqual(['NOTIFY=NEVER ORCPT=rfc822;anna@example.com']);
  });

  it('are not mentioned where no one asks', async () => {
    expect((await said(SMTP_KEYWORDS, { message: ASCII })).rcpt).toEqual(['']);
  });

  it('are refused where the server has no DSN', async () => {
    expect(await said(WITHOUT('DSN'), { message: ASCII, notify: ['SUCCESS'] })).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('without notify') as unknown,
    });
  });
});

describe('a time to send at', () => {
  const later = (by: number) => new Date(Date.now() + by).toISOString();
  const HOLDS = [...SMTP_KEYWORDS, 'FUTURERELEASE 86400 2027-06-01T00:00:00Z'];

  it('is told to a server that holds mail', async () => {
    const { mail } = await said(HOLDS, { message: ASCII, sendAt: later(HOUR) });
    const [, seconds] = / HOLDFOR=(\d+)$/.exec(mail!) ?? [];
    expect(Number(seconds)).toBeGreaterThan(3_500);
    expect(Number(seconds)).toBeLessThanOrEqual(3_600);
  });

  it('is refused where the server does not hold mail for so long', async () => {
    expect(await said(HOLDS, { message: ASCII, sendAt: later(48 * HOUR) })).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/up to 86,?400 seconds.*earlier sendAt/) as unknown,
    });
  });

  it('is refused elsewhere, with what to do: nothing is stored here', async () => {
    expect(await said(SMTP_KEYWORDS, { message: ASCII, sendAt: later(HOUR) })).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/draft.*sendMessage with its id.*scheduler of your own/) as unknown,
    });
  });

  it('that has passed is refused', async () => {
    expect(await said(HOLDS, { message: ASCII, sendAt: later(-HOUR) })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('what a message needs', () => {
  it('in 8 bits, or in addresses of other scripts, is refused where the server lacks it', async () => {
    const raw = Buffer.from('From: demo@example.com\r\nTo: anna@example.com\r\n\r\nä\r\n').toString('base64');
    expect(await said(WITHOUT('8BITMIME'), { raw })).toMatchObject({ code: 'UNSUPPORTED' });
    expect(await said(WITHOUT('SMTPUTF8'), { message: MESSAGE })).toMatchObject({ code: 'UNSUPPORTED' });
    expect((await said(SMTP_KEYWORDS, { message: MESSAGE })).mail).toMatch(/ SMTPUTF8(?: |$)/);
    expect((await said(SMTP_KEYWORDS, { raw })).mail).toContain('BODY=8BITMIME');
  });
});

describe('a sign-in by an access token', () => {
  const credentials = { user: 'anna@example.com', accessToken: new Secret('ya29.secret') };

  it.each([
    [
      'AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER',
      'XOAUTH2',
      'user=anna@example.com\x01auth=Bearer ya29.secret\x01\x01',
    ],
    ['AUTH OAUTHBEARER', 'OAUTHBEARER', 'n,a=anna@example.com,\x01auth=Bearer ya29.secret\x01\x01'],
  ])('takes one command (%s)', (keywords, way, response) => {
    const chosen = chooseSignIn(credentials, new Keywords([keywords]));
    const { command } = signInAttempt(credentials, chosen);
    expect([chosen, command.line]).toEqual([way, `AUTH ${way} ${Buffer.from(response).toString('base64')}`]);
    expect(command.shown).toBe(`AUTH ${way} ***`);
  });

  it('is refused with what the server says in its challenge (RFC 7628 §3.2.2), and the exchange is ended', () => {
    const { command, accept } = signInAttempt(credentials, 'OAUTHBEARER');
    const challenge = Buffer.from('{"status":"invalid_token","scope":"mail"}').toString('base64');
    expect(command.answer!(challenge)).toBe(Buffer.from('\x01').toString('base64'));
    const refused = { code: 535, status: '5.7.8', lines: ['no'] };
    expect(() => accept(refused)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
  });

  it('is not tried where the server takes passwords only', () => {
    expect(() => chooseSignIn(credentials, new Keywords(['AUTH PLAIN LOGIN']))).toThrow(/access tokens/);
  });
});
