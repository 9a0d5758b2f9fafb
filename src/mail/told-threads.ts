import type { PageDemand } from './demand.ts';
import { mailboxDemand, pageKey, wantPage } from './demand.ts';
import { unwrap } from './errors.ts';
import type { Filter } from './filter.ts';
import { MAX_PAGE, MAX_THREAD_SEARCHED } from './limits.ts';
import type { MailSession } from './mail-session.ts';
import type { Page } from './mailbox.ts';
import { MAILBOX_ORDER } from './order.ts';
import { PLACED, threadIdOf } from './thread.ts';
import type { ThreadCursor } from './thread-cursor.ts';
import { REMEMBERED, digestOf } from './thread-cursor.ts';
import type { ThreadReference } from './thread-id.ts';
import { encodeThreadId, searchedAtOnce } from './thread-id.ts';
import type { UidRange } from './uid-ranges.ts';

/** Where conversations are listed. */
export interface ListedPlace {
  readonly session: MailSession;
  readonly path: string;
  readonly filter: Filter | undefined;
}

/** The conversations that earlier pages of a walk have told: as many as its cursor holds; the rest are found by their headers. */
export class ToldThreads {
  /** In the order in which they were told. */
  readonly #digests: Set<string>;
  readonly #cursor: ThreadCursor | undefined;

  constructor(cursor: ThreadCursor | undefined) {
    this.#cursor = cursor;
    this.#digests = new Set(cursor?.told);
  }

  has(threadId: string): boolean {
    return this.#digests.has(digestOf(threadId));
  }

  /** All of them and some more, for the next cursor. */
  with(threadIds: readonly string[]): string[] {
    return [...this.#digests, ...threadIds.map(digestOf)];
  }

  /** Those of a page that were told, but which the cursor may hold no more, are looked for among the messages further up. */
  async recall(threads: readonly ThreadReference[], place: ListedPlace): Promise<void> {
    if (!this.#cursor || this.#digests.size < REMEMBERED) return;
    const range = rangeAbove(this.#cursor);
    const pieces = searchedAtOnce(threads);
    await Promise.all(pieces.map((piece) => this.#find(piece, range, place)));
  }

  /** What fills a page hides the others, so these are asked for again without it. */
  async #find(threads: readonly ThreadReference[], uids: UidRange, place: ListedPlace): Promise<void> {
    for (let left = threads; left.length > 0;) {
      const { edges, hasNextPage } = await searchAbove(left, uids, place);
      const found = new Set(edges.map(({ message }) => threadIdOf(message)));
      for (const id of found) if (id !== null) this.#digests.add(digestOf(id));
      if (!hasNextPage || found.size === 0) return;
      left = left.filter((each) => !found.has(encodeThreadId(each)));
    }
  }
}

/** The messages that the walk has passed: those closest to its place, if they are more than a search looks at. */
function rangeAbove({ place, since }: ThreadCursor): UidRange {
  const { uid, position, count } = place as { uid: number; position?: number; count?: number };
  const [span, passed] = [since - uid, (count ?? 0) - (position ?? 0)];
  const part = passed > MAX_THREAD_SEARCHED ? MAX_THREAD_SEARCHED / passed : 1;
  return { from: uid, to: uid + Math.ceil(span * part) - 1 };
}

async function searchAbove(
  threads: readonly ThreadReference[],
  uids: UidRange,
  { session, path, filter }: ListedPlace,
): Promise<Page> {
  const filters: Filter[] = [
    { on: 'uids', value: uids },
    { on: 'threadIds', value: threads },
    ...(filter ? [filter] : []),
  ];
  const page: PageDemand = {
    window: { edge: 'first', size: MAX_PAGE, after: undefined, before: undefined },
    filter: { op: 'AND', filters },
    order: MAILBOX_ORDER,
    nodes: PLACED,
    totalCount: false,
  };
  const demand = mailboxDemand();
  wantPage(demand, page);
  const { pages } = await session.mailbox({ by: 'path', path }, demand);
  return unwrap(pages.get(pageKey(page))!);
}
