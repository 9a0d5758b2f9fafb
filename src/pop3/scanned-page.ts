import type { PageDemand } from '../mail/demand.ts';
import { MailError } from '../mail/errors.ts';
import type { FilterScan } from './filter-scan.ts';
import type { Span } from './span.ts';
import type { FoundPage } from './span.ts';

/** Messages that are asked for in one flight: more than a page, and few enough not to read much in vain. */
const BATCH = 100;

/** How far a scan has come from one edge of a span. */
interface Scan {
  readonly found: readonly number[];
  /** Some that were passed are not known yet. */
  readonly isPending: boolean;
  /** The last number that was looked at, where there was no more time to look at the others. */
  readonly stoppedAt: number | undefined;
}

/**
 * A page of what a filter finds. Messages are looked at from the page's edge on, until it is full and one more is found,
 * or so many were looked at: then the page ends there, and its cursor says where to go on.
 */
export function scanPage(demand: PageDemand, span: Span, count: number, filter: FilterScan): FoundPage {
  const { window, nodes } = demand;
  const isFirst = window.edge === 'first';
  const totalCount = demand.totalCount || !nodes ? countAll(count, filter) : undefined;
  const { found, isPending, stoppedAt } = nodes ? look(span, isFirst, window.size + 1, filter) : NOTHING;
  const numbers = isPending ? [] : found.slice(0, window.size);
  const goesOn = found.length > window.size || stoppedAt !== undefined;
  return {
    numbers: isFirst ? numbers : numbers.reverse(),
    count,
    totalCount,
    hasNextPage: isFirst ? goesOn : window.before !== undefined,
    hasPreviousPage: isFirst ? window.after !== undefined : goesOn,
    stoppedAt: found.length > window.size ? undefined : stoppedAt,
  };
}

const NOTHING: Scan = { found: [], isPending: false, stoppedAt: undefined };

function look({ oldest, newest }: Span, isFirst: boolean, most: number, filter: FilterScan): Scan {
  const found: number[] = [];
  let pending = 0;
  for (let i = 0; oldest + i <= newest; i++) {
    const number = isFirst ? newest - i : oldest + i;
    if (found.length === most || pending === BATCH) break;
    if (i === filter.limit)
      return { found, isPending: pending > 0, stoppedAt: isFirst ? number + 1 : number - 1 };
    const isMatch = filter.matches(number);
    if (isMatch === undefined) pending++;
    else if (isMatch) found.push(number);
  }
  return { found, isPending: pending > 0, stoppedAt: undefined };
}

/** @throws MailError UNSUPPORTED where more messages would have to be looked at than may be */
function countAll(count: number, filter: FilterScan): number {
  if (count > filter.limit)
    throw new MailError(
      'UNSUPPORTED',
      `On POP3 the matches of a filter can be counted among at most ${filter.limit} messages. Leave totalCount out`,
    );
  return look({ oldest: 1, newest: count }, true, Infinity, filter).found.length;
}
