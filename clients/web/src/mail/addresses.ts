import { ask } from '../gateway/ask.ts';
import type { Address } from './documents.ts';

/** Where one address ends and the next one begins, outside of quotes. */
const BETWEEN = /[,;](?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** `Anna Bergström <anna@example.com>, robin@example.com`, read. */
export function parseAddresses(text: string): { name?: string; address: string }[] {
  return text
    .split(BETWEEN)
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => {
      const [, name = '', address = each] = /^(.*?)\s*<([^<>]+)>$/.exec(each) ?? [];
      const bare = name.replaceAll('"', '').trim();
      return bare ? { name: bare, address: address.trim() } : { address: address.trim() };
    });
}

/** The same, written. */
export const writeAddresses = (all: readonly Address[]): string =>
  all
    .filter(({ address }) => address)
    .map(({ name, address }) =>
      name ? `${/[,;"]/.test(name) ? JSON.stringify(name) : name} <${address}>` : address,
    )
    .join(', ');

export const isAddress = ({ address }: { address: string }): boolean => /^[^\s@]+@[^\s@]+$/.test(address);

const ADDRESSES = `query Addresses($prefix: String!) {
  account { addresses(prefix: $prefix, first: 6) { name address } }
}`;

/** Whom the user may mean by what was typed so far. */
export async function complete(prefix: string): Promise<readonly Address[]> {
  if (prefix.length < 2) return [];
  const { data } = await ask<{ account: { addresses: readonly Address[] } }>(ADDRESSES, { prefix });
  return data.account.addresses;
}
