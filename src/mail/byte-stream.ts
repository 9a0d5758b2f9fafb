import type { OctetSpan } from './bytes.ts';
import { MailError } from './errors.ts';

/** Octets piece by piece, as `Bytes.body` brings them. */
export type ByteStream = AsyncIterable<Buffer>;

const END = { done: true, value: undefined } as const;

/**
 * The same stream, with something to do at its end: behind the last octet, a failure, or `return()`, whether or not
 * anything was ever read. The end waits for it.
 */
export function onceRead(stream: ByteStream, onEnd: (failure?: unknown) => unknown): ByteStream {
  const source = stream[Symbol.asyncIterator]();
  return iterableOnce({
    next: async () => {
      const result = await source.next().catch(async (error: unknown) => {
        await onEnd(error);
        throw error;
      });
      if (result.done) await onEnd();
      return result;
    },
    return: async () => {
      await source.return?.();
      await onEnd();
      return END;
    },
  });
}

/** The same stream once its first piece has come: what fails before it is thrown here. */
export async function primed(stream: ByteStream): Promise<ByteStream> {
  const source = stream[Symbol.asyncIterator]();
  let first: IteratorResult<Buffer> | undefined = await source.next();
  return iterableOnce({
    next: () => {
      const result = first;
      first = undefined;
      return result ? Promise.resolve(result) : source.next();
    },
    return: async () => {
      await source.return?.();
      return END;
    },
  });
}

/** All of a stream where that is at most so many octets; otherwise the same stream. */
export async function gathered(stream: ByteStream, most: number): Promise<Buffer | ByteStream> {
  const source = stream[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  for (let octets = 0; octets <= most; octets += pieces.at(-1)!.length) {
    const result = await source.next();
    if (result.done) return Buffer.concat(pieces);
    pieces.push(result.value);
  }
  return iterableOnce({
    next: () => (pieces.length > 0 ? Promise.resolve({ value: pieces.shift()! }) : source.next()),
    return: async () => {
      await source.return?.();
      return END;
    },
  });
}

/**
 * Some of the octets of a stream; what comes before them is passed over, and what comes behind is never asked for.
 * @throws MailError SERVER_UNAVAILABLE where the stream ends before them
 */
export async function* cut(stream: ByteStream, { first, last }: OctetSpan): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of stream) {
    const wanted = piece.subarray(Math.max(0, first - at), last + 1 - at);
    at += piece.length;
    if (at > first && wanted.length > 0) yield wanted;
    if (at > last) return;
  }
  throw new MailError('SERVER_UNAVAILABLE', 'The mail server sent fewer octets than it announced. Try again');
}

/** Octets that are at hand. */
export async function* streamOf(octets: Buffer): AsyncGenerator<Buffer> {
  if (octets.length > 0) yield await Promise.resolve(octets);
}

function iterableOnce(iterator: AsyncIterator<Buffer>): ByteStream {
  return { [Symbol.asyncIterator]: () => iterator };
}
