import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

import { FIRST_PIECE, PIECE } from '../../../src/imap/download/piece-stream.ts';
import { bytesHouses } from '../../support/bytes-house.ts';
import { MODERN } from '../../support/scripted-imap.ts';
import type { AskedPiece } from '../../support/scripted-octets.ts';
import { LARGE, LITTLE, mailWith } from './scripted-mail.ts';

const open = bytesHouses();
const piece = (at: number, length: number, section = '2') =>
  `UID FETCH 1 (BODY.PEEK[${section}]<${at}.${length}>)`;
const OPENING = ['EXAMINE INBOX', 'UID FETCH 1 (UID BODYSTRUCTURE)', piece(0, FIRST_PIECE)];

describe('a download', () => {
  it('of an attachment begins with the opening, and keeps two pieces on their way', async () => {
    const mail = mailWith(LARGE, 'base64');
    const size = mail.sections['2']!.length;
    const { server, urls, download } = await open(mail);
    const { status, octets, headers } = await download(urls.attachment);
    expect({ status, length: headers['content-length'], same: octets.equals(LARGE) }).toEqual({
      status: 200,
      length: undefined,
      same: true,
    });
    expect(server.transcript.writesAfterLogin[0]).toEqual(OPENING);
    expect(server.transcript.afterLogin.filter((each) => each !== 'LOGOUT').slice(3)).toEqual([
      piece(FIRST_PIECE, PIECE),
      // One octet more than there should be: that none comes shows that the end is the end.
      piece(FIRST_PIECE + PIECE, size + 1 - FIRST_PIECE - PIECE),
    ]);
  });

  it('asks for a piece while the one before is under way', async () => {
    const next = `<${FIRST_PIECE + PIECE}.`;
    const { urls, download } = await open(mailWith(LARGE, 'base64'), {
      fault: (asked) => (asked.at === FIRST_PIECE ? behind(next, asked) : undefined),
    });
    expect((await download(urls.attachment)).octets.equals(LARGE)).toBe(true);
  });

  it('of octets as they stand looks behind their end first, for a Content-Length', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, '8bit'));
    const { octets, headers } = await download(urls.attachment);
    expect(headers['content-length']).toBe(`${LARGE.length}`);
    expect(octets.equals(LARGE)).toBe(true);
    expect(server.transcript.writesAfterLogin.slice(0, 2)).toEqual([
      OPENING,
      [piece(LARGE.length - 1, 2), piece(FIRST_PIECE, LARGE.length + 1 - FIRST_PIECE)],
    ]);
  });

  it('of a whole message costs the same, with its size in place of its structure', async () => {
    const { server, urls, download } = await open(mailWith(LARGE, '8bit'));
    const { octets, headers } = await download(urls.raw);
    expect(headers['content-length']).toBe(`${octets.length}`);
    expect(octets.includes(LARGE)).toBe(true);
    expect(server.transcript.writesAfterLogin[0]).toEqual([
      'EXAMINE INBOX',
      'UID FETCH 1 (UID RFC822.SIZE ENVELOPE)',
      piece(0, FIRST_PIECE, ''),
    ]);
  });

  it('of little is one flight', async () => {
    const { server, urls, download } = await open(mailWith(LITTLE, 'base64'));
    const { octets, headers } = await download(urls.attachment);
    expect(headers['content-length']).toBe(`${LITTLE.length}`);
    expect(octets.equals(LITTLE)).toBe(true);
    await server.quiet();
    expect(server.transcript.writesAfterLogin).toEqual([OPENING, ['LOGOUT']]);
  });

  it('of what the client has already opens no session, and HEAD fetches no octets', async () => {
    const { server, urls, headers, download } = await open(mailWith(LARGE, '8bit'));
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
    const fetched = server.transcript.octetsSent;
    expect(fetched).toBeLessThan(5_000);
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
