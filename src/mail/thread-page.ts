import type { PageDemand } from './demand.ts';
import { MailError } from './errors.ts';
import type { FilterInput } from './filter-input.ts';
import { readFilter } from './filter-input.ts';
import { DEFAULT_PAGE, MAX_PAGE, MAX_THREADS } from './limits.ts';
import { MAILBOX_ORDER } from './order.ts';
import type { ThreadWants } from './thread.ts';
import { COUNTED, PLACED, both } from './thread.ts';
import type { ThreadCursor } from './thread-cursor.ts';
import { decodeThreadCursor } from './thread-cursor.ts';
import type { Cursor } from './window.ts';

/** Which conversations of a mailbox. */
export interface ThreadListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly filter?: FilterInput | null | undefined;
}

/** The same, read. */
export interface ThreadList {
  readonly size: number;
  readonly cursor: ThreadCursor | undefined;
  readonly filter: PageDemand['filter'];
}

/** @throws MailError BAD_USER_INPUT */
export function readThreadList({ first, after, filter }: ThreadListArguments, account: string): ThreadList {
  const size = first ?? DEFAULT_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > MAX_THREADS)
    throw new MailError('BAD_USER_INPUT', `first must be a whole number from 1 to ${MAX_THREADS}`, {
      argument: 'first',
    });
  return {
    size,
    cursor: after == null ? undefined : decodeThreadCursor(after, account),
    filter: filter == null ? undefined : readFilter(filter, account),
  };
}

/** So many messages are read at least: a mailbox that has no more is counted. */
const LEAST = 40;

/** The messages that a page of conversations is looked for in first. @throws MailError BAD_USER_INPUT */
export function firstPage(args: ThreadListArguments, wants: ThreadWants, account: string): PageDemand {
  const list = readThreadList(args, account);
  return pageOf(list, wants, {
    after: list.cursor?.place,
    size: Math.max(LEAST, Math.ceil(1.6 * list.size)),
  });
}

/** A page of messages that conversations are looked for in. */
export function pageOf(
  { filter, cursor }: ThreadList,
  wants: ThreadWants,
  { after, size }: { readonly after: Cursor | undefined; readonly size: number },
): PageDemand {
  const { newestMessage, isCounted, messages } = wants;
  const isAsked = isCounted || messages !== undefined;
  return {
    window: { edge: 'first', size: Math.min(size, MAX_PAGE), after, before: undefined },
    filter,
    order: MAILBOX_ORDER,
    nodes: both(isAsked ? COUNTED : PLACED, newestMessage),
    totalCount: false,
    // Ahead of the first page there is nothing that a conversation could have been told by.
    kin: !filter && (isAsked || cursor) ? COUNTED : undefined,
  };
}
