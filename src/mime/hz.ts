import { fromOctetString, toOctetString } from './octets.ts';

const SHIFTED = /~~|~\r?\n|~\{([^\r\n]*?)(?:~\}|(?=~\{|[\r\n])|$)/g;

/**
 * HZ (RFC 1843): `~{` … `~}` hold GB 2312 in seven bits, `~~` is a tilde, `~` at the end of a line joins. A shift that is
 * not taken back ends with its line, or where the next one begins.
 */
export function decodeHz(octets: Uint8Array, isCut = false): string {
  const shifted = toOctetString(octets).replace(SHIFTED, (whole, chinese?: string) =>
    whole === '~~' ? '~' : withHighBits(chinese ?? ''),
  );
  const text = isCut && shifted.endsWith('~') ? shifted.slice(0, -1) : shifted;
  return new TextDecoder('gb18030').decode(fromOctetString(text), { stream: isCut });
}

function withHighBits(sevenBit: string): string {
  return sevenBit.replace(/[\x21-\x7e]/g, (c) => String.fromCharCode(c.charCodeAt(0) | 0x80));
}
