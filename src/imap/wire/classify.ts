import type { ImapResponse } from 'imapflow/lib/handler/types.js';

import { MailError } from '../../mail/errors.ts';
import { quoted } from '../../net/server-text.ts';
import { LIMITS } from './limits.ts';
import type { DataResponse, Response, ResponseCode } from './responses.ts';
import { isSet, listOf, numberOf, numberIn, textOf } from './responses.ts';
import type { Token } from './token.ts';

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
    const about = { tag: parsed.tag ?? '*', status: command, text: lastText(tokens) };
    return { kind: 'status', ...about, code: codeOf(tokens[0]) };
  }
  const truncated = parsed.truncatedAttributes ?? [];
  if (/^[-+.]?\d/.test(command)) return numbered(command, tokens, truncated);
  const { numbers } = parsed;
  const data: DataResponse = { kind: 'data', type: command, number: undefined, tokens, numbers, truncated };
  CHECKS[command]?.(data);
  return data;
}

function numbered(text: string, tokens: readonly Token[], truncated: readonly string[]): DataResponse {
  const type = (textOf(tokens[0]) ?? '').toUpperCase();
  const number = numberIn(text);
  const lowest = LOWEST[type];
  if (lowest !== undefined && (number === null || number < lowest)) throw impossible(type, text);
  const rest = tokens.slice(1);
  if (type === 'FETCH') requireUid(listOf(rest[0]));
  return { kind: 'data', type, number: number ?? undefined, tokens: rest, numbers: undefined, truncated };
}

/** A row may lack its UID (RFC 9051 §7.5.2); one that it has is a number. */
function requireUid(items: readonly Token[]): void {
  for (let i = 0; i + 1 < items.length; i += 2) {
    if (textOf(items[i])?.toUpperCase() === 'UID' && !numberOf(items[i + 1]))
      throw impossible('UID', textOf(items[i + 1]) ?? 'a list');
  }
}

/** Data that have bounds of their own: numbers, and words that are kept beyond the call. */
const CHECKS: Readonly<Record<string, (data: DataResponse) => void>> = {
  CAPABILITY: ({ tokens }) => requireFewWords(tokens),
  SEARCH: requireNumbers,
  SORT: requireNumbers,
  VANISHED: ({ tokens }) => {
    const set = textOf(tokens.at(-1)) ?? '';
    if (!isSet(set)) throw impossible('VANISHED', set);
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
    if (numberIn(String(number)) === null || number === 0) throw impossible(type, String(number));
  if (numbers) return;
  for (const token of tokens)
    if (!Array.isArray(token) && !numberOf(token)) throw impossible(type, textOf(token) ?? 'NIL');
}

function codeOf(token: Token | undefined): ResponseCode | undefined {
  const section = token && !Array.isArray(token) ? token.section : undefined;
  const name = section && textOf(section[0])?.toUpperCase();
  if (!name) return undefined;
  const args = section.slice(1);
  if (name === 'CAPABILITY') requireFewWords(args);
  if (NUMBERED_CODES.has(name) && numberOf(args[0]) === null)
    throw impossible(name, textOf(args[0]) ?? 'nothing');
  return { name, args };
}

function lastText(tokens: readonly Token[]): string {
  const last = tokens.at(-1);
  return last && !Array.isArray(last) && last.type === 'TEXT' ? (textOf(last) ?? '') : '';
}

/** The error for a number that cannot be one. */
export function impossible(what: string, given: string): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    `The mail server answered ${quoted(given).slice(0, 40)} as ${what}, which is not a number that IMAP allows there`,
  );
}
