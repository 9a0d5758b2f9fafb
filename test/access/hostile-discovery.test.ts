import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { checkedFetch } from '../../src/access/checked-fetch.ts';
import type { Allowed, Means } from '../../src/access/discovery/discover.ts';
import { discover } from '../../src/access/discovery/discover.ts';
import { serversInPacc } from '../../src/access/discovery/pacc.ts';
import { serverUrl } from '../../src/mail/endpoint.ts';
import { cpuTime } from '../support/cpu-time.ts';
import type { NameServer } from '../support/name-server.ts';
import { startNameServer } from '../support/name-server.ts';
import { someTurns } from '../support/test-clock.ts';

// Domains whose owners want the gateway to dial, wait, hold or believe what it should not.

type Serve = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const GOOD =
  '<clientConfig><emailProvider><incomingServer type="imap"><hostname>mail.example.test</hostname><port>993</port>' +
  '<socketType>SSL</socketType><username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>' +
  '</incomingServer></emailProvider></clientConfig>';
/** Milliseconds that a look-up may take; it works less than that. */
const PATIENCE = 3_000;
/** Places that are asked for a configuration. */
const PLACES = 5;

let server: http.Server;
let serve: Serve = (_request, response) => void response.end();
let names: NameServer;
/** What was dialled of mail servers, and of hosts that no one may dial. */
let trap: net.Server;
let trapped = 0;
/** Requests that have come. */
let arrived = 0;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    arrived++;
    serve(request, response);
  });
  trap = net.createServer(() => void trapped++);
  for (const each of [server, trap])
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  names = await startNameServer({
    'silent.test': null,
    '_imaps._tcp.services.test': ['0 1 993 imap.services.test'],
    '_submissions._tcp.services.test': ['20 1 465 second.services.test', '10 1 465 smtp.services.test'],
    '_submission._tcp.services.test': ['0 1 587 smtp.services.test'],
    '_imaps._tcp.starttls.test': ['0 1 993 imap.starttls.test'],
    '_submission._tcp.starttls.test': ['0 1 587 smtp.starttls.test'],
    '_imaps._tcp.reader.test': ['0 1 993 imap.reader.test'],
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  trap.close();
  names.close();
});
afterEach(() => expect(trapped).toBe(0));

const portOf = (each: net.Server) => (each.address() as AddressInfo).port;

/** Every host of a domain is the hostile server here; all bounds are the real ones, but time passes when a test says so. */
const means = (asked: string[] = [], time = new AbortController()): Means => ({
  get: (url, bounds) => {
    asked.push(url.href);
    const here = new URL(`http://127.0.0.1:${portOf(server)}${url.pathname}`);
    return checkedFetch(here, { method: 'GET', headers: { host: url.host } }, { ...bounds, isNamed: true });
  },
  nameServers: [names.address],
  timeLimit: (milliseconds) => {
    expect(milliseconds).toBe(PATIENCE);
    return time.signal;
  },
});

/** A deployment that allows everything. */
const ALL: Allowed = { server: () => true, submission: (_server, proposed) => proposed };

/** What is found by look-ups that end by themselves: no time passes. */
async function found(domain: string, by: Means = means()) {
  const before = cpuTime();
  const candidates = await discover(`anna@${domain}`, ALL, by);
  expect(cpuTime() - before).toBeLessThan(20_000);
  return candidates;
}

/** What is found where answers do not end: nothing until the time is over, and then at once. */
async function foundInTime(domain: string, asked: string[] = []) {
  const time = new AbortController();
  let isOver = false;
  arrived = 0;
  const candidates = found(domain, means(asked, time)).finally(() => (isOver = true));
  while (arrived < PLACES) await setImmediate();
  await someTurns();
  expect(isOver).toBe(false);
  time.abort();
  return candidates;
}

