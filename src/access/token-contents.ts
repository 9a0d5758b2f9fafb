import type { Credentials, ServerProfile, SignInWay } from '../mail/endpoint.ts';
import { isToken, parseServerUrl, parseSubmissionUrl, serverUrl } from '../mail/endpoint.ts';
import type { Rights } from '../mail/rights.ts';
import { ALL_RIGHTS, isScope } from '../mail/rights.ts';
import { Secret } from '../mail/secret.ts';
import type { Renewal, SubmissionGrant, TokenGrant, TokenTimes } from './grant.ts';

/** The inside of a token; short keys, because it travels with every request. Times are seconds since 1970. */
export interface Contents {
  s: string;
  u: string;
  /** The password, or the access token. */
  p?: string;
  a?: string;
  /** Provider, refresh token, and when the access token ends; its family where it is not the first. Without `a` that is renewed before it is used. */
  o?: [provider: string, refreshToken: string, expiresAt: number, family?: string];
  /** Signed in, expiry, hard end. */
  t: [signedInAt: number, expiresAt: number, hardEnd?: number];
  /** The submission server, and who signs in there by which password, if that is another. */
  m?: [server: string, user?: string, password?: string];
  /** Undefined: all rights. */
  r?: PackedRights;
  k?: PackedProfile;
  /** The path of the one mailbox that a link to events is about. */
  b?: string;
}

/** Scopes, mailboxes, recipients, bodies; null: no such limit. */
type PackedRights = [
  scopes: string[],
  mailboxes: string[] | null,
  recipients: string[] | null,
  bodies: 0 | 1,
];

export function packGrant(grant: TokenGrant): Contents {
  const { server, credentials, profile, rights, times, renewal, submission } = grant;
  return {
    s: serverUrl(server),
    u: credentials.user,
    ...(isToken(credentials)
      ? { a: credentials.accessToken.reveal() }
      : { p: credentials.password.reveal() }),
    t: packTimes(times),
    ...(rights !== ALL_RIGHTS && { r: packRights(rights) }),
    ...(renewal && { o: packRenewal(renewal) }),
    ...(submission && { m: packSubmission(submission) }),
    ...(profile && { k: packProfile(profile) }),
  };
}

/** What `packGrant` made; undefined: it is none. */
export function unpackGrant(value: unknown): TokenGrant | undefined {
  if (!isContents(value)) return undefined;
  const server = parseServerUrl(value.s);
  const rights = value.r === undefined ? ALL_RIGHTS : unpackRights(value.r);
  const submission = value.m && unpackSubmission(value.m);
  if (!server || !rights || (value.m && !submission)) return undefined;
  return {
    server,
    credentials: unpackCredentials(value),
    profile: value.k && unpackProfile(value.k),
    rights,
    times: unpackTimes(value.t),
    ...(value.o && { renewal: unpackRenewal(value.o, value.a) }),
    ...(submission && { submission }),
  };
}

/** What cannot be read is refused, and never read for less than it says: a right is not guessed. */
function isContents(value: unknown): value is Contents {
  const { s, u, p, a, t, r, k, o, m } = Object(value) as Record<string, unknown>;
  const isTimed = Array.isArray(t) && (t.length === 2 || t.length === 3) && t.every(Number.isInteger);
  const isRenewed = o === undefined || (isPackedRenewal(o) && p === undefined);
  const secret = p === undefined ? (a ?? (o && '')) : a === undefined ? p : undefined;
  const isWhole = [s, u, secret].every((each) => typeof each === 'string') && isTimed && isRenewed;
  const isSubmission = m === undefined || (isTexts(m) && (m.length === 1 || m.length === 3));
  return (
    isWhole && isSubmission && (r === undefined || isPackedRights(r)) && (k === undefined || Array.isArray(k))
  );
}

function unpackCredentials({ u: user, p, a }: Contents): Credentials {
  return p === undefined ? { user, accessToken: new Secret(a ?? '') } : { user, password: new Secret(p) };
}

function packSubmission({ server, credentials }: SubmissionGrant): NonNullable<Contents['m']> {
  const url = serverUrl(server);
  if (!credentials || isToken(credentials)) return [url];
  return [url, credentials.user, credentials.password.reveal()];
}

