/** What a client does with a body unless it is told otherwise. */
export type DispositionKind = 'attachment' | 'inline';

/** What RFC 8187 §3.2.1 leaves as it is. */
const PLAIN = /[A-Za-z0-9!#$&+.^_`|~-]/;

/**
 * A Content-Disposition header (RFC 6266): with `filename*` (RFC 8187) for what is not ASCII, and ahead of it a
 * `filename` for clients that do not know that.
 * @param filename fit to be a file's name (no path, no controls); null: none
 */
export function contentDisposition(kind: DispositionKind, filename: string | null): string {
  if (filename === null) return kind;
  const ascii = filename.normalize('NFKD').replace(/\p{M}+/gu, '');
  // A percent sign and what follows is decoded by some clients even between quotes (RFC 6266 appendix D).
  const plain = ascii.replace(/[^\x20-\x7e]|%(?=[0-9A-Fa-f]{2})/gu, '_');
  const quoted = `"${plain.replace(/["\\]/g, '\\$&')}"`;
  return plain === filename
    ? `${kind}; filename=${quoted}`
    : `${kind}; filename=${quoted}; filename*=${encoded(filename)}`;
}

function encoded(text: string): string {
  const octets = [...Buffer.from(text.toWellFormed())].map((octet) => {
    const character = String.fromCharCode(octet);
    return octet < 0x80 && PLAIN.test(character)
      ? character
      : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `UTF-8''${octets.join('')}`;
}
