import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { accepted, compressed } from '../src/compression.ts';
import type { HttpRequest, HttpResponse } from '../src/http.ts';
import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import type { Answer } from './support/gateway.ts';
import { Gateway } from './support/gateway.ts';

describe('what a caller accepts', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate, compress', undefined],
    ['gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'gzip'],
    ['gzip;q=0.5, br;q=0.9', 'br'],
    ['gzip;q=0, br', 'br'],
    ['gzip;q=0', undefined],
    ['*', 'gzip'],
    ['*;q=0', undefined],
    ['gzip;q=0, *;q=0.1', 'br'],
    ['gzip;q=nonsense', undefined],
  ])('«%s» is %s', (header, coding) => {
    expect(accepted(header)).toBe(coding);
  });
});

describe('an answer', () => {
  const request = { headers: { 'accept-encoding': 'gzip' } } as unknown as HttpRequest;
  const long = 'a'.repeat(2_000);

  it.each<[boolean, string, string, Record<string, string>?]>([
    [true, 'application/json', long],
    [true, 'application/problem+json; charset=utf-8', long],
    [true, 'application/graphql-response+json', long],
    [true, 'text/html; charset=utf-8', long],
    [true, 'text/javascript', long],
    [false, 'application/json', 'a'.repeat(1_000)],
    [false, 'image/png', long],
    [false, 'message/rfc822', long],
    [false, 'text/plain', long, { 'accept-ranges': 'bytes' }],
  ])('is compressed (%s) as %s', async (isCompressed, type, body, headers = {}) => {
    const answer = await compressed(
      { status: 200, headers: { 'content-type': type, ...headers }, body },
      request,
    );
    expect(answer.headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
  });

  it('that streams is left as it is', async () => {
    const body = (async function* () {
      yield await Promise.resolve(Buffer.from(long));
    })();
    const response: HttpResponse = { status: 200, headers: { 'content-type': 'text/plain' }, body };
    expect(await compressed(response, request)).toBe(response);
  });
});

describe.each([
  ['gzip', gunzipSync],
  ['br', brotliDecompressSync],
])('%s', (coding, decode) => {
  let demo: DemoServer;
  let gateway: Gateway;
  let authorization: string;
  beforeAll(async () => {
    demo = await startDemoServer();
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${demo.port}` });
    authorization = gateway.basic('demo', 'demo').authorization;
  });
  afterAll(async () => {
    await gateway.close();
    await demo.close();
  });

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    gateway.request(method, path, { authorization, 'accept-encoding': coding, ...headers });
  const page = '/v1/mailboxes/INBOX/messages?first=10&fields=id,subject,from,to';

  it('shortens a page, and says so', async () => {
    const plain = await get(page, { 'accept-encoding': 'identity' });
    const { headers, octets } = await get(page);
    expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding' });
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(decode(octets).toString()).toBe(plain.body);
    expect(octets.length).toBeLessThan(plain.octets.length / 2);
  });

  it('is a representation with an entity tag of its own, which is honoured', async () => {
    const { headers } = await get('/openapi.json');
    const plain = await get('/openapi.json', { 'accept-encoding': 'identity' });
    const etag = headers['etag']!;
    expect(etag).not.toBe(plain.headers['etag']);
    expect(await get('/openapi.json', { 'if-none-match': etag })).toMatchObject({
      status: 304,
      headers: { etag },
    });
    const other = { 'if-none-match': plain.headers['etag']! };
    expect(await get('/openapi.json', other)).toMatchObject({
      status: 304,
      headers: { etag: plain.headers['etag'] },
    });
  });

  it('leaves the tag of a message good for If-Match', async () => {
    const { messages } = JSON.parse((await get(page, { 'accept-encoding': 'identity' })).body) as {
      messages: { id: string }[];
    };
    const path = `/v1/messages/${messages.at(-1)!.id}`;
    const { headers } = await get(`${path}?fields=headers,text,modSeq`);
    expect(headers).toMatchObject({
      'content-encoding': coding,
      etag: expect.stringMatching(`;${coding}"$`),
    });
    const change = { authorization, 'content-type': 'application/json', 'if-match': headers['etag']! };
    const flags = JSON.stringify({ addFlags: ['\\Answered'] });
    expect(await gateway.request('PATCH', path, change, flags)).toMatchObject({ status: 200 });
    expect(await gateway.request('PATCH', path, change, flags)).toMatchObject({ status: 412 });
  });

  it('tells HEAD the length of GET', async () => {
    for (const path of [page, '/openapi.json', '/health']) {
      const { octets } = await get(path);
      const head = await get(path, {}, 'HEAD');
      expect(head).toMatchObject({ status: 200, body: '' });
      expect(head.headers['content-length']).toBe(String(octets.length));
    }
  });

  it('is for GraphQL too', async () => {
    const headers = { authorization, 'content-type': 'application/json', 'accept-encoding': coding };
    const query =
      '{ mailbox(role: INBOX) { messages(first: 10) { nodes { id subject from { address } } } } }';
    const answer = await gateway.request('POST', '/graphql', headers, JSON.stringify({ query }));
    expect(answer.headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding' });
    expect(JSON.parse(decode(answer.octets).toString())).toMatchObject({ data: { mailbox: {} } });
  });
});
