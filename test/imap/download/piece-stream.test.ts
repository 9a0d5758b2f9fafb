import { createHash } from 'node:crypto';
import { once } from 'node:events';

import { describe, expect, it } from '@jest/globals';

import type { Piece, Fetcher } from '../../../src/imap/download/piece.ts';
import type { End } from '../../../src/imap/download/piece-stream.ts';
import { PieceStream, ROOM } from '../../../src/imap/download/piece-stream.ts';
import type { Command, Reply } from '../../../src/imap/wire/command.ts';
import { describeCommand } from '../../../src/imap/wire/command.ts';
import type { DataResponse } from '../../../src/imap/wire/responses.ts';
import type { Token } from '../../../src/imap/wire/token.ts';
import { MailError } from '../../../src/mail/errors.ts';
import { ConnectionLost } from '../../../src/net/connection-lost.ts';
import { someTurns } from '../../support/test-clock.ts';

const PIECE = 4 * 1024 * 1024;
const SOURCE = { uid: 7, section: '2', binary: false };
const OCTETS = Buffer.alloc(3 * PIECE + 1000, 'abcdefghijklmnopqrstuvwxyz0123456789+');
/** Octets of one packet. */
const PACKET = PIECE / 8;

/** What is answered to a piece; null: NIL, undefined: no row at all. */
type Answer = (piece: Piece) => Buffer | null | undefined;

const honest: Answer = ({ at, length }) => OCTETS.subarray(at, at + length);

/**
 * A wire without a server. It keeps what was asked, and answers one command after the other, packet by packet. Tagged
 * answers come when there is nothing more to do, as Dovecot's do.
 */
class FakeWire implements Fetcher {
  readonly asked: Piece[] = [];
  /** Octets that somebody has taken. */
  taken = 0;
  /** Packets until the connection ends. */
  packetsLeft = Infinity;
  readonly #answer: Answer;
  readonly #streams: boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** @param streams hands literals on as they come, where somebody wants that */
  constructor(answer: Answer = honest, streams = true) {
    this.#answer = answer;
    this.#streams = streams;
  }

  fetch(command: Command): Promise<Reply> {
    const [, at, length] = /<(\d+)\.(\d+)>\)$/.exec(describeCommand(command))!;
    const piece = { at: Number(at), length: Number(length) };
    this.asked.push(piece);
    const reply = this.#last.then(() => this.#reply(command, piece));
    this.#last = reply.catch(() => {});
    return reply.finally(() => this.#whenIdle());
  }

  async #whenIdle(): Promise<void> {
    for (let last; last !== this.#last;) await (last = this.#last);
  }

  async #reply(command: Command, piece: Piece): Promise<Reply> {
    const octets = this.#answer(piece);
    const line = `* 1 FETCH (UID 7 BODY[2]<${piece.at}> {${octets?.length}}\r\n`;
    const isTaken = this.#streams && octets && command.sink?.wants(line, octets.length) === true;
    for (let at = 0; at < (octets?.length ?? 0); at += PACKET) {
      if (this.packetsLeft-- <= 0) throw new ConnectionLost('gone');
      if (isTaken) await command.sink.take(octets.subarray(at, at + PACKET));
      this.taken += PACKET;
    }
    if (octets !== undefined) command.hear?.(rowOf(piece, isTaken ? Buffer.alloc(0) : octets));
    return { status: OK, data: [], remarks: [] };
  }
}

const OK = { kind: 'status', tag: 'P1', status: 'OK', code: undefined, text: '', weight: 0 } as const;

function rowOf({ at }: Piece, octets: Buffer | null): DataResponse {
  const key = { type: 'ATOM', value: 'BODY', section: [{ type: 'ATOM', value: '2' }], partial: [at] };
  const value = octets && { type: 'LITERAL', value: octets };
  const tokens = [[{ type: 'ATOM', value: 'UID' }, { type: 'ATOM', value: '7' }, key, value] as Token];
  return {
    kind: 'data',
    type: 'FETCH',
    number: 1,
    uid: 7,
    tokens,
    numbers: undefined,
    truncated: [],
    weight: 0,
  };
}

const sure = (at: number): End => ({ at, isSure: true });
const said = (at: number): End => ({ at, isSure: false });
const UNKNOWN: End = { at: null, isSure: false };

async function read(stream: PieceStream): Promise<Buffer> {
  const octets: Buffer[] = [];
  for await (const piece of stream) octets.push(piece as Buffer);
  return Buffer.concat(octets);
}

function streamOf(wire: Fetcher, end: End, first = 0): PieceStream {
  return inPieces(wire, first).begin(end);
}

function inPieces(wire: Fetcher, first = 0): PieceStream {
  return new PieceStream(wire, SOURCE, first, PIECE);
}

const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');

