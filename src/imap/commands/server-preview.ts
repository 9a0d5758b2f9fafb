import { previewLine } from '../../mime/preview-line.ts';
import { fromOctetString } from '../../mime/octets.ts';
import type { FetchRow } from './fetch.ts';
import { textOf } from '../wire/responses.ts';

/**
 * What the server says a message begins with (PREVIEW, RFC 8970): a string, or in the draft that Dovecot 2.3 speaks a
 * list of an algorithm and a string. Null where it says nothing, or something with octets that it could not read.
 */
export function serverPreview(items: FetchRow['items']): string | null {
  const token = items.get('PREVIEW');
  const octets = textOf(Array.isArray(token) ? token.at(-1) : token);
  const text = fromOctetString(octets ?? '').toString('utf8');
  return text.includes('\ufffd') ? null : previewLine(text) || null;
}
