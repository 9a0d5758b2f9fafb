import type { ChangeTokens } from './change-token.ts';
import { createHash } from 'node:crypto';

import type { Secret } from './secret.ts';

export type Protocol = 'IMAP' | 'POP3';
export type ConnectionSecurity = 'TLS' | 'STARTTLS' | 'NONE';

/** Where a server is, and how the connection to it is protected. */
export interface ServerDoor {
  readonly security: ConnectionSecurity;
  /** Host name or IP address, lower case, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A mail server as it is named: what ids and tokens hold. */
export interface MailServerName extends ServerDoor {
  readonly protocol: Protocol;
}

/** A server that takes mail from its users (message submission, RFC 6409). */
export interface SubmissionServerName extends ServerDoor {
  readonly protocol: 'SMTP';
}

/** An entry of what a deployment allows: a mail server, and the submission server of its users; hosts may hold `*`. */
export interface AllowedServer extends MailServerName {
  readonly submission?: SubmissionServerName;
}

/** A server that may be dialled: its name and the addresses that the server policy has checked. */
export interface Endpoint extends ServerDoor {
  /** Only these are dialled, so that a name cannot mean another address a moment later. */
  readonly addresses: readonly CheckedAddress[];
  /** Certificate authorities to trust, PEM; undefined: the platform's own. */
  readonly authorities?: readonly string[] | undefined;
}

export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Who signs in, and by what. */
export type Credentials = PasswordCredentials | TokenCredentials;

export interface PasswordCredentials {
  readonly user: string;
  readonly password: Secret;
}

/** An OAuth 2 access token in place of a password. */
export interface TokenCredentials {
  readonly user: string;
  readonly accessToken: Secret;
}

export function isToken(credentials: Credentials): credentials is TokenCredentials {
  return 'accessToken' in credentials;
}

/** The password, or the token: what must not be seen. */
export function secretOf(credentials: Credentials): Secret {
  return isToken(credentials) ? credentials.accessToken : credentials.password;
}

/** SASL mechanisms that credentials are handed over by; `net/sasl.ts` has a row for each. */
export type SaslMechanism = 'PLAIN' | 'XOAUTH2' | 'OAUTHBEARER';

/** How credentials are handed over: LOGIN (IMAP), USER and PASS (POP3), or a SASL mechanism. */
export type SignInWay = 'LOGIN' | 'USER' | SaslMechanism;

/**
 * What an earlier session learned of a server; lets the next one plan before it has heard a word.
 * A profile is a hint: what the server says later wins.
 */
export interface ServerProfile {
  /** Capabilities after sign-in, as worded by the server; POP3's with their parameters. */
  readonly capabilities: readonly string[];
  /** The delimiter of the personal namespace; null: flat; undefined: not asked. */
  readonly delimiter?: string | null | undefined;
  /** Whether the server answers commands that leave in the same write as the sign-in. */
  readonly keepsCommandsBehindSignIn: boolean;
  /** The way that let this user in. */
  readonly signInBy: SignInWay;
  /** Whether several commands may be in flight; undefined: it is not known, or goes without saying. */
  readonly readsAhead?: boolean | undefined;
  /** What the server was seen to do otherwise than it says, in the driver's own words. */
  readonly seen?: readonly string[] | undefined;
}

/** `imaps://host:993`, the way in which servers are written in configuration and tokens. */
export function serverUrl(server: MailServerName | SubmissionServerName): string {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  return `${SCHEMES[server.protocol][server.security]}://${host}:${server.port}`;
}

/** URL schemes by protocol and protection. */
export const SCHEMES: Record<Protocol | 'SMTP', Record<ConnectionSecurity, string>> = {
  IMAP: { TLS: 'imaps', STARTTLS: 'imap', NONE: 'imap+plain' },
  POP3: { TLS: 'pop3s', STARTTLS: 'pop3', NONE: 'pop3+plain' },
  SMTP: { TLS: 'smtps', STARTTLS: 'smtp', NONE: 'smtp+plain' },
};

interface Scheme {
  readonly protocol: Protocol | 'SMTP';
  readonly security: ConnectionSecurity;
  readonly port: number;
}

const PORTS: Record<Protocol | 'SMTP', Record<ConnectionSecurity, number>> = {
  IMAP: { TLS: 993, STARTTLS: 143, NONE: 143 },
  POP3: { TLS: 995, STARTTLS: 110, NONE: 110 },
  SMTP: { TLS: 465, STARTTLS: 587, NONE: 587 },
};

const BY_SCHEME = new Map<string, Scheme>(
  (['IMAP', 'POP3', 'SMTP'] as const).flatMap((protocol) =>
    (['TLS', 'STARTTLS', 'NONE'] as const).map((security) => [
      SCHEMES[protocol][security],
      { protocol, security, port: PORTS[protocol][security] },
    ]),
  ),
);

const URL_PATTERN = /^([a-z0-9+]+):\/\/(\[[0-9a-f:.]+\]|[a-z0-9*._-]+)(?::(\d{1,5}))?\/?$/i;

/** Reads `imaps://host[:port]`; undefined when it is no such thing. The host may hold `*`. */
export function parseServerUrl(text: string): MailServerName | undefined {
  const server = parseDoor(text);
  return server && isMailServer(server) ? server : undefined;
}

/** Between servers mail travels there; users do not hand it in (RFC 6409 §3.1). */
const RELAY_PORT = 25;

/** Reads `smtps://host[:port]`; undefined when it is no such thing, or the port between servers with a promise of TLS. */
export function parseSubmissionUrl(text: string): SubmissionServerName | undefined {
  const server = parseDoor(text);
  if (!server || isMailServer(server)) return undefined;
  return server.port === RELAY_PORT && server.security !== 'NONE' ? undefined : server;
}

const PAIR = /\+(?=(?:smtps|smtp|smtp\+plain):\/\/)/i;

/** Reads `imaps://host` or `imaps://host+smtps://host`; undefined when it is no such thing. */
export function parseServerPair(text: string): AllowedServer | undefined {
  const [mail = '', ...others] = text.trim().split(PAIR);
  const server = parseServerUrl(mail);
  if (!server || others.length > 1) return undefined;
  if (others.length === 0) return server;
  const submission = parseSubmissionUrl(others[0]!);
  return submission && { ...server, submission };
}

function isMailServer(server: MailServerName | SubmissionServerName): server is MailServerName {
  return server.protocol !== SUBMISSION;
}

const SUBMISSION = 'SMTP';

function parseDoor(text: string): MailServerName | SubmissionServerName | undefined {
  const match = URL_PATTERN.exec(text.trim());
  const scheme = match && BY_SCHEME.get(match[1]!.toLowerCase());
  if (!match || !scheme) return undefined;
  const port = match[3] === undefined ? scheme.port : Number(match[3]);
  if (port < 1 || port > 65535) return undefined;
  const host = match[2]!
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return { protocol: scheme.protocol, security: scheme.security, host, port };
}

/** Whose mail it is. */
export interface AccountRef {
  readonly server: MailServerName;
  readonly user: string;
  /** Digest of server and user, part of every id. */
  readonly accountKey: string;
  readonly changeTokens: ChangeTokens;
}

/** Octets of the digest that ids carry: too many to collide by chance, few enough to be short. */
const DIGEST_OCTETS = 9;

/** Digest of server and user, the same each time: part of every id, so that no id works in another account. */
export function accountKey(server: MailServerName, user: string): string {
  const digest = createHash('sha256')
    .update(`${serverUrl(server)}\n${user}`)
    .digest();
  return digest.subarray(0, DIGEST_OCTETS).toString('base64url');
}

/** Whether servers deflate what they send on sessions that are kept; `auto`: those that are far away. */
export type Compression = 'auto' | 'on' | 'off';
