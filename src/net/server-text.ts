/** What was said by a server that is shown to callers, characters. */
const LONGEST = 300;

/** More than that many characters ever take in UTF-8; what lies beyond is not looked at. */
const MAX_OCTETS = 4 * (LONGEST + 1);

/** Control characters, C1 among them, and what turns or breaks the line that they stand in. */
const UNSHOWN = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** A server's words (octets, one per character), safe to show: printable and of bounded length. */
export function quoted(text: string): string {
  const clean = Buffer.from(text.slice(0, MAX_OCTETS), 'latin1')
    .toString('utf8')
    .replace(UNSHOWN, ' ')
    .trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}
