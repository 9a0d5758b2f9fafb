/** Octets 0x80–0x9F of windows-1252 (WHATWG index; the five unassigned ones are controls). */
const C1 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

const decoder = new TextDecoder('windows-1252');

/** Node 20.18–20.20, 22.13–22.18 and 24.0–24.6 decode these octets as ISO-8859-1: looked at once, here. */
const isFaulty = decoder.decode(Uint8Array.of(0x80, 0x93)) !== '\u20ac\u201c';

export function decodeWindows1252(octets: Uint8Array): string {
  return isFaulty ? byTable(octets) : decoder.decode(octets);
}

/** The same by our own table: what the faulty versions get. */
export function byTable(octets: Uint8Array): string {
  const latin1 = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
  return latin1.replace(/[\x80-\x9f]/g, (c) => C1[c.charCodeAt(0) - 0x80]!);
}
