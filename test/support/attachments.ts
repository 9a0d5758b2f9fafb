import { createHash } from 'node:crypto';

/** A message with one attachment, and what comes out when that is decoded. */
export interface Attached {
  readonly name: string;
  /** As IMAP shows it. */
  readonly raw: Buffer;
  readonly content: Buffer;
}

export const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');

/** Octets that no encoding leaves as they are; always the same for the same length. */
export function someOctets(length: number): Buffer {
  const octets = Buffer.alloc(length);
  for (let i = 0, value = 1; i < length; i++) {
    value = (value * 48271) % 0x7fffffff;
    octets[i] = value >> 8;
  }
  return octets;
}

/** Lines of 1 to `longest` letters, no two neighbours alike; with 8-bit ones among them if that is wanted. */
export function unevenLines(length: number, { longest = 300, high = false } = {}): Buffer {
  const lines: string[] = [];
  for (let size = 0, i = 1; size < length; i++) {
    const line = `${i}:`.padEnd(1 + ((i * 7919) % longest), high ? 'é=æ .' : 'ab= .').replace(/ +$/, '_');
    lines.push(line);
    size += Buffer.byteLength(line) + 2;
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** Base64 in lines of these lengths, in turn. */
export function base64Lines(octets: Buffer, ...lengths: number[]): string {
  const text = octets.toString('base64');
  const lines: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const length = lengths[i % lengths.length]!;
    lines.push(text.slice(at, at + length));
    at += length;
  }
  return lines.join('\r\n');
}

/** Quoted-printable in lines of at most 70 characters, with soft breaks where they fall. */
export function quotedPrintable(octets: Buffer): string {
  const lines: string[] = [];
  for (const line of octets.toString('latin1').split('\r\n')) {
    let out = '';
    for (const letter of line) {
      const plain = letter !== '=' && letter >= '!' && letter <= '~';
      const next = plain ? letter : `=${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
      if (out.length + next.length > 70) {
        lines.push(`${out}=`);
        out = '';
      }
      out += next;
    }
    lines.push(out);
  }
  return lines.join('\r\n');
}

/** A message with a text and one attachment. */
export function attached(
  name: string,
  { content, encoded, encoding }: { content: Buffer; encoded: string | Buffer; encoding: string },
  { type = 'application/octet-stream', filename = `${name}.bin` } = {},
): Attached {
  const head = [
    'From: Anna <anna@example.org>',
    'To: Robin <robin@example.com>',
    `Subject: ${name}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'See the attachment.',
    '--=_b',
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${encoding}`,
    `Content-Disposition: attachment; filename="${filename}"`,
    '',
    '',
  ].join('\r\n');
  const raw = Buffer.concat([
    Buffer.from(head),
    Buffer.from(encoded as string, 'latin1'),
    Buffer.from('\r\n--=_b--\r\n'),
  ]);
  return { name, raw, content };
}
