import type { Order, OrderKey } from '../../mail/order.ts';
import { sortedSet } from '../commands/number-set.ts';
import { quirksOf } from '../quirks.ts';
import type { Capabilities } from '../wire/capabilities.ts';

/** SORT's words for keys (RFC 5256 §3). */
const SORT_WORDS: Record<OrderKey, string> = {
  MAILBOX: '',
  RECEIVED: 'ARRIVAL',
  SENT: 'DATE',
  SIZE: 'SIZE',
  SUBJECT: 'SUBJECT',
  FROM: 'FROM',
};

/** Whether the server brings messages in order of a key; where it does not, that is done here. */
export function sortsBy(capabilities: Capabilities, orderKey: OrderKey): boolean {
  if (orderKey === 'MAILBOX') return true;
  return capabilities.has('SORT') && !quirksOf(capabilities).missorts.includes(orderKey);
}

/** The ascending order as SORT takes it. */
export function sortWords({ key }: Order): string[] {
  return [SORT_WORDS[key]];
}

/** The order in which ties fall by UID, ascending or descending: the other direction is the same list backwards. */
export function sortWordsByUid(capabilities: Capabilities, order: Order): string[] {
  return [...(quirksOf(capabilities).tiesDescend ? ['REVERSE'] : []), ...sortWords(order)];
}

/** Hits in the order in which they are shown. */
export function shownOrder(
  capabilities: Capabilities,
  { key, direction }: Order,
  uids: readonly number[],
): number[] {
  const ascending = key === 'MAILBOX' ? sortedSet(uids) : [...uids];
  const isBackwards = key !== 'MAILBOX' && quirksOf(capabilities).tiesDescend;
  return (direction === 'DESCENDING') === isBackwards ? ascending : ascending.reverse();
}
