import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';

import type { Front } from '../../src/node/server.ts';
import { startFront } from '../../src/node/front.ts';

// Requests whose end two servers could see in different places. None of them may hold a second request.

let front: Front | undefined;
afterEach(async () => {
  await front?.close(0);
  front = undefined;
});

/** Paths that the app was asked for, once the connection has ended. */
async function pathsOf(text: string): Promise<string[]> {
  const seen: string[] = [];
  front = await startFront(
    ({ path }) => Promise.resolve({ status: 200, headers: {}, body: String(seen.push(path)) }),
    { port: 0, log: () => {} },
  );
  const socket = connect(front.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.end(text, 'latin1');
  await once(socket, 'close');
  return seen;
}

const SECOND = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (...headers: string[]) =>
  `POST /first HTTP/1.1\r\nHost: a\r\n${headers.map((each) => `${each}\r\n`).join('')}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked';

describe('a request whose end is doubtful', () => {
  it.each<[string, string]>([
    ['length and chunks', `${post('Content-Length: 4', CHUNKED)}0\r\n\r\n${SECOND}`],
    ['chunks and length', `${post(CHUNKED, 'Content-Length: 4')}0\r\n\r\n${SECOND}`],
    ['two lengths', `${post('Content-Length: 0', `Content-Length: ${SECOND.length}`)}${SECOND}`],
    ['a list of lengths', `${post(`Content-Length: 0, ${SECOND.length}`)}${SECOND}`],
    ['a signed length', `${post('Content-Length: +0')}${SECOND}`],
    ['a length in hexadecimal', `${post('Content-Length: 0x0')}${SECOND}`],
    ['a blank before the colon', `${post('Content-Length : 0')}${SECOND}`],
    ['an encoding that is none', `${post('Transfer-Encoding: xchunked')}0\r\n\r\n${SECOND}`],
    ['two encodings', `${post(CHUNKED, 'Transfer-Encoding: identity')}0\r\n\r\n${SECOND}`],
    ['chunked that is not last', `${post('Transfer-Encoding: chunked, gzip')}0\r\n\r\n${SECOND}`],
    [
      'an encoding behind a tab',
      `${post('Transfer-Encoding:\tchunked', 'Content-Length: 4')}0\r\n\r\n${SECOND}`,
    ],
    ['a folded encoding', `${post('Transfer-Encoding:', ' chunked', 'Content-Length: 4')}0\r\n\r\n${SECOND}`],
    ['a bare CR in a header', `${post(`X: a\r${CHUNKED}`, 'Content-Length: 4')}0\r\n\r\n${SECOND}`],
    ['a NUL in a header', `${post('X: a\0b', 'Content-Length: 0')}${SECOND}`],
    ['a chunk size with a sign', `${post(CHUNKED)}-1\r\n${SECOND}`],
    ['a chunk size beyond numbers', `${post(CHUNKED)}ffffffffffffffffffff\r\n${SECOND}`],
    ['a chunk without its end', `${post(CHUNKED)}1\r\nab\r\n0\r\n\r\n${SECOND}`],
    ['a chunk extension with a bare LF', `${post(CHUNKED)}0;a\nb\r\n\r\n${SECOND}`],
    ['another protocol', `POST /first HTTP/9.9\r\nHost: a\r\n\r\n${SECOND}`],
  ])('holds no second one: %s', async (_title, text) => {
    expect(await pathsOf(text)).not.toContain('/smuggled');
  });

  it('and two requests behind each other are two', async () => {
    expect(await pathsOf(`${post('Content-Length: 0')}${SECOND}`)).toEqual(['/first', '/smuggled']);
  });
});
