import { MAX_PAGE } from '../../mail/limits.ts';
import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { ASSUMED_EXISTS, NEWEST, numbersIn } from './assumptions.ts';
import type { ReadCommand } from './grammar.ts';
import { rangeArgument, unmet } from './grammar.ts';
import { readSet } from './number-set.ts';
import type { SearchKey } from './search-key.ts';
import { needsUtf8, programOf } from './search-key.ts';
import type { Reply } from '../wire/command.ts';
import { atom } from '../wire/command.ts';
import type { DataResponse } from '../wire/responses.ts';
import { impossible } from '../wire/responses.ts';
import { listOf, numberOf, textOf } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';

/** What is looked for; `returns`: what ESEARCH tells of it (RFC 4731), without it all UIDs. */
export interface SearchArguments {
  readonly path: string;
  readonly search: SearchKey;
  readonly returns?: readonly string[] | undefined;
}

/** What a search found. */
export interface Found {
  /** In the order of the answer, as far as they were asked for. */
  readonly uids: readonly number[];
  /** Of all that was found. */
  readonly count: number;
}

/** How many messages have a UID up to `uid`. */
interface CountArguments {
  readonly path: string;
  readonly uid: number;
  readonly isExtended: boolean;
}

/** More messages than a mailbox that is searched here may have. */
const MAX_FOUND = 2_000_000;
/** More than any piece of a list that is asked for: 1,000 that are checked at once. */
const MAX_PAGE_READ = 2 * MAX_PAGE + 1;

export const UID_SEARCH: ReadCommand<SearchArguments, Found> = {
  mailbox: 'uses',
  args: ({ search, returns }) => [
    ...returnOptions(returns),
    ...(needsUtf8(search) ? [atom('CHARSET'), atom('UTF-8')] : []),
    ...programOf(search),
  ],
  data: ['SEARCH', 'ESEARCH'],
  accepts: ({ returns }, { type }) => type === (returns ? 'ESEARCH' : 'SEARCH'),
  refusal: { doing: 'to search this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  leansOn: leaningOf,
  read: readFound,
  assumed: assumedFound,
};

export const SEARCH: ReadCommand<CountArguments, number> = {
  mailbox: 'uses',
  args: ({ uid, isExtended }) => [
    ...(isExtended ? [atom('RETURN'), [atom('COUNT')]] : []),
    atom('UID'),
    rangeArgument({ from: 1, to: uid }),
  ],
  data: ['SEARCH', 'ESEARCH'],
  accepts: ({ isExtended }, { type }) => type === (isExtended ? 'ESEARCH' : 'SEARCH'),
  refusal: { doing: 'to search this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  leansOn: ({ isExtended }) => (isExtended ? 'ESEARCH' : undefined),
  read: readCount,
  assumed: () => 0,
};

export function returnOptions(returns: readonly string[] | undefined): ImapCompileNode[] {
  // An option and its argument are one word here: `PARTIAL 1:25`.
  return returns ? [atom('RETURN'), returns.map((value) => ({ type: 'TEXT' as const, value }))] : [];
}

function isInThread(search: SearchKey): boolean {
  if ('keys' in search) return search.keys.some(isInThread);
  return 'words' in search && search.words[0] === 'INTHREAD';
}

/** What a form of SEARCH leans on: what saves or cuts its list, RETURN, or a charset that is not ASCII. */
function leaningOf({ returns, search }: SearchArguments): string | undefined {
  if (isInThread(search)) return 'INTHREAD';
  if (returns?.some((each) => /^(?:SAVE|PARTIAL)\b/.test(each))) return 'SEARCHRES';
  if (returns) return 'ESEARCH';
  return needsUtf8(search) ? 'CHARSET' : undefined;
}

/**
 * `* SEARCH 2 3 5`, or `* ESEARCH (TAG "a1") UID COUNT 3 ALL 2:3,5 PARTIAL (1:2 2:3)` (RFC 4731, RFC 5267).
 * @throws MailError where something was asked for and is not told: some servers count and do not list (iCloud), or answer
 * RETURN with a plain SEARCH (old Cyrus)
 */
export function readFound({ data }: Reply, step: SearchArguments): Found {
  const { returns } = step;
  if (!returns) return foundOf(data.flatMap(numbersOf));
  const answers = data.flatMap(({ tokens }) => tokens);
  const [all, partial, count] = [valueIn(answers, 'ALL'), valueIn(answers, 'PARTIAL'), countIn(answers)];
  for (const option of data.length > 0 ? returns : ['RETURN'])
    if (isMissing(option, { all, partial, count })) throw unmet(leaningOf(step) ?? 'ESEARCH', option);
  const set = textOf(all);
  const found = foundOf(
    set === null ? setIn(textOf(listOf(partial)[1]), MAX_PAGE_READ) : setIn(set, MAX_FOUND),
  );
  return { ...found, count: count ?? found.count };
}

interface Told {
  readonly all: Token | undefined;
  readonly partial: Token | undefined;
  readonly count: number | undefined;
}

/** Where nothing was found, there is no ALL (RFC 4731 §3.1). */
function isMissing(option: string, { all, partial, count }: Told): boolean {
  if (option === 'ALL') return all === undefined && Boolean(count);
  if (option.startsWith('PARTIAL ')) return partial === undefined && count !== 0;
  return option === 'RETURN' || (option === 'COUNT' && count === undefined);
}

/** UIDs that a set names; none where there is no set, as for no hits at all. @throws MailError where it is not one */
function setIn(text: string | null, most: number): number[] {
  if (text === null) return [];
  const uids = readSet(text, most);
  if (!uids) throw impossible('the UIDs that were found');
  return uids;
}

function countIn(answers: readonly Token[]): number | undefined {
  const count = valueIn(answers, 'COUNT');
  if (count === undefined) return undefined;
  const number = numberOf(count);
  if (number === null) throw impossible('COUNT');
  return number;
}

/** What plain SEARCH and SORT list; a list among them is a MODSEQ. */
function numbersOf({ numbers, tokens }: DataResponse): readonly number[] {
  return numbers ?? tokens.flatMap((each) => numberOf(each) ?? []);
}

/** As many messages are found as there are; those that are listed are the newest. */
export function assumedFound({ returns }: SearchArguments): Found {
  const partial = returns?.find((each) => each.startsWith('PARTIAL '))?.slice('PARTIAL '.length);
  if (partial !== undefined) return { uids: setIn(partial, MAX_PAGE_READ), count: ASSUMED_EXISTS };
  const isCounted = returns !== undefined && !returns.includes('ALL');
  return isCounted ? { uids: [], count: ASSUMED_EXISTS } : foundOf(numbersIn(NEWEST));
}

function foundOf(uids: readonly number[]): Found {
  return { uids, count: uids.length };
}

function readCount({ data }: Reply, { isExtended }: CountArguments): number {
  if (!isExtended) return data.flatMap(numbersOf).length;
  const count = countIn(data.flatMap(({ tokens }) => tokens));
  if (count === undefined) throw unmet('ESEARCH', 'COUNT');
  return count;
}

/** What follows a word of an ESEARCH answer. */
function valueIn(answers: readonly Token[], name: string): Token | undefined {
  const at = answers.findIndex((token) => textOf(token)?.toUpperCase() === name);
  return at < 0 ? undefined : answers[at + 1];
}
