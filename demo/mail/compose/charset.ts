import iconv from 'iconv-lite';

/** Text in octets of a charset, ISO-2022-JP included, which iconv-lite lacks. */
export function encodeCharset(text: string, charset: string): Buffer {
  return charset.toLowerCase() === 'iso-2022-jp' ? iso2022jp(text) : iconv.encode(text, charset);
}

/** RFC 1468: JIS X 0208 is EUC-JP with the high bits off, between escape sequences. */
function iso2022jp(text: string): Buffer {
  const runs = text.match(/[\0-\x7f]+|[^\0-\x7f]+/g) ?? [];
  return Buffer.concat(runs.map((run) => (run < '\x80' ? Buffer.from(run) : doubleByteRun(run))));
}

function doubleByteRun(run: string): Buffer {
  const octets = iconv.encode(run, 'EUC-JP').map((octet) => octet & 0x7f);
  return Buffer.concat([Buffer.from('\x1b$B'), octets, Buffer.from('\x1b(B')]);
}
