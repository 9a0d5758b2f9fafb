import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Answer } from '../support/gateway.ts';
import { Account, Gateway } from '../support/gateway.ts';
import type { OwnDovecot } from '../support/servers/real-servers.ts';
import { describeServer, startDovecot } from '../support/servers/real-servers.ts';
import { TokenJudge } from '../support/token-judge.ts';

// Sign-ins by an OAuth 2 access token, as a real server judges them: by introspection, and by itself (JWT).

const PASSDB = `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = /run/data/oauth2.conf
}
`;
const INBOX = '{ mailbox(role: INBOX) { status { messages } messages(first: 5) { nodes { subject } } } }';
const KEYS = `k:${randomBytes(32).toString('base64')}`;
const LETTER = { raw: Buffer.from('Subject: one\r\n\r\nx\r\n') };

/** A server that takes access tokens, and what issues them for it. */
interface House {
  readonly server: OwnDovecot;
  readonly token: (user: string) => string;
  readonly bad: (user: string) => Record<string, string>;
  /** From now on the server refuses a token; undefined: it judges by the token alone. */
  readonly revoke?: (token: string) => void;
}

function suite(name: string, start: () => Promise<House>, stop: () => Promise<void>): void {
  describe(name, () => {
    let house: House;
    let user: string;
    const gateways: Gateway[] = [];

    beforeAll(async () => {
      house = await start();
      ({ user } = await house.server.newUser());
      await house.server.deliver(user, 'INBOX', [LETTER]);
    });
    afterAll(async () => {
      for (const gateway of gateways) await gateway.close();
      await house.server.stop();
      await stop();
    });

    const gatewayTo = (protocol: 'imaps' | 'pop3s' | 'imap', sessions = 0): Gateway => {
      const { ports, caFile } = house.server;
      const gateway = new Gateway({
        keys: KEYS,
        servers: `${protocol}://localhost:${ports[protocol]}`,
        caFile,
        sessions,
      });
      gateways.push(gateway);
      return gateway;
    };
    const signIn = (gateway: Gateway, body: object): Promise<Answer> =>
      gateway.request('POST', '/v1/tokens', { 'content-type': 'application/json' }, JSON.stringify(body));
    const signedIn = async (gateway: Gateway, accessToken: string): Promise<Account> => {
      const answer = await signIn(gateway, { user, accessToken });
      expect({ status: answer.status, body: answer.status === 201 ? '' : answer.body }).toEqual({
        status: 201,
        body: '',
      });
      return new Account(gateway, `Bearer ${(JSON.parse(answer.body) as { token: string }).token}`);
    };

    it.each(['imaps', 'imap', 'pop3s'] as const)('reads mail by a good token (%s)', async (protocol) => {
      const account = await signedIn(gatewayTo(protocol), house.token(user));
      const { mailbox } = await account.query(INBOX);
      expect(mailbox.messages.nodes).toEqual([{ subject: 'one' }]);
    });

    it('costs the round trips that a password costs, once the server is known', async () => {
      const gateway = gatewayTo('imaps');
      const { user: other, password } = await house.server.newUser();
      await house.server.deliver(other, 'INBOX', [LETTER]);
      const byPassword = await gateway.signIn(other, password);
      const byToken = await signedIn(gateway, house.token(user));
      const [a, b] = [await byPassword.explain(INBOX), await byToken.explain(INBOX)];
      expect(b.roundTrips).toEqual(a.roundTrips);
    });

    it.each(['imaps', 'pop3s'] as const)(
      'refuses bad tokens with one typed answer (%s)',
      async (protocol) => {
        for (const [kind, accessToken] of Object.entries(house.bad(user))) {
          const answer = await signIn(gatewayTo(protocol), { user, accessToken });
          expect({ kind, status: answer.status }).toEqual({ kind, status: 401 });
          expect(answer.body).toContain('rejected the access token');
          expect(answer.body).not.toContain(accessToken);
        }
      },
    );

    it('opens no mailbox of another user', async () => {
      const { user: other } = await house.server.newUser();
      const answer = await signIn(gatewayTo('imaps'), { user: other, accessToken: house.token(user) });
      expect(answer.status).toBe(401);
    });

    it('finds a kept session again by the same token alone', async () => {
      const gateway = gatewayTo('imaps', 4);
      const account = await signedIn(gateway, house.token(user));
      await account.query(INBOX);
      expect(await account.explain(INBOX)).toMatchObject({ roundTrips: { connection: 0, signIn: 0 } });
      for (const accessToken of Object.values(house.bad(user)))
        expect(await signIn(gateway, { user, accessToken })).toMatchObject({ status: 401 });
      const { user: other } = await house.server.newUser();
      expect(await signIn(gateway, { user: other, accessToken: house.token(user) })).toMatchObject({
        status: 401,
      });
      expect(await account.explain(INBOX)).toMatchObject({ roundTrips: { connection: 0, signIn: 0 } });
      const { mailbox } = await account.query(INBOX);
      expect(mailbox.messages.nodes).toEqual([{ subject: 'one' }]);
    });

    it.each(['imaps', 'pop3s'] as const)(
      'refuses a token that has ended since, whatever leaves behind it (%s)',
      async (protocol) => {
        if (!house.revoke) return;
        const token = house.token(user);
        const { authorization } = await signedIn(gatewayTo(protocol), token);
        house.revoke(token);
        // A container that has met neither: it knows the server by the sealed token, and sends its first commands with the sign-in.
        const cold = new Account(gatewayTo(protocol), authorization);
        const { errors, data } = await cold.ask(INBOX);
        expect({ data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
          data: { mailbox: null },
          codes: ['UNAUTHENTICATED'],
        });
      },
    );
  });
}

