import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

import { PIECE } from '../../../src/imap/download/piece-stream.ts';
import { bytesHouses } from '../../support/bytes-house.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';
import type { AskedPiece } from '../../support/scripted-octets.ts';
import { LARGE, LITTLE, mailWith } from './scripted-mail.ts';

const open = bytesHouses();
const piece = (at: number, length: number, section = '2') =>
  `UID FETCH 1 (BODY.PEEK[${section}]<${at}.${length}>)`;
/** Made once, by the first test that needs it: it takes a while. */
let moreThanAPiece: Buffer | undefined;
const OPENING = ['EXAMINE INBOX', 'UID FETCH 1 (UID BODYSTRUCTURE)', piece(0, PIECE)];

describe.each([
  ['a modern server', MODERN],
  ['one that has IMAP4rev1 and nothing else', PLAIN],
])('a download from %s', (_, capabilities) => {
  it('of an attachment is one flight', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, 'base64'), { capabilities });
    const { status, octets, headers } = await download(urls.attachment);
    expect({ status, length: headers['content-length'], same: octets.equals(LARGE) }).toEqual({
      status: 200,
      length: undefined,
      same: true,
    });
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([OPENING, ['LOGOUT']]);
  });

  it('of octets as they stand is one as well, and has the Content-Length that the server announces', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, '8bit'), { capabilities });
    const { octets, headers } = await download(urls.attachment);
    expect(headers['content-length']).toBe(`${LARGE.length}`);
    expect(octets.equals(LARGE)).toBe(true);
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([OPENING, ['LOGOUT']]);
  });

  it('of a whole message costs the same, with its size in place of its structure', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, '8bit'), { capabilities });
    const { octets, headers } = await download(urls.raw);
    expect(headers['content-length']).toBe(`${octets.length}`);
    expect(octets.includes(LARGE)).toBe(true);
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([
      ['EXAMINE INBOX', 'UID FETCH 1 (UID RFC822.SIZE ENVELOPE)', piece(0, PIECE, '')],
      ['LOGOUT'],
    ]);
  });

  it('of octets that the server says wrongly has no Content-Length, and all of them', async () => {
    for (const says of [-1, 1]) {
      const mail = mailWith(LARGE, '8bit');
      const structure = mail.structure.replace(`${LARGE.length}`, `${LARGE.length + says}`);
      const { urls, download } = await open({ ...mail, structure }, { capabilities });
      const { octets, headers } = await download(urls.attachment);
      expect({ length: headers['content-length'], same: octets.equals(LARGE) }).toEqual({
        length: undefined,
        same: true,
      });
    }
  });

  it('of what is more than a piece keeps two of them on their way', async () => {
    const octets = (moreThanAPiece ??= Buffer.alloc(PIECE + 1_000, LARGE));
    const next = piece(PIECE, 1_001);
    const { server, urls, download } = await open(mailWith(octets, '8bit'), {
      capabilities,
      fault: (asked) => (asked.at === 0 ? behind(next, asked) : undefined),
    });
    expect((await download(urls.attachment)).octets.equals(octets)).toBe(true);
    await server.quiet();
    // One octet more than there should be: that none comes shows that the end is the end.
    expect(server.transcript.writesAfterLogin).toEqual([OPENING, [next], ['LOGOUT']]);
  });

  it('of little is one flight', async () => {
    const { server, urls, download } = await open(mailWith(LITTLE, 'base64'), { capabilities });
    const { octets, headers } = await download(urls.attachment);
    expect(headers['content-length']).toBe(`${LITTLE.length}`);
    expect(octets.equals(LITTLE)).toBe(true);
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([OPENING, ['LOGOUT']]);
  });

  it('of what the client has already opens no session, and HEAD fetches no octets', async () => {
    const { server, urls, headers, download } = await open(mailWith(LARGE, '8bit'), { capabilities });
    const head = await download(urls.path, { method: 'HEAD', headers });
    expect(head.headers).toMatchObject({
      'content-length': `${LARGE.length}`,
      etag: expect.any(String) as unknown,
    });
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([
      OPENING.slice(0, 2),
      [piece(LARGE.length - 1, 2)],
      ['LOGOUT'],
    ]);
    const connections = server.transcripts.length;
    const known = { ...headers, 'if-none-match': head.headers['etag']! };
    expect(await download(urls.path, { headers: known })).toMatchObject({
      status: 304,
      octets: Buffer.alloc(0),
    });
    expect(server.transcripts).toHaveLength(connections);
  });
});

describe('a range', () => {
  const range = { range: 'bytes=5000000-5000009' };
  const wanted = LARGE.subarray(5_000_000, 5_000_010);

  it('of octets as they stand is fetched alone', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, '8bit'));
    const { status, octets, headers } = await download(urls.attachment, { headers: range });
    expect({ status, octets }).toEqual({ status: 206, octets: wanted });
    expect(headers['content-range']).toBe(`bytes 5000000-5000009/${LARGE.length}`);
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([
      OPENING.slice(0, 2),
      [piece(LARGE.length - 1, 2)],
      [piece(5_000_000, 10)],
      ['LOGOUT'],
    ]);
  });

  it('of base64 is decoded by a server with BINARY', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, 'base64'), {
      capabilities: [...MODERN, 'BINARY'],
    });
    const { status, octets } = await download(urls.attachment, { headers: range });
    expect({ status, octets }).toEqual({ status: 206, octets: wanted });
    expect(server.transcript.afterLogin).toEqual(
      expect.arrayContaining(['UID FETCH 1 (BINARY.SIZE[2])', 'UID FETCH 1 (BINARY.PEEK[2]<5000000.10>)']),
    );
    expect(server.transcript.octetsSent).toBeLessThan(5_000);
  });

  it('of base64 is counted and cut here on a server without it', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, 'base64'));
    const { status, octets, headers } = await download(urls.attachment, { headers: range });
    expect({ status, octets }).toEqual({ status: 206, octets: wanted });
    expect(headers['content-range']).toBe(`bytes 5000000-5000009/${LARGE.length}`);
    expect(server.transcript.afterLogin.join()).not.toContain('BINARY');
  });

  it('behind the end is 416', async () => {
    const { urls, download } = await open(mailWith(LITTLE, 'base64'));
    const headers = { range: `bytes=${LITTLE.length}-` };
    const answer = await download(urls.attachment, { headers });
    expect(answer).toMatchObject({ status: 416, headers: { 'content-range': `bytes */${LITTLE.length}` } });
  });
});

it('random octets are what they were', async () => {
  const octets = randomBytes(3_000_001);
  const { urls, download } = await open(mailWith(octets, 'base64'));
  expect((await download(urls.attachment)).octets.equals(octets)).toBe(true);
});

/** The row, once a command was heard that holds this. */
async function* behind(word: string, { session, row, tag }: AskedPiece): AsyncGenerator<string | Buffer> {
  while (!session.transcript.commands.some((each) => each.includes(word))) await wait(2);
  yield row;
  yield `${tag} OK done`;
}
