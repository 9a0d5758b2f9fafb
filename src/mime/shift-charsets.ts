import { fromOctetString, toOctetString } from './octets.ts';

/** Escape sequences that another follows at once. */
const IDLE_ESCAPES = /(?:\x1b[$(][@-Z])+(?=\x1b[$(])/g;

/**
 * ISO-2022-JP (RFC 1468). The platform takes two escape sequences side by side for an error (U+FFFD), and they stand
 * so wherever two encoded words were joined, for each word ends in ASCII (RFC 2047 §3).
 */
export function decodeIso2022Jp(octets: Uint8Array, { isCut = false } = {}): string {
  const escaped = toOctetString(octets).replace(IDLE_ESCAPES, '');
  return new TextDecoder('iso-2022-jp').decode(fromOctetString(escaped), { stream: isCut });
}

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
