/** Keys for sealing, 32 octets each; the first seals, all of them open. */
export interface KeyRing {
  readonly sealing: Key;
  readonly byId: ReadonlyMap<string, Key>;
}

export interface Key {
  readonly id: string;
  readonly octets: Uint8Array;
}

/** How long a key is: A256GCM. */
export const KEY_OCTETS = 32;

/**
 * Reads `id:base64,id:base64`.
 * @throws Error whose message says what is wrong, without the keys
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = text.split(',').map((entry, i) => parseKey(entry.trim(), i + 1));
  const byId = new Map(keys.map((key) => [key.id, key]));
  if (byId.size !== keys.length) throw new Error('two keys have the same id');
  return { sealing: keys[0]!, byId };
}

/** Different octets, and different steps from one to the next, that a random key has at least: one of 10^9 has fewer. */
const FEWEST_DIFFERENT = 18;

/** Whether a key may be random: zeros, a text that repeats, and a row of numbers are not. */
function isRandom(octets: Uint8Array): boolean {
  const steps = octets.map((octet, i) => octet - (octets[i - 1] ?? 0));
  return [octets, steps].every((each) => new Set(each).size >= FEWEST_DIFFERENT);
}

function parseKey(entry: string, place: number): Key {
  const [, id, base64] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_=-]+)$/.exec(entry) ?? [];
  const octets = Buffer.from(base64 ?? '', 'base64');
  if (!id) throw new Error(`key ${place} is not of the form id:base64`);
  if (octets.length !== KEY_OCTETS)
    throw new Error(`key ${place} has ${octets.length} octets; it must have ${KEY_OCTETS}`);
  if (!isRandom(octets))
    throw new Error(`key ${place} is not random; make one with \`openssl rand -base64 32\``);
  return { id, octets };
}
