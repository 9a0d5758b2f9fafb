import { CompactEncrypt, compactDecrypt, errors } from 'jose';

import type { Credentials, MailServerName, ServerProfile, SignInWay } from '../mail/endpoint.ts';
import { serverUrl, parseServerUrl } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { Secret } from '../mail/secret.ts';
import type { KeyRing } from './key-ring.ts';

/** A token that is longer is refused unread. */
export const MAX_TOKEN = 4096;

/** What a token carries: who signs in where, and what was learned of the server. */
export interface Grant {
  readonly server: MailServerName;
  readonly credentials: Credentials;
  readonly profile: ServerProfile | undefined;
}

/** The inside of a token; short keys, because it travels with every request. */
export interface Contents {
  s: string;
  u: string;
  p: string;
  /** Seconds since 1970. */
  e: number;
  /** Capabilities by line, delimiter, whether commands may follow the sign-in, how that is done, whether it reads ahead. */
  k?: [capabilities: string, delimiter: string | null, keeps: 0 | 1, way: SignInWay, readsAhead?: 0 | 1];
}

/**
 * Seals a grant: a compact JWE (RFC 7516), `dir` and A256GCM, the key named by `kid`. Only the gateway can read
 * or change it, and the gateway does not have to store it.
 */
export function seal(grant: Grant, expiresAt: Date, keys: KeyRing): Promise<string> {
  return encryptGrant(grant, expiresAt, keys);
}

/** Tokens of another kind carry further claims, and are never taken for one that signs in. */
export interface Narrowing {
  readonly kind: string;
  readonly claims: object;
}

/** Seals a grant, whole or narrowed. */
export async function encryptGrant(
  grant: Grant,
  expiresAt: Date,
  keys: KeyRing,
  narrowing?: Narrowing,
): Promise<string> {
  const contents: Contents = {
    s: serverUrl(grant.server),
    u: grant.credentials.user,
    p: grant.credentials.password.reveal(),
    e: Math.floor(expiresAt.getTime() / 1000),
    ...narrowing?.claims,
  };
  const token = await encrypt({ ...contents, ...packProfile(grant.profile) }, keys, narrowing?.kind);
  if (token.length <= MAX_TOKEN) return token;
  // Without the profile it costs round trips, not function.
  const short = await encrypt(contents, keys, narrowing?.kind);
  if (short.length <= MAX_TOKEN) return short;
  throw new MailError('BAD_USER_INPUT', 'The user name and password are too long to fit into a token');
}

/** Opens a token. @throws MailError UNAUTHENTICATED when it is forged, damaged, expired or of a key that is gone */
export async function unseal(token: string, keys: KeyRing, now = new Date()): Promise<Grant> {
  return grantOf(await decrypt(token, keys), now);
}

/** The grant inside. @throws MailError UNAUTHENTICATED when there is none, or no longer */
export function grantOf(contents: Contents | undefined, now: Date): Grant {
  const server = contents && parseServerUrl(contents.s);
  if (!contents || !server)
    throw new MailError('UNAUTHENTICATED', 'This gateway does not accept the token. Sign in again');
  if (contents.e * 1000 <= now.getTime())
    throw new MailError('UNAUTHENTICATED', 'The token has expired. Sign in again');
  return {
    server,
    credentials: { user: contents.u, password: new Secret(contents.p) },
    profile: unpackProfile(contents.k),
  };
}

async function encrypt(contents: Contents, { sealing }: KeyRing, typ?: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(contents)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: sealing.id, ...(typ && { typ }) })
    .encrypt(sealing.octets);
}

/** The inside of a token of one kind (`typ`, RFC 7516 §4.1.11); undefined: it is none, or of another kind. */
export async function decrypt(
  token: string,
  { byId }: KeyRing,
  kind?: string,
): Promise<Contents | undefined> {
  if (token.length > MAX_TOKEN) return undefined;
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(token, ({ kid }) => requireKey(byId, kid), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const contents: unknown = JSON.parse(Buffer.from(plaintext).toString());
    return protectedHeader.typ === kind && isContents(contents) ? contents : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof SyntaxError || error instanceof TypeError)
      return undefined;
    throw error;
  }
}

/** A token of another version of the gateway may hold something else. */
function isContents(value: unknown): value is Contents {
  const { s, u, p, e, k } = Object(value) as Record<string, unknown>;
  const isWhole = [s, u, p].every((each) => typeof each === 'string') && Number.isInteger(e);
  return isWhole && (k === undefined || Array.isArray(k));
}

function requireKey(byId: KeyRing['byId'], id: string | undefined): Uint8Array {
  const key = byId.get(id ?? '');
  if (!key) throw new errors.JWEDecryptionFailed();
  return key.octets;
}

function packProfile(profile: ServerProfile | undefined): Pick<Contents, 'k'> {
  if (!profile) return {};
  const { capabilities, delimiter = null, keepsCommandsBehindSignIn, signInBy, readsAhead } = profile;
  const keeps = keepsCommandsBehindSignIn ? 1 : 0;
  const ahead = readsAhead === undefined ? ([] as const) : ([readsAhead ? 1 : 0] as const);
  return { k: [capabilities.join('\n'), delimiter, keeps, signInBy, ...ahead] };
}

function unpackProfile(packed: Contents['k']): ServerProfile | undefined {
  if (!packed) return undefined;
  const [capabilities, delimiter, keeps, signInBy, readsAhead] = packed;
  return {
    capabilities: capabilities === '' ? [] : capabilities.split('\n'),
    delimiter,
    keepsCommandsBehindSignIn: keeps === 1,
    signInBy,
    ...(readsAhead !== undefined && { readsAhead: readsAhead === 1 }),
  };
}
