import { MailError } from '../../mail/errors.ts';
import type { OrderKey } from '../../mail/order.ts';
import type { Capabilities } from '../capabilities.ts';
import type { MessageTask } from '../message-task.ts';
import type { OpenMailbox, Result } from '../results.ts';
import type { Step } from '../steps.ts';
import type { SearchQuirks } from './text-keys.ts';

/** Steps that leave in one flight, and what they bring. */
export type Asking<T> = Generator<readonly Step[], T, readonly (Result | MailError)[]>;

/** Reads the structure of messages; imported where a filter looks at attachments. */
export type StructureReader = typeof MessageTask;

/** The mailbox that is searched. */
export interface Seat {
  readonly path: string;
  readonly capabilities: Capabilities;
  readonly structures: StructureReader | undefined;
  /** What EXAMINE said; undefined: it leaves in the same flight. */
  readonly opened: () => OpenMailbox | undefined;
  /** Whether nothing else was opened since the last flight. */
  readonly isSelected: () => boolean;
  /** Whether nobody else searches this mailbox: what the server saves (`$`) is one for all. */
  readonly isAlone: () => boolean;
}

/** So many messages one page may look at here, where the mail server cannot answer what is asked. */
export const MAX_CHECKED = 5_000;

/** Two things that are asked for side by side: their steps share flights. */
export function* together<A, B>(first: Asking<A>, second: Asking<B>): Asking<[A, B]> {
  let [a, b] = [first.next([]), second.next([])];
  while (!a.done || !b.done) {
    const [own, others] = [a.done ? [] : a.value, b.done ? [] : b.value];
    const answers = yield [...own, ...others];
    if (!a.done) a = first.next(answers.slice(0, own.length));
    if (!b.done) b = second.next(answers.slice(own.length));
  }
  return [a.value, b.value];
}

/** What needs no asking. */
export function* known<T>(value: T): Asking<T> {
  return value;
}

/** A refusal that names the bound. */
export function tooMany(what: string): MailError {
  return new MailError(
    'UNSUPPORTED',
    `${what}, and more than ${MAX_CHECKED.toLocaleString('en')} messages would have to be read for it; narrow the filter`,
  );
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

function isCourier(capabilities: Capabilities): boolean {
  return capabilities.has('ACL2=UNION');
}
