import type { OctetString } from '../../mime/octets.ts';
import { LIMITS } from './limits.ts';
import type { RawResponse } from './oversized-items.ts';
import type { Response } from './responses.ts';
import { classify, listOf, textOf } from './responses.ts';
import type { Token } from './token.ts';

// Responses of the simplest form, which are most: read at once, without imapflow's parser and its promises.

/** An OK without a code, whose words are shown nowhere. */
const PLAIN_OK = /^(P\d+|\*) OK [A-Za-z][ -~]*$/;
/** A quote that is neither at the beginning of a string nor at its end. */
const STRAY_QUOTE = /[^ (\\]"[^ )\r]/;

/**
 * A response that can be read at once; undefined: it needs the parser.
 * @throws MailError for a number that IMAP does not have
 */
export function readPlain(raw: RawResponse): Response | undefined {
  const { line } = raw;
  if (line.startsWith('* ') && line.includes(' FETCH (')) return readRow(raw);
  const tag = PLAIN_OK.exec(line)?.[1];
  return tag && raw.literals.length === 0 ? classify({ tag, command: 'OK', attributes: [] }) : undefined;
}

/** Whether a row has quotes that are not escaped (iCloud, NetEase, QQ), which would be read as other fields. */
export function hasStrayQuotes({ line }: RawResponse): boolean {
  return STRAY_QUOTE.test(line);
}

/** A row, its ENVELOPE set aside. */
function readRow(raw: RawResponse): Response | undefined {
  if (raw.line.length >= LIMITS.largeItem || hasStrayQuotes(raw)) return undefined;
  const aside = deferEnvelope(raw);
  const row = readPlainRow(aside ?? raw);
  if (!row) return undefined;
  if (aside) restoreEnvelope(aside.envelope, row.items);
  return rowOf(row);
}

/** A row with its items. */
export function rowOf({ position, items }: PlainRow): Response {
  return classify({ tag: '*', command: position, attributes: [{ type: 'ATOM', value: 'FETCH' }, items] });
}

/** A FETCH row, as the parser would read it. */
interface PlainRow {
  readonly position: string;
  readonly items: Token[];
}

const ROW = /^\* (\d+) FETCH \(/y;
/** A word of a list; NIL is none. */
const WORD = String.raw`(?![Nn][Ii][Ll][ )])[\w\\$.+&!-]+`;
/** An item and its value in their simplest forms: a number, NIL, a string without escapes, or a list of words. */
const ITEM = new RegExp(
  String.raw`([A-Z0-9.-]+) (?:(\d+)|NIL|"([^"\\]*)"|\((${WORD}(?: ${WORD})*)?\))( (?=[A-Z])|\)$)`,
  'y',
);

/**
 * Reads a row that has nothing but items of the simplest form, as those of a list of messages have once their ENVELOPE is
 * set aside: the same tokens that the parser makes, at a tenth of the cost. Undefined: it needs the parser.
 */
export function readPlainRow({ line, literals }: RawResponse): PlainRow | undefined {
  if (literals.length > 0) return undefined;
  ROW.lastIndex = 0;
  const start = ROW.exec(line);
  if (!start) return undefined;
  const items: Token[] = [];
  ITEM.lastIndex = ROW.lastIndex;
  for (let item; (item = ITEM.exec(line));) {
    const [, word, number, text, list, end] = item;
    items.push({ type: 'ATOM', value: word! }, valueOf(number, text, list, item[0]));
    if (end === ')') return { position: start[1]!, items };
  }
  return undefined;
}

function valueOf(
  number: string | undefined,
  text: string | undefined,
  list: string | undefined,
  whole: string,
): Token {
  if (number !== undefined) return { type: 'ATOM', value: number };
  if (text !== undefined) return { type: 'STRING', value: text };
  if (list !== undefined) return list.split(' ').map((value) => ({ type: 'ATOM', value }));
  return whole.includes('()') ? [] : null;
}

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
  if (literals.length > 0 || line.length >= LIMITS.deferred) return undefined;
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
export type AddressStrings = readonly (OctetString | null)[];

/** The addresses of a field, whether it was parsed or left as it came; none for any other kind of token. */
export function addressesIn(token: Token | undefined): AddressStrings[] {
  if (Array.isArray(token)) return token.map((entry) => listOf(entry).map(textOf));
  if (token?.type !== UNREAD) return [];
  return [...String(token.value).matchAll(EACH_ADDRESS)].map(([, ...strings]) => strings.map(octetsOfString));
}

function tokenOf(text: string): Token {
  const value = stringOf(text);
  return value === null ? null : { type: 'STRING', value };
}

function octetsOfString(nstring: string): OctetString | null {
  return stringOf(nstring) as OctetString | null;
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
