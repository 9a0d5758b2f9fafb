import type { ImapResponse } from 'imapflow/lib/handler/types.js';

import { MailError } from '../../mail/errors.ts';
import type { OctetString } from '../../mime/octets.ts';
import { LIMITS } from './limits.ts';
import type { Token } from './token.ts';

/** A response code in brackets: its name in upper case and what follows (RFC 9051 §7.1). */
export interface ResponseCode {
  readonly name: string;
  readonly args: readonly Token[];
}

/** `OK`, `NO`, `BAD`, `BYE` or `PREAUTH`, tagged or not. */
export interface StatusResponse {
  readonly kind: 'status';
  readonly tag: string;
  readonly status: string;
  readonly code: ResponseCode | undefined;
  /** In the server's words; empty for OK, whose words are shown nowhere. */
  readonly text: string;
  /** What it takes in memory, octets. */
  readonly weight: number;
}

/** Untagged data: `* LIST …`, or `* 23 EXISTS` with its number. */
export interface DataResponse {
  readonly kind: 'data';
  readonly type: string;
  readonly number: number | undefined;
  /** The UID that a FETCH row names; undefined: none, which rows that came unasked may lack (RFC 9051 §7.5.2). */
  readonly uid: number | undefined;
  readonly tokens: readonly Token[];
  /** The numbers of a `* SEARCH` answer, which the parser reads without making tokens. */
  readonly numbers: readonly number[] | undefined;
  /** Data items that the parser gave up because they nest too deep. */
  readonly truncated: readonly string[];
  /** What it takes in memory, octets. */
  readonly weight: number;
}

export interface Continuation {
  readonly kind: 'continuation';
  readonly text: string;
}

export type Response = StatusResponse | DataResponse | Continuation;

// Octets that a response takes in memory, measured and on the high side. What is made of it comes on top and is no
// larger.

/** A response, or a row of what is made of it. */
const RESPONSE = 800;
const TOKEN = 200;
const NUMBER = 16;

const STATUSES = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH']);

/** Data that begin with a number, and the lowest that it can be (RFC 9051 §7.4, §7.5): a count, or a message's position. */
const LOWEST: Readonly<Record<string, number>> = { EXISTS: 0, RECENT: 0, EXPUNGE: 1, FETCH: 1 };

/** Response codes whose argument is a number on which everything else hangs. */
const NUMBERED_CODES = new Set(['UIDVALIDITY', 'UIDNEXT']);

/**
 * What the parser read, as one of three kinds.
 * @throws MailError for a number that IMAP does not have: a call that went on with it would count, loop or name messages
 * by something that no message has
 */
export function classify(parsed: ImapResponse): Response {
  const command = (parsed.command ?? '').toUpperCase();
  const tokens = parsed.attributes ?? [];
  if (parsed.tag === '+') return { kind: 'continuation', text: lastText(tokens) };
  if (STATUSES.has(command)) {
    const text = command === 'OK' ? '' : lastText(tokens);
    return statusOf({ tag: parsed.tag ?? '*', status: command, text, code: codeOf(tokens[0]) });
  }
  const truncated = parsed.truncatedAttributes ?? [];
  if (/^[-+.]?\d/.test(command)) return numbered(command, tokens, truncated);
  const about = { number: undefined, uid: undefined, tokens, numbers: parsed.numbers, truncated };
  const data = dataOf({ type: command, ...about });
  CHECKS[command]?.(data);
  return data;
}

function statusOf(status: Omit<StatusResponse, 'kind' | 'weight'>): StatusResponse {
  const weight = RESPONSE + status.text.length + weightOfAll(status.code?.args ?? []);
  return { kind: 'status', ...status, weight };
}

function dataOf(data: Omit<DataResponse, 'kind' | 'weight'>): DataResponse {
  const weight = RESPONSE + weightOfAll(data.tokens) + NUMBER * (data.numbers?.length ?? 0);
  return { kind: 'data', ...data, weight };
}

function weightOfAll(tokens: readonly Token[]): number {
  let weight = 0;
  for (const token of tokens) weight += weightOfToken(token);
  return weight;
}

