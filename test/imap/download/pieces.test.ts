import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import type { Piece } from '../../../src/imap/download/piece.ts';
import type { Wire } from '../../../src/imap/download/pieces.ts';
import { PIECE, Pieces } from '../../../src/imap/download/pieces.ts';
import type { Command, Reply } from '../../../src/imap/wire/command.ts';
import { describeCommand } from '../../../src/imap/wire/command.ts';
import type { Token } from '../../../src/imap/wire/responses.ts';
import { MailError } from '../../../src/mail/errors.ts';

const SOURCE = { uid: 7, section: '2', binary: false };
const OCTETS = Buffer.alloc(3 * PIECE + 1000, 'abcdefghijklmnopqrstuvwxyz0123456789+');

/** What is answered to a piece; null: NIL, undefined: no row at all. */
type Answer = (piece: Piece) => Buffer | null | undefined;

const honest: Answer = ({ at, length }) => OCTETS.subarray(at, at + length);

/** A wire without a server. It keeps what was asked, and answers when it is let. */
class FakeWire implements Wire {
  readonly asked: Piece[] = [];
  readonly #answer: Answer;

  constructor(answer: Answer = honest) {
    this.#answer = answer;
  }

  async fetch(command: Command): Promise<Reply> {
    const [, at, length] = /<(\d+)\.(\d+)>\)$/.exec(describeCommand(command))!;
    const piece = { at: Number(at), length: Number(length) };
    this.asked.push(piece);
    const octets = await Promise.resolve(this.#answer(piece));
    const key = { type: 'ATOM', value: 'BODY', section: [{ type: 'ATOM', value: '2' }], partial: [piece.at] };
    const value = octets && { type: 'LITERAL', value: octets };
    const tokens = [[{ type: 'ATOM', value: 'UID' }, { type: 'ATOM', value: '7' }, key, value] as Token];
    const row = {
      kind: 'data',
      type: 'FETCH',
      number: 1,
      tokens,
      numbers: undefined,
      truncated: [],
    } as const;
    const status = { kind: 'status', tag: 'P1', status: 'OK', code: undefined, text: '' } as const;
    return { status, data: octets === undefined ? [] : [row], remarks: [] };
  }
}

async function read(wire: Wire, first: number, end: number | null): Promise<Buffer> {
  const octets: Buffer[] = [];
  for await (const piece of new Pieces(wire, SOURCE, first, end)) octets.push(piece);
  return Buffer.concat(octets);
}

const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');

describe('a source is read', () => {
  it.each([
    ['to its end', 0, OCTETS.length],
    ['from a place on', 5, OCTETS.length],
    ['between two places', PIECE - 1, 2 * PIECE + 1],
    ['where one octet is wanted', 17, 18],
    ['where nothing is wanted', 17, 17],
    ['to an end that nobody knows', 0, null],
  ] as const)('%s', async (_, first, end) => {
    expect(sha256(await read(new FakeWire(), first, end))).toBe(
      sha256(OCTETS.subarray(first, end ?? undefined)),
    );
  });

  it('though each answer is shorter than what was asked', async () => {
    const wire = new FakeWire(({ at, length }) => OCTETS.subarray(at, at + Math.min(length, 100_000)));
    expect(sha256(await read(wire, 0, OCTETS.length))).toBe(sha256(OCTETS));
    expect(sha256(await read(wire, 0, null))).toBe(sha256(OCTETS));
  });
});

describe('the window', () => {
  it('keeps eight fetches in flight, and sends the next one when a piece is taken', async () => {
    const wire = new FakeWire(({ length }) => Buffer.alloc(length));
    const pieces = new Pieces(wire, SOURCE, 0, 100 * PIECE);
    const places = () => wire.asked.map(({ at }) => at / PIECE);
    expect(places()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // A reader that waits stops the fetching.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(wire.asked).toHaveLength(8);
    await pieces.next();
    await pieces.next();
    expect(places().slice(8)).toEqual([8, 9]);
  });

  it('sends no more once nobody reads', async () => {
    const wire = new FakeWire(({ length }) => Buffer.alloc(length));
    for await (const piece of new Pieces(wire, SOURCE, 0, 100 * PIECE)) if (piece.length > 0) break;
    expect(wire.asked).toHaveLength(9);
  });

  it('asks for no octet behind an end that is known', async () => {
    const wire = new FakeWire();
    await read(wire, 0, OCTETS.length);
    expect(wire.asked.at(-1)).toEqual({ at: 3 * PIECE, length: 1000 });
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
    await expect(read(new FakeWire(answer), 0, OCTETS.length)).rejects.toMatchObject({ code });
  });

  it('has no holes either where its end is not known', async () => {
    const answer: Answer = (piece) => (piece.at === PIECE ? Buffer.alloc(0) : honest(piece));
    await expect(read(new FakeWire(answer), 0, null)).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  });

  it('fails with what the connection fails with', async () => {
    const wire: Wire = { fetch: () => Promise.reject(new MailError('SERVER_TIMEOUT', 'late')) };
    await expect(read(wire, 0, 10)).rejects.toMatchObject({ code: 'SERVER_TIMEOUT' });
  });
});
