import type { OctetRange, OctetSpan } from '../../mail/bytes.ts';

/** One range of RFC 9110 §14.1.2: `bytes=0-99`, `bytes=100-`, `bytes=-100`. */
const ONE = /^bytes *= *(?:(\d{1,15}) *- *(\d{1,15})?|- *(\d{1,15}))$/i;

/**
 * What a Range header asks for; undefined: everything. Several ranges, another unit and what cannot be read are passed
 * over, as RFC 9110 §14.2 has it.
 */
export function parseRange(header: string | undefined): OctetRange | undefined {
  const [match, first, last, suffix] = ONE.exec(header?.trim() ?? '') ?? [];
  if (match === undefined) return undefined;
  if (suffix !== undefined) return { suffix: Number(suffix) };
  const range = { first: Number(first), last: last === undefined ? undefined : Number(last) };
  return range.last !== undefined && range.last < range.first ? undefined : range;
}

/** `bytes 0-99/1000` (RFC 9110 §14.4). */
export function contentRange({ first, last }: OctetSpan, size: number): string {
  return `bytes ${first}-${last}/${size}`;
}