function weightOfToken(token: Token): number {
  if (token === null) return NUMBER;
  if (Array.isArray(token)) return TOKEN + weightOfAll(token);
  const { value, section } = token;
  const octets = typeof value === 'string' ? 2 * value.length : Buffer.isBuffer(value) ? value.length : 0;
  return TOKEN + octets + (section ? weightOfAll(section) : 0);
}

function numbered(text: string, tokens: readonly Token[], truncated: readonly string[]): DataResponse {
  const type = (textOf(tokens[0]) ?? '').toUpperCase();
  const number = numberIn(text);
  const lowest = LOWEST[type];
  const rest = tokens.slice(1);
  const uid = type === 'FETCH' ? uidIn(rest[0]) : undefined;
  const isNobody = type === 'FETCH' && number === 0 && uid === undefined;
  if (!isNobody && lowest !== undefined && (number === null || number < lowest)) throw impossible(type);
  return dataOf({ type, number: number ?? undefined, uid, tokens: rest, numbers: undefined, truncated });
}

/** A row may lack its UID (RFC 9051 §7.5.2); one that it has is a number. It comes first from most servers. */
function uidIn(row: Token | undefined): number | undefined {
  const first = listOf(row)[0];
  const isFirst = first && !Array.isArray(first) && first.value === 'UID' && !first.section;
  const items = isFirst ? listOf(row) : itemsIn(row);
  const at = isFirst ? 0 : items.findIndex((key, i) => i % 2 === 0 && textOf(key)?.toUpperCase() === 'UID');
  if (at < 0 || at + 1 === items.length) return undefined;
  const uid = numberOf(items[at + 1]);
  if (uid === null) throw impossible('UID');
  // An Exchange gateway has messages with the UID 0: nothing can be asked of them.
  return uid || undefined;
}

/** Data that have bounds of their own: numbers, and words that are kept beyond the call. */
const CHECKS: Readonly<Record<string, (data: DataResponse) => void>> = {
  CAPABILITY: ({ tokens }) => requireFewWords(tokens),
  SEARCH: requireNumbers,
  SORT: requireNumbers,
  VANISHED: ({ tokens }) => {
    // What had gone earlier counts nothing here; whether it can be true is checked where it is used.
    if (Array.isArray(tokens[0])) return;
    const set = textOf(tokens.at(-1)) ?? '';
    if (!isSet(set)) throw impossible('VANISHED');
  },
};

function requireFewWords(words: readonly Token[]): void {
  if (words.length > LIMITS.capabilities)
    throw new MailError(
      'SERVER_UNAVAILABLE',
      `The mail server listed more than the ${LIMITS.capabilities} capabilities that the gateway accepts`,
    );
}

/** A list among them is the MODSEQ that RFC 7162 §3.1.5 puts behind. */
function requireNumbers({ type, numbers, tokens }: DataResponse): void {
  for (const number of numbers ?? [])
    if (numberIn(String(number)) === null || number === 0) throw impossible(type);
  if (numbers) return;
  for (const token of tokens) if (!Array.isArray(token) && !numberOf(token)) throw impossible(type);
}

function codeOf(token: Token | undefined): ResponseCode | undefined {
  const section = token && !Array.isArray(token) ? token.section : undefined;
  const name = section && textOf(section[0])?.toUpperCase();
  if (!name) return undefined;
  const args = section.slice(1);
  if (name === 'CAPABILITY') requireFewWords(args);
  if (NUMBERED_CODES.has(name) && numberOf(args[0]) === null) throw impossible(name);
  return { name, args };
}

function lastText(tokens: readonly Token[]): string {
  const last = tokens.at(-1);
  return last && !Array.isArray(last) && last.type === 'TEXT' ? (textOf(last) ?? '') : '';
}

/** The error for a number that cannot be one. */
export function impossible(what: string): MailError {
  // Not what the server wrote: it may be anything, a password that it was sent among them.
  return new MailError(
    'SERVER_UNAVAILABLE',
    `The mail server answered something as ${what} that is not a number which IMAP allows there`,
  );
}

/** The token's octets, one per character («binary string»); null for NIL, a list, or nothing. */
export function textOf(token: Token | undefined): OctetString | null {
  if (!token || Array.isArray(token) || token.value == null) return null;
  const { value } = token;
  return (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)) as OctetString;
}

