import type { Bytes } from '../mail/bytes.ts';
import { safeFilename } from './filenames.ts';
import type { Part } from './structure.ts';
import { mediaType } from './structure.ts';

/** What is known of octets ahead of them. */
export type ByteHead = Pick<Bytes, 'contentType' | 'parameters' | 'filename' | 'disposition'>;

/** Of a part's content. */
export function headOfPart(part: Part): ByteHead {
  const { parameters, filename, disposition } = part;
  return { contentType: mediaType(part), parameters, filename, disposition };
}

/** Of a file within a text. */
export function headOfFile(name: string): ByteHead {
  const contentType = 'application/octet-stream';
  return { contentType, parameters: {}, filename: safeFilename(name), disposition: 'attachment' };
}

/** Of a whole message, which is saved under its subject. */
export function headOfMessage(subject: string | null): ByteHead {
  const filename = safeFilename(subject) === null ? null : safeFilename(`${subject}.eml`);
  return { contentType: 'message/rfc822', parameters: {}, filename, disposition: null };
}
