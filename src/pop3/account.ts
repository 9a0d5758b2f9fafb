import type { Account, Software } from '../mail/account.ts';
import type { AccountDemand } from '../mail/demand.ts';
import type { AccountRef } from '../mail/endpoint.ts';
import { Capabilities, abilitiesOf, featuresOf } from './capabilities.ts';

/** @param lines what the server says that it can do; undefined if it was not asked, or does not say */
export function accountOf(
  { user, server }: AccountRef,
  { fields }: AccountDemand,
  lines: readonly string[] | undefined,
): Account {
  const has = (field: 'capabilities' | 'software' | 'namespaces' | 'quota') => fields.has(field);
  return {
    user,
    server,
    capabilities: has('capabilities') ? (lines ?? []) : undefined,
    features: has('capabilities') ? featuresOf(new Capabilities(lines ?? [])) : undefined,
    abilities: has('capabilities') ? abilitiesOf(new Capabilities(lines ?? [])) : undefined,
    software: has('software') ? softwareIn(new Capabilities(lines ?? [])) : undefined,
    namespaces: has('namespaces') ? null : undefined,
    quota: has('quota') ? null : undefined,
  };
}

/** `IMPLEMENTATION Cyrus POP3 server 3.6.1` (RFC 2449 §6.9): what has a digit in it is the version. */
function softwareIn(capabilities: Capabilities): Software {
  const words = capabilities.parametersOf('IMPLEMENTATION');
  const at = words.findIndex((word) => /^v?\d/.test(word));
  const [name, version] = at < 0 ? [words, []] : [words.slice(0, at), words.slice(at, at + 1)];
  return { name: name.join(' ') || null, version: version[0] ?? null };
}
