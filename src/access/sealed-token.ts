import { deflateRawSync, inflateRawSync } from 'node:zlib';

// By its own path: of `jose` as a whole a cold start would load what only some sign-ins need.
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';

import { MailError } from '../mail/errors.ts';
import type { Audience } from '../mail/rights.ts';
import type { TokenGrant } from './grant.ts';
import type { Key, KeyRing } from './key-ring.ts';
import type { TokenHeader } from './open-jwe.ts';
import { openJwe } from './open-jwe.ts';
import { LINK_KIND } from './sealed-link.ts';
import type { Epochs } from './store/epochs.ts';
import type { Contents } from './token-contents.ts';
import { packGrant, unpackGrant } from './token-contents.ts';

/** A token that is longer is refused unread. API Gateway lets 10,240 octets of headers pass. */
export const MAX_TOKEN = 6144;
/** Octets that a token may hold when it is unpacked. */
const MAX_CONTENTS = 65_536;

/**
 * What a token is for (`typ`, RFC 7516 §4.1.11), so that none is taken for another. The number changes with what stands
 * inside: a token of another version of the gateway is known for one, and not read.
 */
const KINDS = {
  access: 'access.2',
  mcp: 'access-mcp.1',
  asked: 'mcp-asked.1',
  link: LINK_KIND,
  state: 'oauth-state.1',
  code: 'oauth-code.1',
  renewal: 'oauth-renewal.1',
  events: 'events.1',
  webhook: 'webhook.1',
} as const;
type Kind = keyof typeof KINDS;

/** What opens tokens, and which of them are over. */
export interface Opener {
  readonly keys: KeyRing;
  /** Tokens of sign-ins before this moment are refused; undefined: of none. */
  readonly since?: Date | undefined;
  /** Which of them each account has ended; undefined: no store knows. */
  readonly epochs?: Epochs | undefined;
}

/**
 * Seals a grant: a compact JWE (RFC 7516), `dir` and A256GCM, the key named by `kid`, deflated. Only the gateway can read
 * or change it, and the gateway does not have to store it.
 */
export function seal(grant: TokenGrant, keys: KeyRing): Promise<string> {
  return encryptContents(packGrant(grant), kindFor(grant.audience), keys);
}

/**
 * Seals what stands in a token of a sign-in. What is too long is sealed without what was learned of the server, which costs round trips,
 * and then without an access token that can be renewed, which costs asking the provider.
 */
async function encryptContents(contents: Contents, kind: Kind, keys: KeyRing): Promise<string> {
  const { k: _profile, ...others } = contents;
  const { a: _accessToken, ...renewed } = others;
  return encryptFirst([contents, others, ...(contents.o ? [renewed] : [])], kind, keys);
}

/**
 * Seals the first of several contents that is short enough.
 * @param most characters
 * @throws MailError BAD_USER_INPUT where none is
 */
export async function encryptFirst(
  candidates: readonly object[],
  kind: Kind,
  keys: KeyRing,
  most = MAX_TOKEN,
): Promise<string> {
  for (const each of candidates) {
    const token = await encrypt(each, kind, keys);
    if (token.length <= most) return token;
  }
  throw tooLong();
}

/** The refusal of what does not fit into a token. */
export function tooLong(): MailError {
  return new MailError(
    'BAD_USER_INPUT',
    `What the token has to hold is too long: credentials and limits must fit into ${MAX_TOKEN} octets`,
  );
}

/** Tokens of a face that has its own are of a kind of their own: a gateway that does not know it refuses them. */
const kindFor = (audience: Audience | undefined): Kind => audience ?? 'access';

/**
 * Opens a token of one audience.
 * @throws MailError UNAUTHENTICATED when it is forged, damaged, expired, of a key that is gone, or for another face
 */
export async function unseal(
  token: string,
  opener: Opener,
  now = new Date(),
  audience?: Audience,
): Promise<TokenGrant> {
  const opened = (kind: Kind) => decryptContents(token, { kind, keys: opener.keys, keyOf: ownOctets });
  const contents = opened(kindFor(audience));
  if (contents === undefined && opened(audience ? 'access' : 'mcp') !== undefined) throw forAnother(audience);
  const grant = unpackGrant(contents);
  return requireValid(grant && { ...grant, ...(audience && { audience }) }, opener, now);
}

