import { MailError } from './errors.ts';
import type { AccountField, MailboxField, MessageField, StatusField } from './fields.ts';
import type { FilterInput } from './filter-input.ts';
import { readFilter } from './filter-input.ts';
import type { Filter } from './filter.ts';
import { filterKey } from './filter.ts';
import type { Order } from './order.ts';
import { DEFAULT_OCTETS, DEFAULT_PREVIEW, MAX_OCTETS, MAX_PREVIEW } from './limits.ts';
import { MAILBOX_ORDER, readOrder } from './order.ts';
import type { DeltaArguments } from './delta.ts';
import type { Places } from './query-places.ts';
import { readQuery } from './read-query.ts';
import type { Window, WindowArguments } from './window.ts';
import { windowKey, windowOf } from './window.ts';

// A demand is put together once, by what makes it: looking ahead (src/fields/look-ahead.ts) or a use case. What is handed
// to a session is whole: each page's wishes of the mailbox that it is in stand in that mailbox's own demand, however
// deep they were selected (`wantPage`), and it is never changed afterwards. So a driver may keep it, and copies only
// where it merges two.

/** How much of the texts is wanted; 0: nothing. */
export interface ContentDemand {
  /** Octets of UTF-8. */
  text: number;
  html: number;
  /** Characters. */
  preview: number;
  /** Octets of pictures that stand in the html, as they are stored. */
  pictures: number;
  /** Whether it is to be read as a delivery report. */
  report: boolean;
  /** What is wanted of messages among the attachments. */
  enclosed: ContentDemand | undefined;
}

/** What is wanted of messages. */
export interface MessageDemand {
  readonly fields: Set<MessageField>;
  /** Header fields by lower-case name. */
  readonly headers: Set<string>;
  /** The whole header, whatever `headers` says. */
  allHeaders: boolean;
  /** How much of the texts. */
  readonly content: ContentDemand;
  /** What is wanted of the mailbox that a message is in. */
  mailbox: MailboxDemand | undefined;
}

/** Which list it is that pages are cut out of. */
export interface ListDemand {
  /** Undefined: all messages. */
  readonly filter: Filter | undefined;
  readonly order: Order;
  /** Only so many of the newest messages are searched, where it is known that there are more; left out: all. */
  readonly newest?: number | undefined;
}

/** All messages, newest first. */
export const PLAIN_LIST: ListDemand = { filter: undefined, order: MAILBOX_ORDER };

/** What is wanted of one page of a mailbox's messages. */
export interface PageDemand extends ListDemand {
  readonly window: Window;
  /** Undefined: no message and no place in the list is wanted, only the count. */
  nodes: MessageDemand | undefined;
  totalCount: boolean;
  /** A token to ask with later what changed since. */
  changesToken?: boolean;
  /** What is wanted of messages of the same conversations that stand elsewhere, where the server finds them in the same flight. */
  readonly kin?: MessageDemand | undefined;
}

/** What is wanted of what changed in a mailbox. */
export interface DeltaDemand extends DeltaArguments {
  /** The longest that any who ask for it would wait. */
  wait: number;
  /** Undefined: not asked which. */
  created: MessageDemand | undefined;
  updated: MessageDemand | undefined;
}

/** What is wanted of mailboxes. */
export interface MailboxDemand {
  readonly fields: Set<MailboxField>;
  readonly status: Set<StatusField>;
  /** By window key: the same page wanted twice is one page. */
  readonly pages: Map<string, PageDemand>;
  /** By `deltaKey`. */
  readonly changes: Map<string, DeltaDemand>;
  /** What is wanted of the mailboxes one level up and down. */
  relatives: MailboxDemand | undefined;
  /** Something that is another whenever anything in the mailbox has changed; with counts, which it is made of in IMAP. */
  state: boolean;
}

export interface AccountDemand {
  readonly fields: Set<AccountField>;
}

export function messageDemand(...fields: MessageField[]): MessageDemand {
  return {
    fields: new Set(fields),
    headers: new Set(),
    allHeaders: false,
    content: contentDemand(),
    mailbox: undefined,
  };
}

export function mailboxDemand(...fields: MailboxField[]): MailboxDemand {
  return {
    fields: new Set(fields),
    status: new Set(),
    pages: new Map(),
    changes: new Map(),
    relatives: undefined,
    state: false,
  };
}

export function contentDemand(): ContentDemand {
  return { text: 0, html: 0, preview: 0, pictures: 0, report: false, enclosed: undefined };
}

/** Adds to `target` all that `source` wants. */
export function addMessageDemand(target: MessageDemand, source: MessageDemand): MessageDemand {
  addAll(target.fields, source.fields);
  addAll(target.headers, source.headers);
  target.allHeaders ||= source.allHeaders;
  addContentDemand(target.content, source.content);
  if (source.mailbox) target.mailbox = addMailboxDemand(target.mailbox ?? mailboxDemand(), source.mailbox);
  return target;
}

/** Adds to `target` all that `source` wants. */
export function addMailboxDemand(target: MailboxDemand, source: MailboxDemand): MailboxDemand {
  addAll(target.fields, source.fields);
  addAll(target.status, source.status);
  for (const [key, page] of source.pages) addPageDemand(target, key, page);
  for (const [key, delta] of source.changes) addDeltaDemand(target, key, delta);
  target.state ||= source.state;
  if (source.relatives)
    target.relatives = addMailboxDemand(target.relatives ?? mailboxDemand(), source.relatives);
  return target;
}

