import { plainTag } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import { linkWindow } from '../mail/link-window.ts';

// A message's entity tag is its modification sequence (RFC 7162): what else it shows of a message never changes. Where it
// shows URLs that end, the window of their links stands behind it.

/** Fields that hold URLs that end. */
const LINKED: ReadonlySet<string> = new Set(['attachments', 'html', 'rawUrl']);

/** The tag of a message that shows these fields; undefined: the server keeps no modification sequences. */
export function messageTag(
  { modSeq }: { readonly modSeq?: bigint | null | undefined },
  fields: readonly string[],
): string | undefined {
  if (modSeq == null) return undefined;
  return fields.some((field) => LINKED.has(field)) ? `"${modSeq}.${linkWindow(new Date())}"` : `"${modSeq}"`;
}

/** Whether an If-None-Match names a tag (RFC 9110 §13.1.2: compared weakly). */
export function isNamed(header: string | undefined, tag: string | undefined): boolean {
  if (header === undefined || tag === undefined) return false;
  const names = header.split(',').map((each) => plainTag(each.trim().replace(/^W\//, '')));
  return names.includes('*') || names.includes(tag);
}

/**
 * What an If-Match demands of octets that are asked for (RFC 9110 §13.1.1: compared strongly).
 * @throws MailError CONFLICT where none of its tags is theirs, which a weak one never is
 */
export function requireMatch(header: string | undefined, tag: string): void {
  if (header === undefined || header.trim() === '*') return;
  const names = header.split(',').map((each) => plainTag(each.trim()));
  if (!tag.startsWith('W/') && names.includes(tag)) return;
  throw new MailError(
    'CONFLICT',
    'The content is not the one that If-Match names. Request it without If-Match',
  );
}

/**
 * The modification sequence that an If-Match demands; undefined: any.
 * @throws MailError CONFLICT for a weak tag, which matches nothing (RFC 9110 §13.1.1); BAD_USER_INPUT for what is no tag
 */
export function demandedModSeq(header: string | undefined): string | undefined {
  const tag = header?.trim();
  if (tag === undefined || tag === '*') return undefined;
  if (tag.startsWith('W/'))
    throw new MailError('CONFLICT', 'If-Match never matches a weak entity tag. Send the ETag without W/');
  const [, modSeq] = /^"(\d{1,19})(?:\.\d+)?"$/.exec(plainTag(tag)) ?? [];
  if (modSeq === undefined)
    throw new MailError(
      'BAD_USER_INPUT',
      'The header «if-match» must be a single ETag as returned with a message',
    );
  return modSeq;
}
