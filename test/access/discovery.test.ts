import { describe, expect, it } from '@jest/globals';

import { serversIn } from '../../src/access/discovery/autoconfig.ts';
import { presetBehind } from '../../src/access/discovery/presets.ts';
import { serverUrl } from '../../src/mail/endpoint.ts';
import type { Answer } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';

// Finding the mail servers of an address. Nothing here leaves this machine.

const QUERY =
  'query ($email: String!) { discovery(email: $email) { candidates { server user authentication source allowed submission } } }';
const open = (servers: string, env: Record<string, string> = { POSTERN_DISCOVERY: 'on' }) =>
  new Gateway({ servers, env });
const ask = (gateway: Gateway, email: string): Promise<Answer> =>
  gateway.request('GET', `/v1/discovery?email=${encodeURIComponent(email)}`);

describe('the mail servers of an address', () => {
  it('are the one of the deployment, which looks nothing up', async () => {
    const gateway = open('imaps://mail.example.com', {});
    const { status, body } = await ask(gateway, 'anna@nowhere.invalid');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      candidates: [
        {
          server: 'imaps://mail.example.com:993',
          user: 'anna@nowhere.invalid',
          authentication: ['PASSWORD'],
          source: 'DEPLOYMENT',
          allowed: true,
          submission: null,
        },
      ],
    });
  });

  it('are not looked for unless the deployment says so', async () => {
    expect(await ask(open('imaps://*', {}), 'anna@gmail.com')).toMatchObject({ status: 403 });
  });

  it('of big providers are known, with whether they may be dialled, over both APIs', async () => {
    const gateway = open('imaps://*+smtps://*,imaps://*+smtp://*');
    const rest = JSON.parse((await ask(gateway, 'Anna@GMAIL.com')).body) as unknown;
    expect(rest).toEqual({
      candidates: [
        {
          server: 'imaps://imap.gmail.com:993',
          user: 'Anna@gmail.com',
          authentication: ['OAUTH2', 'PASSWORD'],
          source: 'PRESET',
          allowed: true,
          submission: 'smtps://smtp.gmail.com:465',
        },
        {
          server: 'pop3s://pop.gmail.com:995',
          user: 'Anna@gmail.com',
          authentication: ['OAUTH2', 'PASSWORD'],
          source: 'PRESET',
          allowed: false,
          submission: null,
        },
      ],
    });
    expect(await gateway.anonymous().query(QUERY, { email: 'Anna@gmail.com' })).toEqual({ discovery: rest });
  });

  it('come with the submission server that the deployment allows beside them', async () => {
    const submissionOf = async (servers: string, email = 'anna@gmail.com') => {
      const { candidates } = JSON.parse((await ask(open(servers), email)).body) as {
        candidates: { submission: string | null }[];
      };
      return candidates[0]!.submission;
    };
    expect(await submissionOf('imaps://*,imaps://mail.example.com')).toBeNull();
    expect(await submissionOf('imaps://*+smtp://*,pop3s://*')).toBe('smtp://smtp.gmail.com:587');
    expect(await submissionOf('imaps://mail.example.com+smtps://out.example.com', 'a@example.com')).toBe(
      'smtps://out.example.com:465',
    );
  });

  it.each([
    'anna',
    '@example.com',
    'anna@',
    'anna@localhost',
    'anna@127.0.0.1',
    'a@[::1]',
    'a@b/c.de',
    'a b@c.de',
    'a@x@y.de',
  ])('of %j are none: it is no address', async (email) => {
    expect(await ask(open('imaps://*'), email)).toMatchObject({ status: 400 });
  });

  // That its time ends is told by `hostile-discovery.test.ts`.
  it('of a domain that does not exist are none', async () => {
    const { status, body } = await ask(open('imaps://*'), 'anna@nowhere.invalid');
    expect({ status, body }).toEqual({ status: 200, body: '{"candidates":[]}' });
  });

  it('are those of the provider that takes the mail of its domain', () => {
    expect(presetBehind('aspmx.l.google.com')?.domains).toContain('gmail.com');
    expect(presetBehind('example-com.mail.protection.outlook.com')?.domains).toContain('outlook.com');
    expect(presetBehind('mail.notgoogle.com')).toBeUndefined();
  });
});

