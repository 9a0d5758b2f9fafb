import { describe, expect, it } from '@jest/globals';

import { ServerPolicy } from '../../src/access/server-policy.ts';
import { SubmissionPolicy } from '../../src/access/submission-policy.ts';
import { parseServerPair, parseServerUrl, parseSubmissionUrl, serverUrl } from '../../src/mail/endpoint.ts';
import { Gateway } from '../support/gateway.ts';

// Which submission server belongs to which mail server: no password goes to a host of strangers.

const policy = (...entries: string[]) =>
  new SubmissionPolicy(new ServerPolicy(entries.map((each) => parseServerPair(each)!)));
const IN_TIME = new AbortController().signal;

function chosen(entries: readonly string[], server: string, named?: string): string {
  try {
    return serverUrl(policy(...entries).choose(parseServerUrl(server)!, named));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const PAIR = ['imaps://mail.example.com+smtps://out.example.net'];
const ALL = ['imaps://*+smtps://*', 'imaps://*+smtp://*'];
const DOMAIN = ['imaps://*.example.com+smtps://*.example.com'];

describe('a submission server', () => {
  it.each<[what: string, entries: string[], server: string, named: string | undefined, found: string]>([
    ['is the one of its pair', PAIR, 'imaps://mail.example.com', undefined, 'smtps://out.example.net:465'],
    [
      'may be named as that',
      PAIR,
      'imaps://mail.example.com',
      'smtps://out.example.net',
      'smtps://out.example.net:465',
    ],
    ['is no other than that', PAIR, 'imaps://mail.example.com', 'smtps://mail.example.com', 'FORBIDDEN'],
    [
      'is not reached without TLS instead',
      PAIR,
      'imaps://mail.example.com',
      'smtp://out.example.net',
      'FORBIDDEN',
    ],
    ['is not on another port', PAIR, 'imaps://mail.example.com', 'smtps://out.example.net:4650', 'FORBIDDEN'],
    ['is of no other mail server', PAIR, 'imaps://other.example.com', 'smtps://out.example.net', 'FORBIDDEN'],
    [
      'is not known without a pair',
      ['imaps://mail.example.com'],
      'imaps://mail.example.com',
      undefined,
      'UNSUPPORTED',
    ],
    [
      'is of the same host',
      ALL,
      'imaps://mail.example.com',
      'smtps://mail.example.com',
      'smtps://mail.example.com:465',
    ],
    [
      'is of the same domain',
      ALL,
      'imaps://imap.example.com',
      'smtp://smtp.example.com',
      'smtp://smtp.example.com:587',
    ],
    [
      'is of the domain itself',
      ALL,
      'imaps://imap.example.com',
      'smtps://example.com',
      'smtps://example.com:465',
    ],
    [
      'of another domain is refused',
      ALL,
      'imaps://imap.example.com',
      'smtps://smtp.evil.example',
      'FORBIDDEN',
    ],
    [
      'of a domain that ends alike is refused',
      ALL,
      'imaps://imap.example.com',
      'smtps://smtp.notexample.com',
      'FORBIDDEN',
    ],
    ['of the same top level alone is refused', ALL, 'imaps://example.com', 'smtps://evil.com', 'FORBIDDEN'],
    [
      'at an address beside a name is refused',
      ALL,
      'imaps://imap.example.com',
      'smtps://192.0.2.1',
      'FORBIDDEN',
    ],
    ['at an address next to another is refused', ALL, 'imaps://192.0.2.1', 'smtps://192.0.2.7', 'FORBIDDEN'],
    ["is its provider's, unnamed", ALL, 'imaps://imap.gmail.com', undefined, 'smtps://smtp.gmail.com:465'],
    [
      'of a provider may have another domain',
      ALL,
      'imaps://outlook.office365.com',
      'smtp://smtp-mail.outlook.com',
      'smtp://smtp-mail.outlook.com:587',
    ],
    [
      'of another provider is refused',
      ALL,
      'imaps://imap.gmail.com',
      'smtps://smtp.mail.yahoo.com',
      'FORBIDDEN',
    ],
    ['that is not known has to be named', ALL, 'imaps://imap.example.com', undefined, 'UNSUPPORTED'],
    [
      'is within its pattern',
      DOMAIN,
      'imaps://imap.example.com',
      'smtps://smtp.example.com',
      'smtps://smtp.example.com:465',
    ],
    [
      'is not outside its pattern',
      DOMAIN,
      'imaps://imap.example.com',
      'smtps://smtp.example.org',
      'FORBIDDEN',
    ],
    ['is no mail server', ALL, 'imaps://imap.example.com', 'imaps://imap.example.com', 'BAD_USER_INPUT'],
    ['is no pattern', ALL, 'imaps://imap.example.com', 'smtps://*', 'BAD_USER_INPUT'],
    [
      'is not at the port between servers',
      ALL,
      'imaps://imap.example.com',
      'smtp://imap.example.com:25',
      'BAD_USER_INPUT',
    ],
  ])('%s', (_what, entries, server, named, found) => {
    expect(chosen(entries, server, named)).toBe(found);
  });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]'])(
    'that a pattern lets in has a public address, which %s is not',
    async (host) => {
      const [server, submission] = [
        parseServerUrl(`imaps://${host}`)!,
        parseSubmissionUrl(`smtps://${host}`)!,
      ];
      await expect(policy(...ALL).resolve(server, submission, IN_TIME)).rejects.toMatchObject({
        code: 'SERVER_UNAVAILABLE',
      });
      // Who names it in full has decided so.
      const named = policy(`imaps://${host}+smtps://${host}`);
      expect(await named.resolve(server, submission, IN_TIME)).toMatchObject({ port: 465 });
    },
  );

  it('of a token is looked at again whenever it is used', async () => {
    const [server, submission] = [
      parseServerUrl('imaps://mail.example.com')!,
      parseSubmissionUrl('smtps://out.example.net')!,
    ];
    await expect(
      policy('imaps://mail.example.com').resolve(server, submission, IN_TIME),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe("a provider's token", () => {
  const env = {
    POSTERN_OAUTH_GOOGLE: 'client:secret',
    POSTERN_KEYS: `k:${Buffer.alloc(32, 7).toString('base64')}`,
  };

  it.each(['smtps://smtp.evil.example', 'smtps://smtp.mail.yahoo.com', 'smtps://gmail.com.evil.example'])(
    'never goes to %s',
    async (server) => {
      const gateway = new Gateway({ servers: ALL.join(','), env });
      const account = { server: 'imaps://imap.gmail.com', user: 'anna@gmail.com', submission: { server } };
      for (const given of [{ accessToken: 'a' }, { provider: 'google', refreshToken: 'r' }]) {
        const body = JSON.stringify({ ...account, ...given });
        const answer = await gateway.request(
          'POST',
          '/v1/tokens',
          { 'content-type': 'application/json' },
          body,
        );
        expect({ status: answer.status, body: JSON.parse(answer.body) }).toMatchObject({
          status: 403,
          body: { code: 'FORBIDDEN' },
        });
      }
    },
  );
});
