import { unreadAddresses } from './plain-envelope.ts';
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
  readonly text: string;
}

/** Untagged data: `* LIST …`, or `* 23 EXISTS` with its number. */
export interface DataResponse {
  readonly kind: 'data';
  readonly type: string;
  readonly number: number | undefined;
  readonly tokens: readonly Token[];
  /** The numbers of a `* SEARCH` answer, which the parser reads without making tokens. */
  readonly numbers: readonly number[] | undefined;
  /** Data items that the parser gave up because they nest too deep. */
  readonly truncated: readonly string[];
}

export interface Continuation {
  readonly kind: 'continuation';
  readonly text: string;
}

export type Response = StatusResponse | DataResponse | Continuation;

/** The token's octets, one per character («binary string»); null for NIL, a list, or nothing. */
export function textOf(token: Token | undefined): string | null {
  if (!token || Array.isArray(token) || token.value == null) return null;
  return Buffer.isBuffer(token.value) ? token.value.toString('latin1') : String(token.value);
}

/** Every string of a token that may hold encoded words (RFC 2047), however deep it is nested. */
export function encodedStringsIn(token: Token | undefined, found: string[] = []): string[] {
  if (Array.isArray(token)) for (const each of token) encodedStringsIn(each, found);
  else {
    const text = textOf(token);
    if (text?.includes('=?')) found.push(text);
  }
  return found;
}

/** The token's octets; empty for NIL. */
export function octetsOf(token: Token | undefined): Buffer {
  if (!token || Array.isArray(token) || token.value == null) return Buffer.alloc(0);
  return Buffer.isBuffer(token.value) ? token.value : Buffer.from(String(token.value), 'latin1');
}

/** The members of a list; none for anything else. */
export function listOf(token: Token | undefined): readonly Token[] {
  return Array.isArray(token) ? token : unreadAddresses(token);
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