describe('a configuration', () => {
  const incoming = (inside: string, type = 'imap') =>
    `<incomingServer type="${type}">${inside}</incomingServer>`;
  const USUAL =
    '<hostname>mail.example.com</hostname><port>993</port><socketType>SSL</socketType>' +
    '<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>';
  const read = (xml: string) =>
    serversIn(xml).map(({ server, user, authentication }) => [serverUrl(server), user, ...authentication]);
  const config = (...servers: string[]) =>
    `<?xml version="1.0"?><clientConfig><!-- a --><emailProvider>${servers.join('')}<outgoingServer type="smtp">${USUAL}</outgoingServer></emailProvider></clientConfig>`;

  it('names incoming servers, with how to sign in', () => {
    const oauth = USUAL.replace(
      '</authentication>',
      '</authentication><authentication>OAuth2</authentication>',
    );
    const startTls = USUAL.replace('993', '110').replace('SSL', 'STARTTLS');
    expect(read(config(incoming(oauth), incoming(startTls, 'pop3')))).toEqual([
      ['imaps://mail.example.com:993', '%EMAILADDRESS%', 'PASSWORD', 'OAUTH2'],
      ['pop3://mail.example.com:110', '%EMAILADDRESS%', 'PASSWORD'],
    ]);
  });

  it('names the submission server, the first one that is protected', () => {
    const outgoing = (inside: string, type = 'smtp') =>
      `<outgoingServer type="${type}">${inside}</outgoingServer>`;
    const at = (port: number, socketType: string, host = 'out.example.com') =>
      `<hostname>${host}</hostname><port>${port}</port><socketType>${socketType}</socketType>`;
    const first = (...servers: string[]) => {
      const xml = `<clientConfig>${incoming(USUAL)}${servers.join('')}</clientConfig>`;
      const [found] = serversIn(xml);
      return found!.submission && serverUrl(found!.submission);
    };
    expect(first(outgoing(at(587, 'STARTTLS')))).toBe('smtp://out.example.com:587');
    expect(first(outgoing(at(25, 'plain')), outgoing(at(465, 'SSL')))).toBe('smtps://out.example.com:465');
    for (const none of [
      at(465, 'SSL', '*.example.com'),
      at(25, 'STARTTLS'),
      at(99999, 'SSL'),
      at(465, 'SSL', 'a b'),
    ])
      expect(first(outgoing(none))).toBeUndefined();
    expect(first(outgoing(at(465, 'SSL'), 'lmtp'))).toBeUndefined();
    expect(first()).toBeUndefined();
  });

  it.each([
    ['no protection', USUAL.replace('SSL', 'plain')],
    ['no authentication', USUAL.replace('password-cleartext', 'none')],
    ['a host that is none', USUAL.replace('mail.example.com', 'a b/c')],
    ['a pattern for a host', USUAL.replace('mail.example.com', '*.example.com')],
    ['no port', USUAL.replace('993', 'x')],
    ['no user', USUAL.replace('%EMAILADDRESS%', '')],
  ])('proposes nothing with %s', (_what, inside) => {
    expect(read(config(incoming(inside)))).toEqual([]);
  });

  it('with a DTD or entities of its own is none', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    expect(read(bomb + config(incoming(USUAL.replace('mail.example.com', '&b;'))))).toEqual([]);
    expect(read(config(incoming(USUAL.replace('mail.example.com', '&b;.example.com'))))).toEqual([]);
  });

  it.each(['', 'nothing', '<', '<incomingServer'.repeat(1_000), '\0'])(
    'that is none names nothing: %#',
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );
});
