import type { MessageDemand, PageDemand, ListArguments, ListPage } from './demand.ts';
import { mailboxDemand, pageKey, wantPage, readListArguments } from './demand.ts';
import { MailError, unwrap } from './errors.ts';
import { decodeMailboxId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import { VIEWS } from './mailbox-roles.ts';
import type { Edge, Mailbox, MailboxReference, MailboxRole, Page } from './mailbox.ts';
import { isAmong } from './query-places.ts';
import type { Order, SortPosition } from './order.ts';
import { comparePlaces } from './order.ts';
import { decodeCursor, sortedCursor } from './window.ts';
import { MAX_MAILBOXES } from './limits.ts';

/** The arguments of a list over several mailboxes. */
export interface AccountListArguments extends Omit<ListArguments, 'last' | 'before'> {
  /** Ids; left out: all mailboxes. */
  readonly mailboxes?: readonly string[] | null | undefined;
  /** Mailboxes by what they are for, beside those. */
  readonly roles?: readonly MailboxRole[] | null | undefined;
}

/** What is wanted of such a list. */
export interface AccountListDemand {
  readonly nodes: MessageDemand | undefined;
  readonly totalCount: boolean;
}

const NEWEST_RECEIVED: Order = { key: 'RECEIVED', direction: 'DESCENDING' };

/**
 * One page of the messages of several mailboxes, put together in one order; among equals by path, then by UID. All
 * mailboxes are searched in the same flight, and each brings the beginning of its own list.
 * @throws MailError
 */
export async function listAccount(
  session: MailSession,
  args: AccountListArguments,
  demand: AccountListDemand,
): Promise<Page> {
  const { places, ...list } = readAccountList(args, session.accountKey);
  const found = await searchedMailboxes(session, { ...args, places }, { ...list, ...demand });
  const mailboxes = found.filter((each) => isAmong(places, each));
  const pages = mailboxes.flatMap(({ pages: own }) => {
    const page = own.get(pageKey(list));
    return page === undefined ? [] : [unwrap(page)];
  });
  const [only, ...others] = pages;
  return only && others.length === 0 ? only : merged(pages, list, session.accountKey);
}

/** Which page of which list. @throws MailError BAD_USER_INPUT */
export function readAccountList(
  { mailboxes: _, roles: _roles, ...args }: AccountListArguments,
  account: string,
) {
  const list = readListArguments({ ...args, last: null, before: null }, account);
  const order = args.orderBy == null ? NEWEST_RECEIVED : list.order;
  if (order.key === 'MAILBOX')
    throw new MailError(
      'BAD_USER_INPUT',
      'A list over several mailboxes cannot be ordered by MAILBOX. Choose another order',
      { argument: 'orderBy' },
    );
  const { after } = list.window;
  // A maildrop has one order, and cursors of its own kind.
  if (after && !('key' in after)) sortedCursor(after, order);
  return { ...list, order };
}

type Searched = Pick<AccountListArguments, 'mailboxes' | 'roles'> & Pick<ListPage, 'places'>;

async function searchedMailboxes(
  session: MailSession,
  searched: Searched,
  page: PageDemand,
): Promise<Mailbox[]> {
  const named = namedMailboxes(searched, session.accountKey);
  const demand = mailboxDemand(...(named && !searched.places ? [] : (['role'] as const)));
  wantPage(demand, page);
  if (!named) {
    const all = await session.mailboxes({ subscribedOnly: false }, demand);
    return all.filter(({ role }) => !VIEWS.has(role));
  }
  if (named.length === 0 || named.length > MAX_MAILBOXES)
    throw new MailError('BAD_USER_INPUT', `One list may cover 1 to ${MAX_MAILBOXES} mailboxes`, {
      argument: 'mailboxIds',
    });
  const found = await Promise.all(named.map((each) => session.mailbox(each, demand)));
  // A mailbox may be named by both.
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

/** Undefined: all mailboxes. What a query excludes is left out later. */
function namedMailboxes(
  { mailboxes: ids, roles, places }: Searched,
  account: string,
): MailboxReference[] | undefined {
  if (ids == null && roles == null) return places?.include.length ? [...places.include] : undefined;
  const paths = new Set((ids ?? []).map((id) => decodeMailboxId(id, account, 'mailboxIds').path));
  return [
    ...[...paths].map((path) => ({ by: 'path', path }) as const),
    ...[...new Set(roles)].map((role) => ({ by: 'role', role }) as const),
  ];
}

interface Placed extends SortPosition {
  readonly path: string;
  readonly edge: Edge;
}

function merged(pages: readonly Page[], { order, window }: ListPage, account: string): Page {
  const edges = pages.flatMap((page) => page.edges.map((edge) => placed(edge, order, account)));
  edges.sort(
    (a, b) =>
      comparePlaces(order, { key: a.key, uid: 0 }, { key: b.key, uid: 0 }) ||
      comparePaths(a.path, b.path) ||
      comparePlaces(order, a, b),
  );
  return {
    edges: edges.slice(0, window.size).map(({ edge }) => edge),
    hasNextPage: edges.length > window.size || pages.some(({ hasNextPage }) => hasNextPage),
    hasPreviousPage: pages.some(({ hasPreviousPage }) => hasPreviousPage),
    totalCount: pages.reduce((sum, { totalCount }) => sum + (totalCount ?? 0), 0),
    approximated: pages.some(({ approximated }) => approximated),
  };
}

function placed(edge: Edge, order: Order, account: string): Placed {
  const { sortKey, uid, path } = sortedCursor(decodeCursor(edge.cursor, account), order)!;
  return { key: sortKey, uid, path, edge };
}

/** Among equals mailboxes stand by path, whichever way the list goes. */
function comparePaths(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
