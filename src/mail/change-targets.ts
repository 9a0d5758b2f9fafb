import type { Change, Failed, Targets } from './changes.ts';
import { MailError, asMailError } from './errors.ts';
import type { Filter } from './filter.ts';
import type { FilterInput } from './filter-input.ts';
import { readFilter } from './filter-input.ts';
import type { MessageId } from './ids.ts';
import { decodeMailboxId, decodeMessageId } from './ids.ts';
import { MAX_CHANGED, MAX_VALUES } from './limits.ts';
import { searchedAtOnce } from './thread-id.ts';

/** How an API names the messages that are to be changed: by exactly one of these. */
export interface TargetInput {
  readonly ids?: readonly string[] | null | undefined;
  readonly filter?: MailboxFilterInput | null | undefined;
  readonly threads?: readonly ThreadTarget[] | null | undefined;
}

/** All messages of a conversation in one mailbox. */
export interface ThreadTarget {
  readonly mailboxId: string;
  readonly threadId: string;
}

/** A filter, and the mailbox in which it looks. */
export interface MailboxFilterInput extends FilterInput {
  readonly mailboxId: string;
  readonly ifUidValidity?: number | null | undefined;
}

/** Targets by mailbox, and the ids that cannot be any. */
export interface DecodedTargets {
  readonly targets: readonly Targets[];
  /** Ids as they were given, with what is wrong. */
  readonly strangers: readonly { readonly id: string; readonly error: MailError }[];
}

/** @throws MailError BAD_USER_INPUT for what is no id, for too many, and for none or several of the ways */
export function decodeTargets({ ids, filter, threads }: TargetInput, account: string): DecodedTargets {
  if ([ids, filter, threads].filter((way) => way != null).length !== 1)
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of ids, filter and threads');
  if (filter != null) return { targets: [filterTargets(filter, account)], strangers: [] };
  if (threads != null) return { targets: threadTargets(threads, account), strangers: [] };
  return decodeIds(ids!, account);
}

function threadTargets(threads: readonly ThreadTarget[], account: string): Targets[] {
  if (threads.length === 0 || threads.length > MAX_VALUES)
    throw new MailError('BAD_USER_INPUT', `threads must contain 1 to ${MAX_VALUES} conversations`, {
      argument: 'threads',
    });
  const byPath = Map.groupBy(threads, ({ mailboxId }) => decodeMailboxId(mailboxId, account, 'threads').path);
  return [...byPath].flatMap(([path, own]) =>
    searchedAtOnce([...new Set(own.map(({ threadId }) => threadId))]).map((threadIds) => ({
      path,
      messages: readFilter({ threadIds }, account),
    })),
  );
}

function decodeIds(ids: readonly string[], account: string): DecodedTargets {
  if (ids.length === 0 || ids.length > MAX_CHANGED)
    throw new MailError('BAD_USER_INPUT', `ids must contain 1 to ${MAX_CHANGED} ids`, { argument: 'ids' });
  const own: MessageId[] = [];
  const strangers: DecodedTargets['strangers'][number][] = [];
  for (const id of new Set(ids)) {
    try {
      own.push(decodeMessageId(id, account, 'ids'));
    } catch (thrown) {
      const error = asMailError(thrown);
      if (error.code !== 'NOT_FOUND') throw error;
      strangers.push({ id, error });
    }
  }
  const targets = [...Map.groupBy(own, ({ path }) => path)].map(([path, messages]) => ({ path, messages }));
  return { targets, strangers };
}

function filterTargets(
  { mailboxId, ifUidValidity, ...filter }: MailboxFilterInput,
  account: string,
): Targets {
  return {
    path: decodeMailboxId(mailboxId, account).path,
    messages: readFilter(filter, account),
    ifUidValidity: ifUidValidity ?? undefined,
  };
}

/** The messages that are named; none for a filter. */
export function namedMessages({ messages }: Targets): readonly MessageId[] {
  return isFilter(messages) ? [] : messages;
}

export function isFilter(messages: Targets['messages']): messages is Filter {
  return !Array.isArray(messages);
}

/** What a change looks for. */
export function filtersOf(change: Change): Filter[] {
  return 'targets' in change ? change.targets.map(({ messages }) => messages).filter(isFilter) : [];
}

/** The same failure for all that is named. */
export function allFailed(messages: readonly MessageId[], error: MailError): Failed[] {
  return messages.map((id) => ({ id, error }));
}
