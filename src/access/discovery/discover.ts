import { Resolver } from 'node:dns/promises';
import net from 'node:net';
import { domainToASCII } from 'node:url';

import type { DiscoverySource, ServerCandidate } from '../../mail/discovery.ts';
import type { MailServerName, SubmissionServerName } from '../../mail/endpoint.ts';
import { parseServerUrl, parseSubmissionUrl, serverUrl } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import { checkedFetch } from '../checked-fetch.ts';
import type { FetchBounds } from '../checked-fetch.ts';
import type { NamedServer } from './autoconfig.ts';
import { serversIn } from './autoconfig.ts';
import { paccRecord, paccUrl, serversInPacc } from './pacc.ts';
import type { Preset } from './presets.ts';
import { presetBehind, presetOf } from './presets.ts';

/** Milliseconds for all look-ups together. */
const PATIENCE = 3_000;
/** Octets of a configuration. */
const MAX_OCTETS = 65_536;
/** Candidates of an answer. */
const MAX_CANDIDATES = 20;

/** An address in its parts. */
interface Address {
  readonly whole: string;
  readonly local: string;
  readonly domain: string;
}

/** What is looked up by: the checked dialler and the machine's name servers, or what a test has in their place. */
export interface Means {
  readonly get: (url: URL, bounds: FetchBounds) => Promise<Response>;
  /** `address:port`; undefined: those of the machine. */
  readonly nameServers?: readonly string[];
  /** Aborts after so many milliseconds; undefined: as time passes. */
  readonly timeLimit?: (milliseconds: number) => AbortSignal;
}

const HEADERS = { accept: 'application/xml, text/xml, application/json', 'user-agent': 'postern' };
const USUAL: Means = { get: (url, bounds) => checkedFetch(url, { method: 'GET', headers: HEADERS }, bounds) };

const timeLimit = (milliseconds: number): AbortSignal => AbortSignal.timeout(milliseconds);

/** A proposal before the policy has been asked. */
type Proposal = NamedServer & { readonly source: DiscoverySource };

/** What a deployment allows. */
export interface Allowed {
  readonly server: (server: MailServerName) => boolean;
  /** The submission server for a mail server: the proposed one if it may be used with that, else the usual one. */
  readonly submission: (
    server: MailServerName,
    proposed: SubmissionServerName | undefined,
  ) => SubmissionServerName | undefined;
}

/**
 * The mail servers that an address may belong to: what is known of big providers, else what the domain, Thunderbird's
 * database (which is told the domain) and DNS say. Nothing of a mail server is dialled. What does not answer in 3 seconds is
 * left out.
 * @throws MailError BAD_USER_INPUT
 */
export async function discover(
  email: string,
  allowed: Allowed,
  means: Means = USUAL,
): Promise<ServerCandidate[]> {
  const address = addressIn(email);
  const preset = presetOf(address.domain);
  const found = preset ? proposals(preset, 'PRESET') : await new LookUp(address.domain, means).proposals();
  const candidates = found.map(({ user, submission, ...each }) => ({
    ...each,
    user: filledIn(user, address),
    allowed: allowed.server(each.server),
    submission: allowed.submission(each.server, submission),
  }));
  return firstOfEach(candidates).slice(0, MAX_CANDIDATES);
}

