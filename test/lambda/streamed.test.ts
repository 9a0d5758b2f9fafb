import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import type { App } from '../../src/app.ts';
import type { HttpResponse } from '../../src/http.ts';
import type { AwsLambda, Prelude, ResponseStream } from '../../src/lambda/response-stream.ts';
import { toStreamed } from '../../src/lambda/streamed.ts';
import { functionUrlEvent } from '../support/events.ts';

/** A stream that keeps what is written; one whose reader stands still never has room for more. */
class KeptStream extends Writable implements ResponseStream {
  readonly pieces: string[] = [];
  prelude: Prelude | undefined;
  isEnded = false;
  readonly #standsStill: boolean;

  constructor(standsStill = false) {
    super({ highWaterMark: 1 });
    this.#standsStill = standsStill;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pieces.push(chunk.toString());
    if (!this.#standsStill) setImmediate(done);
  }

  override _final(done: () => void): void {
    this.isEnded = true;
    done();
  }
}

const AWS: AwsLambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from: (stream, prelude) => Object.assign(stream as KeptStream, { prelude }),
  },
};

async function* pieces(...texts: (string | Error)[]): AsyncGenerator<Buffer> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield await Promise.resolve(Buffer.from(text));
  }
}

async function stream(
  body: HttpResponse['body'],
  { method = 'GET', timeLeft = 5_000, kept = new KeptStream() } = {},
): Promise<KeptStream> {
  const handler = toStreamed(() => Promise.resolve({ status: 206, headers: { a: 'b' }, body }), AWS);
  const context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => timeLeft };
  await handler(functionUrlEvent({ method }), kept, context);
  return kept;
}

describe('a streamed answer', () => {
  it('is written piece by piece behind its head, and ends', async () => {
    const { prelude, pieces: written, isEnded } = await stream(pieces('a', 'b', 'c'));
    expect({ prelude, written }).toEqual({
      prelude: { statusCode: 206, headers: { a: 'b' } },
      written: ['a', 'b', 'c'],
    });
    expect(isEnded).toBe(true);
  });

  it('without a body is begun by an empty write: what is ahead of it leaves with the first one', async () => {
    for (const kept of [await stream(''), await stream(pieces()), await stream('x', { method: 'HEAD' })])
      expect(kept.pieces).toEqual(['']);
  });

  it('to an event that holds no request says so, and reaches no app', async () => {
    for (const event of [{}, { source: 'aws.events', version: '0' }, 'ping', null]) {
      const kept = new KeptStream();
      const handler = toStreamed(() => Promise.reject(new Error('no request')), AWS);
      const context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => 5_000 };
      await handler(event as never, kept, context);
      expect(kept.prelude).toMatchObject({ statusCode: 200 });
      expect(kept.pieces).toEqual([expect.stringContaining('holds no HTTP request')]);
    }
  });

  it('that fails midway is thrown and never ended', async () => {
    const kept = new KeptStream();
    await expect(stream(pieces('a', new Error('cut')), { kept })).rejects.toThrow('cut');
    expect(kept).toMatchObject({ pieces: ['a'], isEnded: false });
  });

  it('may be given less time than the platform has', async () => {
    const given: number[] = [];
    for (const [limit, remaining] of [
      [241_000, 250_000],
      [241_000, 60_000],
      [undefined, 250_000],
    ] as const) {
      const app: App = ({ timeLeft }) => {
        given.push(timeLeft);
        return Promise.resolve({ status: 200, headers: {}, body: '' });
      };
      const context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => remaining };
      await toStreamed(app, AWS, limit)(functionUrlEvent({}), new KeptStream(), context);
    }
    expect(given).toEqual([241_000, 60_000, 250_000]);
  });

  it('to a reader that stands still is given up before the platform does it', async () => {
    const kept = new KeptStream(true);
    await expect(stream(pieces('a', 'b'), { kept, timeLeft: 600 })).rejects.toThrow('in time');
    expect(kept.isEnded).toBe(false);
  });

  it('to a reader that goes away ends its source', async () => {
    const kept = new KeptStream(true);
    let isOver = false;
    const source = async function* () {
      try {
        yield* pieces('a', 'b');
      } finally {
        isOver = true;
      }
    };
    const answer = stream(source(), { kept });
    while (kept.pieces.length === 0) await nextTurn();
    kept.destroy();
    await expect(answer).rejects.toThrow('disconnected');
    expect(isOver).toBe(true);
  });
});
