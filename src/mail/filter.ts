import type { MessageId } from './ids.ts';
import type { ThreadReference } from './thread-id.ts';
import type { UidRange } from './uid-ranges.ts';

/**
 * Which messages are wanted: a tree of conditions. AND: all hold; OR: one holds; NOT: none holds (JMAP, RFC 8621
 * §4.4.1). An AND of nothing is every message.
 */
export type Filter = Combination | Condition;

export interface Combination {
  readonly op: 'AND' | 'OR' | 'NOT';
  readonly filters: readonly Filter[];
}

/** What each condition compares with. Texts are looked for anywhere in the decoded value, without regard to case. */
export interface Conditions {
  /** A system flag or keyword, compared without case. */
  hasFlag: string;
  /** In a name or an address in the header field. */
  from: string;
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  /** In the text of the message; what counts as that is the server's business. */
  body: string;
  /** In the header or the text; likewise. */
  text: string;
  header: HeaderCondition;
  /** At this moment or later. */
  receivedSince: Date;
  /** Earlier than this. */
  receivedBefore: Date;
  sentSince: Date;
  sentBefore: Date;
  /** Octets, this many included. */
  sizeAtLeast: number;
  sizeAtMost: number;
  hasAttachments: boolean;
  /** One of these messages. */
  ids: readonly MessageId[];
  /** Between these UIDs, both included. */
  uids: UidRange;
  /** One of these Message-IDs, compared exactly, angle brackets included. */
  messageIds: readonly string[];
  /** In one of these conversations. */
  threadIds: readonly ThreadReference[];
  /** The server's own label; it decides. */
  hasLabel: string;
  /** In the words of the server's own search, which decides. */
  providerQuery: string;
  /** Changed after this modification sequence. */
  changedSince: bigint;
}

export interface HeaderCondition {
  /** In lower case. */
  readonly name: string;
  /** In the value of a field of this name; undefined: there is such a field. */
  readonly value: string | undefined;
}

export type ConditionName = keyof Conditions;
export type ConditionOn<K extends ConditionName> = { readonly on: K; readonly value: Conditions[K] };
export type Condition = { [K in ConditionName]: ConditionOn<K> }[ConditionName];

/** Conditions that only the server's search can tell. */
export type ServerCondition = { [K in ServerConditionName]: ConditionOn<K> }[ServerConditionName];
export type ServerConditionName = 'body' | 'text' | 'hasLabel' | 'providerQuery';
const OF_SERVER: ReadonlySet<ConditionName> = new Set(['body', 'text', 'hasLabel', 'providerQuery']);

export function isServerCondition(condition: Condition): condition is ServerCondition {
  return OF_SERVER.has(condition.on);
}

/** Every message. */
export const EVERYTHING: Filter = { op: 'AND', filters: [] };

export function isCombination(filter: Filter): filter is Combination {
  return 'op' in filter;
}

/** All conditions of a tree. */
export function* conditionsOf(filter: Filter): Generator<Condition> {
  if (!isCombination(filter)) yield filter;
  else for (const each of filter.filters) yield* conditionsOf(each);
}

/** Whether anything in it depends on attachments. */
export function looksAtAttachments(filter: Filter): boolean {
  return [...conditionsOf(filter)].some(({ on }) => on === 'hasAttachments');
}

/** Filters with the same key find the same messages. */
export function filterKey(filter: Filter): string {
  return JSON.stringify(filter, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}
