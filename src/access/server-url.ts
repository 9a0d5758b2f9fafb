import type { ConnectionSecurity, MailServerName, Protocol } from '../mail/endpoint.ts';
import { SCHEMES } from '../mail/endpoint.ts';

interface Scheme {
  readonly protocol: Protocol;
  readonly security: ConnectionSecurity;
  readonly port: number;
}

const PORTS: Record<Protocol, Record<ConnectionSecurity, number>> = {
  IMAP: { TLS: 993, STARTTLS: 143, NONE: 143 },
  POP3: { TLS: 995, STARTTLS: 110, NONE: 110 },
};

const BY_SCHEME = new Map<string, Scheme>(
  (['IMAP', 'POP3'] as const).flatMap((protocol) =>
    (['TLS', 'STARTTLS', 'NONE'] as const).map((security) => [
      SCHEMES[protocol][security],
      { protocol, security, port: PORTS[protocol][security] },
    ]),
  ),
);

const URL_PATTERN = /^([a-z0-9+]+):\/\/(\[[0-9a-f:.]+\]|[a-z0-9*._-]+)(?::(\d{1,5}))?\/?$/i;

/** Reads `imaps://host[:port]`; undefined when it is no such thing. The host may hold `*`. */
export function parseServerUrl(text: string): MailServerName | undefined {
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
