import { fromOctetString, toOctetString } from './octets.ts';

/** ISO-2022-KR (RFC 1557): SO … SI hold KS X 1001 in seven bits; with the high bit set it is EUC-KR. */
export function decodeIso2022Kr(octets: Uint8Array): string {
  const shifted = toOctetString(octets)
    .replaceAll('\x1b$)C', '')
    .replace(/\x0e([^\x0f\r\n]*)\x0f?/g, (_, korean: string) => withHighBits(korean));
  return new TextDecoder('euc-kr').decode(fromOctetString(shifted));
}

/** HZ (RFC 1843): `~{` … `~}` hold GB 2312 in seven bits, `~~` is a tilde, `~` at the end of a line joins. */
export function decodeHz(octets: Uint8Array): string {
  const shifted = toOctetString(octets).replace(
    /~~|~\r?\n|~\{([^\r\n]*?)(?:~\}|(?=[\r\n])|$)/g,
    (whole, chinese?: string) => (whole === '~~' ? '~' : withHighBits(chinese ?? '')),
  );
  return new TextDecoder('gb18030').decode(fromOctetString(shifted));
}

function withHighBits(sevenBit: string): string {
  return sevenBit.replace(/[\x21-\x7e]/g, (c) => String.fromCharCode(c.charCodeAt(0) | 0x80));
}