/** Adds to `target` all that `source` wants: of the same text the larger bound. */
export function addContentDemand(target: ContentDemand, source: ContentDemand): ContentDemand {
  target.text = Math.max(target.text, source.text);
  target.html = Math.max(target.html, source.html);
  target.preview = Math.max(target.preview, source.preview);
  target.pictures = Math.max(target.pictures, source.pictures);
  target.report ||= source.report;
  if (source.enclosed)
    target.enclosed = addContentDemand(target.enclosed ?? contentDemand(), source.enclosed);
  return target;
}

type KeyOfPage = Pick<PageDemand, 'window' | 'filter' | 'order' | 'newest' | 'kin'>;

/** Pages with the same key are the same page. */
export function pageKey({ window, filter, order, newest, kin }: KeyOfPage): string {
  const more = newest === undefined && !kin ? [] : [newest ?? '', kin ? 'kin' : ''];
  return [windowKey(window), order.key, order.direction, filter ? filterKey(filter) : '', ...more].join('|');
}

/** Whether it is a page of all messages in the mailbox's own order, newest first. */
export function isPlainList({ filter, order }: ListDemand): boolean {
  return filter === undefined && order.key === 'MAILBOX' && order.direction === 'DESCENDING';
}

/**
 * Puts a page that is whole into what is wanted of its mailbox, in place of one with the same key. What its messages want
 * of the mailbox that they are in is wanted of that mailbox.
 */
export function wantPage(target: MailboxDemand, page: PageDemand, key = pageKey(page)): void {
  target.pages.set(key, page);
  if (page.nodes?.mailbox) addMailboxDemand(target, page.nodes.mailbox);
}

/** Merges a page with what is wanted of a mailbox; the page itself is left as it is. */
export function addPageDemand(target: MailboxDemand, key: string, page: PageDemand): void {
  const known = target.pages.get(key);
  if (!known) {
    target.pages.set(key, { ...page, nodes: page.nodes && addMessageDemand(messageDemand(), page.nodes) });
    return;
  }
  known.totalCount ||= page.totalCount;
  if (page.changesToken) known.changesToken = true;
  if (page.nodes) known.nodes = addMessageDemand(known.nodes ?? messageDemand(), page.nodes);
}

/** Puts a delta that is whole into what is wanted of its mailbox, as `wantPage` does with a page. */
export function wantDelta(target: MailboxDemand, key: string, delta: DeltaDemand): void {
  target.changes.set(key, delta);
  for (const messages of [delta.created, delta.updated])
    if (messages?.mailbox) addMailboxDemand(target, messages.mailbox);
}

/** Merges a delta with what is wanted of a mailbox; the delta itself is left as it is. */
function addDeltaDemand(
  target: MailboxDemand,
  key: string,
  { created, updated, ...args }: DeltaDemand,
): void {
  const known = target.changes.get(key) ?? { ...args, created: undefined, updated: undefined };
  known.wait = Math.max(known.wait, args.wait);
  if (created) known.created = addMessageDemand(known.created ?? messageDemand(), created);
  if (updated) known.updated = addMessageDemand(known.updated ?? messageDemand(), updated);
  target.changes.set(key, known);
}

function addAll<T>(target: Set<T>, source: Iterable<T>): void {
  for (const item of source) target.add(item);
}

/** The arguments of a list of messages, as a client gives them. */
export interface ListArguments extends WindowArguments {
  readonly filter?: FilterInput | null | undefined;
  /** A search as people type it; its grammar has to be loaded (`loadQueryGrammar`). */
  readonly query?: string | null | undefined;
  readonly orderBy?:
    { readonly key: string; readonly direction?: string | null | undefined } | null | undefined;
}

/** Which page of which list. */
export interface ListPage extends Pick<PageDemand, 'window' | 'filter' | 'order'> {
  /** In which mailboxes a query looks; undefined: in all of the list. */
  readonly places?: Places | undefined;
}

/** Reads a list's arguments. @throws MailError BAD_USER_INPUT, NOT_FOUND for ids of another account */
export function readListArguments(
  { filter, query, orderBy, ...args }: ListArguments,
  account: string,
): ListPage {
  const asked = query == null ? undefined : readQuery(query);
  const filters = [filter, asked?.filter].flatMap((each) =>
    each == null ? [] : [readFilter(each, account)],
  );
  return {
    window: windowOf(args, account),
    filter: filters.length > 1 ? { op: 'AND', filters } : filters[0],
    places: asked?.places,
    order: orderBy == null ? MAILBOX_ORDER : readOrder(orderBy),
  };
}

/** The bound of a text. @throws MailError BAD_USER_INPUT */
export function octetLimit(maxOctets: number | null | undefined): number {
  return within('maxOctets', maxOctets ?? DEFAULT_OCTETS, MAX_OCTETS);
}

/** The bound of a preview. @throws MailError BAD_USER_INPUT */
export function previewLength(length: number | null | undefined): number {
  return within('length', length ?? DEFAULT_PREVIEW, MAX_PREVIEW);
}

function within(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new MailError('BAD_USER_INPUT', `${name} must be a whole number from 1 to ${most}`, {
    argument: name,
  });
}
