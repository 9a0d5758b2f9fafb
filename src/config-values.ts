import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';

import type { AuthservId } from './mail/authentication.ts';
import { readDateTime } from './mail/dates.ts';
import type { IdentityRule } from './mail/identity.ts';
import { isAddress } from './mail/unfinished-address.ts';
import type { Environment, Variable } from './variables.ts';
import { ConfigError, EXAMPLES } from './variables.ts';

// Values of the environment, checked. All of them throw ConfigError, which names the variable.

/** Whole numbers; the example is what holds where there is none. */
export function readInteger(
  env: Environment,
  variable: Variable,
  { least, most, unit }: { least: number; most: number; unit: string },
): number {
  const text = env[variable]?.trim() || EXAMPLES[variable];
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new ConfigError(variable, `must be a number of ${unit} from ${least} to ${most}, not ${text}`);
}

export function readPort(text: string = EXAMPLES.PORT): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new ConfigError('PORT', `is not a port: ${text}`);
  return port;
}

/** Only this machine by default: listening on every address is a decision. */
export function readHost(text: string = ''): string {
  const host = text.trim() || '127.0.0.1';
  if (host !== 'localhost' && isIP(host) === 0)
    throw new ConfigError('HOST', `is not an address of this machine: ${host}`);
  return host;
}

export function readAuthorities(file: string | undefined): readonly string[] | undefined {
  if (!file) return undefined;
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError('POSTERN_CA_FILE', `cannot be read: ${file}`);
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs);
  if (!certificates) throw new ConfigError('POSTERN_CA_FILE', `contains no PEM certificate: ${file}`);
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch {
    throw new ConfigError('POSTERN_CA_FILE', `contains a certificate that cannot be parsed: ${file}`);
  }
  return [...rootCertificates, pem];
}

/** `mx.example.com`, or `imap.example.com=mx.example.com` for one of several mail servers. */
export function readAuthservIds(text: string = ''): readonly AuthservId[] {
  const entries = text.split(',').filter((entry) => entry.trim() !== '');
  return entries.map((entry) => {
    const [, host, id] = /^\s*(?:([\w.:-]+)=)?([\w.-]+?)\.?\s*$/.exec(entry.toLowerCase()) ?? [];
    if (!id) throw new ConfigError('POSTERN_AUTHSERV_IDS', `contains an entry that is no name: ${entry}`);
    return { host, id };
  });
}

/** `{user}@example.com` for every user, `anna=sales@example.com` for one. */
export function readIdentities(text: string = ''): readonly IdentityRule[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter(Boolean).map((entry) => {
    const [, user, address] = /^(?:([^=]+)=)?(\S+)$/.exec(entry) ?? [];
    if (!address || !isAddress(address.replace('{user}', 'user')))
      throw new ConfigError('POSTERN_IDENTITIES', `contains an entry without an address: ${entry}`);
    return { user, address };
  });
}

/** What stands before paths, without a slash at its end. */
export function readUrl(env: Environment, variable: Variable): string {
  const url = (env[variable] ?? '').trim().replace(/(?<!\/)\/+$/, '');
  if (url !== '' && !/^https?:\/\/[^\s?#"'<>]+$/.test(url))
    throw new ConfigError(variable, `is not a URL prefix: ${url}`);
  return url;
}

export function readBasePath(text = ''): string {
  const path = text.trim().replace(/(?<!\/)\/+$/, '');
  if (path !== '' && !/^(?:\/[\w.~-]+)+$/.test(path))
    throw new ConfigError('POSTERN_BASE_PATH', `is not a path: ${text}`);
  return path;
}

/** @throws ConfigError with the words of what `read` throws */
export function reading<T>(variable: Variable, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ConfigError(variable, (error as Error).message);
  }
}

/** As browsers send them: scheme, host and port, without a path. */
export function readOrigins(text = ''): string[] {
  const origins = text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
  for (const origin of origins) {
    // A star within an origin would parse, and match no page.
    const isWhole = !origin.includes('*') && URL.canParse(origin) && new URL(origin).origin === origin;
    const isOrigin = origin === '*' || isWhole;
    if (!isOrigin)
      throw new ConfigError('POSTERN_CORS_ORIGINS', `contains an entry that is not an origin: ${origin}`);
  }
  return origins;
}

/** A moment that is over: one to come would refuse every token that is made until then. */
export function readSince(text = ''): Date | undefined {
  if (text.trim() === '') return undefined;
  const since = readDateTime(text.trim());
  if (since && since.getTime() <= Date.now()) return since;
  throw new ConfigError('POSTERN_TOKENS_SINCE', `must be a time in the past with a time zone, not ${text}`);
}

export function readChoice<const Choice extends string>(
  variable: Variable,
  text: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((each) => each === text);
  if (found !== undefined) return found;
  throw new ConfigError(variable, `must be ${choices.join(', ').replace(/, (?=\w+$)/, ' or ')}, not ${text}`);
}

export const readSwitch = (variable: Variable, text: string): boolean =>
  readChoice(variable, text, ['on', 'off']) === 'on';
