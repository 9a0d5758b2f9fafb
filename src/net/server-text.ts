/** What was said by a server that is shown to callers, characters. */
const LONGEST = 300;

/** More than that many characters ever take in UTF-8; what lies beyond is not looked at. */
const MAX_OCTETS = 4 * (LONGEST + 1);

/** A server's words (octets, one per character), safe to show: printable and of bounded length. */
export function quoted(text: string): string {
  const clean = Buffer.from(text.slice(0, MAX_OCTETS), 'latin1')
    .toString('utf8')
    .replace(/[\x00-\x1f\x7f]+/g, ' ')
    .trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

/** Servers have been seen to repeat what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
