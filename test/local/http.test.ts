import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { startLambdaFront } from '../../src/local/http.ts';
import type { LambdaHandler } from '../../src/local/http.ts';
import type { Front } from '../../src/node/server.ts';
import { MAX_BODY } from '../../src/mail/limits.ts';

let front: Front | undefined;
afterEach(async () => {
  await front?.close();
  front = undefined;
  jest.restoreAllMocks();
});

async function serve(handler: LambdaHandler): Promise<string> {
  front = await startLambdaFront(handler, { port: 0 });
  return `http://127.0.0.1:${front.port}`;
}

/** Starts a front that keeps the events it makes. */
async function recorded(): Promise<{ url: string; events: APIGatewayProxyEventV2[] }> {
  const events: APIGatewayProxyEventV2[] = [];
  const url = await serve((event) => {
    events.push(event);
    return Promise.resolve({ statusCode: 204 });
  });
  return { url, events };
}

describe('the event', () => {
  it('has the shape of an HTTP API’s', async () => {
    const { url, events } = await recorded();
    await fetch(`${url}/v1/a%20b?x=1&x=2&y=%C3%BC`, {
      method: 'POST',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
        ['Cookie', 'a=1; b=2'],
        ['User-Agent', 'test'],
      ],
      body: '{"ü":1}',
    });
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/v1/a%20b',
      rawQueryString: 'x=1&x=2&y=%C3%BC',
      queryStringParameters: { x: '1,2', y: 'ü' },
      cookies: ['a=1', 'b=2'],
      body: '{"ü":1}',
      isBase64Encoded: false,
      requestContext: {
        http: {
          method: 'POST',
          path: '/v1/a%20b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000$/) as unknown,
        timeEpoch: expect.any(Number) as unknown,
      },
    });
    expect(events[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-forwarded-proto': 'http',
    });
    expect(events[0]?.headers['x-twice']?.replaceAll(' ', '')).toBe('a,b');
    expect(events[0]?.headers).not.toHaveProperty('cookie');
  });

  it('carries what is no text as base64', async () => {
    const { url, events } = await recorded();
    const octets = Buffer.from([0, 255, 128, 10]);
    const post = (headers: Record<string, string>, body: Buffer): Promise<Response> =>
      fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    await post({ 'content-type': 'application/octet-stream' }, octets);
    await post({ 'content-type': 'text/plain' }, octets);
    await post({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, Buffer.from('{}'));
    expect(events.map(({ isBase64Encoded }) => isBase64Encoded)).toEqual([true, true, true]);
    expect(Buffer.from(events[0]?.body ?? '', 'base64')).toEqual(octets);
  });

  it('has no body and no query where there is none', async () => {
    const { url, events } = await recorded();
    await fetch(url);
    expect(events[0]).toMatchObject({ rawPath: '/', rawQueryString: '', isBase64Encoded: false });
    expect(Object.keys(events[0] ?? {})).toEqual(
      expect.not.arrayContaining(['body', 'cookies', 'queryStringParameters']),
    );
  });

  it('comes with a context whose time runs out', async () => {
    let first = 0;
    const url = await serve(async (_event, context) => {
      first = context.getRemainingTimeInMillis();
      while (context.getRemainingTimeInMillis() === first) await setImmediate();
      return { statusCode: 200, body: context.awsRequestId };
    });
    expect(await (await fetch(url)).text()).toMatch(/^[\da-f-]{36}$/);
    expect(first).toBeGreaterThan(28_000);
  });
});

describe('the answer', () => {
  it('has status, headers, cookies and octets as the handler says', async () => {
    const body = Buffer.from([0, 1, 255]);
    const url = await serve(() =>
      Promise.resolve({
        statusCode: 201,
        headers: { 'Content-Type': 'image/png', 'X-Number': 7 },
        cookies: ['a=1; Path=/', 'b=2'],
        body: body.toString('base64'),
        isBase64Encoded: true,
      }),
    );
    const response = await fetch(url);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-number')).toBe('7');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
  });

  it.each<[string, LambdaHandler]>([
    ['rejects', () => Promise.reject(new Error('secret'))],
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['answers a header that is none', () => Promise.resolve({ headers: { 'x-a': 'a\r\nb: c' }, body: 'x' })],
  ])('is API Gateway’s 500 when the handler %s', async (_, handler) => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    const response = await fetch(await serve(handler));
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('is 413 for a body beyond Lambda’s limit, announced or not', async () => {
    const url = await serve(() => Promise.resolve({ statusCode: 200 }));
    const announced = await rawPost(front?.port ?? 0, `Content-Length: ${MAX_BODY + 1}`, '');
    const chunk = `${(1 << 20).toString(16)}\r\n${'x'.repeat(1 << 20)}\r\n`;
    const chunked = await rawPost(front?.port ?? 0, 'Transfer-Encoding: chunked', chunk.repeat(7));
    for (const answer of [announced, chunked]) {
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      expect(answer).toContain('application/problem+json');
      expect(answer).toContain('"code":"TOO_LARGE"');
      expect(answer).toContain('"type":"http://localhost/docs/guide/errors/TOO_LARGE"');
    }
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(MAX_BODY) })).status).toBe(200);
  });
});

/** Writes a POST by hand and answers what comes back until the connection closes. */
async function rawPost(port: number, header: string, body: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n${body}`);
  await once(socket, 'close');
  return answer;
}

describe('the front', () => {
  it('waits for requests under way when it is closed, and takes no more', async () => {
    let release: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      void serve(async () => {
        resolve();
        await new Promise<void>((done) => (release = done));
        return { statusCode: 200, body: 'done' };
      }).then((url) => (pending = fetch(url)));
    });
    let pending: Promise<Response> | undefined;
    await arrived;
    const port = front?.port ?? 0;
    const closed = front?.close();
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
    release();
    expect(await (await pending)?.text()).toBe('done');
    await closed;
  });

  it('says so when its port is taken', async () => {
    await serve(() => Promise.resolve({ statusCode: 200 }));
    const second = startLambdaFront(() => Promise.resolve({}), { port: front?.port ?? 0 });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('is not troubled by a client that goes away', async () => {
    const url = await serve(() => Promise.resolve({ statusCode: 200, body: 'x' }));
    const socket = connect(front?.port ?? 0, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc');
    await once(socket, 'connect');
    socket.destroy();
    expect((await fetch(url)).status).toBe(200);
  });
});
