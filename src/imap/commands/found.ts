import { readSet } from './number-set.ts';
import type { StepOf } from './steps.ts';
import type { Reply } from '../wire/command.ts';
import { listOf, numberOf, textOf } from '../wire/responses.ts';

/** What a search found. */
export interface Found {
  /** In the order of the answer, as far as they were asked for. */
  readonly uids: readonly number[];
  /** Of all that was found. */
  readonly count: number;
}

/** More messages than a mailbox that is searched here may have. */
const MOST_FOUND = 2_000_000;

/** `* SEARCH 2 3 5`, or `* ESEARCH (TAG "a1") UID COUNT 3 ALL 2:3,5 PARTIAL (1:2 2:3)` (RFC 4731, RFC 5267). */
export function readFound({ data }: Reply, { returns }: StepOf<'UID SEARCH' | 'UID SORT'>): Found {
  if (!returns) {
    const uids = data.flatMap(({ numbers, tokens }) => numbers ?? tokens.map((each) => numberOf(each) ?? 0));
    return foundOf(uids.filter((uid) => uid > 0));
  }
  const answers = data.flatMap(({ tokens }) => tokens);
  const valueOf = (name: string) => {
    const at = answers.findIndex((token) => textOf(token)?.toUpperCase() === name);
    return at < 0 ? undefined : answers[at + 1];
  };
  const set = textOf(valueOf('ALL')) ?? textOf(listOf(valueOf('PARTIAL'))[1]);
  const found = foundOf(readSet(set, MOST_FOUND));
  return { ...found, count: numberOf(valueOf('COUNT')) ?? found.count };
}

function foundOf(uids: readonly number[]): Found {
  return { uids, count: uids.length };
}
