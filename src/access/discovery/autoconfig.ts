import { Parser } from 'htmlparser2';

import type { AuthenticationWay } from '../../mail/discovery.ts';
import type { MailServerName, Protocol, SubmissionServerName } from '../../mail/endpoint.ts';
import { SCHEMES, parseServerUrl, parseSubmissionUrl } from '../../mail/endpoint.ts';

/** A server that a configuration names. */
export interface NamedServer {
  readonly server: MailServerName;
  /** With `%EMAILADDRESS%`, `%EMAILLOCALPART%` and `%EMAILDOMAIN%` in it. */
  readonly user: string;
  readonly authentication: readonly AuthenticationWay[];
  /** Where mail is handed in; undefined: it does not say. */
  readonly submission: SubmissionServerName | undefined;
}

/** The fields of one `incomingServer` or `outgoingServer`, as they stand. */
interface Configured {
  readonly element: string;
  readonly type: string;
  readonly authentication: string[];
  hostname?: string;
  port?: string;
  socketType?: string;
  username?: string;
}

const ELEMENTS = ['incomingServer', 'outgoingServer'];
/** Submission servers by their connections. */
const SUBMISSION: Partial<Record<string, string>> = { SSL: 'smtps', STARTTLS: 'smtp' };
const PROTOCOLS: Record<string, Protocol> = { imap: 'IMAP', pop3: 'POP3' };
/** Connections without protection are not proposed. */
const SECURITIES = new Map([
  ['SSL', 'TLS'],
  ['STARTTLS', 'STARTTLS'],
] as const);
const WAYS = new Map<string, AuthenticationWay>([
  ['password-cleartext', 'PASSWORD'],
  ['password-encrypted', 'PASSWORD'],
  ['oauth2', 'OAUTH2'],
]);
/** Servers of one configuration. */
const MAX_SERVERS = 10;

/**
 * The incoming servers of a configuration, each with the first of its outgoing ones (draft-ietf-mailmaint-autoconfig). A
 * document with a DTD is none: entities of its own are not expanded, and nothing else is loaded.
 */
export function serversIn(xml: string): NamedServer[] {
  if (/<!(?!--|\[CDATA\[)/.test(xml)) return [];
  const all = configuredIn(xml);
  const outgoing = all.filter(({ element }) => element === 'outgoingServer').slice(0, MAX_SERVERS);
  const [submission] = outgoing.flatMap(submissionServer);
  return all
    .filter(({ element }) => element === 'incomingServer')
    .slice(0, MAX_SERVERS)
    .flatMap(namedServer)
    .map((each) => ({ ...each, submission }));
}

function configuredIn(xml: string): Configured[] {
  const all: Configured[] = [];
  let current: Configured | undefined;
  let text = '';
  const parser = new Parser(
    {
      onopentag(name, { type = '' }) {
        text = '';
        if (ELEMENTS.includes(name))
          current = { element: name, type: type.toLowerCase(), authentication: [] };
      },
      ontext(piece) {
        text += piece;
      },
      onclosetag(name) {
        if (!current) return;
        const value = text.trim();
        text = '';
        if (name === current.element) {
          all.push(current);
          current = undefined;
        } else if (name === 'authentication') current.authentication.push(value);
        else if (isField(name)) current[name] = value;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return all;
}

function isField(name: string): name is 'hostname' | 'port' | 'socketType' | 'username' {
  return ['hostname', 'port', 'socketType', 'username'].includes(name);
}

function namedServer({
  type,
  hostname,
  port,
  socketType,
  username,
  authentication,
}: Configured): Omit<NamedServer, 'submission'>[] {
  const name = PROTOCOLS[type];
  const security = SECURITIES.get(socketType as 'SSL' | 'STARTTLS');
  if (!name || !security || !username || username.length > 320) return [];
  const server = parseServerUrl(`${SCHEMES[name][security]}://${hostname}:${port}`);
  const ways = authentication.flatMap((each) => WAYS.get(each.toLowerCase()) ?? []);
  if (!server || server.host.includes('*') || ways.length === 0) return [];
  return [{ server, user: username, authentication: [...new Set(ways)] }];
}

function submissionServer({ type, hostname, port, socketType = '' }: Configured): SubmissionServerName[] {
  const scheme = SUBMISSION[socketType];
  const server = scheme && type === 'smtp' && parseSubmissionUrl(`${scheme}://${hostname}:${port}`);
  return server && !server.host.includes('*') ? [server] : [];
}
