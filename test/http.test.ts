import { describe, expect, it } from '@jest/globals';

import { isStream, onceRead } from '../src/http.ts';

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