describe.each([
  ['as octets come', true],
  ['though each literal comes in one piece', false],
])('a source is read, %s,', (_, streams) => {
  it.each([
    ['to its end', 0, sure(OCTETS.length)],
    ['to the end that the server says', 0, said(OCTETS.length)],
    ['from a place on', 5, sure(OCTETS.length)],
    ['between two places', PIECE - 1, sure(2 * PIECE + 1)],
    ['where one octet is wanted', 17, sure(18)],
    ['where nothing is wanted', 17, sure(17)],
    ['to an end that nobody knows', 0, UNKNOWN],
  ] as const)('%s', async (_, first, end) => {
    const octets = await read(streamOf(new FakeWire(honest, streams), end, first));
    expect(sha256(octets)).toBe(sha256(OCTETS.subarray(first, end.at ?? undefined)));
  });

  it('beyond the end that the server says', async () => {
    for (const end of [1, PIECE - 1, PIECE, 2 * PIECE + 5])
      expect(sha256(await read(streamOf(new FakeWire(honest, streams), said(end))))).toBe(sha256(OCTETS));
  });

  it('though it ends ahead of what the server says', async () => {
    const wire = new FakeWire(honest, streams);
    expect(sha256(await read(streamOf(wire, said(OCTETS.length + 3 * PIECE))))).toBe(sha256(OCTETS));
    expect(wire.asked.at(-1)).toEqual({ at: OCTETS.length + 3 * PIECE - 1, length: 2 });
  });

  it('though each answer is shorter than what was asked', async () => {
    const short: Answer = ({ at, length }) => OCTETS.subarray(at, at + Math.min(length, 1_000_000));
    for (const end of [sure(OCTETS.length), said(OCTETS.length), UNKNOWN])
      expect(sha256(await read(streamOf(new FakeWire(short, streams), end)))).toBe(sha256(OCTETS));
  });
});

describe('the window', () => {
  it('keeps two fetches in flight, and sends the next one when a piece has come', async () => {
    const wire = new FakeWire(({ length }) => Buffer.alloc(length));
    const stream = streamOf(wire, sure(100 * PIECE));
    expect(wire.asked.map(({ at }) => at / PIECE)).toEqual([0, 1]);
    let came = 0;
    for await (const octets of stream) if ((came += (octets as Buffer).length) > 3 * PIECE) break;
    expect(wire.asked.map(({ at }) => at / PIECE)).toEqual([0, 1, 2, 3, 4]);
  });

  it('holds two megabytes and one packet while nobody reads, and then asks for nothing', async () => {
    const wire = new FakeWire(({ length }) => Buffer.alloc(length));
    const stream = streamOf(wire, sure(100 * PIECE));
    await someTurns();
    expect(wire.taken).toBeLessThanOrEqual(ROOM + PACKET);
    expect(wire.asked).toHaveLength(2);
    stream.destroy();
    await someTurns();
    expect(wire.asked).toHaveLength(2);
  });

  it('asks for no octet behind an end that is sure, and for one behind an end that was said', async () => {
    for (const [end, length] of [
      [sure(OCTETS.length), 1000],
      [said(OCTETS.length), 1001],
    ] as const) {
      const wire = new FakeWire();
      await read(streamOf(wire, end));
      expect(wire.asked.at(-1)).toEqual({ at: 3 * PIECE, length });
      expect(wire.asked).toHaveLength(4);
    }
  });

  it('begins with what was sent ahead', async () => {
    const wire = new FakeWire();
    const stream = inPieces(wire).sendAhead();
    stream.want();
    await someTurns();
    expect(wire.asked).toEqual([{ at: 0, length: PIECE }]);
    expect(wire.taken).toBeLessThanOrEqual(ROOM);
    expect(stream.readableLength).toBe(ROOM);
    expect(sha256(await read(stream.begin(said(OCTETS.length))))).toBe(sha256(OCTETS));
    expect(wire.asked[1]).toEqual({ at: PIECE, length: PIECE });
    expect(wire.asked).toHaveLength(4);
  });

  it('lets what was sent ahead pass while nobody knows whether it is wanted, and asks for the rest again', async () => {
    const wire = new FakeWire();
    const stream = inPieces(wire).sendAhead();
    await someTurns();
    expect(wire.taken).toBe(PIECE);
    expect(stream.readableLength).toBe(ROOM);
    expect(sha256(await read(stream.begin(said(OCTETS.length))))).toBe(sha256(OCTETS));
    expect(wire.asked).toContainEqual({ at: ROOM, length: PIECE - ROOM });
  });

  it('asks for nothing more where what was sent ahead is all', async () => {
    for (const size of [0, 1, PIECE - 1]) {
      const wire = new FakeWire(({ at, length }) => OCTETS.subarray(at, Math.min(at + length, size)));
      expect(await read(inPieces(wire).sendAhead().begin(said(size)))).toHaveLength(size);
      expect(wire.asked).toHaveLength(1);
    }
  });
});

