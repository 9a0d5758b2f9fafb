import { Resolver } from 'node:dns/promises';
import net from 'node:net';
import { domainToASCII } from 'node:url';

import type { DiscoverySource, ServerCandidate } from '../../mail/discovery.ts';
import { parseServerUrl } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import { checkedFetch } from '../checked-fetch.ts';
import type { NamedServer } from './autoconfig.ts';
import { serversIn } from './autoconfig.ts';
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

/** A proposal before the policy has been asked. */
type Proposal = NamedServer & { readonly source: DiscoverySource };

/**
 * The mail servers that an address may belong to: what is known of big providers, else what the domain, Thunderbird's
 * database (which is told the domain) and DNS say. Nothing of a mail server is dialled. What does not answer in 3 seconds is
 * left out.
 * @param isAllowed whether the deployment may connect to a server
 * @throws MailError BAD_USER_INPUT
 */
export async function discover(
  email: string,
  isAllowed: (server: ServerCandidate['server']) => boolean,
): Promise<ServerCandidate[]> {
  const address = addressIn(email);
  const preset = presetOf(address.domain);
  const found = preset ? proposals(preset, 'PRESET') : await lookedUp(address);
  const candidates = found.map(({ user, ...each }) => ({
    ...each,
    user: filledIn(user, address),
    allowed: isAllowed(each.server),
  }));
  return [...new Map(candidates.map((each) => [JSON.stringify(each.server), each])).values()].slice(
    0,
    MAX_CANDIDATES,
  );
}

function addressIn(email: string): Address {
  const [, local = '', given = ''] = /^([^\s@\x00-\x1f]{1,64})@([^\s@/?#:[\]\\]{1,253})$/.exec(email) ?? [];
  const domain = domainToASCII(given).toLowerCase();
  if (/^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/.test(domain) && net.isIP(domain) === 0)
    return { whole: `${local}@${domain}`, local, domain };
  throw new MailError('BAD_USER_INPUT', 'email must be an address such as anna@example.com');
}

/** All at once; the order of the answer is that of trust. */
async function lookedUp({ domain }: Address): Promise<Proposal[]> {
  const signal = AbortSignal.timeout(PATIENCE);
  const steps = [
    configured(`https://autoconfig.${domain}/.well-known/mail-v1.xml`, 'AUTOCONFIG', signal),
    configured(`https://autoconfig.${domain}/mail/config-v1.1.xml`, 'AUTOCONFIG', signal),
    configured(`https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`, 'AUTOCONFIG', signal),
    configured(`https://v1.ispdb.net/${domain}`, 'ISPDB', signal),
    inDns(domain, signal),
  ];
  const found = await Promise.all(steps.map((step) => step.catch(() => [])));
  return found.flat();
}

async function configured(url: string, source: DiscoverySource, signal: AbortSignal): Promise<Proposal[]> {
  const headers = { accept: 'application/xml, text/xml', 'user-agent': 'postern' };
  const bounds = { isNamed: false, signal, most: MAX_OCTETS };
  const response = await checkedFetch(new URL(url), { method: 'GET', headers }, bounds);
  if (response.status !== 200) return [];
  return serversIn(await response.text()).map((each) => ({ ...each, source }));
}

/** Services by the names of their SRV records (RFC 6186, RFC 8314 §5.1). */
const SERVICES = { _imaps: 'imaps', _imap: 'imap', _pop3s: 'pop3s', _pop3: 'pop3' } as const;

async function inDns(domain: string, signal: AbortSignal): Promise<Proposal[]> {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  signal.addEventListener('abort', () => resolver.cancel(), { once: true });
  const services = Object.entries(SERVICES).map(async ([service, scheme]): Promise<Proposal[]> => {
    const records = await resolver.resolveSrv(`${service}._tcp.${domain}`).catch(() => []);
    return records
      .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
      .flatMap(({ name, port }) => proposal(`${scheme}://${name}:${port}`, 'SRV'));
  });
  const exchangers = resolver.resolveMx(domain).catch(() => []);
  const behind = exchangers.then((records) =>
    records.flatMap(({ exchange }) => {
      const preset = presetBehind(exchange);
      return preset ? proposals(preset, 'MX') : [];
    }),
  );
  return (await Promise.all([...services, behind])).flat();
}

function proposals({ servers, authentication }: Preset, source: DiscoverySource): Proposal[] {
  return servers.flatMap((url) => proposal(url, source)).map((each) => ({ ...each, authentication }));
}

/** A target of `.` says that the service is not offered. */
function proposal(url: string, source: DiscoverySource): Proposal[] {
  const server = parseServerUrl(url);
  if (!server || server.host === '' || server.host.includes('*')) return [];
  return [{ server, user: '%EMAILADDRESS%', authentication: ['PASSWORD'], source }];
}

function filledIn(template: string, { whole, local, domain }: Address): string {
  return template
    .replaceAll('%EMAILADDRESS%', () => whole)
    .replaceAll('%EMAILLOCALPART%', () => local)
    .replaceAll('%EMAILDOMAIN%', () => domain);
}
