import { beforeEach, describe, expect, it } from '@jest/globals';

import { STREAM_LIMIT_MS } from '../../../src/local/event.ts';
import { bytesHouses } from '../../support/bytes-house.ts';
import type { AskedPiece, Fault } from '../../support/scripted-octets.ts';
import { pieceItem, rowOf } from '../../support/scripted-octets.ts';
import type { Answer } from '../../support/scripted-session.ts';
import { TestClock } from '../../support/test-clock.ts';
import { LARGE, LITTLE, mailWith } from './scripted-mail.ts';

// A server that fails over octets: before the first of them there is a problem to tell, behind it the answer is broken off.

const open = bytesHouses();
/** No time passes but with a server that has fallen silent. */
let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));

type Misdeed = (piece: AskedPiece) => Answer;
const row = (at: number, octets: Buffer) => rowOf([pieceItem('BODY', '2', at, octets)]);

const hangUp: Misdeed = ({ session }) => {
  session.close();
  return null;
};

const fallSilent: Misdeed = () => {
  void clock.passSoon(STREAM_LIMIT_MS);
  return null;
};

const MISDEEDS: readonly [name: string, misdeed: Misdeed, status: number, code: string][] = [
  ['NIL', ({ at }) => [rowOf([[Buffer.from(`BODY[2]<${at}> NIL`)]])], 502, 'SERVER_UNAVAILABLE'],
  ['NO', ({ tag }) => [`${tag} NO [SERVERBUG] no disk`], 502, 'SERVER_UNAVAILABLE'],
  ['no octets', ({ at }) => [row(at, Buffer.alloc(0))], 502, 'SERVER_UNAVAILABLE'],
  ['more octets than asked for', sendMore, 502, 'SERVER_UNAVAILABLE'],
  [
    'a literal of 4 GB',
    ({ at }) => [Buffer.from(`* 1 FETCH (UID 1 BODY[2]<${at}> {4294967295}\r\nQUJD`)],
    502,
    'SERVER_UNAVAILABLE',
  ],
  ['no row: the message has gone', ({ tag }) => [`${tag} OK done`], 404, 'NOT_FOUND'],
  ['silence', fallSilent, 504, 'SERVER_TIMEOUT'],
  ['the end of every connection', hangUp, 502, 'SERVER_UNAVAILABLE'],
];

/** One octet more than a piece may have, as long as the client takes them. */
function* sendMore({ at, length }: AskedPiece): Generator<Buffer> {
  yield Buffer.from(`* 1 FETCH (UID 1 BODY[2]<${at}> {${length + 1}}\r\n`);
  for (let left = length + 1; left > 0; left -= LARGE.length) yield LARGE.subarray(0, left);
  yield Buffer.from(')\r\n');
}

/** So many octets are handed over without a fault where a server fails behind them. */
const MIDWAY = 2_000_000;
/** From a place on, to every piece but a look behind the end. */
const from =
  (start: number, misdeed: Misdeed): Fault =>
  (piece) => {
    if (piece.length === 2) return undefined;
    return piece.at >= start ? misdeed(piece) : [row(piece.at, octetsIn(piece.row).subarray(0, start))];
  };

/** What stands in the literal of a row. */
function octetsIn(whole: Buffer): Buffer {
  const from = whole.indexOf('}') + 3;
  return whole.subarray(from, from + Number(/\{(\d+)\}/.exec(whole.toString('latin1', 0, from))![1]));
}

describe('ahead of the first octet', () => {
  it.each(MISDEEDS)('%s is a problem', async (_, misdeed, status, code) => {
    const { urls, download } = await open(mailWith(LARGE, 'base64'), {
      fault: from(0, misdeed),
      clock,
    });
    const answer = await download(urls.attachment);
    expect(answer).toMatchObject({ status, isBroken: false });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.octets.toString())).toMatchObject({ status, code });
  });
});

describe('behind the first octets', () => {
  it.each(MISDEEDS)('%s breaks the answer off', async (_, misdeed) => {
    for (const encoding of ['base64', '8bit'] as const) {
      const { urls, download } = await open(mailWith(LARGE, encoding), {
        fault: from(MIDWAY, misdeed),
        clock,
      });
      const { status, octets, isBroken } = await download(urls.attachment);
      expect({ status, isBroken }).toEqual({ status: 200, isBroken: true });
      expect(octets.equals(LARGE.subarray(0, octets.length))).toBe(true);
    }
  });
});