describeServer('dovecot', () => {
  describe.each(['xoauth2', 'oauthbearer'])('over %s alone', (mechanism) => void suites(mechanism));
});

function suites(mechanism: string): void {
  let judge: TokenJudge;

  suite(
    'by introspection',
    async () => {
      judge = await TokenJudge.start();
      const url = `http://127.0.0.1:${judge.port}/introspect`;
      const server = await startDovecot({
        authMechanisms: `plain login ${mechanism}`,
        extra: PASSDB,
        files: {
          'oauth2.conf': [
            `introspection_url = ${url}`,
            'introspection_mode = post',
            'force_introspection = yes',
            'username_attribute = email',
            'active_attribute = active',
            'active_value = true',
            'timeout_msecs = 2000',
            '',
          ].join('\n'),
        },
      });
      const long = randomBytes(3_000).toString('base64url');
      return {
        server,
        token: (user) => judge.issue(user),
        revoke: (token) => void judge.revoke(token),
        bad: (user) => {
          const revoked = judge.issue(user);
          judge.revoke(revoked);
          return { unknown: 'no-such-token', revoked, foreign: judge.issue('somebody'), long };
        },
      };
    },
    () => judge.close(),
  );

  const secret = randomBytes(32);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = () => Math.floor(Date.now() / 1000);
  const jwt = (email: string, seconds: number, key = secret): string => {
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: email, email, iat: now() - 9, exp: now() + seconds })}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  suite(
    'by its own judgement (JWT)',
    async () => {
      const server = await startDovecot({
        authMechanisms: `plain login ${mechanism}`,
        extra: PASSDB,
        files: {
          'oauth2.conf': [
            'introspection_mode = local',
            'local_validation_key_dict = fs:posix:prefix=/run/data/keys/',
            'username_attribute = email',
            '',
          ].join('\n'),
          'keys/default/HS256/default': secret.toString('base64'),
        },
      });
      return {
        server,
        token: (user) => jwt(user, 3_600),
        bad: (user) => ({
          expired: jwt(user, -5),
          forged: jwt(user, 3_600, randomBytes(32)),
          foreign: jwt('somebody', 3_600),
          unsigned: `${part({ alg: 'none' })}.${part({ sub: user, email: user, exp: now() + 100 })}.`,
        }),
      };
    },
    () => Promise.resolve(),
  );
}
