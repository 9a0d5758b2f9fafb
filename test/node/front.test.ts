import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { App } from '../../src/app.ts';
import type { HttpRequest, HttpResponse } from '../../src/http.ts';
import { startFront } from '../../src/node/front.ts';
import type { Front } from '../../src/node/server.ts';
import { MAX_BODIES, MAX_BODY, MAX_UPLOAD } from '../../src/mail/limits.ts';
import { someTurns } from '../support/test-clock.ts';

let front: Front | undefined;
let logged: Readonly<Record<string, unknown>>[];
beforeEach(() => {
  logged = [];
});
afterEach(async () => {
  await front?.close(0);
  front = undefined;
});

async function serve(app: App, timeLimit?: number): Promise<string> {
  const log = (entry: Readonly<Record<string, unknown>>) => void logged.push(entry);
  front = await startFront(app, { port: 0, log, ...(timeLimit && { timeLimit }) });
  return `http://127.0.0.1:${front.port}`;
}

const answer = (body: HttpResponse['body'] = '', more: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body,
  ...more,
});

/** Starts a front that keeps what its app is asked. */
async function recorded(): Promise<HttpRequest[]> {
  const seen: HttpRequest[] = [];
  await serve((asked) => {
    seen.push(asked);
    return Promise.resolve(answer());
  });
  return seen;
}

/** A request as node:http sends it: nothing is normalized. */
async function send(options: RequestOptions, body?: Buffer | string): Promise<IncomingMessage> {
  const sent = request({ port: front!.port, host: '127.0.0.1', ...options });
  sent.end(body);
  const [message] = (await once(sent, 'response')) as [IncomingMessage];
  return message;
}

/** Writes a request by hand, and answers what comes back until the connection closes. */
async function sendRaw(text: string): Promise<string> {
  const socket = connect(front!.port, '127.0.0.1');
  let came = '';
  socket.on('data', (chunk) => (came += chunk.toString('latin1')));
  socket.on('error', () => {});
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return came;
}

describe('the request', () => {
  it('is what the client sent, octet for octet', async () => {
    const seen = await recorded();
    const body = Buffer.from([0, 255, 128, 10]);
    const headers = {
      'Content-Type': 'application/octet-stream',
      'X-Twice': ['a', 'b'],
      Cookie: ['a=1', 'b=2'],
    };
    await send({ method: 'POST', path: '/v1/a%20b?x=1&x=2&y=%C3%BC', headers }, body);
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/v1/a%20b',
        query: 'x=1&x=2&y=%C3%BC',
        headers: expect.objectContaining({
          'content-type': 'application/octet-stream',
          'x-twice': 'a, b',
          cookie: 'a=1; b=2',
        }) as unknown,
        body,
        id: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
        timeLeft: 29_000,
        maxUpload: MAX_UPLOAD,
        gone: undefined,
      },
    ]);
  });

  it('that signs in twice says both, so that neither counts', async () => {
    const seen = await recorded();
    await sendRaw(
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'Authorization: Basic a\r\n'.repeat(2)}\r\n`,
    );
    expect(seen[0]?.headers['authorization']).toBe('Basic a, Basic a');
  });

  it.each([
    ['/', '/', ''],
    ['/?', '/', ''],
    ['/a?b?c', '/a', 'b?c'],
    ['http://mail.example.com/v1/account?fields=id', '/v1/account', 'fields=id'],
    ['http://mail.example.com', '/', ''],
    ['http://mail.example.com?a', '/', 'a'],
    ['*', '*', ''],
  ])('for %j asks for path %j and query %j', async (target, path, query) => {
    const seen = await recorded();
    await sendRaw(`OPTIONS ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(seen).toMatchObject([{ path, query }]);
  });

  it('has more time where octets are downloaded, and is given up when its client goes', async () => {
    const seen = await recorded();
    await send({ path: '/v1/bytes/abc' });
    expect(seen[0]).toMatchObject({ timeLeft: 300_000, gone: expect.any(AbortSignal) as unknown });
  });
});