/** Undefined: it names no submission server. */
function unpackSubmission([url, user, password]: NonNullable<Contents['m']>): SubmissionGrant | undefined {
  const server = parseSubmissionUrl(url);
  if (!server) return undefined;
  const isOther = user !== undefined && password !== undefined;
  return { server, credentials: isOther ? { user, password: new Secret(password) } : undefined };
}

function isPackedRenewal(value: unknown): value is NonNullable<Contents['o']> {
  if (!Array.isArray(value) || value.length < 3 || value.length > 4) return false;
  const [provider, refreshToken, expiresAt, family = ''] = value as unknown[];
  const texts = [provider, refreshToken, family];
  return texts.every((each) => typeof each === 'string') && Number.isInteger(expiresAt);
}

function packRenewal({ provider, refreshToken, expiresAt, family }: Renewal): NonNullable<Contents['o']> {
  const first = [provider, refreshToken.reveal(), Math.floor(expiresAt.getTime() / 1000)] as const;
  return family === undefined ? [...first] : [...first, family];
}

/** An access token that had no room has ended. */
function unpackRenewal(
  [provider, refreshToken, seconds, family]: NonNullable<Contents['o']>,
  accessToken?: string,
): Renewal {
  const expiresAt = new Date(accessToken === undefined ? 0 : seconds * 1000);
  return { provider, refreshToken: new Secret(refreshToken), expiresAt, ...(family && { family }) };
}

function isPackedRights(value: unknown): value is PackedRights {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [scopes, mailboxes, recipients, bodies] = value as unknown[];
  const lists = [mailboxes, recipients].filter((each) => each !== null);
  return [scopes, ...lists].every(isTexts) && (bodies === 0 || bodies === 1);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function packTimes({ signedInAt, expiresAt, hardEnd }: TokenTimes): Contents['t'] {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  const usual = [seconds(signedInAt), seconds(expiresAt)] as const;
  return hardEnd ? [...usual, seconds(hardEnd)] : [...usual];
}

function unpackTimes([signedInAt, expiresAt, hardEnd]: Contents['t']): TokenTimes {
  const date = (seconds: number) => new Date(seconds * 1000);
  return {
    signedInAt: date(signedInAt),
    expiresAt: date(expiresAt),
    hardEnd: hardEnd === undefined ? undefined : date(hardEnd),
  };
}

function packRights({ scopes, mailboxes, recipients, bodies }: Rights): PackedRights {
  return [
    [...scopes],
    mailboxes ? [...mailboxes] : null,
    recipients ? [...recipients] : null,
    bodies ? 1 : 0,
  ];
}

function unpackRights([scopes, mailboxes, recipients, bodies]: PackedRights): Rights | undefined {
  if (!scopes.every(isScope)) return undefined;
  return {
    scopes: new Set(scopes),
    mailboxes: mailboxes ? new Set(mailboxes) : undefined,
    recipients: recipients ?? undefined,
    bodies: bodies === 1,
  };
}

/**
 * Capabilities by line, delimiter, whether commands may follow the sign-in, how that is done, whether the server reads
 * ahead, what else was seen of it.
 */
type PackedProfile = [
  capabilities: string,
  delimiter: string | null,
  keeps: 0 | 1,
  way: SignInWay,
  readsAhead?: 0 | 1 | null,
  seen?: readonly string[],
];

function packProfile(profile: ServerProfile): PackedProfile {
  const { capabilities, delimiter = null, signInBy, readsAhead, seen = [] } = profile;
  const keeps = profile.keepsCommandsBehindSignIn ? 1 : 0;
  const ahead = readsAhead === undefined ? null : readsAhead ? 1 : 0;
  const known = [capabilities.join('\n'), delimiter, keeps, signInBy] as const;
  if (seen.length > 0) return [...known, ahead, seen];
  return ahead === null ? [...known] : [...known, ahead];
}

function unpackProfile(packed: PackedProfile): ServerProfile {
  const [capabilities, delimiter, keeps, signInBy, readsAhead = null, seen] = packed;
  return {
    capabilities: capabilities === '' ? [] : capabilities.split('\n'),
    delimiter,
    keepsCommandsBehindSignIn: keeps === 1,
    signInBy,
    ...(readsAhead !== null && { readsAhead: readsAhead === 1 }),
    ...(seen && { seen }),
  };
}
