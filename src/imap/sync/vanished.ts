import type { Mark } from '../../mail/change-point.ts';
import { unwrap } from '../../mail/errors.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import {
  clipRanges,
  countIn,
  formatRanges,
  isInRanges,
  joinRanges,
  rangesBetween,
} from '../../mail/uid-ranges.ts';
import { ask } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { key } from '../commands/search-key.ts';
import { Again } from './again.ts';
import type { DeltaContext } from './delta-context.ts';
import type { Edge, Gap } from './gaps.ts';
import { edgesOf, gapsIn, movedMarks } from './gaps.ts';
import type { SeenMessages } from './look.ts';
import { UID_ITEMS } from './look.ts';

/** Messages that are listed at once; where more would be, marks between are asked for first. */
const MAX_LISTED = 1_000;

/** Which messages of then are not there, and where the marks stand that are. */
export interface Vanished {
  readonly vanished: readonly UidRange[];
  readonly marks: readonly Mark[];
}

/**
 * What vanished, by counts: ranges whose count has fallen are listed, and all that the server does not list there is gone.
 * @param rows marks whose numbers are known
 * @param old how many messages of then there are now
 * @param seen messages that have been listed already
 * @throws Again where the counts contradict each other
 */
export function* vanishedByCount(
  context: DeltaContext,
  { rows, old }: { readonly rows: readonly FetchRow[]; readonly old: number },
  seen: SeenMessages | undefined,
): ReadPlan<Vanished> {
  const { since } = context;
  let edges = edgesOf(since, rows, old);
  const inner = marksWithin(gapsIn(edges), since.marks, edges);
  if (leftIn(gapsIn(edges)) > MAX_LISTED && inner.length > 0)
    edges = edgesOf(since, [...rows, ...(yield* positionsOf(context, inner))], old);
  const gaps = gapsIn(edges);
  if (gaps.length === 0) return { vanished: [], marks: movedMarks(since.marks, edges, () => undefined) };
  const listed = leftIn(gaps) === 0 ? [] : yield* listLeft(context, gaps, seen);
  const vanished = gaps.flatMap((gap) =>
    rangesBetween(
      gap,
      listed.filter((uid) => uid >= gap.from && uid <= gap.to),
    ),
  );
  const rank = ({ base, from }: Gap, uid: number) => {
    const at = listed.indexOf(uid);
    return at < 0 ? undefined : base.now + 1 + at - listed.findIndex((each) => each >= from);
  };
  return { vanished, marks: movedMarks(since.marks, edges, rank) };
}

/**
 * What vanished, as the server says it (RFC 7162 §3.2.10), provided that it fits to the counts.
 * @param told VANISHED (EARLIER), of all messages of then; may name UIDs that never existed
 * @throws Again where it does not
 */
export function vanishedAsTold(
  { since }: DeltaContext,
  told: readonly UidRange[],
  { rows, old }: { readonly rows: readonly FetchRow[]; readonly old: number },
): Vanished {
  const edges = edgesOf(since, rows, old);
  const lost = since.count - old;
  if (lost === 0) return { vanished: [], marks: movedMarks(since.marks, edges, () => undefined) };
  const vanished = clipRanges(joinRanges(told), { from: 1, to: since.uidNext - 1 });
  const gone = countIn(vanished);
  const isLeft = since.uidNext - 1 - gone >= old && rows.every(({ uid }) => !isInRanges(vanished, uid));
  if (lost < 0 || gone < lost || !isLeft) throw new Again('distrusted');
  // Exactly as many as are missing: each of them was there, so that positions follow.
  if (gone === lost) return { vanished, marks: marksWithout(since.marks, vanished, edges) };
  return { vanished, marks: movedMarks(since.marks, edges, () => undefined) };
}

function marksWithout(marks: readonly Mark[], vanished: readonly UidRange[], edges: readonly Edge[]): Mark[] {
  const left = marks
    .filter(({ uid }) => !isInRanges(vanished, uid))
    .map(({ uid, position }) => ({
      uid,
      position: position - countIn(clipRanges(vanished, { from: 1, to: uid })),
    }));
  const positions = new Map(left.map(({ uid, position }) => [uid, position]));
  if (edges.some(({ uid, now }) => positions.has(uid) && positions.get(uid) !== now))
    throw new Again('distrusted');
  return left;
}

function leftIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { left }) => sum + left, 0);
}

function marksWithin(gaps: readonly Gap[], marks: readonly Mark[], edges: readonly Edge[]): number[] {
  const known = new Set(edges.map(({ uid }) => uid));
  const within = marks.filter(({ uid }) => gaps.some(({ from, to }) => uid >= from && uid <= to));
  return within.map(({ uid }) => uid).filter((uid) => !known.has(uid));
}

function* positionsOf({ path }: DeltaContext, wanted: readonly number[]): ReadPlan<readonly FetchRow[]> {
  const uids = wanted.map((uid) => ({ from: uid, to: uid }));
  const [found] = yield* ask({ verb: 'UID FETCH CHANGED', path, uids, items: UID_ITEMS });
  const { rows, hasShifted } = unwrap(found);
  if (hasShifted) throw new Again('shifted');
  return rows;
}

/** The UIDs that are left in some gaps, ascending. @throws Again where they are not as many as there have to be */
function* listLeft(
  context: DeltaContext,
  gaps: readonly Gap[],
  seen: SeenMessages | undefined,
): ReadPlan<readonly number[]> {
  const isSeen = (gap: Gap) => seen !== undefined && gap.from >= seen.from && fits(seen.uids, [gap]);
  const asked = gaps.filter((gap) => gap.left > 0 && !isSeen(gap));
  // Who does not offer it may take UIDs in a search for numbers, and what is found then may fit to the counts.
  const mayAsk = asked.length > 0 && context.capabilities.offers('UIDPLUS');
  const searched = mayAsk ? yield* search(context, asked) : [];
  const found = fits(searched, asked) ? searched : yield* fetchUids(context, asked);
  const listed = [...new Set([...found, ...(seen?.uids ?? [])])].sort((a, b) => a - b);
  if (!fits(listed, gaps)) throw new Again('shifted');
  return listed;
}

function fits(uids: readonly number[], gaps: readonly Gap[]): boolean {
  return gaps.every(({ from, to, left }) => uids.filter((uid) => uid >= from && uid <= to).length === left);
}

function* search({ path, capabilities }: DeltaContext, gaps: readonly Gap[]): ReadPlan<readonly number[]> {
  const returns = capabilities.offers('ESEARCH') ? ['ALL'] : undefined;
  const [found] = yield* ask({ verb: 'UID SEARCH', path, search: key('UID', formatRanges(gaps)), returns });
  return unwrap(found).uids;
}

function* fetchUids({ path }: DeltaContext, uids: readonly Gap[]): ReadPlan<readonly number[]> {
  const [found] = yield* ask({ verb: 'UID FETCH CHANGED', path, uids, items: UID_ITEMS });
  return unwrap(found).rows.map(({ uid }) => uid);
}
