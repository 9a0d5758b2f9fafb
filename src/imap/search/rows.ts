import type { MessageDemand } from '../../mail/demand.ts';
import { unwrap } from '../../mail/errors.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import { fetchItems, holdsItems } from '../commands/fetch-items.ts';
import { piecesOf, sortedSet } from '../commands/number-set.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { ask } from '../commands/answers.ts';
import type { StepOf } from '../commands/table.ts';
import type { SearchScope } from './scope.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { mended } from '../read/patient-fetch.ts';

/** What one search has fetched of messages: what was read to check, count or sort them is not fetched again. */
export class Rows {
  readonly #scope: SearchScope;
  readonly #asked = new Map<number, FetchItems>();
  readonly #rows = new Map<number, FetchRow>();
  readonly #coming = new Set<number>();

  constructor(scope: SearchScope) {
    this.#scope = scope;
  }

  /** The rows of messages by UID, of those that there are. @throws MailError when one of the commands was refused */
  *fetch(uids: readonly number[], demand: MessageDemand): ReadPlan<ReadonlyMap<number, FetchRow>> {
    const items = itemsOf(this.#scope, demand);
    const missing = uids.filter((uid) => !holdsItems(this.#asked.get(uid), items));
    for (const uid of missing) this.#coming.add(uid);
    this.#note(missing, items);
    // A plan that runs beside this one (`all`) requests them in this same flight.
    if (missing.length === 0 && uids.some((uid) => this.#coming.has(uid))) yield [];
    this.keep([...(yield* fetchRows(this.#scope, missing, demand)).values()], demand);
    for (const uid of missing) this.#coming.delete(uid);
    return byUid(uids.flatMap((uid) => this.#rows.get(uid) ?? []));
  }

  /** Rows that came some other way. */
  keep(rows: readonly FetchRow[], demand: MessageDemand): void {
    const uids = rows.map(({ uid }) => uid);
    this.#note(uids, itemsOf(this.#scope, demand));
    for (const row of rows) this.#rows.set(row.uid, row);
  }

  /** A message that does not come although it was asked for has gone, and is not asked for again. */
  #note(uids: readonly number[], items: FetchItems): void {
    for (const uid of uids) this.#asked.set(uid, items);
  }
}

/** The rows of messages by UID. @throws MailError when one of the commands was refused */
export function* fetchRows(
  scope: SearchScope,
  uids: readonly number[],
  demand: MessageDemand,
): ReadPlan<ReadonlyMap<number, FetchRow>> {
  if (uids.length === 0) return new Map();
  const items = itemsOf(scope, demand);
  const { path } = scope;
  const steps = piecesOf(sortedSet(uids)).map((piece): StepOf<'UID FETCH'> => ({
    verb: 'UID FETCH',
    path,
    uids: piece,
    items,
  }));
  const rows: FetchRow[] = [];
  for (const [i, answer] of (yield* ask(...steps)).entries())
    rows.push(...unwrap(yield* mended(steps[i]!, answer)));
  return byUid(rows);
}

export function itemsOf({ capabilities, opened }: SearchScope, demand: MessageDemand): FetchItems {
  return fetchItems(demand, { capabilities, opened: opened() });
}

export function byUid(rows: readonly FetchRow[]): ReadonlyMap<number, FetchRow> {
  return new Map(rows.map((row) => [row.uid, row]));
}
