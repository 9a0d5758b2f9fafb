import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { FetchItems } from './fetch-items.ts';
import { fetchArgument } from './fetch-items.ts';
import { decodeMailboxName, encodeMailboxName } from './mailbox-name.ts';
import { containsNumber, formatSet } from './number-set.ts';
import type { SearchKey } from './search-key.ts';
import { needsUtf8, programOf } from './search-key.ts';
import type { Command, MailboxUse } from '../wire/command.ts';
import { atom, sequence, string } from '../wire/command.ts';
import type { DataResponse } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';
import { listOf, numberOf, pairsOf, textOf } from '../wire/responses.ts';

/** Sequence numbers, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What LIST shall say besides names (RFC 5258, RFC 5819); all empty: the LIST of RFC 3501. */
export interface ListReturns {
  readonly options: readonly string[];
  readonly status: readonly string[];
}

/** One command of a plan, as data: it can be printed, costed and refused before anything is written. */
export type Step =
  | { readonly verb: 'CAPABILITY' | 'ID' | 'NAMESPACE' | 'LSUB' }
  | { readonly verb: 'GETQUOTAROOT' | 'MYRIGHTS'; readonly path: string }
  /** Every mailbox, or with `path` only that one. */
  | { readonly verb: 'LIST'; readonly path: string | undefined; readonly returns: ListReturns }
  | { readonly verb: 'STATUS'; readonly path: string; readonly items: readonly string[] }
  | {
      readonly verb: 'EXAMINE' | 'SELECT';
      readonly path: string;
      /** What UIDVALIDITY has to be; a explanation takes it for granted. */
      readonly uidValidity?: number | undefined;
    }
  | { readonly verb: 'FETCH'; readonly path: string; readonly range: Range; readonly items: FetchItems }
  | {
      readonly verb: 'UID FETCH';
      readonly path: string;
      readonly uids: readonly number[];
      readonly items: FetchItems;
    }
  /** The newest `count` messages in one go (PARTIAL, RFC 9394). */
  | {
      readonly verb: 'UID FETCH PARTIAL';
      readonly path: string;
      readonly count: number;
      readonly items: FetchItems;
    }
  /** The messages that an earlier search saved (`$`, RFC 5182). */
  | { readonly verb: 'UID FETCH SAVED'; readonly path: string; readonly items: FetchItems }
  /** What is found; `returns`: what ESEARCH shall tell (RFC 4731), without it all UIDs. */
  | {
      readonly verb: 'UID SEARCH';
      readonly path: string;
      readonly search: SearchKey;
      readonly returns?: readonly string[] | undefined;
    }
  /** The same in order of a key (RFC 5256, RFC 5267). */
  | {
      readonly verb: 'UID SORT';
      readonly path: string;
      readonly by: readonly string[];
      readonly search: SearchKey;
      readonly returns?: readonly string[] | undefined;
    }
  /** How many messages have a UID up to `uid`. */
  | { readonly verb: 'SEARCH'; readonly path: string; readonly uid: number; readonly isExtended: boolean };

export type Verb = Step['verb'];
export type StepOf<V extends Verb> = Extract<Step, { verb: V }>;

/** How a step is written and how its untagged data is known. */
interface Grammar<S> {
  readonly command?: string;
  readonly mailbox: MailboxUse;
  args(step: S): ImapCompileNode[];
  accepts(step: S, data: DataResponse): boolean;
}

