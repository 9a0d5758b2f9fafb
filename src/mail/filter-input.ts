import { readDateTime } from './dates.ts';
import { MailError } from './errors.ts';
import type { Condition, ConditionName, Conditions, Filter } from './filter.ts';
import { conditionsOf } from './filter.ts';
import { conditionFlag } from './flags.ts';
import { headerNames } from './header-names.ts';
import { decodeMessageId } from './ids.ts';
import type { ThreadReference } from './thread-id.ts';
import { decodeThreadId } from './thread-id.ts';
import { MAX_CONDITIONS, MAX_FILTER_DEPTH, MAX_TEXT, MAX_VALUES } from './limits.ts';

/** A filter as an API gives it: in one object all that is given holds. Null means «not given». */
export interface FilterInput {
  readonly and?: readonly FilterInput[] | null | undefined;
  readonly or?: readonly FilterInput[] | null | undefined;
  readonly not?: readonly FilterInput[] | null | undefined;
  readonly hasFlags?: readonly string[] | null | undefined;
  readonly lacksFlags?: readonly string[] | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  readonly cc?: string | null | undefined;
  readonly bcc?: string | null | undefined;
  readonly subject?: string | null | undefined;
  readonly body?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly header?: { readonly name: string; readonly value?: string | null | undefined } | null | undefined;
  /** A date, or RFC 3339 text. */
  readonly receivedSince?: Date | string | null | undefined;
  readonly receivedBefore?: Date | string | null | undefined;
  readonly sentSince?: Date | string | null | undefined;
  readonly sentBefore?: Date | string | null | undefined;
  readonly sizeAtLeast?: number | null | undefined;
  readonly sizeAtMost?: number | null | undefined;
  readonly hasAttachments?: boolean | null | undefined;
  readonly ids?: readonly string[] | null | undefined;
  readonly messageIds?: readonly string[] | null | undefined;
  readonly threadIds?: readonly string[] | null | undefined;
  readonly hasLabels?: readonly string[] | null | undefined;
  readonly providerQuery?: string | null | undefined;
  readonly changedSince?: string | null | undefined;
}

/** What is being read, and what it has come to. */
interface Reading {
  readonly account: string;
  depth: number;
}

type Read = (value: unknown, name: string, reading: Reading) => Filter[];

/** One row for every field of the input. */
const FIELDS: Record<keyof FilterInput, Read> = {
  and: (value, name, reading) => readAll(value, name, reading),
  or: (value, name, reading) => [{ op: 'OR', filters: readAll(value, name, reading) }],
  not: (value, name, reading) => [{ op: 'NOT', filters: readAll(value, name, reading) }],
  hasFlags: (value, name) => flagConditions(value, name),
  lacksFlags: (value, name) => {
    const filters = flagConditions(value, name);
    return filters.length > 0 ? [{ op: 'NOT', filters }] : [];
  },
  from: condition('from', readText),
  to: condition('to', readText),
  cc: condition('cc', readText),
  bcc: condition('bcc', readText),
  subject: condition('subject', readText),
  body: condition('body', readText),
  text: condition('text', readText),
  header: condition('header', readHeader),
  receivedSince: condition('receivedSince', readDate),
  receivedBefore: condition('receivedBefore', readDate),
  sentSince: condition('sentSince', readDate),
  sentBefore: condition('sentBefore', readDate),
  sizeAtLeast: condition('sizeAtLeast', readSize),
  sizeAtMost: condition('sizeAtMost', readSize),
  hasAttachments: condition('hasAttachments', readBoolean),
  ids: (value, name, { account }) => [
    { on: 'ids', value: readList(value, name).map((id) => decodeMessageId(id, account, 'ids')) },
  ],
  messageIds: condition('messageIds', readMessageIds),
  threadIds: condition('threadIds', readThreadIds),
  hasLabels: (value, name) =>
    readList(value, name).map((label) => ({ on: 'hasLabel', value: readText(label, name) })),
  providerQuery: condition('providerQuery', readText),
  changedSince: condition('changedSince', readModSeq),
};

/**
 * Reads a filter.
 * @param input what an API gives: a plain object
 * @param account digest of the account that ids must belong to
 * @throws MailError BAD_USER_INPUT, NOT_FOUND for ids of another account
 */
