import { decodeCharset, decodeUndeclared, loadCharset } from './charset.ts';
import { decodeHeader, wrapEscapes } from './encoded-words.ts';
import type { OctetString } from './octets.ts';
import { asOctetString, fromOctetString, toOctetString, unfold } from './octets.ts';
import { MAX_PAIRS, splitParameters } from './parameter-syntax.ts';

/** Names in lower case, values decoded. */
export type Parameters = Readonly<Record<string, string>>;

/** `[key, value]` as written, e.g. `['filename*0*', "utf-8''%e2%82%ac"]`: one octet per char code. */
export type RawParameter = readonly [key: string, value: string];

export interface HeaderWithParameters {
  /** In lower case, e.g. `text/plain` or `attachment`; empty where there is none. */
  value: string;
  parameters: Parameters;
}

export const NO_PARAMETERS: Parameters = Object.freeze({});

const KEY = /^([^*]{1,200})(?:\*(\d{1,5}))?(\*)?$/;

/** Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183) with all that RFC 2231 adds. */
export function parseWithParameters(raw: Uint8Array | OctetString): HeaderWithParameters {
  const line = unfold(typeof raw === 'string' ? raw : toOctetString(raw));
  const { value, pairs } = splitParameters(wrapEscapes(line));
  return { value, parameters: decodeParameters(pairs) };
}

/** One way in which a parameter was given. */
interface Segment {
  index: number;
  value: string;
  /** Percent-encoded; the first one begins with `charset'language'` (RFC 2231 §4). */
  isExtended: boolean;
}

interface Given {
  plain?: string;
  /** `name*` and `name*0`, `name*1*`, …: they win over the plain one (RFC 6266 §4.3). */
  segments: Segment[];
}

/**
 * Joins continuations, decodes RFC 2231 and, in plain values, RFC 2047 and raw 8-bit, which no RFC allows and
 * many programs send. Of repeated names the first counts. Takes BODYSTRUCTURE's pairs as well as a header's.
 * @param declared what the message's own text is written in, for raw 8-bit
 */
export function decodeParameters(pairs: readonly RawParameter[], declared?: string): Parameters {
  if (pairs.length === 0) return NO_PARAMETERS;
  const all = new Map<string, Given>();
  for (const [key, value] of pairs.slice(0, MAX_PAIRS)) collect(all, key.toLowerCase().trim(), value);
  return Object.fromEntries([...all].map(([name, given]) => [name, valueOf(given, declared)]));
}

function collect(all: Map<string, Given>, key: string, value: string): void {
  const found = KEY.exec(key);
  if (!found) return;
  const [, name, index, star] = found;
  const given = all.get(name!) ?? { segments: [] };
  all.set(name!, given);
  if (index === undefined && !star) given.plain ??= value;
  else given.segments.push({ index: Number(index ?? -1), value, isExtended: star !== undefined });
}

function valueOf({ plain, segments }: Given, declared: string | undefined): string {
  if (segments.length === 0) return decodeHeader(asOctetString(plain ?? ''), declared);
  const whole = segments.filter(({ index }) => index < 0).slice(0, 1);
  const ordered = whole.length ? whole : segments.toSorted((a, b) => a.index - b.index);
  const isExtended = ordered.some((segment) => segment.isExtended);
  return isExtended
    ? decodeExtended(ordered, declared)
    : decodeHeader(asOctetString(ordered.map((s) => s.value).join('')), declared);
}

/** Octets first and the charset last: a character may be split over two segments. */
function decodeExtended(segments: readonly Segment[], declared: string | undefined): string {
  const { charset, rest } = splitCharset(segments[0]!);
  const octets = segments.map(({ value, isExtended }, i) => {
    const raw = i === 0 ? rest : value;
    return isExtended ? unescape(raw) : raw;
  });
  const raw = octets.join('');
  // RFC 2231 forbids encoded words here; Outlook, Yahoo and PHP's mailers send them.
  if (WORD.test(raw)) return decodeHeader(asOctetString(raw), charset ?? declared);
  const text = charset
    ? decodeCharset(fromOctetString(raw), charset)
    : decodeUndeclared(fromOctetString(raw), declared);
  return text.replace(/[\0\r\n]/g, '');
}

const WORD = /=\?[^\s?]{1,100}\?[bq]\?/i;

/** `charset'language'value`; some senders leave the quotes out. */
function splitCharset({ value, isExtended }: Segment): { charset: string | undefined; rest: string } {
  const found = isExtended ? /^([^']{0,100})'[^']{0,100}'(.*)$/s.exec(value) : null;
  return { charset: found?.[1] || undefined, rest: found ? found[2]! : value };
}

function unescape(value: string): string {
  return value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Imports what these parameters need before they can be decoded; mostly nothing. */
export async function loadParameterCharsets(pairs: readonly RawParameter[]): Promise<void> {
  for (const [key, value] of pairs)
    if (key.endsWith('*')) await loadCharset(/^[^']{1,100}(?=')/.exec(value)?.[0]);
}
