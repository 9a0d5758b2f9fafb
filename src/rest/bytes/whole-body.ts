import type { ByteStream } from '../../mail/byte-stream.ts';
import { MailError } from '../../mail/errors.ts';

/**
 * A stream as it was announced: so many octets, or a failure.
 * @throws MailError SERVER_UNAVAILABLE where there are others than that
 */
export async function* exactly(stream: ByteStream, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const piece of stream) {
    left -= piece.length;
    if (left < 0) break;
    yield piece;
  }
  if (left !== 0)
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server sent more or fewer octets than it announced. Try again',
    );
}

/**
 * A stream in one piece, for platforms that cannot stream.
 * @param length where it is known, nothing is fetched in vain
 * @throws MailError TOO_LARGE that says what to do
 */
export async function wholeBody(stream: ByteStream, length: number | null, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = length ?? 0;
  if (size <= most) {
    size = 0;
    for await (const piece of stream) {
      size += piece.length;
      if (size > most) break;
      pieces.push(piece);
    }
  }
  if (size <= most) return Buffer.concat(pieces);
  await stream[Symbol.asyncIterator]().return?.();
  throw new MailError(
    'TOO_LARGE',
    `The API returns at most ${most} octets per response. Request ranges (Range: bytes=0-${most - 1}, and so on), or use Attachment.url or Message.rawUrl: if POSTERN_BYTES_URL is configured, they stream any size`,
  );
}
