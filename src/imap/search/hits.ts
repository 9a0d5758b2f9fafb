import { unwrap } from '../../mail/errors.ts';
import type { Order, SortPosition } from '../../mail/order.ts';
import { orderDemand } from '../../mail/filter-demand.ts';
import { comparePlaces, sortKeyOf } from '../../mail/order.ts';
import type { MessageDemand } from '../../mail/demand.ts';
import { addMessageDemand, messageDemand } from '../../mail/demand.ts';
import type { SortedCursor } from '../../mail/window.ts';
import { ComparedMessage } from '../read/fetched-message.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Found } from '../commands/search.ts';
import { ask } from '../commands/answers.ts';
import type { StepOf } from '../commands/table.ts';
import type { LocalCheck } from './local-check.ts';
import type { Rows } from './rows.ts';
import type { SearchKey } from '../commands/search-key.ts';
import type { SearchScope } from './scope.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { shownOrder, sortWordsByUid, sortsBy } from './server-sort.ts';
import { DEFAULT_PAGE, MAX_CHECKED } from '../../mail/limits.ts';

/** What is looked for, in which order, and between which places of that order. */
export interface Search {
  readonly search: SearchKey;
  /** The part that needs no checking if an exact count is wanted; NONE: no such part, or no count is wanted. */
  readonly certain: SearchKey;
  readonly order: Order;
  readonly after: SortedCursor | undefined;
  readonly before: SortedCursor | undefined;
  /** What a page shows of so many messages; undefined: none are shown. */
  readonly page: { readonly size: number; readonly demand: MessageDemand } | undefined;
}

/**
 * A list of hits in the order in which it is shown, and which part of it is asked for. Counted: the mail server keeps
 * it, and only as much of it travels as is shown; listed: all UIDs are here.
 */
export type ResultSet = ServerSide | Listed;

interface Part {
  readonly count: number;
  /** So many hits stand ahead of the part that is asked for. */
  readonly start: number;
  readonly end: number;
}

export interface ServerSide extends Part {
  readonly uids?: undefined;
  /** So many of them match for certain. */
  readonly certain: number;
}

export interface Listed extends Part {
  readonly uids: readonly number[];
  /** Those that match for certain, as far as it matters. */
  readonly certain: ReadonlySet<number>;
}

/**
 * Whether the server can keep a list: PARTIAL (RFC 5267) of what SEARCHRES has saved. Dovecot sorts that way too,
 * though it says so of SEARCH only; if it were not so, everything is listed.
 */
export function canCount({ capabilities, isAlone }: SearchScope, { order, after, before }: Search): boolean {
  if (!isAlone()) return false;
  const has = (...names: string[]) => names.every((name) => capabilities.has(name));
  const hasPartial = has('ESEARCH', 'SEARCHRES') && capabilities.hasAny('CONTEXT=SEARCH', 'PARTIAL');
  if (order.key === 'MAILBOX') return hasPartial;
  // Where a place is in another order can only be said by the list itself.
  return hasPartial && has('SORT', 'ESORT') && !after && !before;
}

/** Few enough to be read with all that is shown of them, whether they are: that spares a flight. */
export function isSmall(count: number, { page }: Search): boolean {
  return page !== undefined && count <= Math.max(2 * page.size, DEFAULT_PAGE);
}

export function part(count: number, start = 0, end = count): Part {
  return { count, start, end: Math.max(start, end) };
}

/** All hits, in the order in which they are shown. @throws TooManyToSort beyond the bound of sorting here */
export function* listHits(
  scope: SearchScope,
  wanted: Search,
  check: LocalCheck,
  rows: Rows,
): ReadPlan<Listed> {
  const { order } = wanted;
  const isSorted = sortsBy(scope.capabilities, order.key);
  const step =
    isSorted && order.key !== 'MAILBOX' ? sortStep(scope, wanted) : searchStep(scope, wanted.search);
  const texts = check.textSearches;
  const sure = wanted.certain.kind === 'none' ? [] : [searchStep(scope, wanted.certain)];
  const others = [...texts.map((text) => searchStep(scope, text)), ...(tellsApart(scope) ? sure : [])];
  const [found, ...more] = yield* eachFound(scope, [step, ...others]);
  texts.forEach((text, i) => check.learnText(text, more[i]!));
  // Few are all read anyway, and one by one a search is a flight.
  const isLate = !tellsApart(scope) && !isSmall(found!.uids.length, wanted);
  if (isLate) more.push(...(yield* eachFound(scope, sure)));
  const certain = new Set(more[texts.length]?.uids);
  if (!isSorted) return yield* sortHere(wanted, found!.uids, check, rows);
  const uids = shownOrder(scope.capabilities, order, found!.uids);
  const start = wanted.after && (yield* aheadOf(rows, order, uids, wanted.after, true));
  const end = wanted.before && (yield* aheadOf(rows, order, uids, wanted.before, false));
  return { ...part(uids.length, start, end), uids, certain };
}

/** Searches in one flight, or one by one where the answers could not be told apart (plain SEARCH). */
function* eachFound(scope: SearchScope, steps: readonly SearchStep[]): ReadPlan<Found[]> {
  const flights = tellsApart(scope) ? [steps] : steps.map((step) => [step]);
  const found: Found[] = [];
  for (const flight of flights) found.push(...(yield* ask(...flight)).map(unwrap));
  return found;
}

