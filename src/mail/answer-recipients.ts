import type { Address, Envelope, Header } from './envelope.ts';

/** Whom an answer goes to. */
export interface Recipients {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
}

export interface RecipientOptions {
  /** Everybody who received the message, not only its author. */
  readonly all: boolean;
  /** The caller's own addresses. */
  readonly own: readonly string[];
}

/**
 * Whom a reply goes to, as Thunderbird chooses (RFC 5322 §3.6.2, RFC 2369 §3.4):
 * - to Reply-To, else to From; a Reply-To that only repeats the list's address (List-Post) does not count;
 * - `all` adds the other recipients, without the caller's own addresses, each address once. Mail-Followup-To, where an
 *   author says whom answers to a list should reach, takes the place of all of them;
 * - an answer to one's own message goes to those whom that message went to.
 */
export function replyRecipients(
  envelope: Envelope,
  headers: readonly Header[],
  { all, own }: RecipientOptions,
): Recipients {
  const isOwn = ownTest(own);
  const followUp = all ? without(addressesIn(headerValue(headers, 'mail-followup-to')), isOwn) : [];
  if (followUp.length > 0) return unique({ to: followUp, cc: [], bcc: [] });
  const { from, to, cc, bcc } = envelope;
  if (from.length > 0 && from.every(isOwn)) return unique(all ? { to, cc, bcc } : { to, cc: [], bcc: [] });
  const author = authorOf(envelope, headers);
  if (!all) return unique({ to: author, cc: [], bcc: [] });
  const others = { to: [...author, ...without(to, isOwn)], cc: without(cc, isOwn), bcc: [] };
  return unique(others);
}

/** The first own address that the message was sent to: the one to answer from. */
export function addressedAs({ to, cc, bcc, from }: Envelope, own: readonly string[]): Address | null {
  const isOwn = ownTest(own);
  return [...to, ...cc, ...bcc, ...from].find(isOwn) ?? null;
}

function authorOf({ replyTo, from }: Envelope, headers: readonly Header[]): readonly Address[] {
  const named = replyTo.filter(hasAddress);
  const list = new Set(addressesIn(headerValue(headers, 'list-post')).map(keyOf));
  const isMunged = named.length > 0 && named.every((address) => list.has(keyOf(address)));
  return named.length === 0 || isMunged ? from : named;
}

function ownTest(own: readonly string[]): (address: Address) => boolean {
  const keys = new Set(own.map((address) => address.toLowerCase()));
  return (address) => keys.has(keyOf(address));
}

function without(addresses: readonly Address[], isOut: (address: Address) => boolean): readonly Address[] {
  return addresses.filter((address) => !isOut(address));
}

/** Each address once, where it stands first; groups without members and broken addresses cannot be written to. */
function unique({ to, cc, bcc }: Recipients): Recipients {
  const seen = new Set<string>();
  const first = (address: Address): boolean => {
    const key = keyOf(address);
    if (!hasAddress(address) || seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  const ungrouped = (list: readonly Address[]) =>
    list.filter(first).map(({ name, address }) => ({ name, address, group: null }));
  return { to: ungrouped(to), cc: ungrouped(cc), bcc: ungrouped(bcc) };
}

function hasAddress({ address }: Address): boolean {
  return address !== null && address.includes('@');
}

function keyOf({ address }: Address): string {
  return (address ?? '').toLowerCase();
}

function headerValue(headers: readonly Header[], wanted: string): string {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';
}

/** `Name <a@b>`, `a@b`, `<mailto:a@b?subject=…>`: programs write these fields, so names and comments are not needed. */
const ADDRESS_SPEC = /(?<![^\s<>,;:"()?])[^\s<>,;:"()?@]+@[^\s<>,;:"()?]+/g;

function addressesIn(value: string): readonly Address[] {
  // To the end where it is not closed, so that it is looked through once; it then stays.
  const bare = value.replace(/"(?:[^"\\]|\\.)*("|$)/gs, (whole, end) => (end ? '' : whole));
  const found = bare.matchAll(ADDRESS_SPEC);
  return [...found].map(([address]) => ({ name: null, address, group: null }));
}