function forAnother(audience: Audience | undefined): MailError {
  return new MailError(
    'UNAUTHENTICATED',
    audience
      ? `This token is not for /${audience}. Make one that is: POST /v1/tokens:narrow with {"audience": "${audience}"}`
      : 'This token is for /mcp and opens nothing else. Sign in for another token',
  );
}

/** The grant inside. @throws MailError UNAUTHENTICATED when there is none, or no longer */
export async function requireValid(
  grant: TokenGrant | undefined,
  { since, epochs }: Opener,
  now: Date,
): Promise<TokenGrant> {
  if (!grant) throw refused('This gateway does not accept the token');
  const { signedInAt, expiresAt, hardEnd = expiresAt } = grant.times;
  if (Math.min(expiresAt.getTime(), hardEnd.getTime()) <= now.getTime())
    throw refused('The token has expired');
  if (since && signedInAt < since) throw refused('The deployment has ended all tokens of earlier sign-ins');
  await epochs?.require(grant);
  return grant;
}

async function encrypt(contents: object, kind: Kind, { sealing }: KeyRing): Promise<string> {
  return new CompactEncrypt(deflated(contents))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: sealing.id, typ: KINDS[kind] })
    .encrypt(sealing.octets);
}

/** What stands in a token, as the octets that are sealed. */
export function deflated(contents: object): Buffer {
  return deflateRawSync(JSON.stringify(contents));
}

/** The key itself: what is sealed for a reason of its own has another `typ`. */
export const ownOctets: KeyOf = ({ octets }) => octets;

/** The inside of what is sealed for a browser or a store to keep; undefined: it is none. @throws MailError UNAUTHENTICATED */
export function decryptFlow(token: string, kind: 'state' | 'code' | 'renewal', keys: KeyRing): unknown {
  return decryptContents(token, { kind, keys, keyOf: ownOctets });
}

/** The octets that open a token, of a key and what its header says; undefined: nothing opens it. */
export type KeyOf = (key: Key, header: TokenHeader) => Uint8Array | undefined;

/** What opens a token of one kind. */
interface Opening {
  readonly kind: Kind;
  readonly keys: KeyRing;
  readonly keyOf: KeyOf;
  /** Characters; undefined: as many as a token has. */
  readonly most?: number;
}

/** The inside of a token, as it was before it was deflated; undefined and errors as for `decryptOctets`. */
export function decryptContents(token: string, opening: Opening): unknown {
  const octets = decryptOctets(token, opening);
  return octets && inflated(octets);
}

/**
 * The octets inside a token of one kind; undefined: it is none, or of another kind.
 * @throws MailError UNAUTHENTICATED for one that another version of the gateway has sealed
 */
export function decryptOctets(
  token: string,
  { kind, keys, keyOf, most = MAX_TOKEN }: Opening,
): Buffer | undefined {
  if (token.length > most) return undefined;
  const opened = openJwe(token, (header) => {
    const key = keys.byId.get(header.kid ?? '');
    return key && keyOf(key, header);
  });
  if (!opened) return undefined;
  const { typ } = opened.header;
  if (isOfAnotherVersion(typ)) throw refused('Another version of the gateway has issued this token');
  return typ === KINDS[kind] ? opened.contents : undefined;
}

function isOfAnotherVersion(typ: string | undefined): boolean {
  return !(Object.values(KINDS) as (string | undefined)[]).includes(typ);
}

/** What `deflated` made; undefined: it holds nothing that can be read. */
export function inflated(octets: Uint8Array): unknown {
  try {
    return JSON.parse(inflateRawSync(octets, { maxOutputLength: MAX_CONTENTS }).toString());
  } catch {
    return undefined;
  }
}

function refused(why: string): MailError {
  return new MailError('UNAUTHENTICATED', `${why}. Sign in again`);
}
