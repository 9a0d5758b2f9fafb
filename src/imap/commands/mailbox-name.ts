/**
 * Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3). Names that are not valid in it are decoded as
 * UTF-8, which some servers send without UTF8=ACCEPT, or else left as they are.
 */

/** @param wire one octet per character */
export function decodeMailboxName(wire: string): string {
  if (/[\x80-\xff]/.test(wire)) return Buffer.from(wire, 'latin1').toString('utf8');
  return wire.replace(/&([^-]*)-/g, (whole, encoded: string) =>
    encoded === '' ? '&' : (decodeShift(encoded) ?? whole),
  );
}

/** The name as it is written in commands. */
export function encodeMailboxName(path: string): string {
  return path.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${encodeShift(run)}-`));
}

function decodeShift(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9+,]+$/.test(encoded)) return undefined;
  const octets = Buffer.from(encoded.replaceAll(',', '/'), 'base64');
  return octets.length > 0 && octets.length % 2 === 0 ? octets.swap16().toString('utf16le') : undefined;
}

function encodeShift(run: string): string {
  return Buffer.from(run, 'utf16le').swap16().toString('base64').replace(/=+$/, '').replaceAll('/', ',');
}

/** The last part of a path. */
export function lastName(path: string, delimiter: string | null): string {
  return delimiter ? path.slice(path.lastIndexOf(delimiter) + delimiter.length) || path : path;
}

/** The path one level up; undefined at the top. */
export function parentPath(path: string, delimiter: string | null): string | undefined {
  const end = delimiter ? path.lastIndexOf(delimiter) : -1;
  return end > 0 ? path.slice(0, end) : undefined;
}
