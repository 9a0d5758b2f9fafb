import { MailError } from '../mail/errors.ts';
import type { KeyRing } from './key-ring.ts';
import type { Contents, Grant } from './sealed-token.ts';
import { decrypt, encryptGrant, grantOf } from './sealed-token.ts';

/** How long the URL of an attachment works, seconds. */
const SECONDS = 15 * 60;
/** Marks tokens that open one part and nothing else: neither kind is taken for the other. */
const KIND = 'part';

/** One part of one message, and who may have it. */
export interface PartGrant {
  readonly grant: Grant;
  /** The id of an attachment. */
  readonly partId: string;
}

/** Seals the right to read one part, for 15 minutes: fit to stand in a URL. */
export function sealPart({ grant, partId }: PartGrant, keys: KeyRing, now = new Date()): Promise<string> {
  const expiresAt = new Date(now.getTime() + SECONDS * 1000);
  return encryptGrant(grant, expiresAt, keys, { kind: KIND, claims: { b: partId } });
}

/** Opens what `sealPart` sealed. @throws MailError UNAUTHENTICATED when it is forged, damaged, expired or another kind */
export async function unsealPart(token: string, keys: KeyRing, now = new Date()): Promise<PartGrant> {
  const contents = (await decrypt(token, keys, KIND)) as (Contents & { b?: string }) | undefined;
  const partId = contents?.b;
  if (!partId) throw new MailError('UNAUTHENTICATED', 'This URL is not valid here; ask for it again');
  return { grant: grantOf(contents, now), partId };
}
