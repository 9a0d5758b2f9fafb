/** What is peculiar about a server's search. */

import type { OrderKey } from '../mail/order.ts';
import type { Capabilities } from './wire/capabilities.ts';

export interface SearchQuirks {
  /** LARGER and SMALLER count line ends as one octet (Courier). */
  readonly countsBareLines: boolean;
  /** Letters with marks are found however they are put together (i;unicode-casemap, I18NLEVEL=1, RFC 5255). */
  readonly normalises: boolean;
  /** Octets above 127 that stand in a header undecoded are U+FFFD to its search (Cyrus). */
  readonly hidesRawOctets: boolean;
  /** Only ASCII may be sent: the server refused CHARSET UTF-8. */
  readonly isAsciiOnly: boolean;
}
/** What servers are known to do otherwise, by words that only they say. */

export function quirksOf(capabilities: Capabilities): SearchQuirks {
  const isCyrus = capabilities.hasAny('X-SIEVE-MAILBOX', 'X-REPLICATION', 'XMOVE');
  return {
    normalises: isCyrus || capabilities.hasAny('I18NLEVEL=1', 'I18NLEVEL=2'),
    hidesRawOctets: isCyrus,
    countsBareLines: isCourier(capabilities),
    isAsciiOnly: false,
  };
}
/** Courier puts messages with the same key in descending order, whichever way it sorts (RFC 5256 §3: ascending). */

export function tiesDescend(capabilities: Capabilities): boolean {
  return isCourier(capabilities);
}
/**
 * Whether the server brings messages in order of a key. Courier sorts by SIZE without counting CR, and puts messages
 * without a date ahead of all others (RFC 5256 §3: where they arrived); that is done here instead.
 */

export function sortsBy(capabilities: Capabilities, orderKey: OrderKey): boolean {
  if (orderKey === 'MAILBOX') return true;
  const isWrong = isCourier(capabilities) && (orderKey === 'SENT' || orderKey === 'SIZE');
  return capabilities.has('SORT') && !isWrong;
}
export function isCourier(capabilities: Capabilities): boolean {
  return capabilities.has('ACL2=UNION');
}