const GRAMMAR: { [V in Verb]: Grammar<StepOf<V>> } = {
  CAPABILITY: plain('CAPABILITY', []),
  ID: plain('ID', [null]),
  NAMESPACE: plain('NAMESPACE', []),
  LSUB: plain(
    'LSUB',
    ['', '*'].map((each) => ({ type: 'STRING', value: each })),
  ),
  GETQUOTAROOT: {
    mailbox: 'none',
    args: ({ path }) => [mailboxArgument(path)],
    accepts: (_, { type }) => type === 'QUOTA' || type === 'QUOTAROOT',
  },
  MYRIGHTS: {
    mailbox: 'none',
    args: ({ path }) => [mailboxArgument(path)],
    accepts: ({ path }, { type, tokens }) => type === 'MYRIGHTS' && isMailbox(tokens[0], path),
  },
  LIST: {
    mailbox: 'none',
    args: ({ path, returns }) => [
      { type: 'STRING', value: '' },
      path === undefined ? { type: 'STRING', value: '*' } : mailboxArgument(path),
      ...returnArgument(returns),
    ],
    accepts: (_, { type }) => type === 'LIST' || type === 'STATUS',
  },
  STATUS: {
    mailbox: 'none',
    args: ({ path, items }) => [mailboxArgument(path), items.map(atom)],
    accepts: ({ path }, { type, tokens }) => type === 'STATUS' && isMailbox(tokens[0], path),
  },
  EXAMINE: opening(),
  SELECT: opening(),
  FETCH: {
    mailbox: 'uses',
    args: ({ range, items }) => [sequence(formatRange(range)), fetchArgument(items)],
    accepts: ({ range }, { type, number }) =>
      type === 'FETCH' && number! >= range.from && number! <= range.to,
  },
  'UID FETCH': {
    mailbox: 'uses',
    args: ({ uids, items }) => [sequence(formatSet(uids)), fetchArgument(items)],
    accepts: ({ uids }, data) => data.type === 'FETCH' && containsNumber(uids, uidOf(data)),
  },
  'UID FETCH PARTIAL': {
    command: 'UID FETCH',
    mailbox: 'uses',
    args: ({ count, items }) => [
      sequence('1:*'),
      fetchArgument(items),
      [atom('PARTIAL'), { type: 'TEXT', value: `-1:-${count}` }],
    ],
    // EXPUNGE may come during a UID command and shifts the numbers of the rows (RFC 9051 §7.5.1).
    accepts: (_, data) => data.type === 'EXPUNGE' || (data.type === 'FETCH' && uidOf(data) !== null),
  },
  'UID FETCH SAVED': {
    command: 'UID FETCH',
    mailbox: 'uses',
    args: ({ items }) => [sequence('$'), fetchArgument(items)],
    accepts: (_, data) => data.type === 'FETCH' && uidOf(data) !== null,
  },
  'UID SEARCH': {
    mailbox: 'uses',
    args: ({ search, returns }) => [
      ...returnOptions(returns),
      ...(needsUtf8(search) ? [atom('CHARSET'), atom('UTF-8')] : []),
      ...programOf(search),
    ],
    accepts: ({ returns }, { type }) => type === (returns ? 'ESEARCH' : 'SEARCH'),
  },
  'UID SORT': {
    mailbox: 'uses',
    args: ({ by, search, returns }) => [
      ...returnOptions(returns),
      by.map(atom),
      atom(needsUtf8(search) ? 'UTF-8' : 'US-ASCII'),
      ...programOf(search),
    ],
    accepts: ({ returns }, { type }) => type === (returns ? 'ESEARCH' : 'SORT'),
  },
  SEARCH: {
    mailbox: 'uses',
    args: ({ uid, isExtended }) => [
      ...(isExtended ? [atom('RETURN'), [atom('COUNT')]] : []),
      atom('UID'),
      sequence(formatRange({ from: 1, to: uid })),
    ],
    accepts: ({ isExtended }, { type }) => type === (isExtended ? 'ESEARCH' : 'SEARCH'),
  },
};

/** The step as a command for the wire. */
export function commandOf(step: Step): Command {
  const grammar = GRAMMAR[step.verb] as Grammar<Step>;
  return {
    name: grammar.command ?? step.verb,
    args: grammar.args(step),
    mailbox: grammar.mailbox,
    accepts: (data) => grammar.accepts(step, data),
  };
}

/** The UID that a FETCH row names; null for unsolicited rows without one (RFC 9051 §7.5.2 allows them). */
export function uidOf(row: DataResponse): number | null {
  return numberOf(pairsOf(listOf(row.tokens[0])).get('UID'));
}

/** Whether a token names this mailbox; INBOX in any case. */
export function isMailbox(token: Token | undefined, path: string): boolean {
  return pathOf(token) === path;
}

/** The decoded path that a token holds, INBOX in its one spelling. */
export function pathOf(token: Token | undefined): string | undefined {
  const name = textOf(token);
  if (name === null) return undefined;
  return name.toUpperCase() === 'INBOX' ? 'INBOX' : decodeMailboxName(name);
}

function plain(word: Verb, args: ImapCompileNode[]): Grammar<unknown> {
  return { mailbox: 'none', args: () => args, accepts: (_, { type }) => type === word };
}

function opening(): Grammar<{ path: string }> {
  const data = new Set(['FLAGS', 'EXISTS', 'RECENT']);
  return {
    mailbox: 'opens',
    args: ({ path }) => [mailboxArgument(path)],
    accepts: (_, { type }) => data.has(type),
  };
}

export function mailboxArgument(path: string): ImapCompileNode {
  const name = encodeMailboxName(path);
  return /^[A-Za-z0-9/_.-]+$/.test(name) && name.toUpperCase() !== 'NIL' ? atom(name) : string(name);
}

function returnOptions(returns: readonly string[] | undefined): ImapCompileNode[] {
  // An option and its argument are one word here: `PARTIAL 1:25`.
  return returns ? [atom('RETURN'), returns.map((value) => ({ type: 'TEXT' as const, value }))] : [];
}

function returnArgument({ options, status }: ListReturns): ImapCompileNode[] {
  const words: ImapCompileNode[] = options.map(atom);
  if (status.length > 0) words.push(atom('STATUS'), status.map(atom));
  return words.length > 0 ? [atom('RETURN'), words] : [];
}

function formatRange({ from, to }: Range): string {
  return from === to ? `${from}` : `${from}:${to}`;
}
