import type { DeltaDemand, MessageDemand, PageDemand } from '../mail/demand.ts';
import type { AccountRef } from '../mail/endpoint.ts';
import { MailError, attempt } from '../mail/errors.ts';
import type { MaildropMessageId } from '../mail/ids.ts';
import { encodeId } from '../mail/ids.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import type { Delta, Edge, Mailbox, MailboxStatus, Page } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import { encodeCursor } from '../mail/window.ts';
import type { contentOfWhole } from '../mime/whole-content.ts';
import { costOf } from './cost.ts';
import type { Listed } from './delta.ts';
import { maildropPoint } from './delta.ts';
import type { Brought } from './maildrop-message.ts';
import { MaildropMessage } from './maildrop-message.ts';
import type { Plan } from './plan.ts';
import { beginningOf, isForeign, wholeHeaderOf } from './preview.ts';
import type { Wanted } from './wanted.ts';

const INBOX = 'INBOX';

/** What is so of every maildrop. */
const INBOX_FACTS = {
  path: INBOX,
  name: INBOX,
  delimiter: null,
  parent: null,
  children: [],
  role: 'INBOX',
  roleSource: 'SERVER',
  attributes: [],
  subscribed: true,
  selectable: true,
  permanentFlags: null,
  rights: null,
  objectId: null,
  pathOfRole: () => null,
} as const;

/** From a finished plan to the values that callers asked for. */
export class Assembly {
  readonly #plan: Plan;
  readonly #work: Wanted;
  readonly #owner: AccountRef;
  readonly #account: string;
  readonly #split: typeof contentOfWhole | undefined;
  readonly #messages = new Map<string, Message>();
  #inbox: Mailbox | undefined;

  /** @param split what takes whole messages apart; undefined: no content is wanted */
  constructor(plan: Plan, work: Wanted, owner: AccountRef, split: typeof contentOfWhole | undefined) {
    this.#plan = plan;
    this.#work = work;
    this.#owner = owner;
    this.#account = owner.accountKey;
    this.#split = split;
  }

  /** INBOX is known without asking; its counts and pages are not. */
  get inbox(): Mailbox {
    if (this.#inbox) return this.#inbox;
    const pages = new Map<string, Page | MailError>();
    const changes = new Map<string, Delta | MailError>();
    const id = encodeId({ kind: 'mailbox', account: this.#account, path: INBOX });
    this.#inbox = { ...INBOX_FACTS, id, status: this.#status(), pages, changes, state: this.#state() };
    fill(changes, this.#work.inbox.changes, (demand) => this.#delta(demand));
    fill(pages, this.#work.inbox.pages, (demand) => this.#page(demand));
    return this.#inbox;
  }

  /** In the order of the ids. */
  messages(ids: readonly MaildropMessageId[], demand: MessageDemand): (Message | MailError)[] {
    return ids.map(({ key }) =>
      attempt(() => {
        // Where several messages have the same unique-id they are copies of one (RFC 1939 §7).
        const number = this.#plan.drop.numbersOf(key)?.at(-1);
        if (number === undefined) throw new MailError('NOT_FOUND', 'This message no longer exists');
        return this.#message(number, key, demand);
      }),
    );
  }

  #page(demand: PageDemand): Page {
    const { numbers, count, totalCount = count, stoppedAt, ...place } = this.#plan.pageOf(demand);
    const cursorOf = (number: number): string => {
      const key = this.#plan.drop.keyOf(number)!;
      return encodeCursor({ account: this.#account, path: INBOX, position: number, count, key });
    };
    const edge = (number: number): Edge => ({
      cursor: cursorOf(number),
      message: this.#message(number, this.#plan.drop.keyOf(number)!, demand.nodes!),
    });
    const end = demand.window.edge === 'first' ? 'endCursor' : 'startCursor';
    const stop = stoppedAt === undefined ? {} : { [end]: cursorOf(stoppedAt) };
    const changesToken = demand.changesToken ? attempt(() => this.#changesToken()) : undefined;
    return { edges: numbers.map(edge), ...place, ...stop, totalCount, approximated: false, changesToken };
  }

  #changesToken(): string {
    return this.#owner.changeTokens.encode(INBOX, maildropPoint(this.#plan.drop.listed()!));
  }

  /** A maildrop keeps no flags, and does not say what has gone: what is there says it. */
  #delta(demand: DeltaDemand): Delta {
    const { created, present, point, hasMore } = this.#plan.deltaOf(demand)!;
    const idOf = ({ uidl }: Listed) =>
      encodeId({ kind: 'message', account: this.#account, path: INBOX, key: { uidl } });
    const message = ({ number, uidl }: Listed) => this.#message(number, { uidl }, demand.created!);
    return {
      created: demand.created ? created.map(message) : [],
      updated: [],
      vanishedUids: null,
      vanished: null,
      present: present && present.map(idOf),
      token: this.#owner.changeTokens.encode(INBOX, point),
      hasMore,
      flagsFrom: null,
      basis: 'UIDL',
    };
  }

  #message(number: number, key: MaildropKey, demand: MessageDemand): Message {
    const cost = costOf(demand);
    const known = `${number} ${[...cost].join()}`;
    let message = this.#messages.get(known);
    if (!message) {
      const brought = this.#brought(number, key, cost);
      this.#messages.set(known, (message = new MaildropMessage(brought, this.inbox)));
    }
    return message;
  }

  #brought(number: number, key: MaildropKey, cost: ReturnType<typeof costOf>): Brought {
    const { drop } = this.#plan;
    const account = this.#account;
    const has = (command: Parameters<typeof cost.has>[0]) => cost.has(command);
    return {
      id: encodeId({ kind: 'message', account, path: INBOX, key }),
      size: has('LIST') ? attempt(() => drop.sizeOf(number)) : undefined,
      header: has('TOP') ? attempt(() => drop.header(number)?.octets) : undefined,
      content: has('RETR') ? attempt(() => this.#content(drop.whole(number))) : undefined,
      beginning: has('RETR') ? undefined : attempt(() => this.#beginning(number, has('TOP LINES'))),
    };
  }

  /** For a preview, or for what raw 8-bit in the header is. */
  #beginning(number: number, isPreviewed: boolean) {
    const { drop } = this.#plan;
    if (isPreviewed) return this.#content(beginningOf(drop, number));
    const header = this.#split && wholeHeaderOf(drop, number);
    return header && isForeign(header.octets) ? this.#content(header) : undefined;
  }

  #content(read: { octets: Buffer; isCut: boolean } | undefined) {
    return read && this.#split!(read.octets, read.isCut);
  }

  #state(): Mailbox['state'] {
    if (!this.#work.inbox.state) return undefined;
    return attempt(() => String(maildropPoint(this.#plan.drop.listed()!).all));
  }

  #status(): MailboxStatus | MailError {
    const found = attempt(() => (this.#work.inbox.status.size > 0 ? this.#plan.drop.status() : undefined));
    if (found instanceof MailError) return found;
    return { ...NO_COUNTS, messages: found?.count ?? null, size: found?.size ?? null };
  }
}

/** POP3 counts messages and octets, and nothing else. */
const NO_COUNTS: MailboxStatus = {
  messages: null,
  unseen: null,
  recent: null,
  deleted: null,
  size: null,
  uidNext: null,
  uidValidity: null,
  highestModSeq: null,
};

/** What each demand came to, by its key. */
function fill<D, T>(
  found: Map<string, T | MailError>,
  demands: ReadonlyMap<string, D>,
  read: (demand: D) => T,
): void {
  for (const [key, demand] of demands)
    found.set(
      key,
      attempt(() => read(demand)),
    );
}
