import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';

import type { AwsLambda, Prelude, ResponseStream } from '../lambda/response-stream.ts';

/** An answer of node:http as Lambda's runtime client would hand it out: what is ahead of it leaves with the first write. */
export class LocalResponseStream extends Writable implements ResponseStream {
  prelude: Prelude | undefined;
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    super({ highWaterMark: response.writableHighWaterMark });
    this.#response = response;
    // The client has disconnected; the writer gets an error.
    response.once('close', () => this.destroy());
  }

  /** Whether the head of the answer is on its way, so that it cannot be another one any more. */
  get isBegun(): boolean {
    return this.#response.headersSent;
  }

  /** The answer ends in the middle, and its reader can see that. */
  breakOff(): void {
    this.#response.destroy();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (!this.#response.headersSent) {
      const { statusCode = 200, headers = {} } = this.prelude ?? {};
      this.#response.writeHead(statusCode, headers);
    }
    if (chunk.length === 0 || this.#response.write(chunk)) return done();
    this.#response.once('drain', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#response.end(done);
  }
}

/** The stand-in for Lambda's global of this name. */
export const AWS_LAMBDA: AwsLambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from: (stream, prelude) => {
      (stream as LocalResponseStream).prelude = prelude;
      return stream;
    },
  },
};