/** The token's octets; empty for NIL. */
export function octetsOf(token: Token | undefined): Buffer {
  if (!token || Array.isArray(token) || token.value == null) return Buffer.alloc(0);
  return Buffer.isBuffer(token.value) ? token.value : Buffer.from(String(token.value), 'latin1');
}

/** The members of a list; none for anything else. */
export function listOf(token: Token | undefined): readonly Token[] {
  return Array.isArray(token) ? token : [];
}

/** What the members of a list say, one octet per character; empty for those that are no text. */
export function textsOf(list: readonly Token[]): string[] {
  return list.map((each) => textOf(each) ?? '');
}

/** A data item of a FETCH row. */
export interface FetchedItem {
  /** In upper case. */
  readonly word: string;
  /** What stands in brackets behind it: the part, and the header fields that are named; undefined: nothing does. */
  readonly section: { readonly part: string; readonly names: readonly string[] } | undefined;
  readonly value: Token;
}

/** The data items of a FETCH row. */
export function fetchedItems({ tokens }: DataResponse): FetchedItem[] {
  const list = itemsIn(tokens[0]);
  const items: FetchedItem[] = [];
  for (let i = 0; i + 1 < list.length; i += 2)
    items.push({
      word: (textOf(list[i]) ?? '').toUpperCase(),
      section: sectionOf(list[i]!),
      value: list[i + 1]!,
    });
  return items;
}

/** Keys and values in turn. Domino puts some in parentheses of their own, and Yandex leaves out values of sections. */
function itemsIn(token: Token | undefined): readonly Token[] {
  const list = listOf(token);
  const found: Token[] = [];
  for (const each of list) {
    const isKey = found.length % 2 === 0;
    if (isKey && Array.isArray(each)) found.push(...each);
    else if (!isKey && sectionOf(each) && sectionOf(found.at(-1)!)) found.push(null, each);
    else found.push(each);
  }
  return found;
}

function sectionOf(key: Token): FetchedItem['section'] {
  const section = key && !Array.isArray(key) ? key.section : undefined;
  if (!section) return undefined;
  const [part, ...names] = textsOf([section[0]!, ...listOf(section[1])]).map((each) => each.toUpperCase());
  return { part: part!, names };
}

/** The highest number of IMAP: UIDs, positions and counts have 32 bits (RFC 9051 §9, `number`). */
const MAX_NUMBER = 2 ** 32 - 1;
/** Modification sequences have 63 bits (RFC 7162 §3.1). */
const MAX_MOD_SEQ = 2n ** 63n - 1n;

/** The digits as a UID, position or count; null for anything else. */
export function numberIn(text: string): number | null {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : MAX_NUMBER + 1;
  return number <= MAX_NUMBER ? number : null;
}

/** The token as a UID, position or count; null for anything else. */
export function numberOf(token: Token | undefined): number | null {
  return numberIn(textOf(token) ?? '');
}

/** The token as a size in octets, up to the 2^53 - 1 that a number carries exactly; null for anything else. */
export function octetCountOf(token: Token | undefined): number | null {
  const text = textOf(token) ?? '';
  const size = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(size) ? size : null;
}

/** The token as a modification sequence; null for anything else. */
export function modSeqOf(token: Token | undefined): bigint | null {
  const text = textOf(token) ?? '';
  const modSeq = /^\d{1,19}$/.test(text) ? BigInt(text) : MAX_MOD_SEQ + 1n;
  return modSeq <= MAX_MOD_SEQ ? modSeq : null;
}

/** Whether a text is a set of numbers as a server writes them: `1:3,7` (RFC 9051 §9, `sequence-set` without `*`). */
export function isSet(text: string): boolean {
  return (
    /^\d{1,10}(:\d{1,10})?(,\d{1,10}(:\d{1,10})?)*$/.test(text) &&
    text.split(/[,:]/).every((each) => numberIn(each))
  );
}

/** A list that alternates keys and values, keys in upper case. */
export function pairsOf(tokens: readonly Token[]): Map<string, Token> {
  const pairs = new Map<string, Token>();
  for (let i = 0; i + 1 < tokens.length; i += 2)
    pairs.set((textOf(tokens[i]) ?? '').toUpperCase(), tokens[i + 1]!);
  return pairs;
}
