import type { AccountDemand, ListDemand, MailboxDemand, MessageDemand } from '../../mail/demand.ts';
import type { MessageField } from '../../mail/fields.ts';
import { addMailboxDemand, isPlainList, mailboxDemand } from '../../mail/demand.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import type { MailboxReference } from '../../mail/mailbox.ts';
import type { MailboxRole } from '../../mail/mailbox.ts';

/** What callers asked for in one tick, before anything is planned. */
export type Request =
  | { readonly kind: 'account'; readonly demand: AccountDemand }
  | { readonly kind: 'mailboxes'; readonly subscribedOnly: boolean; readonly demand: MailboxDemand }
  | { readonly kind: 'mailbox'; readonly reference: MailboxReference; readonly demand: MailboxDemand }
  | { readonly kind: 'messages'; readonly ids: readonly UidMessageId[]; readonly demand: MessageDemand };

/** Messages of one mailbox that are wanted by UID. */
export interface WantedMessages {
  readonly ids: readonly UidMessageId[];
  readonly demand: MessageDemand;
}

/** The same, put together: everything that is wanted of one mailbox stands in one place. */
export interface Wanted {
  readonly account: AccountDemand;
  /** The demand for all mailboxes, and for those subscribed to; undefined if the list was not requested. */
  readonly everyMailbox: MailboxDemand | undefined;
  readonly subscribedMailboxes: MailboxDemand | undefined;
  readonly byPath: ReadonlyMap<string, MailboxDemand>;
  readonly byRole: ReadonlyMap<MailboxRole, MailboxDemand>;
  readonly messages: ReadonlyMap<string, readonly WantedMessages[]>;
}

/** Puts requests together. INBOX has its role by name (RFC 9051 §5.1), every other role has to be looked up. */
export function mergeRequests(requests: readonly Request[]): Wanted {
  const account: AccountDemand = { fields: new Set() };
  const lists = {
    every: undefined as MailboxDemand | undefined,
    subscribed: undefined as MailboxDemand | undefined,
  };
  const byPath = new Map<string, MailboxDemand>();
  const byRole = new Map<MailboxRole, MailboxDemand>();
  const messages = new Map<string, WantedMessages[]>();
  for (const request of requests) {
    switch (request.kind) {
      case 'account':
        for (const field of request.demand.fields) account.fields.add(field);
        break;
      case 'mailboxes':
        const scope = request.subscribedOnly ? 'subscribed' : 'every';
        lists[scope] = joined(lists[scope], request.demand);
        break;
      case 'mailbox':
        collectMailbox(request.reference, request.demand, byPath, byRole);
        break;
      case 'messages':
        collectMessages(request, messages, byPath);
        break;
    }
  }
  return {
    account,
    everyMailbox: lists.every,
    subscribedMailboxes: lists.subscribed,
    byPath,
    byRole,
    messages,
  };
}

function collectMailbox(
  reference: MailboxReference,
  demand: MailboxDemand,
  byPath: Map<string, MailboxDemand>,
  byRole: Map<MailboxRole, MailboxDemand>,
): void {
  if (reference.by === 'path') addTo(byPath, reference.path, demand);
  else if (reference.role === 'INBOX') addTo(byPath, 'INBOX', demand);
  else addTo(byRole, reference.role, demand);
}

function collectMessages(
  { ids, demand }: WantedMessages,
  messages: Map<string, WantedMessages[]>,
  byPath: Map<string, MailboxDemand>,
): void {
  for (const [path, own] of Map.groupBy(ids, (id) => id.path)) {
    messages.set(path, [...(messages.get(path) ?? []), { ids: own, demand }]);
    if (demand.mailbox) addTo(byPath, path, demand.mailbox);
  }
}

/** Adds a demand under a key. */
export function addTo<K>(map: Map<K, MailboxDemand>, key: K, demand: MailboxDemand): void {
  map.set(key, joined(map.get(key), demand));
}

/** Both demands in one. A demand belongs to its caller: it is kept as it is, and copied only to be merged. */
export function joined(known: MailboxDemand | undefined, demand: MailboxDemand): MailboxDemand {
  if (!known || known === demand) return demand;
  return [known, demand].reduce(addMailboxDemand, mailboxDemand());
}

/** Fields that need to know what is inside of messages. */
export const CONTENT_FIELDS: readonly MessageField[] = [
  'preview',
  'text',
  'html',
  'hasAttachments',
  'attachments',
  'parts',
];

/** Whether any list is to be searched or sorted. */
export function searchedLists({ everyMailbox, subscribedMailboxes, byPath, byRole }: Wanted): ListDemand[] {
  const mailboxes = [everyMailbox, subscribedMailboxes, ...byPath.values(), ...byRole.values()];
  return mailboxes.flatMap(searchedListsIn);
}

function searchedListsIn(demand: MailboxDemand | undefined): ListDemand[] {
  if (!demand) return [];
  const lists = [...demand.pages.values()].filter((page) => !isPlainList(page));
  return [...lists, ...searchedListsIn(demand.relatives)];
}

/** Whether anything of the content of messages is wanted. */
export function wantsContent({
  everyMailbox,
  subscribedMailboxes,
  byPath,
  byRole,
  messages,
}: Wanted): boolean {
  const mailboxes = [everyMailbox, subscribedMailboxes, ...byPath.values(), ...byRole.values()];
  const wanted = [...messages.values()].flat().map(({ demand }) => demand);
  return wanted.some(isContentWanted) || mailboxes.some(isContentWantedIn);
}

function isContentWantedIn(demand: MailboxDemand | undefined): boolean {
  if (!demand) return false;
  const nodes = [...demand.pages.values()].map((page) => page.nodes);
  return nodes.some((each) => each && isContentWanted(each)) || isContentWantedIn(demand.relatives);
}

function isContentWanted({ fields, mailbox }: MessageDemand): boolean {
  return CONTENT_FIELDS.some((field) => fields.has(field)) || isContentWantedIn(mailbox);
}
