const CR_LF = Buffer.from('\r\n');

/** A message as POP3 has it: its last line has an end, or the full stop behind it would stand in the text. */
export function withLastLineEnd(raw: Buffer): Buffer {
  return raw.subarray(-2).equals(CR_LF) ? raw : Buffer.concat([raw, CR_LF]);
}

/** The header, the empty line, and so many lines of the body (TOP, RFC 1939 §7). */
export function topOf(octets: Buffer, lines: number): Buffer {
  const header = octets.indexOf('\r\n\r\n');
  if (header < 0) return octets;
  let end = header + 4;
  for (let left = lines; left > 0 && end < octets.length; left--) {
    const next = octets.indexOf('\n', end);
    end = next < 0 ? octets.length : next + 1;
  }
  return withLastLineEnd(octets.subarray(0, end));
}

/** The lines of an answer, one more full stop before each that begins with one, and the end (RFC 1939 §3). */
export function stuffed(octets: Buffer): Buffer {
  const text = octets.toString('latin1').replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${text}.\r\n`, 'latin1');
}
