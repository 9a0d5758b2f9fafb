import { batch, computed, signal } from '@preact/signals';
import type { PosternError } from '@postern/client';
import { isPosternError } from '@postern/client';

import { ask } from '../gateway/ask.ts';
import { account } from './account.ts';
import type { Address, Conversations, Everywhere, Mailbox, Messages, RowMessage } from './documents.ts';
import { CONVERSATIONS, EVERYWHERE, MESSAGES } from './documents.ts';

/** A row of the list: a message, or a conversation at its newest message. */
export interface Row {
  /** The id of its message. */
  readonly key: string;
  readonly message: RowMessage;
  readonly people: readonly Address[];
  /** The messages of a conversation; 1 for a message, null where not all were counted. */
  readonly count: number | null;
  /** How many of its messages are unread. */
  readonly unread: number;
  /** Set where the row stands for a whole conversation. */
  readonly threadId: string | null;
}

export interface List {
  readonly mailbox: Mailbox | undefined;
  readonly query: string;
  readonly rows: readonly Row[];
  /** Messages of the whole list; null where conversations are listed. */
  readonly total: number | null;
  readonly phase: 'loading' | 'ready' | 'more' | 'failed';
  readonly error?: PosternError | undefined;
  /** Where the next page begins; null: there is none. */
  readonly after: string | null;
}

const EMPTY: List = { mailbox: undefined, query: '', rows: [], total: null, phase: 'loading', after: null };
const PAGE = 50;

export const list = signal<List>(EMPTY);
/** What is ticked, by the keys of rows. */
export const ticked = signal<ReadonlySet<string>>(new Set());
/** Whether the user wants conversations where the account has them. */
export const wantsConversations = signal(true);

/** Whether rows are conversations: a search finds messages. */
export const areConversations = computed(
  () => wantsConversations.value && list.value.query === '' && Boolean(account.value?.abilities.threads),
);

let reading = new AbortController();

/** Shows a mailbox from its newest message on. */
export async function openList(mailbox: Mailbox, query: string): Promise<void> {
  batch(() => {
    list.value = { ...EMPTY, mailbox, query };
    ticked.value = new Set();
  });
  await readPage(null);
}

/** The same list anew, as it is now; what is shown stays until it is here. */
export async function refreshList(): Promise<void> {
  list.value = { ...list.value, phase: list.value.rows.length > 0 ? 'ready' : 'loading', error: undefined };
  await readPage(null);
}

/** The next page, if there is one. */
export async function readMore(): Promise<void> {
  const { phase, after } = list.value;
  if (phase !== 'ready' || after === null) return;
  list.value = { ...list.value, phase: 'more' };
  await readPage(after);
}

/** What is new at the top, put before what is shown; what was there moves on, and nothing is lost. */
export async function readTop(): Promise<void> {
  const asked = list.value;
  if (!asked.mailbox || asked.phase !== 'ready') return;
  const page = await pageOf(asked, null, new AbortController().signal).catch(() => undefined);
  const now = list.value;
  if (!page || now.mailbox?.id !== asked.mailbox.id || now.query !== asked.query) return;
  const keys = new Set(page.rows.map(({ key }) => key));
  const threads = new Set(page.rows.map(({ threadId }) => threadId).filter(Boolean));
  const rest = now.rows.filter(({ key, threadId }) => !keys.has(key) && !threads.has(threadId));
  const after = now.rows.length > page.rows.length ? now.after : page.after;
  list.value = { ...now, rows: [...page.rows, ...rest], total: page.total, after };
}

interface Page {
  readonly rows: readonly Row[];
  readonly total: number | null;
  readonly after: string | null;
}

async function readPage(after: string | null): Promise<void> {
  const asked = list.value;
  const isSame = (): boolean =>
    list.value.mailbox?.id === asked.mailbox?.id && list.value.query === asked.query;
  if (after === null) reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  try {
    const { rows, ...page } = await pageOf(asked, after, signal);
    if (!isSame()) return;
    const known = after === null ? [] : list.value.rows;
    const keys = new Set(known.map(({ key }) => key));
    const fresh = rows.filter(({ key }) => !keys.has(key));
    list.value = { ...list.value, ...page, rows: [...known, ...fresh], phase: 'ready', error: undefined };
  } catch (error) {
    if (signal.aborted || !isPosternError(error)) return;
    // The mailbox was made anew while it was read: from the start, it can be read again.
    if (after !== null && error.code === 'STALE_ID') return openList(asked.mailbox!, asked.query);
    if (isSame()) list.value = { ...list.value, phase: 'failed', error };
  }
}

function pageOf({ mailbox, query }: List, after: string | null, signal: AbortSignal): Promise<Page> {
  const variables = { id: mailbox!.id, first: PAGE, after, query: query || null };
  if (areConversations.value) return conversations(variables, signal);
  return query.startsWith('everywhere ')
    ? everywhere(query.slice(11), variables, signal)
    : messages(variables, signal);
}

type Variables = Readonly<Record<string, unknown>>;

async function messages(variables: Variables, signal: AbortSignal): Promise<Page> {
  const { data } = await ask<Messages>(MESSAGES, variables, signal);
  return messagePage(data.mailbox);
}

async function everywhere(query: string, { first, after }: Variables, signal: AbortSignal): Promise<Page> {
  const { data } = await ask<Everywhere>(EVERYWHERE, { first, after, query }, signal);
  return messagePage(data.account);
}

function messagePage({ messages: { nodes, totalCount, pageInfo } }: Messages['mailbox']): Page {
  return { rows: nodes.map(rowOf), total: totalCount, after: nextOf(pageInfo) };
}

async function conversations({ query: _, ...variables }: Variables, signal: AbortSignal): Promise<Page> {
  const { data } = await ask<Conversations>(CONVERSATIONS, variables, signal);
  const { nodes, pageInfo } = data.mailbox.threads;
  const rows = nodes.map(({ id, messageCount, unreadCount, participants, newestMessage }) => ({
    ...rowOf(newestMessage),
    people: participants,
    count: messageCount,
    unread: unreadCount ?? Number(newestMessage.isSeen === false),
    threadId: id,
  }));
  return { rows, total: null, after: nextOf(pageInfo) };
}

const nextOf = ({
  hasNextPage,
  endCursor,
}: {
  hasNextPage: boolean;
  endCursor?: string | null;
}): string | null => (hasNextPage ? (endCursor ?? null) : null);

const rowOf = (message: RowMessage): Row => ({
  key: message.id,
  message,
  people: message.from ?? [],
  count: 1,
  unread: Number(message.isSeen === false),
  threadId: null,
});

/** Changes the rows with these keys at once, before the gateway has been asked. */
export function patchRows(keys: ReadonlySet<string>, change: (row: Row) => Row): void {
  list.value = { ...list.value, rows: list.value.rows.map((row) => (keys.has(row.key) ? change(row) : row)) };
}

/** Takes rows out of the list, which is shown without them at once. */
export function takeOut(keys: ReadonlySet<string>): void {
  const { rows, total } = list.value;
  const left = rows.filter(({ key }) => !keys.has(key));
  batch(() => {
    list.value = {
      ...list.value,
      rows: left,
      total: total === null ? null : total - (rows.length - left.length),
    };
    ticked.value = new Set([...ticked.value].filter((key) => !keys.has(key)));
  });
}

/** Ticks a row, or takes the tick away. */
export function tick(key: string): void {
  const next = new Set(ticked.value);
  if (!next.delete(key)) next.add(key);
  ticked.value = next;
}
