import type { MessageDemand, PageDemand } from '../../mail/demand.ts';
import { addMessageDemand } from '../../mail/demand.ts';
import { orderDemand } from '../../mail/filter-demand.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { MAX_CHECKED, MAX_SORTED_KEYS, shown as shownNumber } from '../../mail/limits.ts';
import type { SortPosition } from '../../mail/order.ts';
import { comparePlaces } from '../../mail/order.ts';
import type { SortedCursor } from '../../mail/window.ts';
import { MAX_DAYS } from '../../mail/window.ts';
import { ask } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { SearchKey } from '../commands/search-key.ts';
import { and, key } from '../commands/search-key.ts';
import type { FoundPage } from '../read/task.ts';
import { day } from './bounds.ts';
import type { Search } from './hits.ts';
import { isSmall, placeOf } from './hits.ts';
import type { Rows } from './rows.ts';
import { fetchRows } from './rows.ts';
import type { SearchScope } from './scope.ts';

/** One page of what was found, in the order in which it is shown. */
export interface FoundRows extends Omit<FoundPage, 'placeOf'> {
  /** Of a list by arrival that is not sorted as a whole: the days that the page spans. */
  readonly days?: number;
}

/** What a page by arrival came to: its places in the order in which they are shown. */
interface ArrivalPage {
  readonly uids: readonly number[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  /** Days that it spans: what the next page begins with. */
  readonly days: number;
}

const DAY = 24 * 60 * 60 * 1000;
/** Beyond these no mail server has days. */
const [EARLIEST, LATEST] = [Date.UTC(1970, 0, 3), Date.UTC(2100, 0, 1)];
/** Days that a page looks at first where nothing says how many it takes. */
const FIRST_DAYS = 8;
/** Each slice has so many times the days of the one before; after so many, all the rest is one. */
const GROWTH = 4;
const MAX_SLICES = 6;

/** Moments between which the walk knows all messages; undefined: no end on that side. */
interface Slice {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * A page of a list by INTERNALDATE on a server that cannot sort, without reading the whole list. SEARCH finds messages by the
 * days of their arrival (SINCE, BEFORE: RFC 9051 §6.4.4), so the walk asks for the days next to the cursor, fetches their keys
 * (UID, INTERNALDATE), and goes on to further days until the page is full. The page is right whatever the UIDs are like: it is
 * made only of days of which all messages are known.
 */
export class ArrivalWalk {
  readonly #scope: SearchScope;
  readonly #rows: Rows;
  readonly #demand: PageDemand;
  readonly #search: Search;
  readonly #size: number;
  /** Towards older messages. */
  readonly #isBackwards: boolean;
  readonly #isFirst: boolean;
  readonly #start: SortedCursor | undefined;
  readonly #stop: SortedCursor | undefined;
  /** The best places so far, nearest to the start first; one more than the page has. */
  #best: SortPosition[] = [];
  #looked = 0;
  #isAssumed = false;
  /** Whether something was seen on the other side of the start, or of the stop. */
  readonly #seen = { start: false, stop: false };

