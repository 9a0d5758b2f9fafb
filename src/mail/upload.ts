import { MailError, asMailError } from './errors.ts';
import type { CarriedPiece, SentPiece } from './message-pieces.ts';

/** A message that is passed on while it comes in: its octets can be read once. */
export interface Upload {
  /** Octets that are announced. */
  readonly size: number;
  /** @throws (in the stream) where they end too early, or do not come */
  readonly octets: AsyncIterable<Buffer>;
}

/** Octets in which a header that has to be read ends. */
const MAX_HEADER = 64 * 1024;

/** An upload as the content of a message. @param isHeadRead whether its header is needed ahead of all else */
export async function uploadedContent(upload: Upload, isHeadRead: boolean): Promise<readonly SentPiece[]> {
  if (!isHeadRead) return [onceOnly(upload)];
  const pieces = checked(upload.octets);
  const head = await headOf(pieces);
  const rest = { size: upload.size - head.length, octets: pieces };
  return rest.size > 0 ? [head, onceOnly(rest)] : [head];
}

/** What was read for a connection that has ended is not there for another one. */
function onceOnly({ size, octets }: Upload): CarriedPiece {
  let isBegun = false;
  return {
    octets: size,
    open: () => {
      if (isBegun) return Promise.reject(lostMidway());
      isBegun = true;
      return Promise.resolve(checked(octets));
    },
  };
}

/** The beginning, with the header in it as far as that is of a usual length. */
async function headOf(pieces: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAX_HEADER && !/\r?\n\r?\n/.test(head.toString('latin1'))) {
    const next = await pieces.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

/** What throws breaks off: the mail server adds no message of which it was promised more. */
async function* checked(octets: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const piece of octets) {
      if (piece.includes(0)) throw hasNul();
      yield piece;
    }
  } catch (thrown) {
    throw thrown instanceof MailError ? thrown : notWhole(thrown);
  }
}

/** @returns why no mail server takes such a message */
export function hasNul(): MailError {
  return new MailError(
    'BAD_USER_INPUT',
    'The message contains a NUL character, which APPEND does not allow (RFC 9051 §6.3.12)',
  );
}

function notWhole(thrown: unknown): MailError {
  const cause = asMailError(thrown);
  return new MailError(
    'BAD_USER_INPUT',
    'The body ended, or nothing more of it came, before it was whole. Nothing was added',
    { cause },
  );
}

function lostMidway(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The connection to the mail server was lost while the message was passed on to it. Nothing was added. Send it again',
  );
}
