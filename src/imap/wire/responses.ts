import type { ImapResponse } from 'imapflow/lib/handler/types.js';

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

const STATUSES = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH']);

/** What the parser read, as one of three kinds. */
export function classify(parsed: ImapResponse): Response {
  const command = (parsed.command ?? '').toUpperCase();
  const tokens = parsed.attributes ?? [];
  if (parsed.tag === '+') return { kind: 'continuation', text: lastText(tokens) };
  if (STATUSES.has(command)) {
    return {
      kind: 'status',
      tag: parsed.tag ?? '*',
      status: command,
      code: codeOf(tokens[0]),
      text: lastText(tokens),
    };
  }
  const truncated = parsed.truncatedAttributes ?? [];
  if (/^\d+$/.test(command)) {
    const type = (textOf(tokens[0]) ?? '').toUpperCase();
    return {
      kind: 'data',
      type,
      number: Number(command),
      tokens: tokens.slice(1),
      numbers: undefined,
      truncated,
    };
  }
  return { kind: 'data', type: command, number: undefined, tokens, numbers: parsed.numbers, truncated };
}

function codeOf(token: Token | undefined): ResponseCode | undefined {
  const section = token && !Array.isArray(token) ? token.section : undefined;
  const name = section && textOf(section[0]);
  return name ? { name: name.toUpperCase(), args: section.slice(1) } : undefined;
}

function lastText(tokens: readonly Token[]): string {
  const last = tokens.at(-1);
  return last && !Array.isArray(last) && last.type === 'TEXT' ? (textOf(last) ?? '') : '';
}

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

/** The token as a number from 0 to 2^53; null for anything else. */
export function numberOf(token: Token | undefined): number | null {
  const text = textOf(token);
  return text !== null && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

/** The token as a number of any size; null for anything else. */
export function bigintOf(token: Token | undefined): bigint | null {
  const text = textOf(token);
  return text !== null && /^\d{1,20}$/.test(text) ? BigInt(text) : null;
}

/** A list that alternates keys and values, keys in upper case. */
export function pairsOf(tokens: readonly Token[]): Map<string, Token> {
  const pairs = new Map<string, Token>();
  for (let i = 0; i + 1 < tokens.length; i += 2)
    pairs.set((textOf(tokens[i]) ?? '').toUpperCase(), tokens[i + 1]!);
  return pairs;
}
