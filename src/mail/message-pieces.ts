import type { UidMessageId } from './ids.ts';

/** A stored message or a part of one, in the encoding in which it is stored. */
export interface StoredPiece {
  readonly id: UidMessageId;
  /** An IMAP section; null: the whole message. */
  readonly partId: string | null;
}

/** A message that is about to be added, in order: octets, and what the mail server takes from its own store. */
export type MessagePiece = Buffer | StoredPiece;

/** Octets that have to be sent. */
export function octetsToSend(pieces: readonly MessagePiece[]): number {
  return pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : 0), 0);
}
