import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { formatSet } from './number-set.ts';
import { atom, sequence, string } from '../wire/command.ts';

/** A search program (RFC 9051 §6.4.4) as a value. */
export type SearchKey =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'word'; readonly words: readonly SearchWord[] }
  | { readonly kind: 'and' | 'or'; readonly keys: readonly SearchKey[] }
  | { readonly kind: 'not'; readonly key: SearchKey };

/** Text that is sent as a string, whatever is in it. */
export interface SearchText {
  readonly text: string;
}

/** UIDs, ascending. */
export interface SearchSet {
  readonly uids: readonly number[];
}

/** Messages by their numbers; without `to` up to the newest. */
export interface SearchRange {
  readonly from: number;
  readonly to?: number;
}

export type SearchWord = string | SearchText | SearchSet | SearchRange;

export const ALL: SearchKey = { kind: 'all' };
export const NONE: SearchKey = { kind: 'none' };
/** What an earlier search saved (SEARCHRES, RFC 5182). */
export const SAVED: SearchKey = { kind: 'word', words: ['$'] };

/** `SEEN`, `KEYWORD Work`, `SUBJECT "hello"`. */
export function key(...words: readonly SearchWord[]): SearchKey {
  return { kind: 'word', words };
}

/** Flat: imapflow writes a list at the beginning of a list without a space behind it, which Cyrus does not take. */
export function and(keys: readonly SearchKey[]): SearchKey {
  const flat = keys.flatMap((each) => (each.kind === 'and' ? each.keys : [each]));
  const rest = distinct(flat.filter(({ kind }) => kind !== 'all'));
  if (rest.some(({ kind }) => kind === 'none')) return NONE;
  return rest.length > 1 ? { kind: 'and', keys: rest } : (rest[0] ?? ALL);
}

export function or(keys: readonly SearchKey[]): SearchKey {
  const rest = distinct(keys.filter(({ kind }) => kind !== 'none'));
  if (rest.some(({ kind }) => kind === 'all')) return ALL;
  return rest.length > 1 ? { kind: 'or', keys: rest } : (rest[0] ?? NONE);
}

export function not(inner: SearchKey): SearchKey {
  if (inner.kind === 'all') return NONE;
  if (inner.kind === 'none') return ALL;
  return inner.kind === 'not' ? inner.key : { kind: 'not', key: inner };
}

export function isSameKey(a: SearchKey, b: SearchKey): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The UIDs that a search names: those of a set, none for a text; undefined: it looks everywhere. */
export function namedUids(search: SearchKey): readonly number[] | undefined {
  if (search.kind !== 'word') return undefined;
  for (const word of search.words) {
    if (typeof word === 'string') continue;
    return 'uids' in word ? word.uids : [];
  }
  return undefined;
}

function distinct(keys: readonly SearchKey[]): SearchKey[] {
  return [...new Map(keys.map((each) => [JSON.stringify(each), each])).values()];
}

/** The arguments of SEARCH and SORT. */
export function programOf(search: SearchKey): ImapCompileNode[] {
  return search.kind === 'and' ? search.keys.flatMap(nodesOf) : nodesOf(search);
}

/** The highest number by which a program names a message; numbers shift. 0: it names none so. */
export function highestPosition(search: SearchKey): number {
  if ('keys' in search) return Math.max(0, ...search.keys.map(highestPosition));
  if ('key' in search) return highestPosition(search.key);
  if (!('words' in search)) return 0;
  return Math.max(
    0,
    ...search.words.map((word) => (typeof word === 'object' && 'from' in word ? (word.to ?? word.from) : 0)),
  );
}

/** Whether a program needs CHARSET UTF-8 (RFC 9051 §6.4.4). */
export function needsUtf8(search: SearchKey): boolean {
  if ('keys' in search) return search.keys.some(needsUtf8);
  if ('key' in search) return needsUtf8(search.key);
  return (
    'words' in search &&
    search.words.some((word) => typeof word === 'object' && 'text' in word && !isAscii(word.text))
  );
}

export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** One search key: what stands for several is a list in parentheses. */
function nodesOf(search: SearchKey): ImapCompileNode[] {
  switch (search.kind) {
    case 'all':
      return [atom('ALL')];
    case 'none':
      return [atom('NOT'), atom('ALL')];
    case 'word':
      return search.words.map(nodeOf);
    case 'not':
      return [atom('NOT'), ...nodesOf(search.key)];
    case 'and':
      return [search.keys.flatMap(nodesOf)];
    case 'or':
      return alternatives(search.keys);
  }
}

/** OR takes two keys: halves, so that a hundred alternatives nest seven deep and not a hundred. */
function alternatives(keys: readonly SearchKey[]): ImapCompileNode[] {
  if (keys.length === 1) return nodesOf(keys[0]!);
  const half = keys.length >> 1;
  return [atom('OR'), ...alternatives(keys.slice(0, half)), ...alternatives(keys.slice(half))];
}

function nodeOf(word: SearchWord): ImapCompileNode {
  if (typeof word === 'string') return word === '$' ? sequence('$') : atom(word);
  if ('from' in word) return sequence(`${word.from}:${word.to ?? '*'}`);
  return 'text' in word ? string(word.text) : sequence(formatSet(word.uids));
}
