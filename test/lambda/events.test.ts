import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse } from '../../src/http.ts';
import { encodedPath } from '../../src/lambda/events/event-family.ts';
import type { LambdaHandler } from '../../src/lambda/handler.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import type { EventFront, Sent } from '../support/events.ts';
import { EVENT_FRONTS } from '../support/events.ts';

const CONTEXT = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => 5_000 };
const PLAIN: HttpResponse = { status: 200, headers: {}, body: '' };
const OCTETS = Buffer.from([0x89, 0x50, 0, 255, 13, 10]);

/** A front's answer as any of them reads it. */
interface Answer {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Sends a request through a front: what the app saw, and what the front was told. */
async function through(
  { event }: EventFront,
  sent: Sent,
  response: HttpResponse = PLAIN,
): Promise<{ seen: HttpRequest; answer: Answer }> {
  let seen: HttpRequest | undefined;
  const handler = toLambda((request) => {
    seen = request;
    return Promise.resolve(response);
  });
  const answer = await handler(event(sent) as Parameters<LambdaHandler>[0], CONTEXT);
  return { seen: seen!, answer: answer as unknown as Answer };
}

/** What is sent, and what the app has to see of it, whatever the front. */
const REQUESTS: readonly { name: string; sent: Sent; seen: Partial<HttpRequest>; loses?: RegExp }[] = [
  {
    name: 'a method',
    sent: { method: 'DELETE' },
    seen: { method: 'DELETE', path: '/graphql', id: 'aws-1', timeLeft: 5_000 },
  },
  {
    name: 'no body, no headers, no query',
    sent: {},
    seen: { body: Buffer.alloc(0), headers: {}, query: '' },
  },
  { name: 'text', sent: { body: '{"ü":"€"}' }, seen: { body: Buffer.from('{"ü":"€"}') } },
  { name: 'octets', sent: { body: OCTETS }, seen: { body: OCTETS } },
  {
    name: 'header names in any case',
    sent: { headers: [['Content-Type', 'application/json']] },
    seen: { headers: { 'content-type': 'application/json' } },
  },
  {
    name: 'cookies',
    sent: { headers: [['Cookie', 'a=1; b=2']] },
    seen: { headers: { cookie: 'a=1; b=2' } },
  },
  { name: 'an encoded path', sent: { path: '/v1/a%20b/%C3%BC' }, seen: { path: '/v1/a%20b/%C3%BC' } },
  { name: 'a path with marks', sent: { path: "/v1/a:b/(c)!~*'-_.@" }, seen: { path: "/v1/a:b/(c)!~*'-_.@" } },
  { name: 'the root', sent: { path: '/' }, seen: { path: '/' } },
  { name: 'a query', sent: { query: 'first=2&after=a%2Bb' }, seen: { query: 'first=2&after=a%2Bb' } },
  {
    name: 'a parameter twice',
    sent: { query: 'f=a&f=b' },
    seen: { query: 'f=a&f=b' },
    loses: /^load balancer$/,
  },
  { name: 'a stage-like path', sent: { path: '/prod/v1' }, seen: { path: '/prod/v1' } },
];

describe.each(EVENT_FRONTS)('behind a $name', (front) => {
  it.each(REQUESTS.filter(({ loses }) => !loses?.test(front.name)))(
    '$name arrives as it was sent',
    async ({ sent, seen }) => {
      expect((await through(front, sent)).seen).toMatchObject(seen);
    },
  );

  it('a header that comes twice is one value', async () => {
    const headers = [
      ['X-Twice', 'a'],
      ['X-Twice', 'b'],
    ] as const;
    const { seen } = await through(front, { headers });
    // Without lists a load balancer hands on the last one.
    const expected = front.name === 'load balancer' ? 'b' : 'a,b';
    expect(seen.headers['x-twice']?.replaceAll(' ', '')).toBe(expected);
  });

  it('text and its headers are answered as they are', async () => {
    const headers = { 'content-type': 'application/json', 'x-a': 'b, c' };
    const { answer } = await through(front, {}, { status: 201, headers, body: '{"ü":1}' });
    expect(answer).toMatchObject({ statusCode: 201, body: '{"ü":1}', isBase64Encoded: false });
    const lists = Object.entries(answer.multiValueHeaders ?? {}).map(([name, [value]]) => [name, value]);
    expect(answer.headers ?? Object.fromEntries(lists)).toEqual(headers);
  });

  it('octets are answered as base64, at once or piece by piece', async () => {
    const pieces = async function* () {
      yield await Promise.resolve(OCTETS.subarray(0, 1));
      yield OCTETS.subarray(1);
    };
    for (const body of [OCTETS, pieces()]) {
      const { answer } = await through(front, {}, { ...PLAIN, body });
      expect(answer.isBase64Encoded).toBe(true);
      expect(Buffer.from(answer.body, 'base64')).toEqual(OCTETS);
    }
  });

  it('the app is told how much can be carried back', async () => {
    const { seen } = await through(front, {});
    expect(seen.maxBody).toBe(front.name.startsWith('load balancer') ? 737_280 : 4_669_440);
  });

  it('HEAD is answered without a body', async () => {
    const { answer } = await through(front, { method: 'HEAD' }, { ...PLAIN, body: OCTETS });
    expect(answer).toMatchObject({ statusCode: 200, body: '' });
  });
});

describe('a load balancer', () => {
  const [plain, lists] = EVENT_FRONTS.filter(({ name }) => name.startsWith('load balancer'));

  it('hears headers in the form in which it sent them, and a status line', async () => {
    const response = { status: 404, headers: { allow: 'GET' }, body: '' };
    expect((await through(plain!, {}, response)).answer).toMatchObject({
      statusDescription: '404 Not Found',
      headers: { allow: 'GET' },
    });
    expect((await through(lists!, {}, response)).answer).toMatchObject({
      multiValueHeaders: { allow: ['GET'] },
    });
    expect((await through(lists!, {}, response)).answer).not.toHaveProperty('headers');
  });
});

describe('a path that a front has decoded', () => {
  it.each([
    ['/a b', '/a%20b'],
    ['/ü/\u{1f600}', '/%C3%BC/%F0%9F%98%80'],
    ['/50%', '/50%25'],
    ['/a?b#c', '/a%3Fb%23c'],
    ['/a\r\nb', '/a%0D%0Ab'],
    ['/\ud800', '/%EF%BF%BD'],
    ['/a%2Fb%zz', '/a%2Fb%25zz'],
  ])('%j is encoded again as %s', (path, encoded) => {
    expect(encodedPath(path)).toBe(encoded);
  });
});

describe('an event that holds no request', () => {
  it.each([
    {},
    { key1: 'value1', key2: 'value2' },
    { source: 'aws.events', 'detail-type': 'Scheduled Event', version: '0' },
    { source: 'serverless-plugin-warmup' },
    { Records: [] },
    { requestContext: {} },
    [],
    'ping',
    5,
    null,
  ])('%j is no error, and reaches no app', async (event) => {
    const handler = toLambda(() => Promise.reject(new Error('no request')));
    expect(await handler(event as never, CONTEXT)).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('holds no HTTP request'),
    });
  });
});
