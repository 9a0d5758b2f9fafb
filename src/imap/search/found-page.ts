import type { MessageDemand, PageDemand } from '../../mail/demand.ts';
import { addMessageDemand, messageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { Filter } from '../../mail/filter.ts';
import { EVERYTHING } from '../../mail/filter.ts';
import { orderDemand } from '../../mail/filter-demand.ts';
import type { Order } from '../../mail/order.ts';
import type { SortedCursor } from '../../mail/window.ts';
import { sortedCursor } from '../../mail/window.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { ask } from '../commands/answers.ts';
import type { Bounds, SearchPlace } from './bounds.ts';
import { inKnownCharset } from './find-all.ts';
import { boundsOf, uncertainPart, within } from './bounds.ts';
import type { ServerSide, ResultSet, Search } from './hits.ts';
import type { FoundRows } from './by-arrival.ts';
import { ArrivalWalk } from './by-arrival.ts';
import { TooManyToSort, isSmall, canCount, listHits } from './hits.ts';
import { LocalCheck } from './local-check.ts';
import { Rows, itemsOf } from './rows.ts';
import { CannotCount, SavedList, requireSaved } from './saved-list.ts';
import { NONE, and, not } from '../commands/search-key.ts';
import type { SearchScope } from './scope.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { tooMany } from './scope.ts';
import { done } from '../../session/plan.ts';
import { all } from '../../session/plan.ts';
import { sortsBy } from './server-sort.ts';
import { MAX_CHECKED, MAX_COUNTED } from '../../mail/limits.ts';

type PageRows = Omit<FoundRows, 'total' | 'isApproximated'>;

/** A page that has to be checked is fetched with some more, in case that not all of it matches. */
const SPARE = 5;
const MAX_AT_ONCE = 1_000;

/**
 * Finds a page of a list that is searched or sorted: a search that leaves with EXAMINE, and a fetch of the page.
 * @throws MailError
 */
export function* findPage(scope: SearchScope, demand: PageDemand): ReadPlan<FoundRows> {
  const filter = demand.filter ?? EVERYTHING;
  const { found, isWider } = yield* inKnownCharset(scope, filter, (place) =>
    new PageSearch(scope, demand, filter, place).run(),
  );
  return isWider || scope.from !== undefined ? { ...found, isApproximated: true } : found;
}

class PageSearch {
  readonly #scope: SearchScope;
  readonly #demand: PageDemand;
  readonly #bounds: Bounds;
  readonly #wanted: Search;
  readonly #check: LocalCheck;
  readonly #rows: Rows;
  readonly #saved: SavedList;

  constructor(scope: SearchScope, demand: PageDemand, filter: Filter, place: SearchPlace) {
    const { order, window, nodes } = demand;
    this.#scope = scope;
    this.#rows = new Rows(scope);
    this.#demand = demand;
    this.#bounds = within(boundsOf(filter, place), scope.from);
    this.#check = new LocalCheck(uncertainPart(filter, place), scope);
    const cursor = (each: typeof window.after) => placeHere(sortedCursor(each, order), scope.path, order);
    this.#wanted = {
      search: this.#bounds.upper,
      certain: demand.totalCount && this.#isOpen ? this.#bounds.lower : NONE,
      order,
      after: cursor(window.after),
      before: cursor(window.before),
      page: nodes && { size: window.size, demand: nodes },
    };
    this.#saved = new SavedList(scope, this.#wanted);
  }

  *run(): ReadPlan<FoundRows> {
    const { after, before } = this.#wanted;
    // A cursor says that the list was too long to be sorted here.
    const isLong = [after, before].some((cursor) => cursor?.days !== undefined);
    if (isLong && this.#isByArrival) return yield* this.#pageByArrival(undefined);
    try {
      return yield* this.#runListed();
    } catch (error) {
      if (!(error instanceof TooManyToSort)) throw error;
      if (!this.#isByArrival) throw tooMany('The mail server cannot sort (no SORT)');
      return yield* this.#pageByArrival(error.uids);
    }
  }

  *#runListed(): ReadPlan<FoundRows> {
    const hits = yield* this.#locate();
    try {
      return yield* this.#page(hits);
    } catch (error) {
      if (!(error instanceof CannotCount)) throw error;
      return yield* this.#page(yield* this.#list());
    }
  }

  /** Where the server decides all that is asked, days are enough to find the page. */
  get #isByArrival(): boolean {
    const { order, nodes } = this.#demand;
    const isSorted = sortsBy(this.#scope.capabilities, order.key);
    return order.key === 'RECEIVED' && nodes !== undefined && !isSorted && !this.#check.isNeeded;
  }

  #pageByArrival(listed: readonly number[] | undefined): ReadPlan<FoundRows> {
    const walk = new ArrivalWalk(this.#scope, this.#wanted, this.#demand, this.#rows);
    return walk.read(listed, this.#rowDemand);
  }

  *#locate(): ReadPlan<ResultSet> {
    if (this.#check.textSearches.length === 0 && canCount(this.#scope, this.#wanted)) {
      const { nodes, window } = this.#demand;
      const counted = yield* this.#saved.count(nodes && this.#rowDemand, window.edge === 'first');
      if (counted) return counted;
    }
    return yield* this.#list();
  }

  #list(): ReadPlan<ResultSet> {
    return listHits(this.#scope, this.#wanted, this.#check, this.#rows);
  }

  /** What was sorted here was checked for it. */
  get #isOpen(): boolean {
    const isSortedHere = !sortsBy(this.#scope.capabilities, this.#demand.order.key);
    return this.#check.isNeeded && !isSortedHere;
  }

  *#page(found: ResultSet): ReadPlan<FoundRows> {
    const mustCount = this.#demand.totalCount && this.#isOpen;
    const hits = mustCount && isSmall(found.count, this.#wanted) ? yield* this.#readAll(found) : found;
    const counting: ReadPlan<number | undefined> = mustCount ? this.#countExactly(hits) : done(hits.count);
    const [page, counted] = yield* all(this.#nodes(hits), counting);
    return { ...page, total: counted ?? hits.count, isApproximated: counted === undefined };
  }

  /** The page and the count are made of the same rows. */
  *#readAll(hits: ResultSet): ReadPlan<ResultSet> {
    const rows = yield* this.#fetch(hits, 0, hits.count);
    this.#rows.keep(rows, this.#rowDemand);
    return hits.uids ? hits : { ...hits, uids: rows.map(({ uid }) => uid), certain: new Set() };
  }

  #nodes(hits: ResultSet): ReadPlan<PageRows> {
    if (!this.#demand.nodes) return done({ rows: [], hasPrevious: false, hasNext: false });
    return this.#isOpen ? this.#checkedPage(hits) : this.#exactPage(hits);
  }

  *#exactPage(hits: ResultSet): ReadPlan<PageRows> {
    const { edge, size } = this.#demand.window;
    const [from, to] =
      edge === 'first'
        ? [hits.start, Math.min(hits.end, hits.start + size)]
        : [Math.max(hits.start, hits.end - size), hits.end];
    const rows = yield* this.#fetch(hits, from, to);
    return { rows, hasPrevious: from > 0, hasNext: to < hits.count };
  }

  /** Looks at hits from the page's edge on, until the page is full and one more is found, or there are no more. */
  *#checkedPage(hits: ResultSet): ReadPlan<PageRows> {
    const { edge, size } = this.#demand.window;
    const isFirst = edge === 'first';
    const found: FetchRow[] = [];
    let [from, to] = [hits.start, hits.end];
    let chunk = isSmall(to - from, this.#wanted) ? to - from : size + SPARE;
    while (from < to && found.length <= size) {
      const left = MAX_CHECKED - (hits.end - hits.start - (to - from));
      if (left <= 0) throw tooMany('The mail server cannot evaluate this filter');
      chunk = Math.min(chunk, MAX_AT_ONCE, left);
      const [low, high] = isFirst ? [from, Math.min(to, from + chunk)] : [Math.max(from, to - chunk), to];
      const matching = yield* this.#check.matching(yield* this.#fetch(hits, low, high));
      if (isFirst) [from] = [high, found.push(...matching)];
      else [to] = [low, found.unshift(...matching)];
      chunk *= 2;
    }
    const hasMore = found.length > size;
    const rows = isFirst ? found.slice(0, size) : found.slice(-size);
    return {
      rows,
      hasPrevious: hits.start > 0 || (!isFirst && hasMore),
      hasNext: hits.end < hits.count || (isFirst && hasMore),
    };
  }

  /** The rows of hits, from one place in the list up to another. Messages that have gone meanwhile are missing. */
  *#fetch(hits: ResultSet, from: number, to: number): ReadPlan<FetchRow[]> {
    if (from >= to) return [];
    if (!hits.uids) return yield* this.#saved.read(hits, [from, to], this.#rowDemand);
    const uids = hits.uids.slice(from, to);
    const rows = yield* this.#rows.fetch(uids, this.#rowDemand);
    return uids.flatMap((uid) => rows.get(uid) ?? []);
  }

  /** What the page shows, what its cursors hold, and what has to be checked. */
  get #rowDemand(): MessageDemand {
    const demand = addMessageDemand(messageDemand(), this.#demand.nodes!);
    addMessageDemand(demand, orderDemand(this.#wanted.order));
    return this.#isOpen ? addMessageDemand(demand, this.#check.demand) : demand;
  }

  /** How many hits really match; undefined: they are too many to look at. */
  *#countExactly(hits: ResultSet): ReadPlan<number | undefined> {
    const { demand } = this.#check;
    if (!hits.uids) return yield* this.#countUncertain(hits);
    const { uids, certain } = hits;
    const unsure = uids.filter((uid) => !certain.has(uid));
    if (unsure.length > MAX_COUNTED) return undefined;
    const rows = yield* this.#rows.fetch(unsure, demand);
    const matching = yield* this.#check.matching([...rows.values()]);
    return uids.length - unsure.length + matching.length;
  }

  /** The same where the server keeps the list. */
  *#countUncertain({ count, certain }: ServerSide): ReadPlan<number | undefined> {
    if (count === certain) return count;
    if (count - certain > MAX_COUNTED) return undefined;
    const { path } = this.#scope;
    const { upper, lower } = this.#bounds;
    const [found, fetched] = yield* ask(
      { verb: 'UID SEARCH', path, search: and([upper, not(lower)]), returns: ['SAVE', 'ALL'] },
      { verb: 'UID FETCH SAVED', path, items: itemsOf(this.#scope, this.#check.demand) },
    );
    if (found instanceof MailError || fetched instanceof MailError) throw new CannotCount();
    const unsure = new Set(found.uids);
    requireSaved(found.uids, fetched);
    const rows = fetched.filter(({ uid, isAssumed }) => isAssumed || unsure.has(uid));
    return certain + (yield* this.#check.matching(rows)).length;
  }
}

/** UIDs ahead of and behind all that there are. */
const [LOWEST, HIGHEST] = [0, 2 ** 32];

/**
 * A place in a list of several mailboxes as one in this mailbox. Among messages with the same key those of a mailbox
 * with a lower path stand ahead, whichever way the list goes.
 */
function placeHere(
  cursor: SortedCursor | undefined,
  path: string,
  { direction }: Order,
): SortedCursor | undefined {
  if (!cursor || cursor.path === path) return cursor;
  const areEqualsBehind = path > cursor.path;
  return { ...cursor, uid: (direction === 'DESCENDING') === areEqualsBehind ? HIGHEST : LOWEST };
}
