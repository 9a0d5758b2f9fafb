import type { Address } from './envelope.ts';

/** What a user has typed so far into an address field. */
export interface TypedAddress {
  readonly name?: string | null | undefined;
  readonly address: string;
}

// Nothing that ends a header line, and nothing that an address list is made of.
const ADDRESS = /^[^\s<>,;:"()[\]\\@\p{Cc}]+@[^\s<>,;:"()\\\p{Cc}]+$/u;
/** No mail is ever delivered there (RFC 2606 §2). */
const DOMAIN = '@incomplete.invalid';
const TYPED = /^typed-([\w-]*)@incomplete\.invalid$/i;

/** Whether mail can be sent to it, as far as its form tells. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text) && !isUnfinished(text);
}

/** Whether a draft stores what was typed so far in its place. */
export function isUnfinished(text: string): boolean {
  return text.toLowerCase().endsWith(DOMAIN);
}

/**
 * An address as a draft stores it. One that is not finished yet would be lost or changed by servers and other programs:
 * it is kept as base64url in an address of a domain that does not exist, with what was typed as the name.
 */
export function storedAddress({ name, address }: TypedAddress): { name: string; address: string } {
  if (isAddress(address)) return { name: name ?? '', address };
  const kept = Buffer.from(address).toString('base64url');
  return { name: name || address, address: `typed-${kept}${DOMAIN}` };
}

/** Stored addresses as they were typed; those that are finished stay as they are. */
export function typedAddresses(stored: readonly Address[]): readonly Address[] {
  return stored.map(typedAddress);
}

function typedAddress(stored: Address): Address {
  const kept = TYPED.exec(stored.address ?? '');
  if (!kept) return stored;
  const address = Buffer.from(kept[1]!, 'base64url').toString();
  return { ...stored, name: stored.name === address ? null : stored.name, address };
}
