import net from 'node:net';

import type {
  AllowedServer,
  CheckedAddress,
  Endpoint,
  MailServerName,
  ServerDoor,
} from '../mail/endpoint.ts';
import { serverUrl, parseServerUrl } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { HostLookup } from './host-lookup.ts';
import { isPublicAddress } from './public-address.ts';

/**
 * Which mail servers may be dialled. A server that the deployment names in full may be anywhere; one that a pattern
 * (`imaps://*`, `imaps://*.example.com`) lets in must have public addresses only, or callers could use the gateway to
 * look around in the network that it runs in.
 */
export class ServerPolicy {
  /** What the deployment names: servers, patterns, and the submission servers beside them. */
  readonly allowed: readonly AllowedServer[];
  readonly #authorities: readonly string[] | undefined;
  readonly #lookup: HostLookup;

  /** @param authorities certificate authorities to trust, PEM; undefined: the platform's own */
  constructor(
    allowed: readonly AllowedServer[],
    authorities?: readonly string[],
    hostLookup: HostLookup = new HostLookup(),
  ) {
    this.allowed = allowed;
    this.#authorities = authorities;
    this.#lookup = hostLookup;
  }

  /** The server of a caller who names none. @throws MailError BAD_USER_INPUT where the first entry is a pattern */
  get defaultServer(): MailServerName {
    const [first] = this.allowed;
    if (!first || isPattern(first))
      throw new MailError(
        'BAD_USER_INPUT',
        'This gateway has no default mail server. Specify one as `server`',
      );
    return first;
  }

  /**
   * The one server of the deployment; undefined where there are several or a pattern. IMAP and POP3 of one host are one
   * server, for its users have one password: the first door counts. Two doors of one protocol may be two servers.
   */
  get onlyServer(): MailServerName | undefined {
    const [first, ...others] = this.allowed;
    if (!first || isPattern(first) || others.some(({ host }) => host !== first.host)) return undefined;
    const protocols = new Set(this.allowed.map(({ protocol }) => protocol));
    return protocols.size === this.allowed.length ? first : undefined;
  }

  /** Reads a server that a caller names, or the default. @throws MailError BAD_USER_INPUT, FORBIDDEN */
  choose(text: string | undefined): MailServerName {
    if (text === undefined) return this.defaultServer;
    const server = parseServerUrl(text);
    if (!server || isPattern(server)) {
      throw new MailError(
        'BAD_USER_INPUT',
        '`server` must be a URL such as imaps://mail.example.com or imap://mail.example.com:143',
      );
    }
    this.#requireAllowed(server);
    return server;
  }

  /**
   * Resolves a server once, and checks every address: what comes back may be dialled, and nothing else may.
   * @param signal aborts when the call has to give up
   * @throws MailError FORBIDDEN, SERVER_UNAVAILABLE, SERVER_TIMEOUT
   */
  async resolve(server: MailServerName, signal: AbortSignal): Promise<Endpoint> {
    return this.resolveAllowed(server, this.#requireAllowed(server), signal);
  }

  /** The same for a server that has been found to be allowed. @param isNamed in full, and not by a pattern */
  async resolveAllowed(server: ServerDoor, isNamed: boolean, signal: AbortSignal): Promise<Endpoint> {
    const { host } = server;
    const addresses = addressIn(host) ?? (await this.#lookup.addressesOf(host, { isNamed, signal }));
    // One answer for a private address, a name that does not exist and a port that is closed.
    if (!isNamed && !addresses.every(({ address }) => isPublicAddress(address))) throw unreachable(server);
    if (addresses.length === 0) throw unreachable(server);
    return { ...server, addresses, authorities: this.#authorities };
  }

  /** The entries that let a mail server in, those that name it in full first. */
  entriesOf(server: MailServerName): readonly AllowedServer[] {
    const named = this.allowed.filter((each) => serverUrl(each) === serverUrl(server));
    return [...named, ...this.allowed.filter((each) => !named.includes(each) && matches(each, server))];
  }

  /** Whether a server may be dialled, as far as its name says. */
  allows(server: MailServerName): boolean {
    return this.entriesOf(server).length > 0;
  }

  /** Whether the server is named in full. @throws MailError FORBIDDEN when it is not allowed at all */
  #requireAllowed(server: MailServerName): boolean {
    const [entry] = this.entriesOf(server);
    if (!entry)
      throw new MailError('FORBIDDEN', 'This gateway is not allowed to connect to that mail server');
    return !isPattern(entry);
  }
}

/** Whether a server stands for all whose names are like its own. */
export function isPattern({ host }: ServerDoor): boolean {
  return host.includes('*');
}

function matches(entry: MailServerName, server: MailServerName): boolean {
  return entry.protocol === server.protocol && isDoorOf(entry, server);
}

/** Whether a server is the one of an entry, or among those of a pattern. */
export function isDoorOf(entry: ServerDoor, server: ServerDoor): boolean {
  if (entry.security !== server.security || entry.port !== server.port) return false;
  if (entry.host === '*') return true;
  return entry.host.startsWith('*.') ? server.host.endsWith(entry.host.slice(1)) : entry.host === server.host;
}

/** A host that is an address needs no look-up. */
function addressIn(host: string): CheckedAddress[] | undefined {
  const family = net.isIP(host);
  return family === 0 ? undefined : [{ address: host, family: family === 6 ? 6 : 4 }];
}

function unreachable({ host }: ServerDoor): MailError {
  return new MailError('SERVER_UNAVAILABLE', `${host} cannot be reached`);
}
