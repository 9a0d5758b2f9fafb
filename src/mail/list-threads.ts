import type { PageDemand } from './demand.ts';
import { mailboxDemand, pageKey, wantPage } from './demand.ts';
import { MailError, unwrap } from './errors.ts';
import type { MailboxQuery } from './find-mailbox.ts';
import { referenceOf } from './find-mailbox.ts';
import { isWholePage, readMembers } from './find-thread.ts';
import { decodeMessageId } from './ids.ts';
import { MAX_PAGE } from './limits.ts';
import type { MailSession } from './mail-session.ts';
import type { Edge, Kin, Mailbox, MailboxReference, Message, Page } from './mailbox.ts';
import type { Thread, ThreadWants } from './thread.ts';
import { COUNTED, threadIdOf } from './thread.ts';
import { crossedThreads } from './crossed-threads.ts';
import { encodeThreadCursor } from './thread-cursor.ts';
import { ToldThreads } from './told-threads.ts';
import type { ThreadReference } from './thread-id.ts';
import { encodeThreadId, searchedAtOnce, threadOf } from './thread-id.ts';
import type { ThreadList, ThreadListArguments } from './thread-page.ts';
import { firstPage, pageOf, readThreadList } from './thread-page.ts';
import type { Cursor } from './window.ts';
import { decodeCursor, requireOwnCursors } from './window.ts';

/** A page of a mailbox's conversations, newest first. */
export interface ThreadPage {
  readonly threads: readonly Thread[];
  readonly hasNextPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** Pages of messages that are read for one page of conversations at most. */
const MAX_ROUNDS = 6;

/**
 * A page of conversations. Pages of messages are read, newest first, until enough have come to light; each is told at its
 * newest message. What was told is known by the cursor, and by messages further up where the server finds them.
 * @param begun the mailbox with the first page, where that was read together with other things
 * @throws MailError
 */
export async function listThreads(
  session: MailSession,
  mailbox: MailboxQuery,
  args: ThreadListArguments,
  wants: ThreadWants,
  begun?: Mailbox,
): Promise<ThreadPage> {
  const walk = new Walk(session, readThreadList(args, session.accountKey), wants);
  let page = firstPage(args, wants, session.accountKey);
  let found = begun ?? (await readPage(session, referenceOf(session, mailbox), page));
  requireOwnCursors(page.window, found.path);
  for (let round = 1; ; round++) {
    const read = found.pages.get(pageKey(page));
    if (read === undefined) throw new MailError('UNSUPPORTED', 'This mailbox cannot hold messages');
    await walk.take(unwrap(read), found.path);
    if (walk.isOver || round === MAX_ROUNDS) return walk.finish();
    page = walk.nextPage(page.window.size * 2);
    found = await readPage(session, { by: 'path', path: found.path }, page);
  }
}

function readPage(session: MailSession, mailbox: MailboxReference, page: PageDemand): Promise<Mailbox> {
  const demand = mailboxDemand();
  wantPage(demand, page);
  return session.mailbox(mailbox, demand);
}

/** A conversation of the page, with what is known of its messages. */
interface Listed {
  readonly id: string | null;
  readonly edge: Edge;
  /** By UID. */
  readonly members: Map<number, Message>;
  complete: boolean;
}

/** One page of conversations while it is put together. */
class Walk {
  readonly #session: MailSession;
  readonly #list: ThreadList;
  readonly #wants: ThreadWants;
  readonly #listed: Listed[] = [];
  readonly #byId = new Map<string, Listed>();
  readonly #told: ToldThreads;
  #since: number | undefined;
  /** The last message that was looked at. */
  #last: Edge | undefined;
  #hasMore = false;
  /** The walk has begun at the newest message, of all of them. */
  readonly #isFromTop: boolean;
  /** There are no messages below those that were read. */
  #isReadOut = false;

  constructor(session: MailSession, list: ThreadList, wants: ThreadWants) {
    this.#session = session;
    this.#list = list;
    this.#wants = wants;
    this.#told = new ToldThreads(list.cursor);
    this.#since = list.cursor?.since;
    this.#isFromTop = list.cursor === undefined && list.filter === undefined;
  }

  get isOver(): boolean {
    return this.#isFull || !this.#hasMore;
  }

  get #isFull(): boolean {
    return this.#listed.length >= this.#list.size;
  }

