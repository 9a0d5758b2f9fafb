import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import { OPERATIONS } from '../../src/rest/table.ts';
import { Gateway } from '../support/gateway.ts';

// A token for assistants opens /mcp and nothing else: neither reading nor sending walks around what /mcp asks.

const JSON_BODY = { 'content-type': 'application/json' };
const ROWS = OPERATIONS.filter(({ isPublic }) => !isPublic).map(
  ({ id, method, path }) => [id, method, path.replaceAll(/\{\w+\}/g, 'x')] as const,
);

let demo: DemoServer;
let gateway: Gateway;
let full: string;
let agent: string;

beforeAll(async () => {
  demo = await startDemoServer();
  const submission = `smtp+plain://127.0.0.1:${demo.smtpPort}`;
  gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${demo.port}+${submission}` });
  full = (await issued('/v1/tokens', { user: demo.user, password: demo.password })).token;
  agent = (await issued('/v1/tokens:narrow', { audience: 'mcp' }, full)).token;
});
afterAll(async () => {
  await gateway.close();
  await demo.close();
});

async function issued(path: string, body: object, token?: string): Promise<{ token: string }> {
  const headers = { ...JSON_BODY, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const answer = await gateway.request('POST', path, headers, JSON.stringify(body));
  expect(answer.status).toBe(201);
  return JSON.parse(answer.body) as { token: string };
}

const call = (method: string, path: string, token: string, body: object = {}) =>
  gateway.request(
    method,
    path,
    { authorization: `Bearer ${token}`, ...(method !== 'GET' && JSON_BODY) },
    method === 'GET' ? '' : JSON.stringify(body),
  );

describe('a token for /mcp', () => {
  it.each(ROWS)('is refused by %s (%s %s)', async (_id, method, path) => {
    expect(await call(method, path, agent)).toMatchObject({
      status: 401,
      body: expect.stringContaining('This token is for /mcp and opens nothing else'),
    });
  });

  it.each([
    '{ account { user } }',
    '{ mailbox(role: INBOX) { id } }',
    'mutation { renewToken { token } }',
    'mutation { narrowToken(input: {}) { token } }',
    'mutation { sendMessage(input: { message: { to: [{ address: "a@example.com" }] } }) { sent } }',
  ])('is refused by GraphQL: %s', async (query) => {
    expect(await call('POST', '/graphql', agent, { query })).toMatchObject({
      status: 401,
      body: expect.stringContaining('UNAUTHENTICATED'),
    });
  });

  it('is made over GraphQL as well, and of no other audience', async () => {
    const narrow = async (audience: string) => {
      const query = `mutation { narrowToken(input: { audience: "${audience}" }) { token } }`;
      return JSON.parse((await call('POST', '/graphql', full, { query })).body) as {
        data: { narrowToken: { token: string } } | null;
      };
    };
    const { data } = await narrow('mcp');
    expect((await call('GET', '/v1/account', data!.narrowToken.token)).status).toBe(401);
    expect((await call('GET', '/v1/account', full)).status).toBe(200);
    expect(await narrow('graphql')).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});
