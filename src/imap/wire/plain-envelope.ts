import { LIMITS } from './limits.ts';
import type { RawResponse } from './oversized-items.ts';
import { listOf, textOf } from './responses.ts';
import type { Token } from './token.ts';

const STRING = String.raw`"(?:[^"\\]|\\[^])*"`;
const NSTRING = `(NIL|${STRING})`;
const ADDRESS = String.raw`\(${times(4, NSTRING)}\)`;
const ADDRESSES = String.raw`(NIL|\((?:${ADDRESS.replaceAll('(NIL', '(?:NIL')} ?)+\))`;

/** From the beginning of a FETCH response to its ENVELOPE: past atoms, strings and lists of them. */
const START = new RegExp(
  String.raw`^\* \d+ FETCH \((?:[^"{()]|${STRING}|\((?:[^"{()]|${STRING})*\))*?(?<=[( ])ENVELOPE \(`,
);
const FIELDS = new RegExp(
  String.raw`${times(2, NSTRING)} ${times(6, ADDRESSES)} ${times(2, NSTRING)}\)(?=[ )])`,
  'y',
);
const EACH_ADDRESS = new RegExp(ADDRESS, 'g');

/** Marks tokens that hold addresses as they came. */
const UNREAD = 'UNREAD ADDRESSES';

/** A response with NIL for its ENVELOPE, and its ten fields. */
export interface DeferredEnvelope extends RawResponse {
  readonly envelope: Token[];
}

/**
 * ENVELOPE is most of the parser's work for a list of messages, and consists mostly of addresses that were not
 * requested. If it has the simplest form (quoted strings, addresses of four strings), its parsing is deferred until an
 * address is read. Undefined if there is no ENVELOPE or it needs the full parser.
 */
export function deferEnvelope({ line, literals }: RawResponse): DeferredEnvelope | undefined {
  if (literals.length > 0 || line.length >= LIMITS.largeItem) return undefined;
  const start = START.exec(line)?.[0].length;
  if (start === undefined) return undefined;
  FIELDS.lastIndex = start;
  const fields = FIELDS.exec(line)?.slice(1);
  if (!fields) return undefined;
  return {
    line: `${line.slice(0, start - 1)}NIL${line.slice(FIELDS.lastIndex)}`,
    literals,
    envelope: fields.map((field) =>
      field.startsWith('(') ? { type: UNREAD, value: field } : tokenOf(field),
    ),
  };
}

/** Puts an ENVELOPE that was set aside among the items of its response, which have been parsed. */
export function restoreEnvelope(envelope: Token[], items: Token[]): void {
  const at = items.findIndex((each, i) => isAtom(each, 'ENVELOPE') && items[i + 1] === null);
  if (at >= 0) items[at + 1] = envelope;
}

/** An address of an ENVELOPE: name, route, mailbox and host (RFC 9051 §7.5.2), one octet per character. */
export type AddressStrings = readonly (string | null)[];

/** The addresses of a field, whether it was parsed or left as it came; none for any other kind of token. */
export function addressesIn(token: Token | undefined): AddressStrings[] {
  if (Array.isArray(token)) return token.map((entry) => listOf(entry).map(textOf));
  if (token?.type !== UNREAD) return [];
  return [...String(token.value).matchAll(EACH_ADDRESS)].map(([, ...strings]) => strings.map(stringOf));
}

function tokenOf(text: string): Token {
  const value = stringOf(text);
  return value === null ? null : { type: 'STRING', value };
}

function stringOf(nstring: string): string | null {
  if (nstring === 'NIL') return null;
  const value = nstring.slice(1, -1);
  return value.includes('\\') ? value.replace(/\\([^])/g, '$1') : value;
}

function isAtom(token: Token | undefined, value: string): boolean {
  return token?.type === 'ATOM' && token.value === value;
}

function times(count: number, pattern: string): string {
  return Array.from({ length: count }, () => pattern).join(' ');
}
