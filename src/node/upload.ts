import type { IncomingMessage } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

import { MAX_UPLOAD } from '../mail/limits.ts';
import type { Upload } from '../mail/upload.ts';
import { piecesOf } from './read-request.ts';

/** Milliseconds of silence after which the rest of a body is not waited for. */
const PATIENCE = 30_000;

/** How a body is received that is passed on. */
export interface Receiving {
  /** Whether the request takes an upload; asked only of a body that is long. */
  readonly isTaken: () => Promise<boolean>;
  /** The client waits for this before it sends a body that it has only announced. */
  readonly welcome: () => void;
  readonly patience?: number | undefined;
  /** Octets that are announced. */
  readonly size: number;
}

/** A body that is passed on while it comes in, or is too long for that; undefined: it is to be read and held. */
export async function uploadOf(
  message: IncomingMessage,
  { isTaken, size, ...receiving }: Receiving,
): Promise<{ readonly upload: Upload } | { readonly refused: 'TOO_LARGE' } | undefined> {
  if (!(await isTaken())) return undefined;
  return size > MAX_UPLOAD
    ? { refused: 'TOO_LARGE' }
    : { upload: { size, octets: arriving(message, receiving) } };
}

/** The octets of a body as they come. @throws where it ends too early, or the client falls silent */
async function* arriving(
  message: IncomingMessage,
  { welcome, patience = PATIENCE }: Pick<Receiving, 'welcome' | 'patience'>,
): AsyncGenerator<Buffer> {
  welcome();
  const pieces = piecesOf(message)[Symbol.asyncIterator]();
  for (;;) {
    const silence = new AbortController();
    const next = await Promise.race([
      pieces.next(),
      after(patience, undefined, { signal: silence.signal, ref: false }),
    ]).finally(() => silence.abort());
    if (!next) throw new Error('The client sent no more of the body');
    if (next.done) return;
    yield next.value;
  }
}
