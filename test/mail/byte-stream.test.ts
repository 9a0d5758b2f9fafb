import { describe, expect, it } from '@jest/globals';

import { isStream } from '../../src/http.ts';
import { cut, onceRead, primed } from '../../src/mail/byte-stream.ts';

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function read(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const piece of body) text += piece.toString();
  return text;
}

it('a body is text, octets or a stream', () => {
  expect([isStream('a'), isStream(Buffer.from('a')), isStream(pieces('a'))]).toEqual([false, false, true]);
});

describe('a stream with something to do at its end', () => {
  it('is the same stream, and does it once it has been read', async () => {
    const ends: string[] = [];
    const body = onceRead(pieces('a', 'b'), () => ends.push('end'));
    const reading = body[Symbol.asyncIterator]();
    expect((await reading.next()).value).toEqual(Buffer.from('a'));
    expect(ends).toEqual([]);
    expect((await reading.next()).value).toEqual(Buffer.from('b'));
    expect((await reading.next()).done).toBe(true);
    expect(ends).toEqual(['end']);
  });

  it('does it when reading stops midway, and ends the source', async () => {
    const ends: string[] = [];
    const source = async function* () {
      try {
        yield* pieces('a', 'b');
      } finally {
        ends.push('source');
      }
    };
    for await (const piece of onceRead(source(), () => ends.push('end'))) if (piece) break;
    expect(ends).toEqual(['source', 'end']);
  });

  it('does it when nothing was ever read', async () => {
    const ends: string[] = [];
    await onceRead(pieces('a'), () => ends.push('end'))
      [Symbol.asyncIterator]()
      .return?.();
    expect(ends).toEqual(['end']);
  });

  it('does it when the source fails, and hands the failure on', async () => {
    const ends: string[] = [];
    const source = async function* () {
      yield* pieces('a');
      throw new Error('cut');
    };
    await expect(read(onceRead(source(), () => ends.push('end')))).rejects.toThrow('cut');
    expect(ends).toEqual(['end']);
  });
});

describe('a stream whose first piece has come', () => {
  it('is the same stream', async () => {
    expect(await read(await primed(pieces('a', 'b', 'c')))).toBe('abc');
    expect(await read(await primed(pieces()))).toBe('');
  });

  it('fails at once where nothing comes', async () => {
    const source = async function* (): AsyncGenerator<Buffer> {
      yield* pieces();
      throw new Error('refused');
    };
    await expect(primed(source())).rejects.toThrow('refused');
  });

  it('ends its source when nobody wants the rest', async () => {
    const ends: string[] = [];
    const source = async function* () {
      try {
        yield* pieces('a', 'b');
      } finally {
        ends.push('source');
      }
    };
    await (await primed(source()))[Symbol.asyncIterator]().return?.();
    expect(ends).toEqual(['source']);
  });
});

describe('a cut', () => {
  const cuts = [
    [0, 0, 'a'],
    [0, 8, 'abcdefghi'],
    [2, 3, 'cd'],
    [3, 5, 'def'],
    [4, 8, 'efghi'],
    [8, 8, 'i'],
  ] as const;

  it.each(cuts)('from %i to %i is %s', async (first, last, text) => {
    expect(await read(cut(pieces('abc', '', 'def', 'ghi'), { first, last }))).toBe(text);
  });

  it('asks for nothing behind its end', async () => {
    const seen: string[] = [];
    const source = async function* () {
      for await (const piece of pieces('abc', 'def', 'ghi')) {
        seen.push(piece.toString());
        yield piece;
      }
    };
    expect(await read(cut(source(), { first: 1, last: 5 }))).toBe('bcdef');
    expect(seen).toEqual(['abc', 'def']);
  });

  it('of a stream that ends too soon fails', async () => {
    await expect(read(cut(pieces('abc'), { first: 1, last: 3 }))).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
    });
  });
});
