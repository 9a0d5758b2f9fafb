import type { PageDemand } from '../mail/demand.ts';
import { MailError } from '../mail/errors.ts';
import { keyText } from '../mail/maildrop-key.ts';
import type { Order } from '../mail/order.ts';
import type { MaildropCursor } from '../mail/window.ts';
import { maildropCursor } from '../mail/window.ts';
import type { FilterScan } from './filter-scan.ts';
import type { Maildrop } from './maildrop.ts';
import { scanPage } from './scanned-page.ts';
import type { FoundPage, Span } from './span.ts';

/**
 * Where a page lies. Numbers are given anew in each session, in the order in which messages arrived, so a cursor's
 * position is a hint: it is taken as true together with the question whether it is, and looked up where it is not.
 * @returns the page as far as it is known: asking again may correct it until nothing is noted any more
 */
export function findPage(demand: PageDemand, drop: Maildrop, filter?: FilterScan): FoundPage | undefined {
  if (!isNewestFirst(demand.order))
    throw new MailError(
      'UNSUPPORTED',
      'POP3 cannot sort; lists are always in maildrop order, newest first. Remove orderBy',
    );
  const { window, nodes } = demand;
  const [after, before] = [maildropCursor(window.after), maildropCursor(window.before)];
  // A cursor tells enough to begin with; how many messages there are today comes along.
  const count = drop.count() ?? (after ?? before)?.count;
  if (count === undefined) return undefined;
  const bounds = {
    newest: after ? placeOf(after, count, drop, goneAfter) - 1 : count,
    oldest: before ? placeOf(before, count, drop, goneBefore) + 1 : 1,
  };
  if (filter) return scanPage(demand, bounds, count, filter);
  const { oldest, newest } = cut(bounds, window);
  const numbers = nodes ? Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, i) => newest - i) : [];
  return {
    numbers,
    count,
    hasNextPage: nodes !== undefined && oldest > 1 && count > 0,
    hasPreviousPage: nodes !== undefined && newest < count,
  };
}

/** The maildrop's own order, which is that of arrival: POP3 tells no other time of it. */
function isNewestFirst({ key, direction }: Order): boolean {
  return (key === 'MAILBOX' || key === 'RECEIVED') && direction === 'DESCENDING';
}

/** So many from one edge. */
function cut({ oldest, newest }: Span, { edge, size }: PageDemand['window']): Span {
  return edge === 'first'
    ? { newest, oldest: Math.max(oldest, newest - size + 1) }
    : { oldest, newest: Math.min(newest, oldest + size - 1) };
}

/** The number of a cursor's message today. */
function placeOf(
  cursor: MaildropCursor,
  count: number,
  drop: Maildrop,
  gone: (cursor: MaildropCursor) => number,
): number {
  const hint = Math.min(cursor.position, count);
  const found = hint > 0 ? drop.keyOf(hint) : undefined;
  if (hint > 0 && (!found || keyText(found) === keyText(cursor.key))) return hint;
  const numbers = drop.numbersOf(cursor.key);
  if (!numbers) return hint;
  if (numbers.length === 0) return Math.min(gone(cursor), count + 1);
  return numbers.reduce((newest, number) => Math.max(newest, number));
}

/**
 * What was older than a message that has gone stands below its old place: numbers only ever become smaller. Where others
 * have gone as well, some messages are seen twice, and none is left out.
 */
function goneAfter({ position }: MaildropCursor): number {
  return position;
}

/** What was newer cannot be told any more. */
function goneBefore(): never {
  throw new MailError(
    'STALE_ID',
    'The message at this cursor no longer exists. Start again without a cursor',
  );
}
