import type { MailboxDemand, MessageDemand, PageDemand } from './demand.ts';
import { isPlainList } from './demand.ts';
import { MailError } from './errors.ts';
import type { MessageField } from './fields.ts';
import { MAX_COUNTED_MAILBOXES, MAX_OPENED, MAX_PAGES, MAX_READ, MAX_SEARCHES, shown } from './limits.ts';

/** All that is wanted of one mailbox. */
export interface MailboxPrice {
  readonly demand: MailboxDemand;
  /** Messages that are wanted by their ids. */
  readonly messages: Iterable<{ readonly ids: readonly unknown[]; readonly demand: MessageDemand }>;
  /** How many messages the mailbox has; undefined: that is not known. */
  readonly count: number | undefined;
}

/** What a request costs, in what is bounded. */
export interface Price {
  opened: number;
  /** Mailboxes whose messages are counted. */
  counted: number;
  pages: number;
  searches: number;
  /** Messages, each as often as it weighs. */
  messages: number;
}

interface Bound {
  readonly most: number;
  readonly says: (given: number, most: number) => string;
}

/** What callers can do about each is in its sentence. */
const BOUNDS: Record<keyof Price, Bound> = {
  opened: {
    most: MAX_OPENED,
    says: (given, most) =>
      `One request may open at most ${most} mailboxes, and this one needs ${given}. Ask for fewer`,
  },
  counted: {
    most: MAX_COUNTED_MAILBOXES,
    says: (given, most) =>
      `One request may have the counts (status) of at most ${most} mailboxes, and this one asks for ${given}. Ask without status, or for fewer`,
  },
  pages: {
    most: MAX_PAGES,
    says: (given, most) =>
      `One request may have at most ${most} pages of messages, and this one has ${given}. Ask for fewer`,
  },
  searches: {
    most: MAX_SEARCHES,
    says: (given, most) =>
      `One request may search or sort at most ${most} lists, and this one has ${given}. Ask for fewer`,
  },
  messages: {
    most: MAX_READ,
    says: (given, most) =>
      `One request may read at most ${most} messages, and this one may come to ${given}: a message counts twice with its structure, five times with its texts or its whole header. Ask for fewer mailboxes, shorter pages or fewer fields`,
  },
};

const NOTHING: Price = { opened: 0, counted: 0, pages: 0, searches: 0, messages: 0 };

/**
 * What is bounded is told from what is wanted, before any of it is fetched.
 * @param spent what the same request has had before: a batch has one budget for all of its operations. Counts are not added up:
 * who listens to an account for hours asks for them again and again
 * @returns what the request has come to
 * @throws MailError TOO_LARGE with the bound
 */
export function requireAffordable(mailboxes: Iterable<MailboxPrice>, spent: Price = NOTHING): Price {
  const price = { ...spent, counted: 0 };
  for (const mailbox of mailboxes) add(price, mailbox);
  for (const [name, { most, says }] of Object.entries(BOUNDS) as [keyof Price, Bound][])
    if (price[name] > most)
      throw new MailError('TOO_LARGE', says(price[name], most).replace(/\d{4,}/g, shownIn));
  return price;
}

const shownIn = (digits: string): string => shown(Number(digits));

function add(price: Price, { demand, messages, count = Infinity }: MailboxPrice): void {
  if ([...demand.changes.values()].some(({ wait }) => wait > 0)) throw notAlone();
  const pages = [...demand.pages.values()];
  const named = [...messages];
  const isOpened =
    named.length > 0 ||
    demand.fields.has('permanentFlags') ||
    pages.some((page) => page.nodes || isSearch(page));
  price.opened += Number(isOpened);
  price.counted += Number(demand.status.size > 0);
  price.pages += pages.length;
  price.searches += pages.filter(isSearch).length;
  for (const { nodes, window } of pages)
    if (nodes) price.messages += Math.min(window.size, count) * weightOf(nodes);
  for (const each of named) price.messages += each.ids.length * weightOf(each.demand);
}

const isSearch = (page: PageDemand): boolean => !isPlainList(page);

const TEXTS: readonly MessageField[] = ['text', 'html'];
const STRUCTURE: readonly MessageField[] = ['preview', 'hasAttachments', 'attachments', 'parts'];

function weightOf({ fields, allHeaders }: MessageDemand): number {
  if (allHeaders || TEXTS.some((field) => fields.has(field))) return 5;
  return STRUCTURE.some((field) => fields.has(field)) ? 2 : 1;
}

/** Who waits does so for one mailbox, in a session of its own (wait-for-changes.ts). */
function notAlone(): MailError {
  return new MailError(
    'BAD_USER_INPUT',
    '`wait` works only for changes of a single mailbox that is asked for by id, path or role. Leave it out here',
  );
}
