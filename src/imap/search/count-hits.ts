import { MailError } from '../../mail/errors.ts';
import { answersTo } from '../commands/answers.ts';
import { Unmet } from '../commands/grammar.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { Found } from '../commands/search.ts';
import type { SearchKey } from '../commands/search-key.ts';
import { NONE, SAVED, and, key } from '../commands/search-key.ts';
import type { Result, Step, StepOf } from '../commands/table.ts';
import type { Search, ServerSide } from './hits.ts';
import { part } from './hits.ts';
import type { SearchScope } from './scope.ts';

/** A count, undefined where the server would not; and what was answered to the steps behind it. */
interface Counted<T> {
  readonly counted: T | undefined;
  readonly others: readonly Heard[];
}

type Heard = Result | MailError;

/** Counts the hits, and those up to each bound. @param behind what leaves in the same flight, behind the counting */
export function* countHits(
  { path }: SearchScope,
  { search, certain, order, after, before }: Search,
  behind: readonly Step[] = [],
): ReadPlan<Counted<ServerSide>> {
  const isDescending = order.direction === 'DESCENDING';
  // In a descending list what stands behind a message has a lower UID.
  const bounds = [after && after.uid - (isDescending ? 1 : 0), before && before.uid - (isDescending ? 0 : 1)];
  const below = bounds.map((uid) => (uid ? and([SAVED, key('UID', `1:${uid}`)]) : NONE));
  const { counted, others } = yield* countParts(path, search, [...below, certain], behind);
  if (!counted) return { counted, others };
  const [count, belowAfter, belowBefore, sure] = counted as [number, number, number, number];
  const ahead = (below: number) => (isDescending ? count - below : below);
  const bounded = part(count, after && ahead(belowAfter), before && ahead(belowBefore));
  return { counted: { ...bounded, certain: sure }, others };
}

/** Keeps what is found, and counts it and its parts. Of a part that is NONE the server is asked nothing. */
function* countParts(
  path: string,
  search: SearchKey,
  parts: readonly SearchKey[],
  behind: readonly Step[],
): ReadPlan<Counted<number[]>> {
  const counting = parts
    .filter(({ kind }) => kind !== 'none')
    .map((each): StepOf<'UID SEARCH'> => ({ verb: 'UID SEARCH', path, search: each, returns: ['COUNT'] }));
  const saving: StepOf<'UID SEARCH'> = { verb: 'UID SEARCH', path, search, returns: ['SAVE', 'COUNT'] };
  const steps = [saving, ...counting];
  const heard = yield [...steps, ...behind];
  const answers = answersTo(steps, heard).slice(0, steps.length);
  const others = heard.slice(steps.length);
  const told = answers.map((answer) => (answer instanceof MailError ? undefined : answer.count));
  if (told.includes(undefined)) return { counted: refused(answers), others };
  const [count, ...counts] = told as [number, ...number[]];
  const all = [count, ...parts.map(({ kind }) => (kind === 'none' ? 0 : counts.shift()!))];
  return { counted: all, others };
}

/** @throws MailError for a charset that the server does not know: another list would be refused as well */
function refused(answers: readonly (Found | MailError)[]): undefined {
  for (const answer of answers) if (answer instanceof Unmet && answer.capability === 'CHARSET') throw answer;
  return undefined;
}
