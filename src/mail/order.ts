import { baseSubject } from './base-subject.ts';
import type { MessageField } from './fields.ts';
import { MailError } from './errors.ts';
import type { Envelope } from './envelope.ts';

/** MAILBOX: in which messages were added, which is that of their UIDs. */
export type OrderKey = 'MAILBOX' | 'RECEIVED' | 'SENT' | 'SIZE' | 'SUBJECT' | 'FROM';
export type Direction = 'ASCENDING' | 'DESCENDING';

/** In which order a list stands. Messages with the same key stand by UID, in the same direction. */
export interface Order {
  readonly key: OrderKey;
  readonly direction: Direction;
}

/** Newest first: the default order of every list. */
export const MAILBOX_ORDER: Order = { key: 'MAILBOX', direction: 'DESCENDING' };

/** A message's place among others: milliseconds, octets, or a text made for comparing; MAILBOX has none. */
export type SortKey = string | number | null;

/** What sort keys are made of. */
export interface Sortable {
  readonly envelope: Envelope | undefined;
  readonly receivedAt: Date | null | undefined;
  readonly size: number | null | undefined;
}

interface OrderRow {
  readonly fields: readonly MessageField[];
  keyOf(message: Sortable): SortKey;
}

/** What RFC 5256 §3 sorts by, as SORT does it. */
const ORDERS: Record<OrderKey, OrderRow> = {
  MAILBOX: { fields: [], keyOf: () => null },
  RECEIVED: { fields: ['receivedAt'], keyOf: ({ receivedAt }) => receivedAt?.getTime() ?? 0 },
  SENT: {
    fields: ['sentAt', 'receivedAt'],
    keyOf: ({ envelope, receivedAt }) => (envelope?.sentAt ?? receivedAt)?.getTime() ?? 0,
  },
  SIZE: { fields: ['size'], keyOf: ({ size }) => size ?? 0 },
  SUBJECT: { fields: ['subject'], keyOf: ({ envelope }) => collated(baseSubject(envelope?.subject ?? null)) },
  FROM: { fields: ['from'], keyOf: ({ envelope }) => collated(localPart(envelope?.from[0]?.address ?? '')) },
};

/** An order as an API gives it. @throws MailError BAD_USER_INPUT */
export function readOrder({ key, direction }: { key: string; direction?: string | null | undefined }): Order {
  if (!Object.hasOwn(ORDERS, key))
    throw new MailError('BAD_USER_INPUT', `Messages can be ordered by ${Object.keys(ORDERS).join(', ')}`, {
      argument: 'orderBy',
    });
  if (direction != null && direction !== 'ASCENDING' && direction !== 'DESCENDING')
    throw new MailError('BAD_USER_INPUT', 'A direction must be ASCENDING or DESCENDING', {
      argument: 'orderBy',
    });
  return { key: key as OrderKey, direction: direction ?? 'DESCENDING' };
}

/** What has to be read of messages to put them in order. */
export function orderFields({ key }: Order): readonly MessageField[] {
  return ORDERS[key].fields;
}

export function sortKeyOf({ key }: Order, message: Sortable): SortKey {
  return ORDERS[key].keyOf(message);
}

/** Whether both come from the same cursor. */
export function isSortKey(orderKey: unknown, sortKey: unknown): boolean {
  if (typeof orderKey !== 'string' || !Object.hasOwn(ORDERS, orderKey)) return false;
  if (orderKey === 'MAILBOX') return sortKey === null;
  if (orderKey === 'SUBJECT' || orderKey === 'FROM')
    return typeof sortKey === 'string' && sortKey.length < 1_000;
  return Number.isSafeInteger(sortKey);
}

/** A message's place in a list. */
export interface SortPosition {
  readonly key: SortKey;
  readonly uid: number;
}

/** Negative: `a` stands ahead of `b` in the order. */
export function comparePlaces({ direction }: Order, a: SortPosition, b: SortPosition): number {
  const ascending = compareKeys(a.key, b.key) || a.uid - b.uid;
  return direction === 'ASCENDING' ? ascending : -ascending;
}

export function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === 'string' && typeof b === 'string') return compareOctets(a, b);
  return Number(a) - Number(b);
}

/** As UTF-8 octets compare, which is by code points. */
function compareOctets(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** i;unicode-casemap (RFC 5051): letters without case, decomposed. */
function collated(text: string): string {
  return text.toUpperCase().normalize('NFKD');
}

/** RFC 5256 §3, FROM: the mailbox of the first address, without its host. */
function localPart(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at);
}