  /** @param rows keeps what is shown of messages, where few of them are looked at */
  constructor(scope: SearchScope, search: Search, demand: PageDemand, rows: Rows) {
    this.#scope = scope;
    this.#rows = rows;
    this.#demand = demand;
    this.#search = search;
    this.#size = search.page!.size;
    this.#isFirst = demand.window.edge === 'first';
    this.#isBackwards = this.#isFirst === (search.order.direction === 'DESCENDING');
    [this.#start, this.#stop] = this.#isFirst ? [search.after, search.before] : [search.before, search.after];
  }

  /**
   * @param listed all hits, where they are known already
   * @param shown what is read of the page
   * @throws MailError UNSUPPORTED beyond the bound of keys
   */
  *read(listed: readonly number[] | undefined, shown: MessageDemand): ReadPlan<FoundRows> {
    const { uids, ...page } = yield* this.#find(listed);
    const found = yield* this.#rows.fetch(uids, shown);
    const total = listed?.length ?? (yield* this.#count(uids.length));
    return { ...page, rows: uids.flatMap((uid) => found.get(uid) ?? []), total, isApproximated: false };
  }

  /** @param known so many there are, where no more is asked for */
  *#count(known: number): ReadPlan<number> {
    if (!this.#demand.totalCount) return known;
    if (!this.#demand.filter) return this.#scope.opened()!.exists;
    const { path } = this.#scope;
    const returns = this.#returns && ['COUNT'];
    const [found] = yield* ask({ verb: 'UID SEARCH', path, search: this.#search.search, returns });
    return unwrap(found).count;
  }

  *#find(listed: readonly number[] | undefined): ReadPlan<ArrivalPage> {
    let days = this.#start?.days === undefined ? FIRST_DAYS : 2 * this.#start.days + 1;
    let near = this.#start && Number(this.#start.sortKey);
    let far = near === undefined ? yield* this.#guess(listed ?? []) : this.#further(near, days);
    for (let slices = 1; ; slices++) {
      yield* this.#look(near, far);
      if (this.#isFull(far)) break;
      near = far;
      days *= GROWTH;
      far = slices < MAX_SLICES ? this.#further(far!, days) : undefined;
    }
    return yield* this.#page();
  }

  /** Where the page would end if UIDs were in the order of arrival: it has no more than the true one. */
  *#guess(listed: readonly number[]): ReadPlan<number | undefined> {
    const ascending = [...listed].sort((a, b) => a - b);
    // Twice as many, so that some that were moved here do not say how far back the page reaches.
    const count = 2 * this.#size + 2;
    const nearest = this.#isBackwards ? ascending.slice(-count) : ascending.slice(0, count);
    const places = yield* this.#keysOf(nearest);
    return places.sort((a, b) => this.#compare(a, b))[this.#size]?.key as number | undefined;
  }

  /** Undefined: there is no day so far away. */
  #further(moment: number, days: number): number | undefined {
    const far = moment + (this.#isBackwards ? -1 : 1) * days * DAY;
    return far > EARLIEST && far < LATEST ? far : undefined;
  }

  /** Takes in all messages between two moments, and some of the days around them. */
  *#look(near: number | undefined, far: number | undefined): ReadPlan<void> {
    const slice: Slice = this.#isBackwards ? { from: far, to: near } : { from: near, to: far };
    const { path } = this.#scope;
    const search = and([this.#search.search, ...daysIn(slice)]);
    const [found] = yield* ask({ verb: 'UID SEARCH', path, search, returns: this.#returns });
    const { uids } = unwrap(found);
    this.#looked += uids.length;
    if (this.#looked > MAX_SORTED_KEYS) throw tooManyKeys();
    for (let at = 0; at < uids.length; at += MAX_CHECKED)
      this.#take(yield* this.#keysOf(uids.slice(at, at + MAX_CHECKED)), far);
  }

  get #returns(): readonly string[] | undefined {
    return this.#scope.capabilities.offers('ESEARCH') ? ['ALL'] : undefined;
  }

  /** Keys are looked at once: of a window only the best places are kept. */
  *#keysOf(uids: readonly number[]): ReadPlan<SortPosition[]> {
    const { page, order } = this.#search;
    const demand = orderDemand(order);
    // Few are fetched with all that is shown of them: the page is among them.
    const rows = isSmall(uids.length, this.#search)
      ? yield* this.#rows.fetch(uids, addMessageDemand(demand, page!.demand))
      : yield* fetchRows(this.#scope, uids, demand);
    const found: FetchRow[] = [...rows.values()];
    this.#isAssumed ||= found.some(({ isAssumed }) => isAssumed);
    return found.map((row) => placeOf(order, row));
  }

  #take(places: readonly SortPosition[], far: number | undefined): void {
    const known = new Set(this.#best.map(({ uid }) => uid));
    for (const place of places) {
      if (this.#start && this.#compare(place, placeAt(this.#start)) <= 0) this.#seen.start = true;
      else if (this.#stop && this.#compare(place, placeAt(this.#stop)) >= 0) this.#seen.stop = true;
      else if (!known.has(place.uid) && this.#isWithin(place, far)) this.#best.push(place);
    }
    this.#best.sort((a, b) => this.#compare(a, b)).splice(this.#size + 1);
  }

  /** Of what lies beyond the far end not all is known. */
  #isWithin({ key: moment }: SortPosition, far: number | undefined): boolean {
    if (far === undefined || this.#isAssumed) return true;
    return this.#isBackwards ? Number(moment) >= far : Number(moment) <= far;
  }

  #isFull(far: number | undefined): boolean {
    const reachesStop = this.#stop !== undefined && this.#isWithin(placeAt(this.#stop), far);
    return far === undefined || this.#isAssumed || reachesStop || this.#best.length > this.#size;
  }

  *#page(): ReadPlan<ArrivalPage> {
    const hasMore = this.#best.length > this.#size;
    const page = this.#best.slice(0, this.#size);
    const isBehind =
      this.#start !== undefined && (this.#seen.start || (yield* this.#isAny(this.#start, false)));
    const isAhead =
      hasMore || (this.#stop !== undefined && (this.#seen.stop || (yield* this.#isAny(this.#stop, true))));
    const [first, last] = [page[0], page.at(-1)];
    const span = first && last ? Math.abs(Number(first.key) - Number(last.key)) : 0;
    const uids = page.map(({ uid }) => uid);
    return {
      uids: this.#isFirst ? uids : uids.reverse(),
      hasPrevious: this.#isFirst ? isBehind : isAhead,
      hasNext: this.#isFirst ? isAhead : isBehind,
      days: Math.min(Math.max(1, Math.ceil(span / DAY)), MAX_DAYS),
    };
  }

  /** Whether there is anything on a side of a cursor on days that were not looked at. */
  *#isAny(cursor: SortedCursor, isOnwards: boolean): ReadPlan<boolean> {
    const moment = Number(cursor.sortKey);
    const isOlder = this.#isBackwards === isOnwards;
    const beyond = isOlder
      ? { from: undefined, to: moment - 3 * DAY }
      : { from: moment + 3 * DAY, to: undefined };
    const { path } = this.#scope;
    const [found] = yield* ask({
      verb: 'UID SEARCH',
      path,
      search: and([this.#search.search, ...daysIn(beyond)]),
      returns: this.#returns && ['COUNT'],
    });
    return unwrap(found).count > 0;
  }

  /** Negative: `a` comes first on the walk. */
  #compare(a: SortPosition, b: SortPosition): number {
    const { order } = this.#search;
    return this.#isFirst ? comparePlaces(order, a, b) : comparePlaces(order, b, a);
  }
}

function placeAt({ sortKey, uid }: SortedCursor): SortPosition {
  return { key: sortKey, uid };
}

/** Days that hold all messages between two moments, whatever the time zone of the server. */
function daysIn({ from, to }: Slice): SearchKey[] {
  return [
    ...(from === undefined ? [] : [key('SINCE', day(new Date(from), -1))]),
    ...(to === undefined ? [] : [key('BEFORE', day(new Date(to), 2))]),
  ];
}

function tooManyKeys(): MailError {
  return new MailError(
    'UNSUPPORTED',
    `The mail server cannot sort (no SORT), and the gateway would have to read the dates of more than ${shownNumber(MAX_SORTED_KEYS)} messages for this page. Narrow the filter, or order by MAILBOX`,
  );
}
