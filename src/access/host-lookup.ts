import { Resolver, lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { CheckedAddress } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';

/** Milliseconds for one look-up; a call has more to do than to wait for a silent name server. */
const LOOKUP_TIMEOUT = 5_000;
/** Milliseconds that a name server has for one question, and how often it is asked. */
const QUESTION = { timeout: 2_000, tries: 2 };
/** Milliseconds that IPv6 addresses get once there are IPv4 addresses (RFC 8305 §3, and some more). */
const OTHER_FAMILY = 300;

/** Milliseconds after which the machine's own look-up no longer waits alone. */
const MACHINE_PATIENCE = 500;

/** Who looks up a name. */
interface Asking {
  /** The deployment names the host in full. */
  readonly isNamed: boolean;
  /** Aborts when the call has to give up. */
  readonly signal: AbortSignal;
}

/**
 * Finds the addresses of mail servers, each look-up within its time and that of its call.
 *
 * Hosts that the deployment names are looked up as the machine does it, hosts file and search domains included. Node runs
 * two of those at a time for the whole process, so there is one look-up at a time for each of those few names, and DNS is
 * asked as well where it takes long. Hosts that callers choose are asked for in DNS alone, through sockets of their own: names whose servers keep
 * silent hold no thread and wait for none.
 */
export class HostLookup {
  readonly #underWay = new Map<string, Promise<CheckedAddress[]>>();
  readonly #nameServers: readonly string[] | undefined;

  /** @param nameServers `address:port` of those to ask for callers' hosts; undefined: those of the machine */
  constructor(nameServers?: readonly string[]) {
    this.#nameServers = nameServers;
  }

  /** All addresses of a host; none where it has none, or does not exist. @throws MailError SERVER_TIMEOUT */
  addressesOf(host: string, { isNamed, signal }: Asking): Promise<CheckedAddress[]> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_TIMEOUT)]);
    const found = isNamed ? this.#named(host, limit) : this.#inDns(host, limit);
    return beforeAbort(found, limit, host);
  }

  /** DNS alone, where the machine's threads are taken by other names. */
  async #named(host: string, limit: AbortSignal): Promise<CheckedAddress[]> {
    const onMachine = this.#onMachine(host);
    const inTime = await Promise.race([onMachine, delay(MACHINE_PATIENCE, undefined, { ref: false })]);
    if (inTime) return inTime;
    const inDns = this.#inDns(host, limit).then((found) => (found.length > 0 ? found : onMachine));
    return Promise.race([onMachine, inDns]);
  }

  #onMachine(host: string): Promise<CheckedAddress[]> {
    const underWay = this.#underWay.get(host);
    if (underWay) return underWay;
    const found = onMachine(host).finally(() => this.#underWay.delete(host));
    this.#underWay.set(host, found);
    return found;
  }

  async #inDns(host: string, limit: AbortSignal): Promise<CheckedAddress[]> {
    const resolver = new Resolver(QUESTION);
    if (this.#nameServers) resolver.setServers(this.#nameServers);
    const cancel = () => resolver.cancel();
    limit.addEventListener('abort', cancel, { once: true });
    try {
      const ipv6 = familyOf(6, resolver.resolve6(host));
      const found = await familyOf(4, resolver.resolve4(host));
      const rest = found.length > 0 ? Promise.race([ipv6, delay(OTHER_FAMILY, [], { ref: false })]) : ipv6;
      return [...found, ...(await rest)];
    } finally {
      limit.removeEventListener('abort', cancel);
      cancel();
    }
  }
}

async function onMachine(host: string): Promise<CheckedAddress[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  } catch {
    return [];
  }
}

async function familyOf(family: 4 | 6, answer: Promise<string[]>): Promise<CheckedAddress[]> {
  try {
    return (await answer).map((address) => ({ address, family }));
  } catch {
    return [];
  }
}

function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal, host: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(new MailError('SERVER_TIMEOUT', `The name ${host} could not be looked up in time`));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
