import type { ByteStream } from '../../mail/byte-stream.ts';
import type { Source, Fetcher } from './piece.ts';
import { binarySizeCommand, fetchPiece, readBinarySize } from './piece.ts';

/** Octets at the end of a part in base64 that are looked at. */
const TAIL = 512;
const LINE = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Whether a source ends where the server says (RFC822.SIZE, BODYSTRUCTURE): the last octet is there, if there is one, and none behind it.
 * Some servers estimate (Exchange), and an estimate is no Content-Length.
 */
export async function endsAt(wire: Fetcher, source: Source, size: number): Promise<boolean> {
  const at = Math.max(0, size - 1);
  return (await fetchPiece(wire, source, { at, length: 2 })).length === size - at;
}

/**
 * Whether base64 ends as it should: whole lines of whole quanta, padding at the very end only. Dovecot drops the
 * connection when it is to decode base64 that was cut off, and Cyrus decodes the footers that lists put behind it.
 */
export async function endsClean(wire: Fetcher, source: Source, encodedSize: number): Promise<boolean> {
  const at = Math.max(0, encodedSize - TAIL);
  const octets = await fetchPiece(wire, source, { at, length: TAIL + 1 });
  const lines = octets.toString('latin1').trimEnd().split('\r\n').slice(1);
  const areWhole = lines.every((line, i) => {
    return LINE.test(line) && line.length % 4 === 0 && (!line.endsWith('=') || i === lines.length - 1);
  });
  return octets.length === encodedSize - at && lines.length > 1 && areWhole;
}

/** Decoded octets as the server counts them; null: it cannot decode the part, or does not say. */
export async function binarySize(wire: Fetcher, source: Source): Promise<number | null> {
  return readBinarySize(await wire.fetch(binarySizeCommand(source), 0), source);
}

/** Reads a stream to its end to know how long it is. */
export async function count(stream: ByteStream): Promise<number> {
  let size = 0;
  for await (const piece of stream) size += piece.length;
  return size;
}
