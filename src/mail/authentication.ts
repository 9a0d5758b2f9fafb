import type { AuthenticationResults, CheckResult } from './authentication-results.ts';
import { readAuthenticationResults } from './authentication-results.ts';
import type { Header } from './envelope.ts';
import { isOfOneDomain } from './host-domain.ts';

/** What the receiving server found out about where a message comes from (RFC 8601). */
export interface Authentication {
  /** Who checked. */
  readonly authservIds: readonly string[];
  readonly spf: AuthenticationVerdict | null;
  /** One for each signature. */
  readonly dkim: readonly AuthenticationVerdict[];
  readonly dmarc: AuthenticationVerdict | null;
  readonly arc: AuthenticationVerdict | null;
}

export interface AuthenticationVerdict {
  /** `pass`, `fail`, `softfail`, `neutral`, `none`, `policy`, `temperror`, `permerror` …, in lower case. */
  readonly result: string;
  /** The domain that was checked, in lower case. */
  readonly domain: string | null;
  readonly reason: string | null;
}

/** A name that a receiving server checks mail under; without a host: every mail server of the deployment. */
export interface AuthservId {
  readonly host: string | undefined;
  readonly id: string;
}

/** The mail server of an account, and under which names it is known to check mail. */
export interface Receiver {
  readonly host: string;
  readonly authservIds: readonly AuthservId[];
}

/**
 * The header fields that say it, in lower case. Received and Return-Path tell where the ones that came with the mail begin:
 * a server that sorts what it returns would have them in another order.
 */
export const AUTHENTICATION_FIELDS = ['authentication-results', 'received', 'return-path'] as const;

/** Mail servers whose provider checks all mail, and puts its own field above those that came with it. */
const KNOWN: readonly AuthservId[] = ['imap.gmail.com', 'pop.gmail.com', 'imap.googlemail.com'].map(
  (host) => ({ host, id: 'mx.google.com' }),
);

/** Null: the header has no verdicts that surely are the receiving server's own. */
export function authenticationOf(headers: readonly Header[], receiver: Receiver): Authentication | null {
  const found = trusted(headers, receiver);
  if (found.length === 0) return null;
  const results = found.flatMap((each) => each.results);
  const of = (method: string) => results.filter((each) => each.method === method);
  const spf = of('spf');
  return {
    authservIds: found.map(({ authservId }) => authservId),
    spf: verdict(spf.find(({ properties }) => properties.has('smtp.mailfrom')) ?? spf[0]),
    dkim: of('dkim').flatMap((each) => verdict(each) ?? []),
    dmarc: verdict(of('dmarc')[0]),
    arc: verdict(of('arc')[0]),
  };
}

/**
 * The fields that are the receiving server's own. Servers put theirs above those that a message came with, so of each name
 * that a server is known to check under, only the topmost counts. Where no name is known, one is learned if it cannot have
 * come with the message: see `learned`.
 */
function trusted(headers: readonly Header[], { host, authservIds }: Receiver): AuthenticationResults[] {
  const known = [...authservIds, ...KNOWN].filter((each) => (each.host ?? host) === host);
  if (known.length === 0) return learned(headers, host);
  const ids = new Set(known.map(({ id }) => id));
  return headers.filter(isNamed('authentication-results')).flatMap(({ value }) => {
    const results = readAuthenticationResults(value);
    return results && ids.delete(results.authservId) ? [results] : [];
  });
}

/**
 * The topmost field of all, where it stands above every Received, which each server that takes a message puts on top of it
 * (RFC 5321 §4.4), and its name is of the mail server's own domain. A Return-Path above them as well, which the last server
 * adds, shows that the fields are in the order of the message.
 */
function learned(headers: readonly Header[], host: string): AuthenticationResults[] {
  const received = headers.findIndex(isNamed('received'));
  const above = headers.slice(0, Math.max(0, received));
  const results = readAuthenticationResults(above.find(isNamed('authentication-results'))?.value ?? '');
  const isOwn = results && above.some(isNamed('return-path')) && isOfOneDomain(host, results.authservId);
  return isOwn ? [results] : [];
}

function isNamed(name: (typeof AUTHENTICATION_FIELDS)[number]): (header: Header) => boolean {
  return (header) => header.name.toLowerCase() === name;
}

/** The property that names the domain of a check, the best first (RFC 8601 §2.7). */
const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  spf: ['smtp.mailfrom', 'smtp.helo'],
  dkim: ['header.d', 'header.i'],
  dmarc: ['header.from'],
};

function verdict(found: CheckResult | undefined): AuthenticationVerdict | null {
  if (!found) return null;
  const { method, result, reason, properties } = found;
  const [address] = (DOMAINS[method] ?? []).flatMap((name) => properties.get(name) ?? []);
  return { result, domain: address === undefined ? null : domainOf(address), reason: reason || null };
}

function domainOf(address: string): string | null {
  return (
    address
      .slice(address.lastIndexOf('@') + 1)
      .replace(/[<>]/g, '')
      .toLowerCase() || null
  );
}
