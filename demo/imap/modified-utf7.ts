/** Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3). */

/** Encodes a path: printable ASCII as it is, `&` as `&-`, all else as base64 of UTF-16BE between `&` and `-`. */
export function encodePath(path: string): string {
  return path.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${encodeRun(run)}-`));
}

/** Decodes a name, or answers undefined when it is not modified UTF-7 in its one right form. */
export function decodePath(name: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(name)) return undefined;
  const path = name.replace(/&([^-]*)-/g, (_, run: string) => (run === '' ? '&' : decodeRun(run)));
  return encodePath(path) === name ? path : undefined;
}

function encodeRun(run: string): string {
  const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64');
  return base64.replaceAll('/', ',').replace(/=+$/, '');
}

function decodeRun(run: string): string {
  const octets = Buffer.from(run.replaceAll(',', '/'), 'base64');
  const whole = octets.subarray(0, octets.length - (octets.length % 2));
  return Buffer.from(whole).swap16().toString('utf16le');
}
