import type { ByteStream } from './byte-stream.ts';
import { MailError } from './errors.ts';
import type { UidMessageId } from './ids.ts';

/** A stored message or a part of one, in the encoding in which it is stored. */
export interface StoredPiece {
  readonly id: UidMessageId;
  /** An IMAP section; null: the whole message. */
  readonly partId: string | null;
}

/** Octets that are fetched while they are sent, so that they are never held whole. */
export interface CarriedPiece {
  /** So many, neither more nor less. */
  readonly octets: number;
  /** From the first one on, each time. @throws MailError (in the stream, too) NOT_FOUND, STALE_ID */
  readonly open: () => Promise<ByteStream>;
}

/** What travels: octets at hand, or on their way. */
export type SentPiece = Buffer | CarriedPiece;

/** A message that is about to be added, in order: what travels, and what the mail server takes from its own store. */
export type MessagePiece = SentPiece | StoredPiece;

export function isStored(piece: MessagePiece): piece is StoredPiece {
  return 'id' in piece;
}

/** The same with octets that follow on octets in one piece: a server may have to ask for each. */
export function joinedPieces(pieces: readonly MessagePiece[]): readonly MessagePiece[] {
  const joined: MessagePiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (Buffer.isBuffer(piece) && Buffer.isBuffer(last))
      joined[joined.length - 1] = Buffer.concat([last, piece]);
    else joined.push(piece);
  }
  return joined;
}

/** Octets that have to be sent. */
export function octetsToSend(pieces: readonly MessagePiece[]): number {
  return pieces.reduce((sum, piece) => sum + octetsIn(piece), 0);
}

function octetsIn(piece: MessagePiece): number {
  if (isStored(piece)) return 0;
  return Buffer.isBuffer(piece) ? piece.length : piece.octets;
}

/**
 * All octets in order, as they come. Another number than was announced is an error before the last of them: whoever
 * announced a length to a server has to break off then.
 * @throws MailError (in the stream) SERVER_UNAVAILABLE, and what opening a piece throws
 */
export async function* streamPieces(pieces: readonly SentPiece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) yield piece;
    else yield* exactly(piece);
  }
}

async function* exactly({ octets, open }: CarriedPiece): AsyncGenerator<Buffer> {
  let left = octets;
  for await (const chunk of await open()) {
    left -= chunk.length;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0)
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server sent another number of octets than it announced for a stored attachment. Nothing was added. Try again',
    );
}
