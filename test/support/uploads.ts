import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import { text } from 'node:stream/consumers';

/** What an upload was answered. */
export interface Uploaded {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  readonly body: any;
}

/** Where uploads go, and as whom. */
export interface Place {
  readonly port: number;
  readonly authorization: string;
  readonly path: string;
}

/** Begins an upload of so many octets; its body is for the caller to write. */
export function beginUpload(
  { port, authorization, path }: Place,
  size: number | undefined,
  more: Readonly<Record<string, string>> = {},
): ClientRequest {
  const length = size === undefined ? {} : { 'content-length': String(size) };
  const headers = { authorization, 'content-type': 'message/rfc822', ...length, ...more };
  const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false, headers });
  // What is written behind an answer may find the connection closed.
  request.on('error', () => {});
  return request;
}

export async function answerTo(request: ClientRequest): Promise<Uploaded> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await text(response);
  return { status: response.statusCode!, headers: response.headers, body: body && JSON.parse(body) };
}

/** Uploads pieces as fast as they are taken, until there is an answer. */
export async function upload(
  place: Place,
  size: number,
  pieces: Iterable<Buffer>,
  more?: Readonly<Record<string, string>>,
): Promise<Uploaded> {
  const request = beginUpload(place, size, more);
  let isAnswered = false;
  const answer = answerTo(request).finally(() => (isAnswered = true));
  const settled = answer.catch(() => {});
  for (const piece of pieces) {
    if (isAnswered) break;
    if (!request.write(piece)) await Promise.race([new Promise((go) => request.once('drain', go)), settled]);
  }
  request.end();
  return answer;
}

/** A message of lines, in pieces that are made as they are asked for. */
export class LongMessage {
  readonly size: number;
  readonly #head: Buffer;
  readonly #lines: number;

  /** @param header its lines, ended by CR LF */
  constructor(header: string, octets: number) {
    this.#head = Buffer.from(`${header}\r\n`);
    this.#lines = Math.ceil((octets - this.#head.length) / LINE);
    this.size = this.#head.length + this.#lines * LINE;
  }

  *[Symbol.iterator](): Generator<Buffer> {
    yield this.#head;
    const perPiece = 800;
    for (let at = 0; at < this.#lines; at += perPiece) {
      const count = Math.min(perPiece, this.#lines - at);
      yield Buffer.from(Array.from({ length: count }, (_, i) => lineOf(at + i)).join(''));
    }
  }

  digest(): string {
    const hash = createHash('sha256');
    for (const piece of this) hash.update(piece);
    return hash.digest('hex');
  }
}

const LINE = 80;
const lineOf = (i: number): string => `${String((i * 2654435761) % 2 ** 32).padEnd(LINE - 2, 'x')}\r\n`;
