import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { EVENT_STREAMS, onlyStreamed } from '../../src/lambda/only-streamed.ts';
import { EVENTS_LIMIT_MS, toStreamed } from '../../src/lambda/streamed.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import { AWS_LAMBDA } from '../../src/local/response-stream.ts';
import type { Front } from '../../src/node/server.ts';
import { EventReader } from '../support/event-reader.ts';
import { httpApiEvent } from '../support/events.ts';
import { KillingProxy } from '../support/killing-proxy.ts';
import { TestClock } from '../support/test-clock.ts';

// The function that streams events as it is deployed, over HTTP, with the time of Lambda in the hands of the test.

const AUTHORIZATION = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
const SUBSCRIPTION = 'subscription { mailboxChanges(id: "INBOX") { token created { subject } } }';

let demo: DemoServer;
let proxy: KillingProxy;
let env: Record<string, string>;
beforeAll(async () => {
  demo = await startDemoServer();
  proxy = await KillingProxy.start(demo.port);
  env = { POSTERN_SERVERS: `imap+plain://127.0.0.1:${proxy.port}`, POSTERN_SESSIONS: '0' };
});
afterAll(async () => {
  await proxy.close();
  await demo.close();
});

describe('the function that streams events', () => {
  let clock: TestClock;
  let front: Front;
  beforeEach(async () => {
    clock = new TestClock();
    const app = onlyStreamed(
      createApp(localConfig(env), () => {}, undefined, clock),
      EVENT_STREAMS,
    );
    const nothing = () => Promise.reject(new Error('all of this is streamed'));
    front = await startLambdaFront(nothing, {
      port: 0,
      streamed: toStreamed(app, AWS_LAMBDA, EVENTS_LIMIT_MS),
    });
  });
  afterEach(() => front.close(0));

  async function listen(path: string, init: RequestInit = {}): Promise<EventReader> {
    const headers = { authorization: AUTHORIZATION, accept: 'text/event-stream', ...init.headers };
    const answer = await fetch(`http://127.0.0.1:${front.port}${path}`, { ...init, headers });
    return new EventReader({ status: answer.status, headers: {}, body: buffers(answer.body!) });
  }

  it('ends a stream after 240 s by an event with its token, and with it the mail session', async () => {
    const events = await listen('/v1/events?mailbox=INBOX');
    const { event, id } = await events.next();
    expect({ event, open: proxy.open }).toEqual({ event: 'ready', open: 1 });
    // Signs of life until then.
    for (let passed = 0; passed < 240_000; passed += 20_000) await clock.passSoon(20_000);
    expect(await events.next()).toEqual({ event: 'end', id, data: { token: id, reason: 'TIME_LIMIT' } });
    expect(await events.isOver()).toBe(true);
    // Nothing lingers: no time passes any more, as in a function that stands still.
    await untilGone();
  });

  it('ends subscriptions as well', async () => {
    const connections = proxy.connections;
    const body = JSON.stringify({ query: SUBSCRIPTION });
    const headers = { 'content-type': 'application/json' };
    const events = await listen('/graphql', { method: 'POST', headers, body });
    const next = events.next();
    while (proxy.connections === connections || proxy.open === 0) await clock.passSoon(0);
    for (let passed = 0; passed < 240_000; passed += 20_000) await clock.passSoon(20_000);
    expect((await next).event).toBe('complete');
    await untilGone();
  });

  async function untilGone(): Promise<void> {
    while (proxy.open > 0) await new Promise((resolve) => setImmediate(resolve));
  }
});

describe('the function of the API', () => {
  const ask = async (accept: string, path: string, body?: string) => {
    const handler = toLambda(createApp(localConfig(env), () => {}));
    const headers = [
      ['authorization', AUTHORIZATION],
      ['accept', accept],
      ['content-type', 'application/json'],
    ] as const;
    const [rawPath = '', query = ''] = path.split('?');
    const method = body === undefined ? 'GET' : 'POST';
    const event = httpApiEvent({ method, path: rawPath, query, headers, ...(body && { body }) });
    return handler(event, { awsRequestId: 'a', getRemainingTimeInMillis: () => 29_000 });
  };

  it.each([
    ['REST', '/v1/events?mailbox=INBOX', undefined, 'GET /v1/mailboxes/{mailboxId}/changes?wait=25'],
    ['GraphQL', '/graphql', JSON.stringify({ query: SUBSCRIPTION }), '`wait: 25`'],
  ])('streams nothing over %s, and names `wait`', async (_, path, body, said) => {
    const { statusCode, body: answer } = await ask('text/event-stream', path, body);
    expect({ statusCode, answer }).toEqual({ statusCode: 422, answer: expect.stringContaining(said) });
    expect(answer).toContain('UNSUPPORTED');
  });

  it('has no URL for events unless another part of the deployment streams', async () => {
    const { body } = await ask('*/*', '/v1/mailboxes/INBOX?fields=eventsUrl');
    expect(JSON.parse(body!)).toMatchObject({ eventsUrl: null });
    env = { ...env, POSTERN_EVENTS_URL: 'https://events.example.com' };
    const { body: other } = await ask('*/*', '/v1/mailboxes/INBOX?fields=eventsUrl');
    expect(JSON.parse(other!)).toMatchObject({
      eventsUrl: expect.stringMatching(/^https:\/\/events\.example\.com\/v1\/events\//),
    });
  });
});

async function* buffers(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of body) yield Buffer.from(piece);
}