/** Of a server that several name, what the most trustworthy says. */
function firstOfEach(candidates: readonly ServerCandidate[]): ServerCandidate[] {
  const first = new Map<string, ServerCandidate>();
  for (const each of candidates) {
    const key = serverUrl(each.server);
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}

function addressIn(email: string): Address {
  const [, local = '', given = ''] = /^([^\s@\x00-\x1f]{1,64})@([^\s@/?#:[\]\\]{1,253})$/.exec(email) ?? [];
  const domain = domainToASCII(given).toLowerCase();
  if (/^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/.test(domain) && net.isIP(domain) === 0)
    return { whole: `${local}@${domain}`, local, domain };
  throw new MailError('BAD_USER_INPUT', 'email must be an address such as anna@example.com', {
    argument: 'email',
  });
}

/** Services by the names of their SRV records (RFC 6186, RFC 8314 §5.1). */
const SERVICES = { _imaps: 'imaps', _imap: 'imap', _pop3s: 'pop3s', _pop3: 'pop3' } as const;

/** Of submission servers, the one to prefer first (RFC 8314 §5.1, RFC 6186 §3.1). */
const SUBMISSION_SERVICES = { _submissions: 'smtps', _submission: 'smtp' } as const;

/** All that is asked about one domain, in one time. */
class LookUp {
  readonly #domain: string;
  readonly #means: Means;
  readonly #signal: AbortSignal;
  readonly #resolver = new Resolver({ timeout: 1_000, tries: 2 });

  constructor(domain: string, means: Means) {
    this.#domain = domain;
    this.#means = means;
    this.#signal = (means.timeLimit ?? timeLimit)(PATIENCE);
    if (means.nameServers) this.#resolver.setServers(means.nameServers);
    this.#signal.addEventListener('abort', () => this.#resolver.cancel(), { once: true });
  }

  /** All at once; the order of the answer is that of trust. */
  async proposals(): Promise<Proposal[]> {
    const domain = this.#domain;
    const steps = [
      this.#pacc(),
      this.#configured(`https://autoconfig.${domain}/.well-known/mail-v1.xml`, 'AUTOCONFIG'),
      this.#configured(`https://autoconfig.${domain}/mail/config-v1.1.xml`, 'AUTOCONFIG'),
      this.#configured(`https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`, 'AUTOCONFIG'),
      this.#configured(`https://v1.ispdb.net/${domain}`, 'ISPDB'),
      this.#services(),
      this.#exchangers(),
    ];
    const found = await Promise.all(steps.map((step) => step.catch(() => [])));
    return found.flat();
  }

  async #pacc(): Promise<Proposal[]> {
    const records = this.#resolver.resolveTxt(paccRecord(this.#domain)).catch(() => []);
    const body = await this.#body(paccUrl(this.#domain));
    return serversInPacc(body, await records).map((each) => ({ ...each, source: 'PACC' }));
  }

  async #configured(url: string, source: DiscoverySource): Promise<Proposal[]> {
    const xml = await this.#body(url);
    return serversIn(xml.toString()).map((each) => ({ ...each, source }));
  }

  /** Empty where there is nothing, or only the way to somewhere else. */
  async #body(url: string): Promise<Buffer> {
    const bounds = { isNamed: false, signal: this.#signal, most: MAX_OCTETS };
    const response = await this.#means.get(new URL(url), bounds);
    return response.status === 200 ? Buffer.from(await response.arrayBuffer()) : Buffer.alloc(0);
  }

  async #services(): Promise<Proposal[]> {
    const [servers, submission] = await Promise.all([
      this.#service(SERVICES),
      this.#service(SUBMISSION_SERVICES),
    ]);
    const [first] = submission.flatMap(submissionAt);
    return servers.flatMap((url) => proposal(url, 'SRV', first));
  }

  /** The addresses of services, as URLs, in the order in which they are to be tried. */
  async #service(services: Readonly<Record<string, string>>): Promise<string[]> {
    const found = Object.entries(services).map(async ([service, scheme]) => {
      const records = await this.#resolver.resolveSrv(`${service}._tcp.${this.#domain}`).catch(() => []);
      return records
        .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
        .map(({ name, port }) => `${scheme}://${name}:${port}`);
    });
    return (await Promise.all(found)).flat();
  }

  async #exchangers(): Promise<Proposal[]> {
    const records = await this.#resolver.resolveMx(this.#domain);
    return records.flatMap(({ exchange }) => {
      const preset = presetBehind(exchange);
      return preset ? proposals(preset, 'MX') : [];
    });
  }
}

function proposals({ servers, authentication, submission }: Preset, source: DiscoverySource): Proposal[] {
  const [first] = submission.flatMap(submissionAt);
  return servers.flatMap((url) => proposal(url, source, first)).map((each) => ({ ...each, authentication }));
}

/** A target of `.` says that the service is not offered. */
function proposal(
  url: string,
  source: DiscoverySource,
  submission: SubmissionServerName | undefined,
): Proposal[] {
  const server = parseServerUrl(url);
  if (!server || server.host === '' || server.host.includes('*')) return [];
  return [{ server, user: '%EMAILADDRESS%', authentication: ['PASSWORD'], source, submission }];
}

function submissionAt(url: string): SubmissionServerName[] {
  const server = parseSubmissionUrl(url);
  return server && server.host !== '' && !server.host.includes('*') ? [server] : [];
}

function filledIn(template: string, { whole, local, domain }: Address): string {
  return template
    .replaceAll('%EMAILADDRESS%', () => whole)
    .replaceAll('%EMAILLOCALPART%', () => local)
    .replaceAll('%EMAILDOMAIN%', () => domain);
}
