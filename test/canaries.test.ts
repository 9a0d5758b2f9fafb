import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { formsOf } from './support/canary-forms.ts';
import { Gateway } from './support/gateway.ts';
import { scriptedImap } from './support/scripted-imap.ts';
import type { Script, ScriptedImapOptions } from './support/scripted-imap.ts';
import { bye, no } from './support/scripted-faults.ts';
import { ScriptedPop3 } from './support/scripted-pop3.ts';
import { pop3Message } from './support/scripted-pop3-options.ts';
import type { Pop3Script, ScriptedPop3Options } from './support/scripted-pop3-options.ts';
import { ScriptedSmtp } from './support/scripted-smtp.ts';
import type { ScriptedSmtpOptions } from './support/scripted-smtp.ts';

// A password, a token and the words of a message go through servers that repeat what they hear wherever they can, and that break
// off wherever they can. They are found in no error, log line, metric, span or plan, in no form.

const PASSWORD = 'Canary-7f3a/9+x Qe';
/** Of a message; masks know nothing of it. */
const BODY = 'body-canary-52c1e8';

const seen: string[] = [];
const spans: string[] = [];
const collector = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    spans.push(Buffer.concat(pieces).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
});
afterAll(() => void collector.close());

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

interface House {
  readonly servers: string;
  readonly caFile?: string;
}

async function imap(options: Partial<ScriptedImapOptions>): Promise<House> {
  const server = await scriptedImap({ users: { anna: PASSWORD }, mailboxes: { INBOX: 2 }, ...options });
  open.push(server);
  return { servers: server.url, caFile: server.caFile };
}

async function pop3(options: Partial<ScriptedPop3Options>): Promise<House> {
  const server = new ScriptedPop3({
    users: { anna: PASSWORD },
    messages: [pop3Message('Tides', BODY)],
    ...options,
  });
  await server.listen();
  open.push(server);
  return { servers: server.url };
}

async function smtp(options: Partial<ScriptedSmtpOptions>): Promise<House> {
  const mailbox = await imap({});
  const server = await ScriptedSmtp.start({ users: { anna: PASSWORD }, ...options });
  open.push(server);
  return { servers: `${mailbox.servers}+${server.url}` };
}

const PLAIN = Buffer.from(`\0anna\0${PASSWORD}`).toString('base64');
/** What a server says that repeats the sign-in in all the ways there are. */
const ECHO = [
  `you said ${PASSWORD} ${PLAIN} ${PASSWORD.toUpperCase()} ${PASSWORD.toLowerCase()}`,
  ...[encodeURIComponent(PASSWORD), encodeURIComponent(PASSWORD).toLowerCase()],
  ...(['base64', 'base64url', 'hex'] as const).flatMap((form) =>
    ['', 'x', 'xy'].map((ahead) => Buffer.from(ahead + PASSWORD).toString(form)),
  ),
  Buffer.from(PASSWORD).toString('hex').toUpperCase(),
].join(' ');
const echoed: Script = ({ tag }) => [`${tag} BAD ${ECHO}`];
/** Part of a literal, and the connection ends. */
const broken: Script = (_, session) => {
  const begun = Buffer.from(`* 1 FETCH (UID 1 BODY[TEXT] {900}\r\n${BODY}`);
  void session.send([begun]).then(() => session.close());
  return null;
};

const brokenOff: Pop3Script = (_, session) => {
  setImmediate(() => session.hangUp());
  return `+OK\r\n${BODY}\r\n`;
};

