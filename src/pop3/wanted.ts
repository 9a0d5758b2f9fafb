import type { AccountDemand, MailboxDemand, MessageDemand } from '../mail/demand.ts';
import { addMailboxDemand, mailboxDemand } from '../mail/demand.ts';
import type { MaildropMessageId } from '../mail/ids.ts';
import type { MailboxReference } from '../mail/mailbox.ts';
import { costOf } from './cost.ts';

/** What callers asked for in one tick, before anything is planned. */
export type Request =
  | { readonly kind: 'account'; readonly demand: AccountDemand }
  | { readonly kind: 'mailboxes'; readonly demand: MailboxDemand }
  | { readonly kind: 'mailbox'; readonly reference: MailboxReference; readonly demand: MailboxDemand }
  | { readonly kind: 'messages'; readonly ids: readonly MaildropMessageId[]; readonly demand: MessageDemand };

/** The same, put together: a maildrop is one mailbox. */
export interface Wanted {
  readonly account: AccountDemand;
  readonly inbox: MailboxDemand;
  readonly messages: readonly Extract<Request, { kind: 'messages' }>[];
  /** Nothing of it needs the server. */
  readonly isIdle: boolean;
}

/** A maildrop is INBOX, and there is nothing else (RFC 1939 §1). */
export function isInbox(reference: MailboxReference): boolean {
  return reference.by === 'role' ? reference.role === 'INBOX' : reference.path === 'INBOX';
}

export function mergeRequests(requests: readonly Request[]): Wanted {
  const account: AccountDemand = { fields: new Set() };
  const inbox = mailboxDemand();
  const messages = requests.filter((each) => each.kind === 'messages');
  for (const request of requests) {
    if (request.kind === 'account') for (const field of request.demand.fields) account.fields.add(field);
    else if (request.kind === 'messages') addOwner(inbox, request.demand.mailbox);
    else if (request.kind === 'mailboxes' || isInbox(request.reference)) addOwner(inbox, request.demand);
  }
  const isIdle =
    account.fields.size === 0 && messages.length === 0 && !isPriced(inbox) && !asksWhether(requests);
  return { account, inbox, messages, isIdle };
}

/** What messages want of the mailbox that they are in is wanted of that mailbox itself, however deep it is nested. */
function addOwner(inbox: MailboxDemand, demand: MailboxDemand | undefined): void {
  if (!demand) return;
  addMailboxDemand(inbox, demand);
  for (const { nodes } of demand.pages.values()) addOwner(inbox, nodes?.mailbox);
}

/** Everything else that is known of INBOX is the same for every maildrop. */
function isPriced({ status, pages, changes, state }: MailboxDemand): boolean {
  return status.size > 0 || pages.size > 0 || changes.size > 0 || state;
}

/** A request for the mailbox itself has to check that the account can be opened. */
function asksWhether(requests: readonly Request[]): boolean {
  return requests.some(({ kind }) => kind === 'mailbox' || kind === 'mailboxes');
}

/** Whether messages have to be taken apart. */
export function wantsContent({ inbox, messages }: Wanted): boolean {
  const pages = [...inbox.pages.values()].flatMap(({ nodes }) => nodes ?? []);
  const deltas = [...inbox.changes.values()].flatMap(({ created }) => created ?? []);
  return [...pages, ...deltas, ...messages.map(({ demand }) => demand)].some((demand) => {
    const cost = costOf(demand);
    return cost.has('RETR') || cost.has('TOP LINES');
  });
}
