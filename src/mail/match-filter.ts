import type {
  Condition,
  ConditionName,
  Conditions,
  Filter,
  ServerCondition,
  ServerConditionName,
} from './filter.ts';
import { isCombination, isServerCondition } from './filter.ts';
import type { Envelope } from './envelope.ts';
import type { Header } from './envelope.ts';
import type { Address } from './envelope.ts';
import { hasFlag } from './flags.ts';
import type { ThreadReference } from './thread-id.ts';

/** What a filter looks at; what no condition of the filter asks for (`filterDemand`) may be undefined. */
export interface Matchable {
  /** Null: it has none. */
  readonly uid: number | null;
  readonly flags: readonly string[] | undefined;
  readonly envelope: Envelope | undefined;
  /** At least all fields of each name that the filter asks for. */
  readonly headers: readonly Header[] | undefined;
  readonly receivedAt: Date | null | undefined;
  readonly size: number | null | undefined;
  readonly modSeq: bigint | null | undefined;
  readonly hasAttachments: boolean | undefined;
  /** Whether it is one of these. */
  isOneOf(ids: Conditions['ids']): boolean;
  /** The conversation that it belongs to. */
  thread(): ThreadReference | null;
  /** What only the server tells that searched it. */
  contains(condition: ServerCondition): boolean;
}

type Match<K extends ConditionName> = (message: Matchable, value: Conditions[K]) => boolean;

const MATCHES: { [K in Exclude<ConditionName, ServerConditionName>]: Match<K> } = {
  hasFlag: ({ flags }, flag) => hasFlag(flags ?? [], flag),
  from: ({ envelope }, text) => isAmong(envelope?.from, text),
  to: ({ envelope }, text) => isAmong(envelope?.to, text),
  cc: ({ envelope }, text) => isAmong(envelope?.cc, text),
  bcc: ({ envelope }, text) => isAmong(envelope?.bcc, text),
  subject: ({ envelope }, text) => isWithin(envelope?.subject, text),
  header: ({ headers }, { name, value }) =>
    (headers ?? []).some(
      (field) => field.name.toLowerCase() === name && (value === undefined || isWithin(field.value, value)),
    ),
  receivedSince: ({ receivedAt }, date) => receivedAt != null && receivedAt >= date,
  receivedBefore: ({ receivedAt }, date) => receivedAt != null && receivedAt < date,
  // Without a date that can be read it was written neither since nor before.
  sentSince: ({ envelope }, date) => envelope?.sentAt != null && envelope.sentAt >= date,
  sentBefore: ({ envelope }, date) => envelope?.sentAt != null && envelope.sentAt < date,
  sizeAtLeast: ({ size }, octets) => size != null && size >= octets,
  sizeAtMost: ({ size }, octets) => size != null && size <= octets,
  hasAttachments: ({ hasAttachments }, wanted) => hasAttachments === wanted,
  ids: (message, ids) => message.isOneOf(ids),
  uids: ({ uid }, { from, to }) => uid !== null && uid >= from && uid <= to,
  messageIds: ({ envelope }, ids) => envelope?.messageId != null && ids.includes(envelope.messageId),
  threadIds: (message, threads) => {
    const own = message.thread();
    return threads.some(({ by, id }) => by === own?.by && id === own.id);
  },
  changedSince: ({ modSeq }, since) => modSeq != null && modSeq > since,
};

/** Whether a message is what a filter looks for. */
export function matches(filter: Filter, message: Matchable): boolean {
  if (!isCombination(filter)) return holds(filter, message);
  const { op, filters } = filter;
  if (op === 'AND') return filters.every((each) => matches(each, message));
  const isOne = filters.some((each) => matches(each, message));
  return op === 'OR' ? isOne : !isOne;
}

function holds(condition: Condition, message: Matchable): boolean {
  if (isServerCondition(condition)) return message.contains(condition);
  return (MATCHES[condition.on] as Match<ConditionName>)(message, condition.value);
}

/** In a name or an address; the name of a group does not count. */
function isAmong(addresses: readonly Address[] | undefined, text: string): boolean {
  return (addresses ?? []).some((each) => isWithin(each.name, text) || isWithin(each.address, text));
}

/** Without regard to case, and to how letters with marks are put together. */
export function isWithin(whole: string | null | undefined, part: string): boolean {
  return whole != null && folded(whole).includes(folded(part));
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
