import { MailError } from '../mail/errors.ts';
import type { KeyRing } from './key-ring.ts';
import type { Contents, Grant } from './sealed-token.ts';
import { decrypt, encryptGrant, grantOf } from './sealed-token.ts';
import { URL_SECONDS } from '../mail/limits.ts';

/** Marks tokens that open one thing and nothing else: neither kind is taken for the other. */
const KIND = 'bytes';

/** One message or attachment, and who may have it. */
export interface BytesGrant {
  readonly grant: Grant;
  /** The id of a message or an attachment. */
  readonly id: string;
}

/** Seals the right to read one thing, for 15 minutes: fit to stand in a URL. */
export function sealBytes({ grant, id }: BytesGrant, keys: KeyRing, now = new Date()): Promise<string> {
  const expiresAt = new Date(now.getTime() + URL_SECONDS * 1000);
  return encryptGrant(grant, expiresAt, keys, { kind: KIND, claims: { b: id } });
}

/** Opens what `sealBytes` sealed. @throws MailError UNAUTHENTICATED when it is forged, damaged, expired or another kind */
export async function unsealBytes(token: string, keys: KeyRing, now = new Date()): Promise<BytesGrant> {
  const contents = (await decrypt(token, keys, KIND)) as (Contents & { b?: string }) | undefined;
  const id = contents?.b;
  if (!id)
    throw new MailError('UNAUTHENTICATED', 'This URL is not valid. Read the message again to get a new one');
  return { grant: grantOf(contents, now), id };
}