const SERVERS: readonly (readonly [what: string, open: () => Promise<House>])[] = [
  ['IMAP: greets with BYE', () => imap({ greeting: `* BYE ${ECHO}` })],
  ['IMAP: greets with what is no IMAP', () => imap({ greeting: ECHO })],
  ['IMAP: greets with PREAUTH', () => imap({ greeting: `* PREAUTH ${ECHO}` })],
  ['IMAP: refuses the sign-in', () => imap({ on: { LOGIN: no('AUTHENTICATIONFAILED', ECHO) } })],
  ['IMAP: is not available', () => imap({ on: { LOGIN: no('UNAVAILABLE', ECHO) } })],
  ['IMAP: does not know LOGIN', () => imap({ on: { LOGIN: echoed } })],
  ['IMAP: leaves at EXAMINE', () => imap({ on: { EXAMINE: bye(ECHO) } })],
  ['IMAP: refuses EXAMINE', () => imap({ on: { EXAMINE: no('NOPERM', ECHO) } })],
  ['IMAP: does not know FETCH', () => imap({ on: { FETCH: echoed, 'UID FETCH': echoed } })],
  [
    'IMAP: says it as a UID',
    () => imap({ on: { FETCH: ({ tag }) => [`* 1 FETCH (UID ${ECHO})`, `${tag} OK`] } }),
  ],
  [
    'IMAP: says it in lines that are none',
    () => imap({ on: { FETCH: () => Array<string>(30).fill(`(( ${ECHO}`) } }),
  ],
  ['IMAP: breaks off within the text', () => imap({ on: { FETCH: broken, 'UID FETCH': broken } })],
  ['POP3: greets with an error', () => pop3({ greeting: `-ERR ${ECHO}` })],
  ['POP3: greets with what is no POP3', () => pop3({ greeting: ECHO })],
  ['POP3: refuses the sign-in', () => pop3({ on: { AUTH: () => `-ERR [AUTH] ${ECHO}\r\n` } })],
  ['POP3: has another problem with it', () => pop3({ on: { AUTH: () => `-ERR [SYS/TEMP] ${ECHO}\r\n` } })],
  [
    'POP3: has no such message',
    () => pop3({ on: { RETR: () => `-ERR ${ECHO}\r\n`, TOP: () => `-ERR ${ECHO}\r\n` } }),
  ],
  ['POP3: breaks off within the text', () => pop3({ on: { RETR: brokenOff } })],
  ['SMTP: refuses the sign-in', () => smtp({ on: { AUTH: () => `535 5.7.8 ${ECHO}\r\n` } })],
  ['SMTP: refuses the sender', () => smtp({ on: { MAIL: () => `550 5.7.1 ${ECHO}\r\n` } })],
  ['SMTP: refuses the text', () => smtp({ on: { TEXT: () => `554 5.6.0 ${ECHO}\r\n` } })],
];

const READ = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject text size } } } }';
const SEND = `mutation { sendMessage(input: { message: { from: [{ address: "anna@example.com" }],
  to: [{ address: "bob@example.com" }], subject: "${BODY}", text: "${BODY}" } }) { sent recipients { outcome code } } }`;

/** All that others than the caller get to see, and what the caller is told of faults. */
async function run(house: House): Promise<string> {
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const env = { POSTERN_REQUESTS: 'emf', OTEL_EXPORTER_OTLP_ENDPOINT: url };
  const gateway = new Gateway({ ...house, env, log: (line) => void seen.push(JSON.stringify(line)) });
  const json = { 'content-type': 'application/json' };
  const signIn = JSON.stringify({ user: 'anna', password: PASSWORD });
  const signedIn = await gateway.request('POST', '/v1/tokens', json, signIn);
  const { token } = JSON.parse(signedIn.body) as { token?: string };
  if (signedIn.status !== 201) seen.push(signedIn.body);
  const authorization =
    token === undefined ? gateway.basic('anna', PASSWORD).authorization : `Bearer ${token}`;
  for (const query of [READ, SEND]) {
    const headers = { ...json, authorization, 'postern-explain': 'true' };
    const { body, headers: answered } = await gateway.request(
      'POST',
      '/graphql',
      headers,
      JSON.stringify({ query }),
    );
    // The mail itself is the caller's: everything beside it is not.
    const { data: _, ...beside } = JSON.parse(body) as { data: unknown };
    seen.push(JSON.stringify(beside), JSON.stringify(answered));
  }
  await gateway.close();
  return token ?? PLAIN;
}

let repeated = 0;

describe('a password, a token and a text', () => {
  it('pass through 21 servers', () => expect(SERVERS).toHaveLength(21));

  it.each(SERVERS)('are nowhere: %s', async (_what, start) => {
    const before = spans.length;
    const secret = await run(await start());
    const all = [...seen.splice(0), ...spans.slice(before)].join('\n').toLowerCase();
    expect(spans.length).toBeGreaterThan(before);
    repeated += Number(all.includes('you said ***'));
    for (const form of [PASSWORD, BODY, secret].flatMap(formsOf)) expect(all).not.toContain(form);
  });

  it('would be found: servers are quoted, without them', () => {
    expect(repeated).toBeGreaterThan(8);
    const hay = Buffer.from(`xy${PASSWORD}z`).toString('base64').toLowerCase();
    expect(formsOf(PASSWORD).some((form) => hay.includes(form))).toBe(true);
  });
});