export function readFilter(input: FilterInput, account: string): Filter {
  const filter = readObject(input, { account, depth: 0 });
  if ([...conditionsOf(filter)].length > MAX_CONDITIONS)
    throw bad(`A filter may have at most ${MAX_CONDITIONS} conditions`);
  return filter;
}

function readObject(input: unknown, reading: Reading): Filter {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw bad('A filter must be an object');
  if (++reading.depth > MAX_FILTER_DEPTH)
    throw bad(`A filter may be nested at most ${MAX_FILTER_DEPTH} levels deep`);
  const filters: Filter[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(FIELDS, name))
      throw bad(`A filter has no field ${JSON.stringify(name.slice(0, 100))}`);
    if (value != null) filters.push(...FIELDS[name as keyof FilterInput](value, name, reading));
  }
  reading.depth--;
  return filters.length === 1 ? filters[0]! : { op: 'AND', filters };
}

function readAll(value: unknown, name: string, reading: Reading): Filter[] {
  if (!Array.isArray(value) || value.length === 0) throw bad(`${name} must be a list of at least one filter`);
  if (value.length > MAX_CONDITIONS) throw bad(`A filter may have at most ${MAX_CONDITIONS} conditions`);
  return value.map((each: unknown) => readObject(each, reading));
}

function condition<K extends ConditionName>(
  on: K,
  read: (value: unknown, name: string) => Conditions[K],
): Read {
  return (value, name) => [{ on, value: read(value, name) } as Condition];
}

function flagConditions(value: unknown, name: string): Filter[] {
  if (Array.isArray(value) && value.length === 0) return [];
  return readList(value, name).map((flag) => ({ on: 'hasFlag', value: conditionFlag(flag) }));
}

function readList(value: unknown, name: string): string[] {
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (!isList || value.length === 0 || value.length > MAX_VALUES)
    throw bad(`${name} must be a list of 1 to ${MAX_VALUES} strings`);
  return value;
}

// CR, LF and NUL never reach a command line.
function readText(value: unknown, name: string): string {
  const isText = typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT;
  if (!isText || /[\r\n\0]/.test(value) || !value.isWellFormed())
    throw bad(`${name} must be a string of 1 to ${MAX_TEXT} characters without CR, LF and NUL`);
  return value;
}

function readHeader(value: unknown): Conditions['header'] {
  const { name, value: text } = value as { name?: unknown; value?: unknown };
  if (typeof name !== 'string') throw bad('header.name must be the name of a header field');
  const [lowerCase] = headerNames([name]) as string[];
  return {
    name: lowerCase!,
    value: text == null || text === '' ? undefined : readText(text, 'header.value'),
  };
}

function readDate(value: unknown, name: string): Date {
  const date = value instanceof Date ? value : readDateTime(value);
  const year = date?.getUTCFullYear() ?? NaN;
  if (date && year >= 1000 && year <= 9998) return date;
  throw bad(`${name} must be an RFC 3339 timestamp with a time zone, for example 2026-03-01T09:30:00Z`);
}

function readSize(value: unknown, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw bad(`${name} must be a whole number of octets`);
}

function readBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw bad(`${name} must be true or false`);
}

function readMessageIds(value: unknown, name: string): string[] {
  return readList(value, name).map((each) => readText(each, name).trim());
}

function readThreadIds(value: unknown, name: string): ThreadReference[] {
  return readList(value, name).map((each) => {
    const thread = decodeThreadId(each);
    if (!thread || /[\r\n\0]/.test(thread.id)) throw bad(`${name} must hold values of Message.threadId`);
    return thread;
  });
}

/** 63 bits (RFC 7162 §7). */
function readModSeq(value: unknown, name: string): bigint {
  const digits = typeof value === 'string' && /^\d{1,19}$/.test(value) ? BigInt(value) : -1n;
  if (digits >= 0n && digits < 2n ** 63n - 1n) return digits;
  throw bad(`${name} must be a modification sequence: a string of up to 19 digits`);
}

function bad(message: string): MailError {
  return new MailError('BAD_USER_INPUT', message);
}
