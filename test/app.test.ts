import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { createApp } from '../src/app.ts';
import { localConfig } from '../src/config.ts';
import { Gateway } from './support/gateway.ts';
import { scriptedHouses } from './support/scripted-fixture.ts';

const open = scriptedHouses();
const JSON_BODY = { 'content-type': 'application/json' };

describe('every answer', () => {
  it('says where the time went and what to call the request', async () => {
    const { gateway, anna } = await open();
    const headers = { ...JSON_BODY, authorization: anna.authorization };
    const answer = await gateway.request('POST', '/graphql', headers, '{"query":"{ mailboxes { name } }"}');
    expect(answer.headers['server-timing']).toMatch(
      /^connect;dur=[\d.]+, auth;dur=[\d.]+, mail;dur=[\d.]+, total;dur=[\d.]+$/,
    );
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('to nobody signed in is a 401 with a challenge', async () => {
    const { gateway } = await open();
    const answer = await gateway.request(
      'POST',
      '/graphql',
      { ...JSON_BODY, authorization: 'Bearer x' },
      '{"query":"{ mailboxes { name } }"}',
    );
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="postern"');
  });
});

describe('the pages about errors, for what a front refuses', () => {
  const pageOf = (env: Record<string, string>) =>
    createApp(localConfig(env), () => {}).pagesFor!({
      path: '/base/v1/tokens',
      headers: { host: 'a.example' },
    });

  it.each([
    ['http://a.example/docs/guide/errors/TOO_LARGE', {}],
    ['http://a.example/base/docs/guide/errors/TOO_LARGE', { POSTERN_BASE_PATH: '/base' }],
    ['https://mail.example.com/docs/guide/errors/TOO_LARGE', { POSTERN_URL: 'https://mail.example.com' }],
  ])('are at %s with %j', (page, env) => {
    expect(pageOf({ POSTERN_SERVERS: 'imaps://localhost', ...env })('TOO_LARGE')).toBe(page);
  });
});

describe('signing in', () => {
  it('over REST and over GraphQL makes a token that works', async () => {
    const { gateway, server } = await open();
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { token expiresAt } }';
    const data: unknown = await gateway
      .anonymous()
      .query(query, { input: { user: 'anna', password: 'secret', server: server.url } });
    const { token, expiresAt } = (data as { signIn: { token: string; expiresAt: string } }).signIn;
    const hours = (Date.parse(expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
    const headers = { ...JSON_BODY, authorization: `Bearer ${token}` };
    const answer = await gateway.request('POST', '/graphql', headers, '{"query":"{ account { user } }"}');
    expect(JSON.parse(answer.body)).toEqual({ data: { account: { user: 'anna' } } });
  });

  it('makes tokens that another instance with the same keys opens', async () => {
    const keys = `k:${randomBytes(32).toString('base64')}`;
    const { gateway, server } = await open({}, { keys });
    const { authorization } = await gateway.signIn('anna', 'secret');
    const twin = new Gateway({ servers: server.url, keys });
    const answer = await twin.request(
      'POST',
      '/graphql',
      { ...JSON_BODY, authorization },
      '{"query":"{ mailbox(role: INBOX) { status { messages } } }"}',
    );
    expect(JSON.parse(answer.body)).toEqual({ data: { mailbox: { status: { messages: 2 } } } });
  });

  it('ends its session with the mail server', async () => {
    const { gateway, server } = await open();
    await gateway.signIn('anna', 'secret');
    await server.quiet();
    expect(server.transcript.commands.at(-1)).toBe('LOGOUT');
  });
});

describe('exactly one way to name a mailbox', () => {
  it.each(['', '(path: "INBOX", role: INBOX)', '(id: "x", path: "INBOX")', '(path: null)'])(
    'mailbox%s is BAD_USER_INPUT',
    async (args) => {
      const { anna, server } = await open();
      const { errors } = await anna.ask(`{ mailbox${args} { id } }`);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(server.transcripts).toHaveLength(0);
    },
  );

  it('is NOT_FOUND where there is none', async () => {
    const { anna } = await open();
    for (const args of ['path: "Nothing"', 'role: JUNK']) {
      const answer = await anna.ask(`{ mailbox(${args}) { id } account { user } }`);
      expect(answer.data).toEqual({ mailbox: null, account: { user: 'anna' } });
      expect(answer.errors?.[0]).toMatchObject({ path: ['mailbox'], extensions: { code: 'NOT_FOUND' } });
    }
  });
});