describe('a download goes on', () => {
  it.each<[string, Misdeed]>([
    ['half of what was asked for', ({ at, length }) => [row(at, encodedAt(at, length >> 1))]],
    [
      'the row of another message first',
      ({ at, row: own }) => [Buffer.from(`* 2 FETCH (UID 2 BODY[2]<${at}> {3}\r\nabc)\r\n`), own],
    ],
    ['octets of another place first', ({ row: own }) => [row(3, Buffer.from('abc')), own]],
    ['flags and news first', ({ row: own }) => ['* 1 FETCH (FLAGS (\\Seen))', '* 7 EXISTS', own]],
  ])('behind %s', async (_, misdeed) => {
    const { urls, download } = await open(mailWith(LARGE, 'base64'), { fault: from(MIDWAY, misdeed) });
    const { octets, isBroken } = await download(urls.attachment);
    expect({ isBroken, same: octets.equals(LARGE) }).toEqual({ isBroken: false, same: true });
  });

  it.each([
    ['the first octets', 0, 'base64'],
    ['the first octets', 0, '8bit'],
    ['a later piece', MIDWAY, 'base64'],
    ['a later piece', MIDWAY, '8bit'],
  ] as const)('where the connection ended within %s (from %i, %s)', async (_, start, encoding) => {
    let cuts = 0;
    const { server, urls, download } = await open(mailWith(LARGE, encoding), {
      fault: from(start, (piece) => (cuts++ === 0 ? cutMidway(piece) : [piece.row])),
    });
    const before = server.transcripts.length;
    const { status, octets, isBroken } = await download(urls.attachment);
    expect({ status, isBroken, same: octets.equals(LARGE) }).toEqual({
      status: 200,
      isBroken: false,
      same: true,
    });
    expect(server.transcripts).toHaveLength(before + 2);
    expect(server.transcript.commands).toContain('UID FETCH 1 (UID BODYSTRUCTURE)');
  });

  it('where the connection ended over the look behind the end', async () => {
    let cuts = 0;
    const fault: Fault = (piece) => (piece.length === 2 && cuts++ === 0 ? hangUp(piece) : undefined);
    const { urls, headers, download } = await open(mailWith(LARGE, '8bit'), { fault });
    const { octets, isBroken } = await download(urls.attachment);
    expect({ isBroken, same: octets.equals(LARGE) }).toEqual({ isBroken: false, same: true });
    cuts = 0;
    const head = await download(urls.path, { method: 'HEAD', headers });
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': `${LARGE.length}` } });
    cuts = 0;
    const range = await download(urls.attachment, { headers: { range: 'bytes=4000000-4000009' } });
    expect(range).toMatchObject({ status: 206, octets: LARGE.subarray(4_000_000, 4_000_010) });
  });
});

it('a structure that cannot be right is left aside, however many octets the server has for its part', async () => {
  const whole = [
    'Subject: split here',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'note',
    '--b',
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename=little.bin',
    '',
    'little',
    '--b--',
    '',
  ].join('\r\n');
  const structure = mailWith(LITTLE, '8bit').structure.replace('("boundary" "b")', 'NIL');
  const { urls, download } = await open({ structure, sections: { '': Buffer.from(whole), 2: LARGE } });
  const { status, octets } = await download(urls.attachment);
  expect({ status, octets: octets.toString() }).toEqual({ status: 200, octets: 'little' });
});

it('a client that goes away ends the mail session', async () => {
  const { server, urls } = await open(mailWith(LARGE, 'base64'), { fault: from(MIDWAY, () => null) });
  const leaving = new AbortController();
  const { body } = await fetch(urls.attachment, { signal: leaving.signal });
  await body!.getReader().read();
  expect(server.connections).toBe(1);
  leaving.abort();
  await server.quiet();
});

const ENCODED = mailWith(LARGE, 'base64').sections['2']!;
const encodedAt = (at: number, length: number) => ENCODED.subarray(at, at + length);

/** Half of the row, and the end of the connection. */
function* cutMidway({ row: own, session }: AskedPiece): Generator<Buffer> {
  yield own.subarray(0, own.length >> 1);
  session.close();
}
