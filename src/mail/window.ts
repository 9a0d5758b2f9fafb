import { MailError } from './errors.ts';
import { isUidValidity, isUint32, parsePacked } from './ids.ts';
import type { MaildropKey } from './maildrop-key.ts';
import type { Order, OrderKey, SortKey } from './order.ts';
import { isSortKey } from './order.ts';
import { packKey, unpackKey } from './maildrop-key.ts';
import { DEFAULT_PAGE, MAX_PAGE } from './limits.ts';

/** Days in a cursor: some 27 years. */
export const MAX_DAYS = 10_000;
/** Characters of a text in a cursor. */
const MAX_SORT_KEY = 200;

/**
 * A place in a mailbox's list: a key (UID, under a UIDVALIDITY; in a maildrop its own), never an offset. `position`
 * and `count` are hints: where the message stood, counted from the oldest as 1, and how many there were. They save a
 * round trip and are verified by the answer.
 */
export type Cursor = UidCursor | MaildropCursor | SortedCursor;

interface Place {
  readonly account: string;
  readonly path: string;
  readonly position: number;
  readonly count: number;
}

/** A place in a list that was searched or sorted: what it is sorted by, and the UID. No hints. */
export interface SortedCursor {
  readonly account: string;
  readonly path: string;
  readonly uidValidity: number;
  readonly uid: number;
  readonly orderKey: OrderKey;
  readonly sortKey: SortKey;
  /** The list was too long to be sorted as a whole, and so many days were a page. */
  readonly days?: number;
}

export interface UidCursor extends Place {
  readonly uidValidity: number;
  readonly uid: number;
}

export interface MaildropCursor extends Place {
  readonly key: MaildropKey;
}

/** Which part of a list, newest first, is wanted. */
export interface Window {
  readonly edge: 'first' | 'last';
  readonly size: number;
  readonly after: Cursor | undefined;
  readonly before: Cursor | undefined;
}

/** The arguments of a connection, as a client gives them. */
export interface WindowArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** Reads a connection's arguments. @throws MailError BAD_USER_INPUT */
export function windowOf(args: WindowArguments, account: string): Window {
  if (args.first != null && args.last != null) {
    throw new MailError('BAD_USER_INPUT', 'Provide either first or last, not both', { argument: 'last' });
  }
  const edge = args.last != null ? 'last' : 'first';
  const size = args[edge] ?? DEFAULT_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    throw new MailError('BAD_USER_INPUT', `${edge} must be a whole number from 1 to ${MAX_PAGE}`, {
      argument: edge,
    });
  }
  return {
    edge,
    size,
    after: args.after == null ? undefined : decodeCursor(args.after, account, 'after'),
    before: args.before == null ? undefined : decodeCursor(args.before, account, 'before'),
  };
}

/** Two windows with the same key are the same page. */
export function windowKey(window: Window): string {
  const place = (cursor?: Cursor) => (cursor ? encodeCursor(cursor) : '');
  return [window.edge, window.size, place(window.after), place(window.before)].join('|');
}

/** The cursor as clients hold it: base64url. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(packCursor(cursor))).toString('base64url');
}

function packCursor(cursor: Cursor): unknown[] {
  const { account, path } = cursor;
  if ('orderKey' in cursor) {
    const { uidValidity, uid, orderKey, sortKey } = cursor;
    const short = typeof sortKey === 'string' ? sortKey.slice(0, MAX_SORT_KEY).toWellFormed() : sortKey;
    const days = cursor.days === undefined ? [] : [cursor.days];
    return ['s', account, path, uidValidity, uid, orderKey, short, ...days];
  }
  const { position, count } = cursor;
  if ('key' in cursor) return ['d', account, path, position, count, ...packKey(cursor.key)];
  return ['c', account, path, cursor.uidValidity, cursor.uid, position, count];
}

/** @throws MailError BAD_USER_INPUT */
export function decodeCursor(text: string, account: string, argument: 'after' | 'before' = 'after'): Cursor {
  const [kind, owner, path, ...rest] = parsePacked(text);
  const read = Object.hasOwn(READERS, String(kind)) ? READERS[String(kind)] : undefined;
  const place = owner === account && typeof path === 'string' ? read?.(rest) : undefined;
  if (!place)
    throw new MailError('BAD_USER_INPUT', 'This cursor was not issued by this API for this account', {
      argument,
    });
  return { account, path, ...place } as Cursor;
}

type Fields = readonly unknown[];

/** What stands behind account and path, by the kind of the cursor. */
const READERS: Record<string, (fields: Fields) => object | undefined> = {
  c: (fields) => {
    const [uidValidity, uid, position, count] = fields;
    const isPlace = isUidValidity(uidValidity) && fields.slice(1).every(isUint32);
    return isPlace && fields.length === 4 ? { uidValidity, uid, position, count } : undefined;
  },
  s: ([uidValidity, uid, orderKey, sortKey, ...rest]) => {
    const [days] = rest;
    const isPlace = isUidValidity(uidValidity) && isUint32(uid) && rest.length <= 1;
    if (!isPlace || !isSortKey(orderKey, sortKey)) return undefined;
    if (days !== undefined && !(isUint32(days) && days <= MAX_DAYS)) return undefined;
    return { uidValidity, uid, orderKey, sortKey, ...(days !== undefined && { days }) };
  },
  d: ([position, count, ...fields]) => {
    const key = unpackKey(fields);
    return key && isUint32(position) && isUint32(count) ? { position, count, key } : undefined;
  },
};

/** The cursor of an IMAP mailbox. @throws MailError BAD_USER_INPUT when it was made up out of another account's */
export function uidCursor(cursor: Cursor | undefined): UidCursor | undefined {
  if (!cursor || ('uid' in cursor && 'position' in cursor)) return cursor;
  throw new MailError('BAD_USER_INPUT', 'This cursor belongs to another list. Start again without a cursor');
}

/**
 * The cursor of a list that is searched or sorted.
 * @throws MailError BAD_USER_INPUT when it was given out for another order
 */
export function sortedCursor(cursor: Cursor | undefined, { key }: Order): SortedCursor | undefined {
  if (!cursor) return undefined;
  if ('orderKey' in cursor && cursor.orderKey === key) return cursor;
  // A place in the mailbox is one in whatever is found in it.
  if ('uid' in cursor && 'position' in cursor && key === 'MAILBOX')
    return { ...cursor, orderKey: key, sortKey: null };
  throw new MailError(
    'BAD_USER_INPUT',
    'This cursor belongs to a list in another order. Start again without a cursor',
  );
}

/** The cursor of a maildrop. @throws MailError BAD_USER_INPUT when it was made up out of another account's */
export function maildropCursor(cursor: Cursor | undefined): MaildropCursor | undefined {
  if (!cursor || 'key' in cursor) return cursor;
  throw new MailError('BAD_USER_INPUT', 'This cursor was not issued by this API for this account');
}

/** @throws MailError BAD_USER_INPUT when a cursor was given out for another mailbox */
export function requireOwnCursors(window: Window, path: string): void {
  for (const cursor of [window.after, window.before]) {
    if (cursor && cursor.path !== path) {
      throw new MailError(
        'BAD_USER_INPUT',
        'This cursor belongs to another mailbox. Start again without a cursor',
      );
    }
  }
}

/** A cursor of a mailbox that has another UIDVALIDITY by now. */
export function staleCursor(): MailError {
  return new MailError(
    'STALE_ID',
    'The mailbox has been recreated since this cursor was issued (its UIDVALIDITY changed). Start again without a cursor',
  );
}
