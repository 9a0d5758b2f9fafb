import { MailError } from '../mail/errors.ts';
import type { Grant, TokenGrant, TokenTimes } from './grant.ts';
import type { Opener } from './sealed-token.ts';
import { decryptContents, encryptFirst, ownOctets, requireValid } from './sealed-token.ts';
import type { Contents } from './token-contents.ts';
import { packGrant, unpackGrant } from './token-contents.ts';

/** Hours that a link to events works at most: a browser comes back to the same URL all day. */
const HOURS = 12;

/** One mailbox, and who may hear of it. */
export interface EventsGrant<G = Grant & { readonly times?: TokenTimes }> {
  readonly grant: G;
  readonly path: string;
}

/**
 * Seals the right to hear what changes in one mailbox, without what its messages contain: no longer than the token that it
 * comes from, its hard end and its access token.
 */
export function sealEvents(
  { grant, path }: EventsGrant,
  { keys }: Opener,
  now = new Date(),
): Promise<string> {
  const { signedInAt = now, expiresAt, hardEnd } = grant.times ?? {};
  const ends = [expiresAt, hardEnd, grant.renewal?.expiresAt, new Date(now.getTime() + HOURS * 3_600_000)];
  const end = Math.min(...ends.flatMap((each) => (each ? [each.getTime()] : [])));
  const times = { signedInAt, expiresAt: new Date(end), hardEnd: undefined };
  const rights = {
    scopes: new Set(['mail:read'] as const),
    mailboxes: new Set([path]),
    recipients: undefined,
    bodies: false,
  };
  const contents = { ...packGrant({ ...grant, rights, times, renewal: undefined }), b: path };
  const { k: _profile, ...short } = contents;
  return encryptFirst([contents, short], 'events', keys);
}

/** Opens what `sealEvents` sealed. @throws MailError UNAUTHENTICATED when it is forged, damaged, expired or another kind */
export async function unsealEvents(
  token: string,
  opener: Opener,
  now = new Date(),
): Promise<EventsGrant<TokenGrant>> {
  const contents = decryptContents(token, { kind: 'events', keys: opener.keys, keyOf: ownOctets });
  const grant = unpackGrant(contents);
  const path = grant && (contents as Contents).b;
  if (!grant || typeof path !== 'string')
    throw new MailError('UNAUTHENTICATED', 'This URL is not valid. Read the mailbox again to get a new one');
  return { grant: await requireValid(grant, opener, now), path };
}
