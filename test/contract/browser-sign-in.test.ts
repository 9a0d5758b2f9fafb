import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { JWTPayload } from 'jose';
import { generateKeyPair } from 'jose';

import type { Answer, GatewayOptions } from '../support/gateway.ts';
import { Account, Gateway } from '../support/gateway.ts';
import type { OauthHouse } from '../support/oauth-house.ts';
import { startOauthHouse } from '../support/oauth-house.ts';
import { clockAhead } from '../support/test-clock.ts';
import type { ScriptedProvider } from '../support/scripted-provider.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// The browser's part of a sign-in, with a provider of the test's own and a real server that takes what it issues.

const KEYS = `k:${randomBytes(32).toString('base64')}`;
const APP = 'https://app.example.com/signed-in?from=mail';
const HOST = { host: 'mail.example.com', 'x-forwarded-proto': 'https' };

describeServer('dovecot', () => {
  let house: OauthHouse;
  let provider: ScriptedProvider;
  let gateways: Gateway[] = [];
  let logged: string[] = [];
  let urls: string[] = [];

  beforeAll(async () => {
    house = await startOauthHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    provider = await house.provider();
    provider.user = house.user;
    [logged, urls] = [[], []];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.close();
    gateways = [];
    await provider.close();
  });

  const open = (env: Record<string, string> = {}, options: Partial<GatewayOptions> = {}): Gateway => {
    const mail = `imaps://localhost:${house.server.ports.imaps}`;
    const entries = [provider.entry('own', mail), provider.entry('other', mail, 'mail')];
    const gateway = new Gateway({
      servers: mail,
      caFile: house.server.caFile,
      keys: KEYS,
      env: { POSTERN_OAUTH_PROVIDERS: entries.join(';'), POSTERN_OAUTH_RETURN_TO: APP, ...env },
      log: (entry) => logged.push(JSON.stringify(entry)),
      ...options,
    });
    gateways.push(gateway);
    return gateway;
  };

  /** A browser: the cookies that it keeps, and where it goes. */
  class Browser {
    readonly gateway: Gateway;
    cookie: string | undefined;

    constructor(gateway: Gateway) {
      this.gateway = gateway;
    }

    async go(path: string): Promise<Answer> {
      const headers = { ...HOST, ...(this.cookie && { cookie: this.cookie }) };
      const answer = await this.gateway.request('GET', path, headers);
      const { 'set-cookie': cookie, location } = answer.headers;
      if (cookie) [this.cookie] = cookie.split(';', 1);
      if (location) urls.push(location);
      return answer;
    }

    /** Where the provider's pages lead to. */
    async atProvider(location: string): Promise<string> {
      const { headers } = await fetch(location, { redirect: 'manual' });
      const back = headers.get('location')!;
      urls.push(back);
      const { origin, pathname, search } = new URL(back);
      expect(origin).toBe('https://mail.example.com');
      return `${pathname}${search}`;
    }

    /** From the app's button to the provider's answer. */
    async consent(app: App, name = 'own'): Promise<string> {
      const { status, headers } = await this.go(app.start(name));
      expect(status).toBe(302);
      return this.atProvider(headers['location']!);
    }

    /** The whole way: what the app is returned with. */
    async signIn(app: App, name = 'own'): Promise<URLSearchParams> {
      return returned(await this.go(await this.consent(app, name)));
    }
  }

  const returned = ({ status, headers }: Answer): URLSearchParams => {
    expect(status).toBe(302);
    expect(headers['location']).toMatch(/^https:\/\/app\.example\.com\/signed-in\?from=mail&/);
    return new URL(headers['location']!).searchParams;
  };

  /** An app, which keeps its verifier to itself. */
  class App {
    readonly codeVerifier = randomBytes(32).toString('base64url');
    readonly state = randomBytes(8).toString('base64url');

    start(name: string, more: Record<string, string> = {}): string {
      const codeChallenge = createHash('sha256').update(this.codeVerifier).digest('base64url');
      const query = new URLSearchParams({ returnTo: APP, codeChallenge, state: this.state, ...more });
      return `/v1/oauth/${name}/start?${query.toString()}`;
    }

    exchange(gateway: Gateway, wrappedCode: string | null, more: object = {}): Promise<Answer> {
      const body = JSON.stringify({ wrappedCode, codeVerifier: this.codeVerifier, ...more });
      return gateway.request('POST', '/v1/tokens', { 'content-type': 'application/json' }, body);
    }
  }

  it('leads from the app over the provider to a token, and the provider says who the user is', async () => {
    const [gateway, app] = [open(), new App()];
    const back = await new Browser(gateway).signIn(app);
    expect(back.get('state')).toBe(app.state);
    const { status, body } = await app.exchange(gateway, back.get('code'));
    expect({ status, body: status === 201 ? '' : body }).toEqual({ status: 201, body: '' });
    const { token, account } = JSON.parse(body) as { token: string; account: { user: string } };
    expect(account.user).toBe(house.user);
    const caller = new Account(gateway, `Bearer ${token}`);
    expect((await caller.query('{ account { user } }')).account.user).toBe(house.user);
  });

  it('shows no token and no secret in any URL, log or error, and codes only to the callback', async () => {
    const [gateway, app] = [open({ POSTERN_REQUESTS: 'log' }), new App()];
    const back = await new Browser(gateway).signIn(app);
    const first = await app.exchange(gateway, back.get('code'));
    const again = await app.exchange(gateway, back.get('code'));
    expect([first.status, again.status]).toEqual([201, 401]);
    const [code, ...others] = provider.issued;
    const places = [...urls.filter((url) => !url.includes('/callback?')), ...logged, again.body].join('\n');
    for (const secret of [...others, code!, 'client-secret', app.codeVerifier])
      expect(places).not.toContain(secret);
    expect(urls.filter((url) => url.includes(code!))).toHaveLength(1);
    for (const url of urls) expect(url.length).toBeLessThan(1_000);
    for (const secret of [...others, 'client-secret']) expect(urls.join('\n')).not.toContain(secret);
    // What is logged of a request has its path alone.
    for (const [, value] of back) expect(logged.join('\n')).not.toContain(value);
  });

  it('is the deployment’s own at the provider: client, scopes, PKCE, exact address', async () => {
    const { headers, status } = await new Browser(open()).go(new App().start('own'));
    const { origin, pathname, searchParams } = new URL(headers['location']!);
    expect({ status, at: `${origin}${pathname}` }).toEqual({
      status: 302,
      at: `${provider.issuer}/authorize`,
    });
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: 'https://mail.example.com/v1/oauth/own/callback',
      scope: 'openid email mail',
      state: expect.stringMatching(/^ey/) as unknown,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      code_challenge_method: 'S256',
    });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(headers['set-cookie']).toMatch(
      /^__Host-postern-sign-in=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  it('is returned to by the address that the deployment names', async () => {
    const gateway = open({ POSTERN_URL: 'https://api.example.com/mail/' });
    const { headers } = await new Browser(gateway).go(new App().start('own'));
    const asked = new URL(headers['location']!).searchParams.get('redirect_uri');
    expect(asked).toBe('https://api.example.com/mail/v1/oauth/own/callback');
  });

  it('of two pages in one browser ends both', async () => {
    const gateway = open();
    const browser = new Browser(gateway);
    const [first, second] = [new App(), new App()];
    const [a, b] = [await browser.consent(first), await browser.consent(second)];
    for (const [app, path] of [
      [second, b],
      [first, a],
    ] as const)
      expect(await app.exchange(gateway, returned(await browser.go(path)).get('code'))).toMatchObject({
        status: 201,
      });
  });

  it('the user may refuse, and the app is told', async () => {
    provider.options.refusal = 'access_denied';
    const [gateway, app] = [open(), new App()];
    const back = await new Browser(gateway).signIn(app);
    expect(Object.fromEntries(back)).toEqual({ from: 'mail', error: 'access_denied', state: app.state });
    provider.options.refusal = 'x"><script>';
    expect((await new Browser(gateway).signIn(app)).get('error')).toBe('server_error');
  });

  describe('an attack is refused:', () => {
    it('an address that is not in the list, however near', async () => {
      const gateway = open({ POSTERN_OAUTH_RETURN_TO: `${APP},com.example.app:/back` });
      for (const returnTo of [
        ...[
          'https://evil.example/',
          `${APP}&x`,
          `${APP}/`,
          `${APP}#`,
          APP.toUpperCase(),
          `${APP}.evil.example`,
        ],
        ...[
          '//app.example.com/signed-in',
          'javascript:alert(1)',
          `${APP}\n`,
          'https://app.example.com/signed-in',
        ],
      ]) {
        const { status, headers } = await new Browser(gateway).go(new App().start('own', { returnTo }));
        expect({ returnTo, status, location: headers['location'] }).toEqual({ returnTo, status: 403 });
      }
      const twice = `${new App().start('own')}&returnTo=https://evil.example/`;
      expect(await new Browser(gateway).go(twice)).toMatchObject({ status: 400 });
      const none = open({ POSTERN_OAUTH_RETURN_TO: '' });
      expect(await new Browser(none).go(new App().start('own'))).toMatchObject({ status: 403 });
      const own = new App().start('own', { returnTo: 'com.example.app:/back' });
      expect(await new Browser(gateway).go(own)).toMatchObject({ status: 302 });
    });

    it('another browser ends what it has not begun', async () => {
      const gateway = open();
      const path = await new Browser(gateway).consent(new App());
      const victim = new Browser(gateway);
      expect(await victim.go(path)).toMatchObject({ status: 403 });
      await victim.go(new App().start('own'));
      const { status, headers } = await victim.go(path);
      expect({ status, location: headers['location'] }).toEqual({ status: 403, location: undefined });
    });

    it('a code that was stolen on its way to the app', async () => {
      const gateway = open();
      const back = await new Browser(gateway).signIn(new App());
      expect(await new App().exchange(gateway, back.get('code'))).toMatchObject({ status: 401 });
      expect(provider.heard).toEqual([]);
    });

    it('a code that was exchanged before: by the provider, for nothing is stored here', async () => {
      const [gateway, app] = [open(), new App()];
      const browser = new Browser(gateway);
      const path = await browser.consent(app);
      const first = returned(await browser.go(path));
      const second = returned(await browser.go(path));
      expect(await app.exchange(gateway, first.get('code'))).toMatchObject({ status: 201 });
      for (const back of [first, second])
        expect(await app.exchange(gateway, back.get('code'))).toMatchObject({ status: 401 });
    });

    it('a code of more than 60 seconds, and an answer of more than 10 minutes', async () => {
      const [gateway, app] = [open(), new App()];
      const browser = new Browser(gateway);
      const path = await browser.consent(app);
      const back = returned(await browser.go(path));
      const later = open({}, { clock: clockAhead(61_000) });
      expect(await app.exchange(later, back.get('code'))).toMatchObject({ status: 401 });
      expect(provider.heard).toEqual([]);
      const late = new Browser(open({}, { clock: clockAhead(601_000) }));
      late.cookie = browser.cookie;
      expect(await late.go(path)).toMatchObject({ status: 400 });
    });

    it('an answer of another provider (RFC 9207), and one by the address of another', async () => {
      const gateway = open();
      provider.options.iss = 'https://evil.example';
      const browser = new Browser(gateway);
      expect(await browser.go(await browser.consent(new App()))).toMatchObject({ status: 403 });
      provider.options.iss = undefined;
      const path = await browser.consent(new App());
      expect(await browser.go(path.replace('/own/', '/other/'))).toMatchObject({ status: 400 });
    });

    it('whatever is no answer', async () => {
      const [gateway, app] = [open(), new App()];
      const browser = new Browser(gateway);
      const path = await browser.consent(app);
      const state = new URLSearchParams(path.split('?')[1]).get('state')!;
      const signedIn = await app.exchange(gateway, returned(await browser.go(path)).get('code'));
      const { token } = JSON.parse(signedIn.body) as { token: string };
      for (const query of ['', 'code=x', 'code=x&state=', 'code=x&state=eyJ', `code=x&state=${token}`])
        expect(await browser.go(`/v1/oauth/own/callback?${query}`)).toMatchObject({ status: 400 });
      expect(await browser.go(`/v1/oauth/own/callback?state=${state}&state=${state}&code=x`)).toMatchObject({
        status: 400,
      });
      for (const code of [state, token, 'x', ''])
        expect([400, 401]).toContain((await app.exchange(gateway, code)).status);
      for (const name of ['nobody', 'google', '__proto__'])
        expect(await browser.go(app.start(name))).toMatchObject({ status: 404 });
    });

    it('a token is no wrapped code, and a wrapped code is no token', async () => {
      const [gateway, app] = [open(), new App()];
      const back = await new Browser(gateway).signIn(app);
      const caller = new Account(gateway, `Bearer ${back.get('code')}`);
      expect(await caller.get('/v1/account')).toMatchObject({ status: 401 });
      expect(await gateway.request('GET', `/v1/bytes/${back.get('code')}`)).toMatchObject({ status: 401 });
    });
  });

  describe('who the user is', () => {
    const exchanged = async (name = 'own', more: object = {}): Promise<Answer> => {
      const [gateway, app] = [open(), new App()];
      const back = await new Browser(gateway).signIn(app, name);
      return app.exchange(gateway, back.get('code'), more);
    };

    it('is said by the app where the provider does not, before the code is spent', async () => {
      expect(await exchanged('other')).toMatchObject({ status: 400 });
      expect(provider.heard).toEqual([]);
      expect(await exchanged('other', { user: house.user })).toMatchObject({ status: 201 });
    });

    it.each<[string, Partial<ScriptedProvider['options']>]>([
      ['of another client', { claims: { aud: 'another' } }],
      ['for several clients, and not by this one', { claims: { aud: ['client', 'b'], azp: 'b' } }],
      ['of another issuer', { claims: { iss: 'https://evil.example' } }],
      ['that has ended', { claims: { exp: 1 } }],
      ['without an end', { claims: { exp: undefined } as object as JWTPayload }],
    ])('is not believed of an identity %s', async (_what, options) => {
      Object.assign(provider.options, options);
      expect(await exchanged()).toMatchObject({ status: 401 });
      // The mail server decides whether the token is this user's.
      expect(await exchanged('own', { user: house.user })).toMatchObject({ status: 201 });
    });

    it('is not believed where another key has signed', async () => {
      provider.options.signingKey = (await generateKeyPair('ES256')).privateKey;
      expect(await exchanged()).toMatchObject({ status: 401 });
    });

    it('is not taken from an address that is not verified, nor from one that is none', async () => {
      for (const claims of [{ email_verified: false }, { email: '' }, { email: 1 }]) {
        provider.options.claims = claims;
        expect(await exchanged()).toMatchObject({ status: 400 });
      }
    });

    it('does not open another’s mailbox, whatever is said', async () => {
      const { user: other } = await house.server.newUser();
      expect(await exchanged('own', { user: other })).toMatchObject({ status: 401 });
    });
  });
});
