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

/** Puts requests together. */
export function mergeRequests(requests: readonly Request[]): Wanted {
  const wanted: Merged = {
    account: { fields: new Set() },
    everyMailbox: undefined,
    subscribedMailboxes: undefined,
    byPath: new Map(),
    byRole: new Map(),
    messages: new Map(),
  };
  for (const request of requests) (MERGE[request.kind] as Merge)(wanted, request);
  return wanted;
}

/** Requests while they are put together. */
interface Merged extends Wanted {
  everyMailbox: MailboxDemand | undefined;
  subscribedMailboxes: MailboxDemand | undefined;
  readonly byPath: Map<string, MailboxDemand>;
  readonly byRole: Map<MailboxRole, MailboxDemand>;
  readonly messages: Map<string, WantedMessages[]>;
}

type Merge<R extends Request = Request> = (wanted: Merged, request: R) => void;

/** What a request of each kind adds. */
const MERGE: { [Kind in Request['kind']]: Merge<Extract<Request, { readonly kind: Kind }>> } = {
  account({ account }, { demand }) {
    for (const field of demand.fields) account.fields.add(field);
  },
  mailboxes(wanted, { subscribedOnly, demand }) {
    const list = subscribedOnly ? 'subscribedMailboxes' : 'everyMailbox';
    wanted[list] = joined(wanted[list], demand);
  },
  /** INBOX has its role by name (RFC 9051 §5.1), every other role has to be looked up. */
  mailbox({ byPath, byRole }, { reference, demand }) {
    if (reference.by === 'path') addTo(byPath, reference.path, demand);
    else if (reference.role === 'INBOX') addTo(byPath, 'INBOX', demand);
    else addTo(byRole, reference.role, demand);
  },
  messages({ messages, byPath }, { ids, demand }) {
    for (const [path, own] of Map.groupBy(ids, (id) => id.path)) {
      messages.set(path, [...(messages.get(path) ?? []), { ids: own, demand }]);
      if (demand.mailbox) addTo(byPath, path, demand.mailbox);
    }
  },
};

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
  'deliveryReport',
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

/** Whether anything of what changed is wanted, or a token to ask for it later. */
export function wantsChanges({ everyMailbox, subscribedMailboxes, byPath, byRole }: Wanted): boolean {
  return [everyMailbox, subscribedMailboxes, ...byPath.values(), ...byRole.values()].some(areChangesWantedIn);
}

function areChangesWantedIn(demand: MailboxDemand | undefined): boolean {
  if (!demand) return false;
  const hasToken = [...demand.pages.values()].some(({ changesToken }) => changesToken);
  return demand.changes.size > 0 || hasToken || areChangesWantedIn(demand.relatives);
}

function isContentWantedIn(demand: MailboxDemand | undefined): boolean {
  if (!demand) return false;
  const deltas = [...demand.changes.values()].flatMap(({ created, updated }) => [created, updated]);
  const nodes = [...[...demand.pages.values()].map((page) => page.nodes), ...deltas];
  return nodes.some((each) => each && isContentWanted(each)) || isContentWantedIn(demand.relatives);
}

function isContentWanted({ fields, mailbox }: MessageDemand): boolean {
  return CONTENT_FIELDS.some((field) => fields.has(field)) || isContentWantedIn(mailbox);
}
