import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** Printable ASCII, with or without the quotes that the header's draft standard puts around it. */
export const idempotencyKey = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without spaces'));

/** A Message-ID that is the same for each retry with a key, and another one in any other mailbox. */
export function messageIdFromKey(key: string, mailboxId: string): string {
  const bare = key.replace(/^"(.*)"$/, '$1');
  const digest = createHash('sha256')
    .update(JSON.stringify([mailboxId, bare]))
    .digest('hex');
  // A reserved name that cannot be registered (RFC 2606 §2).
  return `<${digest.slice(0, 40)}@idempotency-key.invalid>`;
}
