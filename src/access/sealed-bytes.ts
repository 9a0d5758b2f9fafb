import { MailError } from '../mail/errors.ts';
import { URL_SECONDS } from '../mail/limits.ts';
import { ALL_RIGHTS } from '../mail/rights.ts';
import type { Grant, TokenGrant, TokenTimes } from './grant.ts';
import type { KeyRing } from './key-ring.ts';
import type { Opener } from './sealed-token.ts';
import { decryptContents, encryptContents, requireValid } from './sealed-token.ts';
import type { Contents } from './token-contents.ts';
import { packGrant, unpackGrant } from './token-contents.ts';

/** A link that is longer goes without what was learned of the server: some clients and proxies take no more than this. */
const MAX_LINK = 1_900;

/** One message or attachment, and who may have it. */
export interface BytesGrant {
  readonly grant: Grant & { readonly times?: TokenTimes };
  /** The id of a message or an attachment. */
  readonly id: string;
}

/** Seals the right to read one thing, for 15 minutes and no longer than the token that it comes from: fit to stand in a URL. */
export async function sealBytes({ grant, id }: BytesGrant, keys: KeyRing, now = new Date()): Promise<string> {
  const { signedInAt = now, expiresAt, hardEnd } = grant.times ?? {};
  const ends = [expiresAt, hardEnd, grant.renewal?.expiresAt, new Date(now.getTime() + URL_SECONDS * 1000)];
  const end = Math.min(...ends.flatMap((each) => (each ? [each.getTime()] : [])));
  // A link carries the access token alone, and ends with it. The id is all that it opens; what limits the token has been checked for it.
  const times = { signedInAt, expiresAt: new Date(end), hardEnd: undefined };
  const contents = { ...packGrant({ ...grant, rights: ALL_RIGHTS, times, renewal: undefined }), b: id };
  const link = await encryptContents(contents, 'link', keys);
  if (link.length <= MAX_LINK) return link;
  const { k: _profile, ...short } = contents;
  return encryptContents(short, 'link', keys);
}

/** Opens what `sealBytes` sealed. @throws MailError UNAUTHENTICATED when it is forged, damaged, expired or another kind */
export async function unsealBytes(
  token: string,
  opener: Opener,
  now = new Date(),
): Promise<{ readonly grant: TokenGrant; readonly id: string }> {
  const contents = await decryptContents(token, 'link', opener.keys);
  const grant = unpackGrant(contents);
  const id = grant && (contents as Contents).b;
  if (!grant || typeof id !== 'string') throw refusedUrl('is not valid');
  if (grant.times.expiresAt.getTime() <= now.getTime()) throw refusedUrl('has expired');
  return { grant: requireValid(grant, opener, now), id };
}

/** Signing in again would not help: the link stands in an answer that is old. */
function refusedUrl(why: string): MailError {
  return new MailError('UNAUTHENTICATED', `This URL ${why}. Read the message again to get a new one`);
}
