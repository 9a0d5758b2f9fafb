import { describe, expect, it } from '@jest/globals';

import { DOWNLOADS, EVENT_STREAMS, onlyStreamed } from '../../src/lambda/only-streamed.ts';

const app = () => Promise.resolve({ status: 200, headers: {}, body: 'mail' });

const ask = (purpose: typeof DOWNLOADS, method: string, path: string, headers = {}, body = '') =>
  onlyStreamed(
    app,
    purpose,
  )({ method, path, query: '', headers, body: Buffer.from(body), id: 'r1', timeLeft: 1_000 });

describe('the function that streams octets', () => {
  it.each([
    ['POST', '/v1/tokens'],
    ['POST', '/graphql'],
    ['GET', '/v1/mailboxes'],
    ['GET', '/v1/events'],
    ['GET', '/health'],
  ])('is no way around the rate limit of the API: %s %s', async (method, path) => {
    const { status, body } = await ask(DOWNLOADS, method, path);
    expect(status).toBe(404);
    const type = '/docs/guide/errors/NOT_FOUND';
    expect(JSON.parse(body as string)).toMatchObject({ code: 'NOT_FOUND', requestId: 'r1', type });
  });

  it.each([
    ['GET', '/v1/bytes/abc'],
    ['OPTIONS', '/v1/messages/abc/raw'],
  ])('answers %s %s', async (method, path) => {
    expect((await ask(DOWNLOADS, method, path)).status).toBe(200);
  });
});

describe('the function that streams events', () => {
  const JSON_BODY = { 'content-type': 'application/json' };
  const STREAM = { ...JSON_BODY, accept: 'text/event-stream' };
  const MIXED = { ...JSON_BODY, accept: 'application/json, text/event-stream' };
  const subscription = JSON.stringify({ query: 'subscription { accountChanges { token } }' });
  const named = JSON.stringify({
    query: 'query Q { account { user } } subscription S { accountChanges { token } }',
    operationName: 'Q',
  });
  const signIn = JSON.stringify({ query: 'mutation subscription { signIn(input: {}) { token } }' });

  it.each([
    ['POST', '/v1/tokens', STREAM, '{}'],
    ['GET', '/v1/bytes/abc', {}, ''],
    ['POST', '/graphql', STREAM, signIn],
    ['POST', '/graphql', MIXED, signIn],
    ['POST', '/graphql', STREAM, named],
    ['POST', '/graphql', STREAM, '{'],
    ['POST', '/graphql', {}, subscription],
  ])('is no way around the rate limit of the API: %s %s %j %s', async (method, path, headers, body) => {
    const answer = await ask(EVENT_STREAMS, method, path, headers, body);
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('only streams of events');
  });

  it.each([
    ['GET', '/v1/events', {}, ''],
    ['GET', '/v1/events/abc', {}, ''],
    ['OPTIONS', '/v1/events', {}, ''],
    ['POST', '/graphql', STREAM, subscription],
    ['POST', '/graphql', MIXED, subscription],
  ])('answers %s %s', async (method, path, headers, body) => {
    expect((await ask(EVENT_STREAMS, method, path, headers, body)).status).toBe(200);
  });
});
