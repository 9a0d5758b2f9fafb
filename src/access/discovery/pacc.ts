import { createHash } from 'node:crypto';

import type { AuthenticationWay } from '../../mail/discovery.ts';
import type { SubmissionServerName } from '../../mail/endpoint.ts';
import { parseServerUrl, parseSubmissionUrl } from '../../mail/endpoint.ts';
import type { NamedServer } from './autoconfig.ts';

/** Protocols by their names there; each has TLS from the first octet, at its usual port. */
const SCHEMES = { imap: 'imaps', pop3: 'pop3s' } as const;

interface Configuration {
  readonly protocols?: Readonly<Record<string, { readonly host?: unknown } | undefined>>;
  readonly authentication?: { readonly password?: unknown; readonly 'oauth-public'?: unknown };
}

/** Where a domain's configuration is (draft-ietf-mailmaint-pacc). */
export const paccUrl = (domain: string): string =>
  `https://ua-auto-config.${domain}/.well-known/user-agent-configuration.json`;

/** The name of the record that holds its digest. */
export const paccRecord = (domain: string): string => `_ua-auto-config.${domain}`;

/**
 * The servers that a configuration names, where the domain's own records vouch for its octets: a web server that somebody else
 * has got hold of does not speak for the domain.
 * @param records the TXT records, each in the pieces that DNS has of it
 */
export function serversInPacc(body: Buffer, records: readonly (readonly string[])[]): NamedServer[] {
  const digest = createHash('sha256').update(body).digest('base64');
  if (!records.some((pieces) => digestIn(pieces.join('')) === digest)) return [];
  const { protocols, authentication } = parsed(body);
  const ways = waysIn(authentication ?? {});
  const submission = submissionIn(protocols);
  return Object.entries(SCHEMES).flatMap(([name, scheme]) => {
    const host = protocols?.[name]?.host;
    const server = typeof host === 'string' ? parseServerUrl(`${scheme}://${host}`) : undefined;
    if (!server || server.host.includes('*') || ways.length === 0) return [];
    return [{ server, user: '%EMAILADDRESS%', authentication: ways, submission }];
  });
}

function submissionIn(protocols: Configuration['protocols']): SubmissionServerName | undefined {
  const host = protocols?.['smtp']?.host;
  const server = typeof host === 'string' ? parseSubmissionUrl(`smtps://${host}`) : undefined;
  return server?.host.includes('*') ? undefined : server;
}

/** `v=UAAC1; a=sha256; d=…` */
function digestIn(record: string): string | undefined {
  const tags = new Map(
    record.split(';').map((tag) => [tag.split('=', 1)[0]!.trim(), tag.slice(tag.indexOf('=') + 1).trim()]),
  );
  return tags.get('v') === 'UAAC1' && tags.get('a') === 'sha256' ? tags.get('d') : undefined;
}

function waysIn({
  password,
  'oauth-public': oauth,
}: NonNullable<Configuration['authentication']>): AuthenticationWay[] {
  return [...(oauth ? (['OAUTH2'] as const) : []), ...(password === true ? (['PASSWORD'] as const) : [])];
}

function parsed(body: Buffer): Configuration {
  try {
    return Object(JSON.parse(body.toString())) as Configuration;
  } catch {
    return {};
  }
}
