import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import { Gateway } from './support/gateway.ts';

const QUERY = '{ account { user } mailbox(role: INBOX) { name } }';
const json = { 'content-type': 'application/json' };

/** Everything that takes a token: method, path, body, further headers. */
const CONTEXTS: readonly (readonly [string, string, unknown?, Record<string, string>?])[] = [
  ['GET', '/v1/account'],
  ['GET', '/v1/mailboxes/INBOX/messages'],
  ['GET', '/v1/tokens/self'],
  ['GET', '/v1/messages/x/raw'],
  ['POST', '/v1/messages:get', { ids: ['x'] }],
  ['POST', '/v1/tokens:narrow', {}],
  ['POST', '/v1/tokens:renew', {}],
  ['GET', '/v1/mailboxes', undefined, { 'postern-explain': 'true' }],
  ['POST', '/graphql', { query: QUERY }],
  ['POST', '/graphql', { query: 'mutation { renewToken { token } }' }],
  ['POST', '/graphql', [{ query: QUERY }, { query: QUERY }]],
  ['POST', '/graphql', { query: QUERY }, { 'postern-explain': 'true' }],
  ['GET', `/graphql?query=${encodeURIComponent(QUERY)}`, undefined, { 'apollo-require-preflight': '1' }],
];

const isOfNothing = ([, path]: (typeof CONTEXTS)[number]) => path.startsWith('/v1/messages');

describe('a token', () => {
  let demo: DemoServer;
  let gateway: Gateway;
  const REFUSED: Record<string, () => Record<string, string>> = {
    'that is missing': () => ({}),
    'that is damaged': () => ({ authorization: 'Bearer eyJhbGciOiJkaXIifQ..a.b.c' }),
    'that is none': () => ({ authorization: 'Bearer x' }),
    'that is empty': () => ({ authorization: 'Bearer ' }),
    'in another scheme': () => ({ authorization: 'Digest x' }),
    'that is a wrong password': () => ({ authorization: `Basic ${btoa('demo:wrong')}` }),
  };

  beforeAll(async () => {
    demo = await startDemoServer();
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${demo.port}` });
  });
  afterAll(async () => {
    await gateway.close();
    await demo.close();
  });

  it.each(Object.entries(REFUSED))('%s is refused in one way everywhere', async (name, headers) => {
    // Whether a password is right is known once a server was asked, which ids that are none prevent.
    const contexts = name.endsWith('password') ? CONTEXTS.filter((each) => !isOfNothing(each)) : CONTEXTS;
    for (const [method, path, body, more] of contexts) {
      const all = { ...(body !== undefined && json), ...headers(), ...more };
      const answer = await gateway.request(method, path, all, body === undefined ? '' : JSON.stringify(body));
      expect({ path, body, status: answer.status, challenge: answer.headers['www-authenticate'] }).toEqual({
        path,
        body,
        status: 401,
        challenge: 'Bearer realm="postern"',
      });
      expect(answer.body).toContain('"code":"UNAUTHENTICATED"');
      expect(answer.body).not.toMatch(/"code":"(?!UNAUTHENTICATED)/);
    }
  });

  it('that is not needed is not asked for', async () => {
    const ask = (query: string) => gateway.request('POST', '/graphql', json, JSON.stringify({ query }));
    expect((await ask('{ __typename }')).status).toBe(200);
    const wrong = 'mutation { signIn(input: { user: "demo", password: "wrong" }) { token } }';
    expect(await ask(wrong)).toMatchObject({ status: 200, body: expect.stringContaining('UNAUTHENTICATED') });
  });
});
