import { createHash } from 'node:crypto';

/**
 * What tells a message of a maildrop from all others there: the server's unique-id (UIDL, RFC 1939 §7), or, where the
 * server gives none, a digest of the header with the message's size in octets.
 */
export type MaildropKey = { readonly uidl: string } | { readonly digest: string; readonly size: number };

/** RFC 1939 allows 70 characters from 0x21 to 0x7E; servers have been seen to go further, and to put blanks between. */
const UIDL = /^(?! )[\x20-\x7e]{1,255}(?<! )$/;
/** Octets of a digest: as many as tell the messages of a maildrop apart by far. */
const DIGEST_OCTETS = 12;
const DIGEST = /^[\w-]{16}$/;

/** Whether a server's word can be a unique-id. */
export function isUidl(value: unknown): value is string {
  return typeof value === 'string' && UIDL.test(value);
}

/** Header fields that mailbox programs write into a message while it lies there (mbox); the rest stays the same. */
const VOLATILE =
  /^(?:status|x-status|x-keywords|x-uid|x-uidl|x-imap|x-imapbase|content-length|lines)[ \t]*:/i;

/** The digest of a message by the octets of its header. */
export function headerDigest(header: Buffer): string {
  const hash = createHash('sha256');
  for (const field of header.toString('latin1').split(/\r?\n(?![ \t])/)) {
    if (field === '') break;
    if (!VOLATILE.test(field)) hash.update(`${field.replace(/\r?\n/g, '\n')}\n`, 'latin1');
  }
  return hash.digest().subarray(0, DIGEST_OCTETS).toString('base64url');
}

/** One string for each key: equal keys, equal strings. No UIDL has a tab in it. */
export function keyText(key: MaildropKey): string {
  return 'uidl' in key ? key.uidl : `${key.digest}\t${key.size}`;
}

/** A key as the last fields of an id or cursor. */
export function packKey(key: MaildropKey): readonly (string | number)[] {
  return 'uidl' in key ? [key.uidl] : [key.digest, key.size];
}

/** What `packKey` made; undefined: it is none. */
export function unpackKey(fields: readonly unknown[]): MaildropKey | undefined {
  const [text, size] = fields;
  if (fields.length === 1) return isUidl(text) ? { uidl: text } : undefined;
  const isDigest = fields.length === 2 && typeof text === 'string' && DIGEST.test(text);
  return isDigest && Number.isSafeInteger(size) && (size as number) >= 0
    ? { digest: text, size: size as number }
    : undefined;
}