function tellsApart({ capabilities }: SearchScope): boolean {
  return capabilities.offers('ESEARCH');
}

type SearchStep = StepOf<'UID SEARCH' | 'UID SORT'>;

function searchStep(scope: SearchScope, search: SearchKey): SearchStep {
  return { verb: 'UID SEARCH', path: scope.path, search, returns: tellsApart(scope) ? ['ALL'] : undefined };
}

function sortStep({ path, capabilities }: SearchScope, { search, order }: Search): SearchStep {
  const by = sortWordsByUid(capabilities, order);
  return { verb: 'UID SORT', path, by, search, returns: capabilities.has('ESORT') ? ['ALL'] : undefined };
}

/** What would have to be read to sort them here: there may be another way. */
export class TooManyToSort extends Error {
  readonly uids: readonly number[];

  constructor(uids: readonly number[]) {
    super('too many to sort');
    this.uids = uids;
  }
}

/** Without SORT: everything is fetched, checked and sorted. */
function* sortHere(wanted: Search, uids: readonly number[], check: LocalCheck, rows: Rows): ReadPlan<Listed> {
  const { order, after, before, page } = wanted;
  if (uids.length > MAX_CHECKED) throw new TooManyToSort(uids);
  const demand = addMessageDemand(addMessageDemand(messageDemand(), orderDemand(order)), check.demand);
  if (isSmall(uids.length, wanted)) addMessageDemand(demand, page!.demand);
  const found = yield* rows.fetch(uids, demand);
  const matching = yield* check.matching([...found.values()]);
  const places = matching.map((row) => placeOf(order, row)).sort((a, b) => comparePlaces(order, a, b));
  const ahead = (cursor: SortedCursor, isPast: boolean) =>
    places.filter((each) => isAhead(order, each, cursor, isPast)).length;
  const bounds = part(places.length, after && ahead(after, true), before && ahead(before, false));
  return { ...bounds, uids: places.map(({ uid }) => uid), certain: new Set() };
}

export function placeOf(order: Order, row: FetchRow): SortPosition {
  return { key: sortKeyOf(order, new ComparedMessage(row, () => '', {} as never)), uid: row.uid };
}

/** Whether a place is ahead of a cursor; with `isPast` the cursor's own place counts as well. */
function isAhead(
  order: Order,
  place: SortPosition,
  { uid, sortKey }: SortedCursor,
  isPast: boolean,
): boolean {
  const distance = comparePlaces(order, place, { key: shortened(place, sortKey), uid });
  return isPast ? distance <= 0 : distance < 0;
}

/** A cursor may hold only the beginning of a long text. */
function shortened(place: SortPosition, sortKey: SortPosition['key']): SortPosition['key'] {
  const isCut = typeof sortKey === 'string' && typeof place.key === 'string' && place.key.startsWith(sortKey);
  return isCut && sortKey.length >= 200 ? place.key : sortKey;
}

/** Places that are looked at in one flight. */
const PROBES = 60;

/**
 * How many hits stand ahead of a cursor, in the order of the server. The cursor's message is usually among them; where
 * it is not, because it has gone or matches no more, its key is looked for.
 */
function* aheadOf(
  rows: Rows,
  order: Order,
  uids: readonly number[],
  cursor: SortedCursor,
  isPast: boolean,
): ReadPlan<number> {
  const own = uids.indexOf(cursor.uid);
  if (own >= 0) return isPast ? own + 1 : own;
  const isPlaceAhead = (place: SortPosition) => isAhead(order, place, cursor, isPast);
  if (order.key === 'MAILBOX') return uids.filter((uid) => isPlaceAhead({ key: null, uid })).length;
  return yield* countAhead(rows, order, uids, (row) => isPlaceAhead(placeOf(order, row)));
}

/** Of hits in their order, how many are ahead: by halves (sixtieths, rather). */
function* countAhead(
  rows: Rows,
  order: Order,
  uids: readonly number[],
  isRowAhead: (row: FetchRow) => boolean,
): ReadPlan<number> {
  let range: Range = { low: 0, high: uids.length };
  while (range.low < range.high) {
    const places = spread(range);
    const probed = yield* rows.fetch(
      places.map((at) => uids[at]!),
      orderDemand(order),
    );
    const isLast = range.high - range.low <= PROBES || probed.size === 0;
    range = narrowed(
      range,
      places.map((at) => [at, probed.get(uids[at]!)]),
      isRowAhead,
    );
    if (isLast) break;
  }
  return range.low;
}

/** Places of a list: from the lowest on, the highest left out. */
interface Range {
  readonly low: number;
  readonly high: number;
}

/** What is left of a range when rows in it have been looked at, up to the first that is not ahead. */
function narrowed(
  { low, high }: Range,
  looked: readonly (readonly [at: number, row: FetchRow | undefined])[],
  isRowAhead: (row: FetchRow) => boolean,
): Range {
  let lowest = low;
  for (const [at, row] of looked) {
    if (!row || row.isAssumed) continue;
    if (!isRowAhead(row)) return { low: lowest, high: at };
    lowest = at + 1;
  }
  return { low: lowest, high };
}

function spread({ low, high }: Range): number[] {
  const step = Math.max(1, (high - low) / PROBES);
  const indexes = new Set<number>();
  for (let at = low; at < high; at += step) indexes.add(Math.floor(at));
  return [...indexes];
}