describe('discovery', () => {
  it('takes what an honest domain says, so that what follows is refused for what it is', async () => {
    serve = (_request, response) => void response.end(GOOD);
    expect((await found('honest.test')).map(({ server: each, source }) => [serverUrl(each), source])).toEqual(
      [['imaps://mail.example.test:993', 'AUTOCONFIG']],
    );
  });

  it.each<[string, Serve]>([
    [
      'redirects to this machine',
      (_r, response) =>
        void response.writeHead(302, { location: `http://127.0.0.1:${portOf(trap)}/` }).end(GOOD),
    ],
    [
      'redirects to the metadata of a cloud',
      (_r, response) =>
        void response.writeHead(301, { location: 'http://169.254.169.254/latest/' }).end(GOOD),
    ],
    [
      'redirects to itself for ever',
      ({ url }, response) => void response.writeHead(307, { location: url }).end(GOOD),
    ],
    ['answers with a bomb of entities', (_r, response) => void response.end(bomb())],
    [
      'answers with entities of other files',
      (_r, response) =>
        void response.end(
          `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${GOOD.replace('mail.example.test', '&f;')}`,
        ),
    ],
    ['answers 10 MB', (_r, response) => void response.end(`${GOOD}${' '.repeat(10_000_000)}`)],
    ['answers 10 MB without saying so', (_r, response) => drip(response, 10_000, 0, GOOD)],
    ['breaks off', ({ socket }) => void socket.destroy()],
    ['answers no XML', (_r, response) => void response.end('{"a":[1,2,3]}')],
    ['nests a hundred thousand elements', (_r, response) => void response.end('<a>'.repeat(20_000))],
  ])('of a domain that %s ends by itself, with nothing', async (_what, hostile) => {
    serve = hostile;
    const asked: string[] = [];
    expect(await found('hostile.test', means(asked))).toEqual([]);
    // Each place is asked once.
    expect(asked).toHaveLength(PLACES);
    expect(new Set(asked).size).toBe(PLACES);
  });

  it.each<[string, string, Serve]>([
    ['domain that says nothing', 'hostile.test', () => undefined],
    ['domain that says an octet now and then', 'hostile.test', (_r, response) => drip(response, 1, 200)],
    ['domain whose name servers keep silent', 'silent.test', () => undefined],
  ])('of a %s ends when its time is over, with nothing', async (_what, domain, hostile) => {
    serve = hostile;
    const asked: string[] = [];
    expect(await foundInTime(domain, asked)).toEqual([]);
    expect(new Set(asked).size).toBe(PLACES);
    expect(asked).toHaveLength(PLACES);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '0.0.0.0',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ])('dials no host at %s', async (address) => {
    const url = new URL(`https://${address}:${portOf(trap)}/mail/config-v1.1.xml`);
    const bounds = { isNamed: false, signal: new AbortController().signal, most: 65_536 };
    await expect(checkedFetch(url, { method: 'GET', headers: {} }, bounds)).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
    });
  });

  it('proposes what the deployment does not allow as not allowed, and dials none of it', async () => {
    serve = (_request, response) =>
      void response.end(GOOD.replace('mail.example.test', '127.0.0.1').replace('993', String(portOf(trap))));
    const allowed = { ...ALL, server: ({ host }: { host: string }) => host === 'mail.example.com' };
    const candidates = await discover('anna@hostile.test', allowed, means());
    expect(candidates.map(({ allowed }) => allowed)).toEqual([false]);
  });

  it.each([
    ['services.test', 'smtps://smtp.services.test:465'],
    ['starttls.test', 'smtp://smtp.starttls.test:587'],
    ['reader.test', undefined],
  ])('finds the submission server in service records (%s)', async (domain, submission) => {
    serve = (_request, response) => void response.writeHead(404).end();
    const [first, ...others] = await found(domain);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ source: 'SRV' });
    expect(first!.submission && serverUrl(first!.submission)).toBe(submission);
  });

  it('tells no host the address', async () => {
    const asked: string[] = [];
    const heard: string[] = [];
    serve = ({ url, headers }, response) => {
      heard.push(`${url} ${JSON.stringify(headers)}`);
      response.end(GOOD);
    };
    await found('honest.test', means(asked));
    expect([...asked, ...heard].join('\n')).not.toContain('anna');
  });
});

describe('a configuration that a digest vouches for (PACC)', () => {
  const body = (value: unknown) => Buffer.from(JSON.stringify(value));
  const USUAL = {
    protocols: {
      imap: { host: 'imap.example.test' },
      pop3: { host: 'pop.example.test' },
      jmap: { url: 'https://x' },
    },
    authentication: { password: true, 'oauth-public': { issuer: 'https://login.example.test' } },
  };
  const record = (octets: Buffer) => [
    `v=UAAC1; a=sha256; d=${createHash('sha256').update(octets).digest('base64')}`,
  ];
  const read = (value: unknown, records = [record(body(value))]) =>
    serversInPacc(body(value), records).map(({ server: found, user, authentication }) => [
      serverUrl(found),
      user,
      ...authentication,
    ]);

  it('names servers with TLS', () => {
    const pieces = [record(body(USUAL))[0]!.slice(0, 20), record(body(USUAL))[0]!.slice(20)];
    for (const records of [[record(body(USUAL))], [['v=spf1 -all'], pieces]])
      expect(read(USUAL, records)).toEqual([
        ['imaps://imap.example.test:993', '%EMAILADDRESS%', 'OAUTH2', 'PASSWORD'],
        ['pop3s://pop.example.test:995', '%EMAILADDRESS%', 'OAUTH2', 'PASSWORD'],
      ]);
  });

  it.each([
    [{ host: 'smtp.example.test' }, 'smtps://smtp.example.test:465'],
    [{ host: '*.example.test' }, undefined],
    [{ host: 5 }, undefined],
    [undefined, undefined],
  ])('names the submission server (%j)', (smtp, submission) => {
    const value = { ...USUAL, protocols: { ...USUAL.protocols, smtp } };
    const [found] = serversInPacc(body(value), [record(body(value))]);
    expect(found!.submission && serverUrl(found!.submission)).toBe(submission);
  });

  it.each<[string, string[][]]>([
    ['no record', []],
    ['the digest of something else', [record(Buffer.from('x'))]],
    ['another algorithm', [[record(body(USUAL))[0]!.replace('sha256', 'md5')]]],
    ['another version', [[record(body(USUAL))[0]!.replace('UAAC1', 'UAAC2')]]],
    ['no digest', [['v=UAAC1; a=sha256']]],
  ])('is none with %s', (_what, records) => {
    expect(read(USUAL, records)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no JSON object', 'x'],
    ['null', null],
    ['hosts that are none', { ...USUAL, protocols: { imap: { host: 'a b' }, pop3: { host: 1 } } }],
    ['a pattern for a host', { ...USUAL, protocols: { imap: { host: '*.example.test' } } }],
    ['no way to sign in', { ...USUAL, authentication: { password: 'yes' } }],
    ['protocols that are a list', { ...USUAL, protocols: ['imap'] }],
  ])('names nothing with %s', (_what, value) => {
    expect(read(value)).toEqual([]);
  });
});

function bomb(): string {
  const entities = Array.from({ length: 30 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`);
  return `<!DOCTYPE x [<!ENTITY e0 "aaaaaaaa">${entities.join('')}]>${GOOD.replace('mail.example.test', '&e30;')}`;
}

/** Sends pieces until the reader has gone. */
function drip(response: http.ServerResponse, octets: number, pause: number, first = ''): void {
  response.write(first);
  const timer = setInterval(() => void response.write(' '.repeat(octets)), pause);
  response.on('close', () => clearInterval(timer));
}
