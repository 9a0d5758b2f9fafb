import { MailError } from '../mail/errors.ts';
import { linkEnd, linkWindow, windowStart } from '../mail/link-window.ts';
import { ALL_RIGHTS } from '../mail/rights.ts';
import type { Grant, TokenGrant, TokenTimes } from './grant.ts';
import { LINK_KIND, linkKey, sealLink } from './sealed-link.ts';
import type { KeyOf, Opener } from './sealed-token.ts';
import { MAX_TOKEN, decryptOctets, deflated, inflated, requireValid, tooLong } from './sealed-token.ts';
import type { Contents } from './token-contents.ts';
import { packGrant, unpackGrant } from './token-contents.ts';

/** A link that is longer goes without what was learned of the server: some clients and proxies take no more than this. */
const MAX_LINK = 1_900;

/** Of the length of an id, which stands ahead of it. */
const ID_LENGTH_OCTETS = 2;
const NOTHING = { grant: undefined, id: '' };

/** One message or attachment, and who may have it. */
export interface BytesGrant {
  readonly grant: Grant & { readonly times?: TokenTimes };
  /** The id of a message or an attachment. */
  readonly id: string;
}

/**
 * Seals the right to read one thing, fit to stand in a URL: the same link all through a window of time (link-window.ts),
 * for this window and the next, and no longer than the token that it comes from.
 * @throws MailError BAD_USER_INPUT when the credentials are too long for any link
 */
export function sealBytes({ grant, id }: BytesGrant, { keys, since }: Opener, now = new Date()): string {
  const window = linkWindow(now);
  const { signedInAt = basicSince(window, since), expiresAt, hardEnd } = grant.times ?? {};
  const ends = [expiresAt, hardEnd, grant.renewal?.expiresAt, linkEnd(window)];
  const end = Math.min(...ends.flatMap((each) => (each ? [each.getTime()] : [])));
  // A link carries the access token alone, and ends with it. The id is all that it opens; what limits the token has been checked for it.
  const times = { signedInAt, expiresAt: new Date(end), hardEnd: undefined };
  const alone = { renewal: undefined, submission: undefined };
  const contents = packGrant({ ...grant, rights: ALL_RIGHTS, times, ...alone });
  const link = sealLink(packed(contents, id), window, keys);
  if (link.length <= MAX_LINK) return link;
  const { k: _profile, ...short } = contents;
  const shortLink = sealLink(packed(short, id), window, keys);
  if (shortLink.length > MAX_TOKEN) throw tooLong();
  return shortLink;
}

/**
 * The octets of a link: how long the id is, the id, and the rest deflated. An id may be chosen by others (a name of a shared
 * mailbox, a unique-id that a message brings along). Deflated together with the password, it would let the length of the link
 * tell what both have in common.
 */
function packed(contents: Contents, id: string): Buffer {
  const own = Buffer.from(id);
  const length = Buffer.alloc(ID_LENGTH_OCTETS);
  length.writeUInt16BE(own.length);
  return Buffer.concat([length, own, deflated(contents)]);
}

function unpacked(octets: Uint8Array): { readonly grant: TokenGrant | undefined; readonly id: string } {
  const buffer = Buffer.from(octets);
  const end = ID_LENGTH_OCTETS + (buffer.length < ID_LENGTH_OCTETS ? 0 : buffer.readUInt16BE());
  const id = buffer.subarray(ID_LENGTH_OCTETS, end).toString();
  return { grant: unpackGrant(inflated(buffer.subarray(end))), id };
}

/** Basic credentials have no sign-in of their own. Not the moment of the request: the link is the same for a whole window. */
function basicSince(window: number, since: Date | undefined): Date {
  return new Date(Math.max(windowStart(window).getTime(), since?.getTime() ?? 0));
}

/** Opens what `sealBytes` sealed. @throws MailError UNAUTHENTICATED when it is forged, damaged, expired or another kind */
export async function unsealBytes(
  token: string,
  opener: Opener,
  now = new Date(),
): Promise<{ readonly grant: TokenGrant; readonly id: string }> {
  const keyOf = openedBy(linkWindow(now));
  const octets = decryptOctets(token, { kind: 'link', keys: opener.keys, keyOf });
  const { grant, id } = octets ? unpacked(octets) : NOTHING;
  if (!grant) throw refusedUrl('is not valid');
  if (grant.times.expiresAt.getTime() <= now.getTime()) throw refusedUrl('has expired');
  return { grant: await requireValid(grant, opener, now), id };
}

/** The keys of this window and those beside it: the clocks of two containers differ by some seconds. */
function openedBy(current: number): KeyOf {
  return (key, { win, typ }) => {
    if (typ !== LINK_KIND || !Number.isInteger(win)) return undefined;
    const window = win as number;
    if (window < current - 1) throw refusedUrl('has expired');
    return window > current + 1 ? undefined : linkKey(key, window);
  };
}

/** Signing in again would not help: the link stands in an answer that is old. */
function refusedUrl(why: string): MailError {
  return new MailError('UNAUTHENTICATED', `This URL ${why}. Read the message again to get a new one`);
}
