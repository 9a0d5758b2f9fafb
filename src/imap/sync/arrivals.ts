import { unwrap } from '../../mail/errors.ts';
import { ask } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { key } from '../commands/search-key.ts';
import type { OpenMailbox } from '../commands/select.ts';
import { Again } from './again.ts';
import type { DeltaContext } from './delta-context.ts';
import type { Look } from './look.ts';
import { arrivalItems } from './look.ts';

const MAX_UID = 0xffffffff;

/** Messages that arrived since a point. */
export interface Arrivals {
  /** As many as are told, oldest first. */
  readonly rows: readonly FetchRow[];
  /** How many there are in all. */
  readonly count: number;
  /** All below is told. */
  readonly uidNext: number;
  /** UIDNEXT of today, as the server says it or the newest message shows it. */
  readonly end: number;
}

/** @throws Again where messages came or went meanwhile */
export function* findArrivals(context: DeltaContext, { opened, arrived }: Look): ReadPlan<Arrivals> {
  const { since, demand } = context;
  const last = since.uidNext + demand.first - 1;
  const end = opened.uidNext ?? Infinity;
  const rows = inOrder(arrived.filter(({ uid }) => uid >= since.uidNext && uid < end));
  if (end - 1 <= last) {
    requireWhole(context, opened, rows);
    return { rows, count: rows.length, uidNext: end, end };
  }
  const isAll = opened.uidNext === null && rows.at(-1)?.position === opened.exists;
  if (isAll || (rows.length === 0 && opened.uidNext === null && opened.exists === since.count)) {
    requireWhole(context, opened, rows);
    const next = Math.max(since.uidNext, (rows.at(-1)?.uid ?? 0) + 1);
    return { rows, count: rows.length, uidNext: next, end: next };
  }
  if (rows.length < demand.first) return yield* findFurther(context, opened, rows);
  // As many as are told; where the first of them stands says how many there are.
  return { rows, count: opened.exists - rows[0]!.position + 1, uidNext: last + 1, end };
}

/** More UIDs have been used than one flight asked for, be there messages or not. */
function* findFurther(
  context: DeltaContext,
  opened: OpenMailbox,
  rows: readonly FetchRow[],
): ReadPlan<Arrivals> {
  const { path, since, demand, capabilities } = context;
  const from = since.uidNext + demand.first;
  const to = (opened.uidNext ?? MAX_UID + 1) - 1;
  const returns = capabilities.offers('ESEARCH') ? ['ALL'] : undefined;
  const [found] = yield* ask({ verb: 'UID SEARCH', path, search: key('UID', `${from}:${to}`), returns });
  const further = [...unwrap(found).uids].sort((a, b) => a - b);
  const chosen = further.slice(0, demand.first - rows.length);
  const more = chosen.length > 0 ? yield* fetchChosen(context, chosen) : [];
  const end = opened.uidNext ?? Math.max(from, (further.at(-1) ?? 0) + 1);
  return {
    rows: [...rows, ...more],
    count: rows.length + further.length,
    uidNext: chosen.length === further.length ? end : (chosen.at(-1) ?? from - 1) + 1,
    end,
  };
}

/** Messages by UIDs that are theirs. @throws Again where one has gone */
export function* fetchChosen(context: DeltaContext, chosen: readonly number[]): ReadPlan<FetchRow[]> {
  const uids = chosen.map((uid) => ({ from: uid, to: uid }));
  const items = arrivalItems(context);
  const [fetched] = yield* ask({ verb: 'UID FETCH CHANGED', path: context.path, uids, items });
  const { rows, hasShifted } = unwrap(fetched);
  if (hasShifted || rows.length !== chosen.length) throw new Again('shifted');
  return inOrder(rows);
}

/**
 * Rows that were asked for by UID are all there are if they are the last ones of the mailbox without a gap. Where UIDs
 * were used and there is no row, messages have come and gone, or go in this moment: it is so if it stays so.
 */
function requireWhole({ since, before }: DeltaContext, opened: OpenMailbox, rows: readonly FetchRow[]): void {
  const first = opened.exists - rows.length + 1;
  if (rows.some(({ position, isAssumed }, i) => position !== first + i && !isAssumed))
    throw new Again('shifted');
  const isUnused = opened.uidNext === null || opened.uidNext === since.uidNext;
  if (rows.length === 0 && !isUnused && !isSame(before, opened)) throw new Again('shifted');
}

function isSame(before: OpenMailbox | undefined, now: OpenMailbox): boolean {
  return before?.exists === now.exists && before.uidNext === now.uidNext;
}

function inOrder(rows: readonly FetchRow[]): FetchRow[] {
  return [...rows].sort((a, b) => a.uid - b.uid);
}
