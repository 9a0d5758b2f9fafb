// Runs the entry point of the bytes function as Lambda does, in a process of its own: `node invoke-streamed.ts '<event>'`.
// The event is invoked once to warm up and once to be measured; what came, and how much memory it took, is one line of JSON.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

import type {
  AwsLambda,
  Prelude,
  ResponseStream,
  StreamedHandler,
} from '../../src/lambda/response-stream.ts';

class CountingStream extends Writable implements ResponseStream {
  prelude: Prelude | undefined;
  length = 0;
  readonly hash = createHash('sha256');

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.length += chunk.length;
    this.hash.update(chunk);
    peak = Math.max(peak, residentOctets());
    setImmediate(done);
  }
}

let peak = 0;

function residentOctets(): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}

const awslambda: AwsLambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from: (stream, prelude) => Object.assign(stream as CountingStream, { prelude }),
  },
};
Object.assign(globalThis, { awslambda });

const { handler } = (await import('../../src/lambda/bytes.ts')) as { handler: StreamedHandler };

async function invoke(path: string): Promise<CountingStream> {
  const stream = new CountingStream();
  const http = { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  const event = {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: { http, stage: '$default' },
  };
  const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => 120_000 };
  await Promise.all([handler(event as never, stream, context), finished(stream)]);
  return stream;
}

const [warmUp, path] = process.argv.slice(2);
await invoke(warmUp!);
const before = residentOctets();
const { prelude, length, hash } = await invoke(path!);
console.log(
  JSON.stringify({ status: prelude?.statusCode, length, sha256: hash.digest('hex'), growth: peak - before }),
);
process.exit(0);
