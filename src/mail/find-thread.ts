import { mailboxDemand, messageDemand, pageKey, wantPage } from './demand.ts';
import type { MessageDemand, PageDemand } from './demand.ts';
import { MailError, asMailError, unwrap } from './errors.ts';
import type { Filter } from './filter.ts';
import { findMessage } from './find-nodes.ts';
import { DEFAULT_THREAD_MESSAGES, MAX_THREAD_SEARCHED } from './limits.ts';
import type { MailSession } from './mail-session.ts';
import type { Message, Page } from './mailbox.ts';
import { MAILBOX_ORDER } from './order.ts';
import type { Thread, ThreadWants } from './thread.ts';
import { COUNTED, both, threadIdOf } from './thread.ts';
import type { ThreadReference } from './thread-id.ts';
import { threadOf } from './thread-id.ts';

/** The conversation of a message by its id. @throws MailError NOT_FOUND where it names none */
export async function findThreadOf(session: MailSession, id: string, wants: ThreadWants): Promise<Thread> {
  const demand = messageDemand('threadId');
  demand.mailbox = mailboxDemand('role');
  const thread = await findThread(session, await findMessage(session, id, demand), wants);
  if (thread) return thread;
  throw new MailError(
    'NOT_FOUND',
    'This message names no conversation: it has no Message-ID and refers to none',
  );
}

/**
 * The conversation of a message that was read with `threadId` and the role of its mailbox: its members there and in SENT,
 * or in ALL alone. All mailboxes are searched in one flight and read in the next.
 * @returns null: the message names no conversation
 */
export async function findThread(
  session: MailSession,
  message: Message,
  wants: ThreadWants,
): Promise<Thread | null> {
  const reference = threadOf(message);
  if (!reference) return null;
  const nodes = both(COUNTED, messageDemand('receivedAt'), wants.newestMessage, wants.messages ?? COUNTED);
  const size = Math.max(wants.first, DEFAULT_THREAD_MESSAGES);
  const [own, ...others] = placesOf(message);
  const read = (path: string) => readMembers(session, path, [reference], { nodes, size });
  const pages = await Promise.all([read(own!), ...others.map((path) => read(path).catch(asMailError))]);
  const answered = pages.filter((page): page is Page => !(page instanceof MailError));
  const found = answered.flatMap(({ edges }) => edges.map((edge) => edge.message)).sort(byArrival);
  const isWhole = answered.length === pages.length && answered.every(isWholePage);
  return threadFrom(found.length > 0 ? found : [message], isWhole, wants.first);
}

function threadFrom(found: readonly Message[], complete: boolean, first: number): Thread {
  const newestMessage = found.at(-1)!;
  return { id: threadIdOf(newestMessage), newestMessage, found, complete, messages: found.slice(-first) };
}

/** The mailboxes in which its members are looked for; its own first. */
function placesOf({ mailbox }: Message): readonly string[] {
  const { path } = mailbox;
  const [all, sent] = [mailbox.pathOfRole('ALL'), mailbox.pathOfRole('SENT')];
  // ALL has neither of these.
  const isApart = [mailbox.pathOfRole('JUNK'), mailbox.pathOfRole('TRASH')].includes(path);
  if (all !== null) return isApart ? [path, all] : [all];
  return [...new Set([path, ...(sent === path ? ['INBOX'] : []), ...(sent === null ? [] : [sent])])];
}

/** Oldest first; among equals by mailbox and UID. */
function byArrival(a: Message, b: Message): number {
  const [one, other] = [a, b].map(({ receivedAt }) => receivedAt?.getTime() ?? 0) as [number, number];
  if (one !== other) return one - other;
  if (a.mailbox.path !== b.mailbox.path) return a.mailbox.path < b.mailbox.path ? -1 : 1;
  return (a.uid ?? 0) - (b.uid ?? 0);
}

/** Messages of conversations in one mailbox, newest first. @throws MailError */
export async function readMembers(
  session: MailSession,
  path: string,
  threads: readonly ThreadReference[],
  { nodes, size }: { readonly nodes: MessageDemand; readonly size: number },
): Promise<Page> {
  const filter: Filter = { on: 'threadIds', value: threads };
  const window = { edge: 'first', size, after: undefined, before: undefined } as const;
  // The server finds its own conversations at once.
  const newest = threads.every(({ by }) => by === 'server') ? undefined : MAX_THREAD_SEARCHED;
  const page: PageDemand = { window, filter, order: MAILBOX_ORDER, newest, nodes, totalCount: false };
  const demand = mailboxDemand();
  wantPage(demand, page);
  const { pages } = await session.mailbox({ by: 'path', path }, demand);
  const found = pages.get(pageKey(page));
  if (found === undefined) throw new MailError('UNSUPPORTED', 'This mailbox cannot hold messages');
  return unwrap(found);
}

/** Whether a page is all that there is. */
export function isWholePage({ hasNextPage, approximated }: Page): boolean {
  return !hasNextPage && !approximated;
}
