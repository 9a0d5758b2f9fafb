import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import type { HttpResponse } from '../http.ts';
import { endedBy, isStream } from '../http.ts';

/** Statuses that never have a body (RFC 9110 §6.4.1). */
const BODILESS = new Set([204, 304]);

/** How an answer is written. */
export interface Writing {
  /** HEAD: the headers of the answer, without its body. */
  readonly isHead?: boolean;
  /** Aborts when the reader has gone, or its time is up. */
  readonly signal?: AbortSignal;
}

/**
 * Writes an answer, no faster than its reader takes it. `out.headersSent` tells whether one that fails has begun.
 * @throws what the stream throws, AbortError when `signal` aborts, TypeError for a header that is none
 */
export async function writeResponse(
  out: ServerResponse,
  { status, headers, body }: HttpResponse,
  { isHead = false, signal }: Writing = {},
): Promise<void> {
  const begin = (more = {}) => void (out.headersSent || out.writeHead(status, { ...more, ...headers }));
  if (!isStream(body)) {
    const length = Buffer.byteLength(body);
    // Not in place of what HEAD says of a download, whose octets are not here; it says nothing where that is unknown.
    const isUnknown = BODILESS.has(status) || (isHead && length === 0);
    begin(isUnknown ? {} : { 'content-length': length });
    // A text leaves in one piece with its head.
    out.end(isHead ? '' : body);
    return;
  }
  if (isHead) await body[Symbol.asyncIterator]().return?.();
  else await writePieces(out, body, begin, signal);
  begin();
  out.end();
}

/** The head leaves with the first piece: what fails before it can still be answered. */
async function writePieces(
  out: ServerResponse,
  body: AsyncIterable<Buffer>,
  begin: () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const piece of endedBy(body, signal)) {
    begin();
    if (!out.write(piece)) await once(out, 'drain', signal && { signal });
    signal?.throwIfAborted();
  }
  signal?.throwIfAborted();
}