  nextPage(size: number): PageDemand {
    return pageOf(this.#list, this.#wants, { after: this.#placeOf(this.#last!), size });
  }

  /** Takes in a page of messages. */
  async take(page: Page, path: string): Promise<void> {
    const { edges } = page;
    const [newest] = edges;
    if (newest) this.#since ??= uidOf(newest.message) + 1;
    const kin = await this.#kinOf(page, path);
    await this.#told.recall(this.#unknown(edges, kin), {
      session: this.#session,
      path,
      filter: this.#list.filter,
    });
    const before = this.#listed.length;
    let looked = 0;
    for (const edge of edges) {
      if (this.#isFull) break;
      this.#look(edge, kin);
      looked++;
      this.#last = edge;
    }
    // What follows belongs to conversations that were listed, or is another page's.
    const rest = edges.slice(looked).filter((edge) => !this.#join(edge.message));
    this.#hasMore = rest.length > 0 || page.hasNextPage;
    this.#isReadOut = !page.hasNextPage;
    for (const message of kin?.messages ?? []) this.#join(message);
    if (!kin?.isComplete) return;
    const crossed = crossedThreads(page.kin ? [...edges.map(({ message }) => message), ...kin.messages] : []);
    for (const each of this.#listed.slice(before)) each.complete ||= !crossed.has(`${each.id}`);
  }

  /** The conversations of a page of which nothing says whether they were told: what the server keeps it finds as a whole. */
  #unknown(edges: readonly Edge[], kin: Kin | undefined): ThreadReference[] {
    const threads = edges.flatMap(({ message }) => threadOf(message) ?? []);
    const byId = new Map(threads.map((each) => [encodeThreadId(each), each]));
    return [...byId].flatMap(([id, each]) => {
      const isKnown = each.by === 'server' || this.#byId.has(id) || this.#told.has(id);
      return isKnown || this.#wasTold(id, kin) ? [] : [each];
    });
  }

  #look({ message, cursor }: Edge, kin: Kin | undefined): void {
    const id = threadIdOf(message);
    if (this.#join(message)) return;
    if (id !== null && (this.#told.has(id) || this.#wasTold(id, kin))) return;
    const listed = { id, edge: { message, cursor }, members: new Map(), complete: id === null };
    listed.members.set(uidOf(message), message);
    this.#listed.push(listed);
    if (id !== null) this.#byId.set(id, listed);
  }

  /** Whether a message belongs to a conversation that is listed. */
  #join(message: Message): boolean {
    const id = threadIdOf(message);
    const listed = id === null ? undefined : this.#byId.get(id);
    listed?.members.set(uidOf(message), message);
    return listed !== undefined;
  }

  /** Whether it has a message further up that was there when the walk began. */
  #wasTold(id: string, kin: Kin | undefined): boolean {
    const { cursor } = this.#list;
    if (!cursor || !kin) return false;
    const { uid } = cursor.place as { uid: number };
    return kin.messages.some((message) => {
      const own = uidOf(message);
      return own >= uid && own < cursor.since && threadIdOf(message) === id;
    });
  }

  /** Messages of the same conversations elsewhere; undefined: the server does not find them. */
  async #kinOf(page: Page, path: string): Promise<Kin | undefined> {
    if (page.kin) return page.kin;
    const threads = this.#searched(page);
    if (threads.length === 0) return undefined;
    const found = await Promise.all(
      searchedAtOnce(threads).map((each) =>
        readMembers(this.#session, path, each, { nodes: COUNTED, size: MAX_PAGE }),
      ),
    );
    return {
      messages: found.flatMap(({ edges }) => edges.map(({ message }) => message)),
      isComplete: found.every(isWholePage),
    };
  }

  /** The conversations of a page that are searched for: those that the server keeps, and others where messages are wanted. */
  #searched({ edges, hasNextPage }: Page): ThreadReference[] {
    const { isCounted, messages } = this.#wants;
    const isAsked = isCounted || messages !== undefined;
    const isKnown = this.#isFromTop && !hasNextPage;
    const threads = edges.flatMap(({ message }) => threadOf(message) ?? []);
    const distinct = [...new Map(threads.map((each) => [`${each.by} ${each.id}`, each])).values()];
    return distinct.filter(({ by }) =>
      by === 'server'
        ? !isKnown && (isAsked || this.#list.cursor !== undefined)
        : messages !== undefined && !isKnown,
    );
  }

  async finish(): Promise<ThreadPage> {
    const isWhole = this.#isFromTop && this.#isReadOut;
    const threads = this.#listed.map((each) => threadOfListed(each, isWhole));
    const messages = await this.#messagesOf(threads);
    return {
      threads: threads.map((thread) => ({ ...thread, messages: messages?.get(thread) })),
      hasNextPage: this.#hasMore,
      startCursor: this.#cursorAt(this.#listed[0]?.edge, this.#listed.slice(0, 1)),
      endCursor: this.#cursorAt(this.#last, this.#listed),
    };
  }

  /** @param listed the conversations that were told up to there */
  #cursorAt(edge: Edge | undefined, listed: readonly Listed[]): string | null {
    if (!edge) return null;
    const told = this.#told.with(listed.flatMap(({ id }) => id ?? []));
    return encodeThreadCursor({ place: this.#placeOf(edge), since: this.#since!, told });
  }

  /** The messages of all of them with what is wanted, in one flight. */
  async #messagesOf(threads: readonly Thread[]): Promise<Map<Thread, Message[]> | undefined> {
    const { messages: wanted, first } = this.#wants;
    if (!wanted) return undefined;
    const shown = threads.map((thread) => thread.found.slice(-first));
    const ids = shown.flat().map(({ id }) => decodeMessageId(id, this.#session.accountKey));
    const read = await this.#session.messages(ids, wanted);
    let at = 0;
    return new Map(
      threads.map((thread, i) => {
        const own = read.slice(at, (at += shown[i]!.length));
        return [thread, own.filter((each): each is Message => !(each instanceof MailError))];
      }),
    );
  }

  #placeOf({ cursor }: Edge): Cursor {
    return decodeCursor(cursor, this.#session.accountKey);
  }
}

function threadOfListed({ id, edge, members, complete }: Listed, isWhole: boolean): Thread {
  const found = [...members].sort(([a], [b]) => a - b).map(([, message]) => message);
  return { id, newestMessage: edge.message, found, complete: complete || isWhole, messages: undefined };
}

/** @throws MailError UNSUPPORTED in a maildrop */
function uidOf({ uid }: Message): number {
  if (uid !== null) return uid;
  throw new MailError('UNSUPPORTED', 'A POP3 maildrop has no list of conversations');
}
