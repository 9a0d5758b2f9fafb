import { describe, expect, it } from '@jest/globals';

import { onlyStreamed } from '../../src/lambda/only-streamed.ts';

describe('the function that streams', () => {
  const app = onlyStreamed(() => Promise.resolve({ status: 200, headers: {}, body: 'mail' }));
  const ask = (method: string, path: string) =>
    app({
      method,
      path,
      query: '',
      headers: {},
      body: Buffer.alloc(0),
      id: 'r1',
      timeLeft: 1_000,
    });

  it.each([
    ['POST', '/v1/tokens'],
    ['POST', '/graphql'],
    ['GET', '/v1/mailboxes'],
    ['GET', '/health'],
  ])('is no way around the rate limit of the API: %s %s', async (method, path) => {
    const { status, body } = await ask(method, path);
    expect(status).toBe(404);
    expect(JSON.parse(body as string)).toMatchObject({ code: 'NOT_FOUND', requestId: 'r1' });
  });

  it.each([
    ['GET', '/v1/bytes/abc'],
    ['OPTIONS', '/v1/messages/abc/raw'],
  ])('answers %s %s', async (method, path) => {
    expect((await ask(method, path)).status).toBe(200);
  });
});
