import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Answer, GatewayOptions } from '../support/gateway.ts';
import { Account, Gateway } from '../support/gateway.ts';
import type { OauthHouse } from '../support/oauth-house.ts';
import { startOauthHouse } from '../support/oauth-house.ts';
import { clockAhead } from '../support/test-clock.ts';
import { ScriptedDynamo } from '../support/scripted-dynamodb.ts';
import { ScriptedProvider } from '../support/scripted-provider.ts';
import type { OwnDovecot } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { TokenJudge } from '../support/token-judge.ts';

// Refresh tokens and codes: a provider of the test's own, and a real server that takes what it issues.

const KEYS = `k:${randomBytes(32).toString('base64')}`;
const USER = '{ account { user capabilities } }';
const HOUR = 3_600_000;

describeServer('dovecot', () => {
  let house: OauthHouse;
  let dynamo: ScriptedDynamo;
  let folder: string;
  let files = 0;
  let judge: TokenJudge;
  let server: OwnDovecot;
  let user: string;
  let provider: ScriptedProvider;
  let gateways: Gateway[] = [];
  let logged: string[] = [];

  beforeAll(async () => {
    house = await startOauthHouse();
    ({ judge, server, user } = house);
    dynamo = await ScriptedDynamo.start();
    folder = mkdtempSync(path.join(tmpdir(), 'postern-tokens-'));
  });
  afterAll(async () => {
    await house.close();
    await dynamo.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    provider = await house.provider();
    logged = [];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.close();
    gateways = [];
    await provider.close();
  });

  const mail = () => `imaps://localhost:${server.ports.imaps}`;
  const open = (options: Partial<GatewayOptions> = {}): Gateway => {
    const gateway = new Gateway({
      servers: `${mail()},imaps://127.0.0.1:1`,
      caFile: server.caFile,
      keys: KEYS,
      env: { POSTERN_OAUTH_PROVIDERS: `own|${provider.tokenEndpoint}|${mail()}|client:client-secret` },
      log: (entry) => logged.push(JSON.stringify(entry)),
      ...options,
    });
    gateways.push(gateway);
    return gateway;
  };
  const signIn = (gateway: Gateway, body: object): Promise<Answer> =>
    gateway.request(
      'POST',
      '/v1/tokens',
      { 'content-type': 'application/json' },
      JSON.stringify({ user, provider: 'own', ...body }),
    );
  const accountOf = (gateway: Gateway, { status, body }: Answer): Account => {
    expect({ status, body: status === 201 ? '' : body }).toEqual({ status: 201, body: '' });
    return new Account(gateway, `Bearer ${(JSON.parse(body) as { token: string }).token}`);
  };
  /** A gateway of another container, where some hours have passed. */
  const later = (hours: number): Gateway => open({ clock: clockAhead(hours * HOUR) });

  it('a refresh token opens mail, and is shown as the client that the deployment is', async () => {
    const gateway = open();
    const account = accountOf(gateway, await signIn(gateway, { refreshToken: provider.refreshToken(user) }));
    expect((await account.query(USER)).account.user).toBe(user);
    expect(
      provider.heard.map((each) => [
        each.get('grant_type'),
        each.get('client_id'),
        each.get('client_secret'),
      ]),
    ).toEqual([['refresh_token', 'client', 'client-secret']]);
  });

  it('a code with its verifier opens mail, once', async () => {
    const gateway = open();
    const codeVerifier = randomBytes(32).toString('base64url');
    const code = provider.code(user, codeVerifier);
    const body = { code, codeVerifier, redirectUri: 'https://app.example.com/cb' };
    accountOf(gateway, await signIn(gateway, body));
    expect(await signIn(gateway, body)).toMatchObject({ status: 401 });
    const stolen = { ...body, code: provider.code(user, codeVerifier), codeVerifier: 'another' };
    expect(await signIn(gateway, stolen)).toMatchObject({ status: 401 });
  });

  it('an access token that has ended is renewed once for many calls, and a new sealed token comes back', async () => {
    const refreshToken = provider.refreshToken(user);
    const first = open();
    const account = accountOf(first, await signIn(first, { refreshToken }));
    const gateway = later(2);
    provider.options.delay = 100;
    const caller = new Account(gateway, account.authorization);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => caller.get('/v1/account?fields=capabilities')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(provider.heard).toHaveLength(2);
    const [{ headers }] = answers as [Answer];
    const renewed = new Account(gateway, `Bearer ${headers['postern-token']}`);
    expect((await renewed.query(USER)).account.user).toBe(user);
    expect(provider.heard).toHaveLength(2);
    const { extensions } = await new Account(later(4), account.authorization).ask(USER);
    expect(extensions).toMatchObject({ token: expect.stringMatching(/^ey/) });
  });

  it('an access token that the mail server refuses is renewed once', async () => {
    const gateway = open();
    const account = accountOf(gateway, await signIn(gateway, { refreshToken: provider.refreshToken(user) }));
    judge.revokeAll();
    expect((await account.query(USER)).account.user).toBe(user);
    expect(provider.heard).toHaveLength(2);
  });

  it('tokens of Microsoft’s size pass an HTTP API, which carries 10,240 octets of headers', async () => {
    // 2,400 octets of access token and 1,700 of refresh token; random, so nothing of them gets shorter.
    const large = await ScriptedProvider.start((name) =>
      judge.issue(name, randomBytes(1_800).toString('base64url')),
    );
    large.options.secretOctets = 1_275;
    const env = { POSTERN_OAUTH_PROVIDERS: large.entry('own', mail()) };
    const first = open({ env });
    const account = accountOf(first, await signIn(first, { refreshToken: large.refreshToken(user) }));
    // What a browser, its page and CloudFront send beside it.
    const others = {
      ...{
        host: 'x'.repeat(100),
        'user-agent': 'x'.repeat(250),
        accept: 'x'.repeat(150),
        cookie: 'x'.repeat(1_500),
      },
      ...{
        'x-forwarded-for': 'x'.repeat(60),
        'x-amzn-trace-id': 'x'.repeat(100),
        traceparent: 'x'.repeat(55),
      },
      referer: 'x'.repeat(500),
    };
    const octets = (headers: object) =>
      Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);
    for (const hours of [0, 2]) {
      const gateway = open({ env, clock: clockAhead(hours * HOUR) });
      expect(octets({ ...others, authorization: account.authorization })).toBeLessThan(10_240);
      const { status, headers } = await new Account(gateway, account.authorization).get(
        '/v1/mailboxes',
        others,
      );
      expect({ status, isSmall: octets(headers) < 10_240 }).toEqual({ status: 200, isSmall: true });
      expect(headers['postern-token'] === undefined).toBe(hours === 0);
      for (const token of [account.authorization.slice(7), headers['postern-token'] ?? ''])
        expect(token.length).toBeLessThanOrEqual(6_144);
    }
    await large.close();
  });

  it('a refresh token that is replaced by each refresh is followed', async () => {
    provider.options.rotates = true;
    const gateway = open();
    const account = accountOf(gateway, await signIn(gateway, { refreshToken: provider.refreshToken(user) }));
    const another = later(2);
    const { headers, status } = await new Account(another, account.authorization).get(
      '/v1/account?fields=capabilities',
    );
    expect(status).toBe(200);
    const renewed = new Account(later(4), `Bearer ${headers['postern-token']}`);
    expect(await renewed.get('/v1/account?fields=capabilities')).toMatchObject({ status: 200 });
    // The old one has been replaced: its use in another container is theft to such a provider.
    expect(
      await new Account(later(4), account.authorization).get('/v1/account?fields=capabilities'),
    ).toMatchObject({ status: 401 });
  });

  describe.each<[string, () => Record<string, string>]>([
    ['sqlite', () => ({ POSTERN_STORE: `sqlite:${folder}/${++files}.db` })],
    ['dynamodb', () => dynamo.env],
  ])('with a store (%s)', (_kind, storeOf) => {
    const own = (env: Record<string, string>, hours = 0): Gateway =>
      open({
        clock: clockAhead(hours * HOUR),
        env: { POSTERN_OAUTH_PROVIDERS: provider.entry('own', mail()), ...env },
      });
    const read = (gateway: Gateway, { authorization }: Account) =>
      new Account(gateway, authorization).get('/v1/account?fields=capabilities');

    it('a provider that takes the second use of a refresh token for theft never sees one', async () => {
      provider.options.rotates = true;
      const env = storeOf();
      const first = own(env);
      const old = accountOf(first, await signIn(first, { refreshToken: provider.refreshToken(user) }));
      let newest = old;
      for (const hours of [2, 4, 6, 8]) {
        // Whoever keeps the old token, and whoever goes on with the new one, in containers that have never met.
        const answers = [await read(own(env, hours), old), await read(own(env, hours), newest)];
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        newest = new Account(first, `Bearer ${answers[1]!.headers['postern-token']}`);
      }
      // The sign-in, and one in each of the four times.
      expect(provider.heard).toHaveLength(5);
    });

    it('many calls in several containers at once make one refresh', async () => {
      provider.options.rotates = true;
      const env = storeOf();
      const first = own(env);
      const account = accountOf(first, await signIn(first, { refreshToken: provider.refreshToken(user) }));
      const containers = [own(env, 2), own(env, 2), own(env, 2), own(env, 2)];
      provider.options.delay = 100;
      const calls = containers.flatMap((each) => Array.from({ length: 5 }, () => read(each, account)));
      expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
      expect(provider.heard).toHaveLength(2);
    });

    it('a refresh that failed holds up no other', async () => {
      const env = storeOf();
      const first = own(env);
      const account = accountOf(first, await signIn(first, { refreshToken: provider.refreshToken(user) }));
      provider.options.status = 503;
      expect(await read(own(env, 2), account)).toMatchObject({ status: 502 });
      provider.options.status = undefined;
      expect(await read(own(env, 2), account)).toMatchObject({ status: 200 });
    });

    it('has no secret in clear', async () => {
      provider.options.rotates = true;
      const env = storeOf();
      const first = own(env);
      const account = accountOf(first, await signIn(first, { refreshToken: provider.refreshToken(user) }));
      await read(own(env, 2), account);
      const kept = JSON.stringify([...dynamo.items]);
      for (const secret of [...provider.issued, user]) expect(kept).not.toContain(secret);
    });
  });

  it.each<[string, Partial<ScriptedProvider['options']>, number]>([
    ['fails', { status: 503 }, 502],
    ['answers what is none', { status: 204 }, 502],
    ['redirects', { redirect: 'http://127.0.0.1:1/' }, 502],
  ])('a provider that %s is typed, and nothing of it leaks', async (_what, options, status) => {
    const gateway = open();
    Object.assign(provider.options, options);
    const refreshToken = provider.refreshToken(user);
    const answer = await signIn(gateway, { refreshToken });
    expect(answer.status).toBe(status);
    for (const secret of [refreshToken, 'client-secret'])
      expect(`${answer.body} ${logged.join()}`).not.toContain(secret);
  });

  it('a refused refresh token is UNAUTHENTICATED, and nothing of it leaks', async () => {
    const gateway = open();
    const answer = await signIn(gateway, { refreshToken: 'made-up-refresh-token' });
    expect(answer.status).toBe(401);
    expect(`${answer.body} ${logged.join()}`).not.toContain('made-up');
    expect(`${answer.body} ${logged.join()}`).not.toContain('client-secret');
  });

  it('what a provider issued goes to no other mail server, and nothing is asked', async () => {
    const gateway = open();
    const refreshToken = provider.refreshToken(user);
    const answer = await signIn(gateway, { refreshToken, server: 'imaps://127.0.0.1:1' });
    expect(answer.status).toBe(403);
    expect(provider.heard).toEqual([]);
  });

  describe('a sign-in', () => {
    it.each<[string, object]>([
      ['without a user', { user: undefined, refreshToken: 'x' }],
      ['of two ways', { refreshToken: 'x', password: 'y' }],
      ['of no way', {}],
      ['by an unknown provider', { provider: 'nobody', refreshToken: 'x' }],
      ['by no provider', { provider: undefined, refreshToken: 'x' }],
      ['by a code without its verifier', { code: 'x', redirectUri: 'https://app.example.com/' }],
    ])('%s is BAD_USER_INPUT', async (_what, body) => {
      expect(await signIn(open(), body)).toMatchObject({ status: 400 });
      expect(provider.heard).toEqual([]);
    });
  });
});