describe('the end', () => {
  const size = PIECE - 1;
  const upTo =
    (end: number): Answer =>
    ({ at, length }) =>
      OCTETS.subarray(at, Math.min(at + length, end));

  it.each([
    ['is sure with the first octets where the server announces so many', size, size],
    ['is not where it announces fewer', size - 1, null],
    ['is not where it announces more', size + 1, null],
    ['is not where there are more than one piece brings', OCTETS.length, null],
  ])('%s', async (_, real, sureEnd) => {
    for (const isAhead of [true, false]) {
      const stream = inPieces(new FakeWire(upTo(real)));
      if (isAhead) stream.sendAhead().want();
      if (isAhead) await someTurns();
      stream.begin(said(real > PIECE ? real : size));
      expect(stream.sureEnd).toBe(isAhead ? sureEnd : null);
      await once(stream, 'readable');
      expect(stream.sureEnd).toBe(sureEnd);
      stream.destroy();
    }
  });
});

describe('a source that is not whole', () => {
  const cases: [string, Answer, string][] = [
    [
      'ends too soon',
      ({ at, length }) => OCTETS.subarray(at, Math.min(at + length, PIECE + 5)),
      'SERVER_UNAVAILABLE',
    ],
    ['has a hole', (piece) => (piece.at === PIECE ? Buffer.alloc(0) : honest(piece)), 'SERVER_UNAVAILABLE'],
    ['is NIL midway', (piece) => (piece.at === PIECE ? null : honest(piece)), 'SERVER_UNAVAILABLE'],
    ['is expunged midway', (piece) => (piece.at === PIECE ? undefined : honest(piece)), 'NOT_FOUND'],
    ['brings more than was asked for', ({ length }) => Buffer.alloc(length + 1), 'SERVER_UNAVAILABLE'],
  ];

  it.each(cases)('and %s never ends cleanly', async (_, answer, code) => {
    for (const streams of [true, false]) {
      const wire = new FakeWire(answer, streams);
      await expect(read(streamOf(wire, sure(OCTETS.length)))).rejects.toMatchObject({ code });
    }
  });

  it('has no holes either where its end is not sure, or not known', async () => {
    const answer: Answer = (piece) => (piece.at === PIECE ? Buffer.alloc(0) : honest(piece));
    for (const end of [said(OCTETS.length), UNKNOWN]) {
      const octets: Buffer[] = [];
      const reading = (async () => {
        for await (const piece of streamOf(new FakeWire(answer), end)) octets.push(piece as Buffer);
      })();
      await expect(reading).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
      // What was handed on is right, so that somebody can go on behind it.
      const came = Buffer.concat(octets);
      expect(came.equals(OCTETS.subarray(0, came.length))).toBe(true);
    }
  });

  it('fails with what the connection fails with', async () => {
    const wire: Fetcher = { fetch: () => Promise.reject(new MailError('SERVER_TIMEOUT', 'late')) };
    const stream = inPieces(wire).begin(sure(10), () => Promise.resolve());
    await expect(read(stream)).rejects.toMatchObject({ code: 'SERVER_TIMEOUT' });
  });
});

describe('a connection that ends midway', () => {
  /** Each connection lasts so many packets. */
  function dying(packets: number): { wire: FakeWire; opened: () => number; reopen: () => Promise<void> } {
    const wire = new FakeWire();
    wire.packetsLeft = packets;
    let opened = 0;
    const reopen = () => {
      opened++;
      wire.packetsLeft = packets;
      return Promise.resolve();
    };
    return { wire, opened: () => opened, reopen };
  }

  it.each([0, 1, 7, 8, 20])('costs another one after %i packets, and no octet', async (packets) => {
    const { wire, opened, reopen } = dying(packets);
    const stream = inPieces(wire).begin(sure(OCTETS.length), () => {
      const again = reopen();
      wire.packetsLeft = Infinity;
      return again;
    });
    expect(sha256(await read(stream))).toBe(sha256(OCTETS));
    expect(opened()).toBe(1);
  });

  it('is replaced once', async () => {
    const { wire, opened, reopen } = dying(9);
    const stream = inPieces(wire).begin(sure(OCTETS.length), reopen);
    await expect(read(stream)).rejects.toBeInstanceOf(ConnectionLost);
    expect(opened()).toBe(1);
  });

  it('is the end where the message has gone meanwhile', async () => {
    const { wire } = dying(3);
    const stream = inPieces(wire).begin(sure(OCTETS.length), () =>
      Promise.reject(new MailError('STALE_ID', 'made anew')),
    );
    await expect(read(stream)).rejects.toMatchObject({ code: 'STALE_ID' });
  });
});