describe('what is held within limits', () => {
  it('a body beyond 6 MB is refused, announced or not', async () => {
    const seen = await recorded();
    const chunk = `${(1 << 20).toString(16)}\r\n${'x'.repeat(1 << 20)}\r\n`;
    const announced = `Content-Length: ${MAX_BODY + 1}\r\n\r\n`;
    const chunked = `Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(7)}`;
    for (const rest of [announced, chunked]) {
      const came = await sendRaw(`POST / HTTP/1.1\r\nHost: a\r\n${rest}`);
      expect(came).toMatch(/^HTTP\/1.1 413 /);
      expect(came).toMatch(/connection: close/i);
      expect(came).toContain('"code":"TOO_LARGE"');
      expect(came).toContain('"type":"http://a/docs/guide/errors/TOO_LARGE"');
    }
    expect(seen).toEqual([]);
    expect((await send({ method: 'POST' }, Buffer.alloc(MAX_BODY))).statusCode).toBe(200);
  });

  it('a body beyond what its request may have is refused as soon as that is known', async () => {
    const seen: HttpRequest[] = [];
    const app: App = (asked) => Promise.resolve(answer(String(seen.push(asked))));
    app.bodyLimit = ({ path }) => Promise.resolve(path === '/small' ? 20_000 : 100_000);
    await serve(app);
    const post = (path: string, octets: number) => send({ method: 'POST', path }, Buffer.alloc(octets));
    expect((await post('/small', 20_000)).statusCode).toBe(200);
    expect((await post('/small', 20_001)).statusCode).toBe(413);
    expect((await post('/large', 100_000)).statusCode).toBe(200);
    expect((await post('/large', 100_001)).statusCode).toBe(413);
    expect(seen).toHaveLength(2);
  });

  it('bodies that together are more than it holds are refused, until others are answered', async () => {
    const waiting: (() => void)[] = [];
    await serve(() => new Promise((resolve) => waiting.push(() => resolve(answer()))));
    const post = () => send({ method: 'POST' }, Buffer.alloc(MAX_BODY));
    const held = Array.from({ length: Math.floor(MAX_BODIES / MAX_BODY) }, post);
    while (waiting.length < held.length) await new Promise(setImmediate);
    const refused = await send({ method: 'POST' }, 'x');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    for (const answerNow of waiting.splice(0)) answerNow();
    expect((await Promise.all(held)).map(({ statusCode }) => statusCode)).toEqual(held.map(() => 200));
    const last = post();
    while (waiting.length === 0) await new Promise(setImmediate);
    waiting[0]!();
    expect((await last).statusCode).toBe(200);
  });

  it('a path that holds octets beyond ASCII is refused', async () => {
    const seen = await recorded();
    expect(await sendRaw('GET /\xc3\xbc HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(seen).toEqual([]);
  });

  it('headers beyond 16 KB are refused', async () => {
    await recorded();
    const came = await sendRaw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(came).toMatch(/^HTTP\/1.1 431 /);
  });

  it('a client that goes away in the middle of its body is no request, and no failure', async () => {
    const seen = await recorded();
    const socket = connect(front!.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    await once(socket, 'connect');
    socket.destroy();
    await send({ path: '/next' });
    expect(seen.map(({ path }) => path)).toEqual(['/next']);
    expect(logged).toEqual([]);
  });
});

describe('the answer', () => {
  it('has the status, the headers and the octets that the app gave', async () => {
    const body = Buffer.from([0, 1, 255]);
    const url = await serve(() =>
      Promise.resolve({ status: 201, headers: { 'content-type': 'image/png', 'x-a': 'b' }, body }),
    );
    const response = await fetch(url);
    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-a': 'b',
      'content-length': '3',
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
  });

  it.each([204, 304])('with %d has no body and no length', async (status) => {
    await serve(() => Promise.resolve(answer('', { status })));
    const { statusCode, headers } = await send({});
    expect([statusCode, headers['content-length'], headers['transfer-encoding']]).toEqual([
      status,
      undefined,
      undefined,
    ]);
  });

  it('to HEAD says how long it would be, and a stream behind it is ended', async () => {
    const stream = pieces(['unread']);
    const url = await serve(({ path }) => Promise.resolve(answer(path === '/stream' ? stream.body : 'four')));
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe('4');
    const length = { 'content-length': '1000' };
    await front!.close(0);
    const download = await serve(() => Promise.resolve(answer('', { headers: length })));
    expect((await fetch(download, { method: 'HEAD' })).headers.get('content-length')).toBe('1000');
    await front!.close(0);
    const streamed = await serve(() => Promise.resolve(answer(stream.body)));
    expect(await (await fetch(streamed, { method: 'HEAD' })).text()).toBe('');
    expect(stream.ends).toBe(1);
  });

  it.each<[string, App]>([
    ['fails', () => Promise.reject(new Error('secret'))],
    [
      'answers a header that is none',
      () => Promise.resolve(answer('x', { headers: { 'x-a': 'a\r\nb: c' } })),
    ],
    ['streams nothing but an error', () => Promise.resolve(answer(pieces([], new Error('secret')).body))],
  ])('is a 500 that says nothing of the reason when the app %s', async (_, app) => {
    const response = await fetch(await serve(app));
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { code: string; requestId: string };
    const type = `http://127.0.0.1:${front!.port}/docs/guide/errors/INTERNAL`;
    expect(problem).toMatchObject({ code: 'INTERNAL', type });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(logged).toMatchObject([{ level: 'error', requestId: problem.requestId }]);
  });
});

/** A stream that counts what was taken of it and how often it was ended. */
function pieces(
  all: readonly string[],
  failure?: Error,
): { body: AsyncIterable<Buffer>; taken: number; ends: number } {
  const rest = all.map((each) => Buffer.from(each));
  const seen = {
    taken: 0,
    ends: 0,
    body: {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          const value = rest[seen.taken++];
          if (value) return Promise.resolve({ done: false as const, value });
          return failure
            ? Promise.reject(failure)
            : Promise.resolve({ done: true as const, value: undefined });
        },
        return: () => {
          seen.ends++;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    },
  };
  return seen;
}

describe('a stream', () => {
  /** More than the sockets of a connection hold between them. */
  const LARGE = Array.from({ length: 1_000 }, () => 'x'.repeat(64 * 1024));

  it('arrives piece by piece and whole', async () => {
    const url = await serve(() => Promise.resolve(answer(pieces(['one', '', 'two']).body)));
    const response = await fetch(url);
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect(await response.text()).toBe('onetwo');
  });

  it('that is empty has its headers', async () => {
    const url = await serve(() => Promise.resolve(answer(pieces([]).body)));
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain']);
    expect(await response.text()).toBe('');
  });

  it('that fails midway breaks off, and is never taken for whole', async () => {
    const url = await serve(() => Promise.resolve(answer(pieces(['one'], new Error('cut')).body)));
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(logged).toMatchObject([{ level: 'error', cause: 'cut' }]);
  });

  it('is read no faster than its client takes it, and ended when the client goes', async () => {
    const stream = pieces(LARGE);
    let gone: AbortSignal | undefined;
    await serve((asked) => {
      gone = asked.gone;
      return Promise.resolve(answer(stream.body));
    });
    const message = await send({});
    await once(message, 'readable');
    await settled(() => stream.taken);
    expect(stream.taken).toBeLessThan(LARGE.length / 2);
    message.destroy();
    await until(() => stream.ends === 1);
    expect(gone?.aborted).toBe(true);
    expect(logged).toEqual([]);
  });

  it('whose client stands still is broken off when its time is up', async () => {
    const stream = pieces(LARGE);
    await serve(() => Promise.resolve(answer(stream.body)), 100);
    const message = await send({});
    message.pause();
    await until(() => stream.ends === 1);
    message.resume();
    await expect(once(message, 'end')).rejects.toThrow('aborted');
    expect(logged).toMatchObject([{ message: 'A response was cut off' }]);
  });
});

describe('the front', () => {
  it('waits for requests under way when it is closed, and takes no more', async () => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const url = await serve(async () => {
      arrived.resolve();
      await released.promise;
      return answer('done');
    });
    const pending = fetch(url);
    await arrived.promise;
    const closed = front!.close();
    await expect(fetch(url)).rejects.toThrow();
    released.resolve();
    expect(await (await pending).text()).toBe('done');
    await closed;
  });

  it('says so when its port is taken', async () => {
    await serve(() => Promise.resolve(answer()));
    const second = startFront(() => Promise.resolve(answer()), { port: front!.port, log: () => {} });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Waits until a count has stopped changing. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await someTurns();
  }
}
