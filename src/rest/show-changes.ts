import type { Caller } from '../mail/caller.ts';
import type { MessagesPayload } from '../mail/change-messages.ts';
import type { ChangeDemand, Removal } from '../mail/change-payload.ts';
import { mailboxDemand } from '../mail/demand.ts';
import type { MailError } from '../mail/errors.ts';
import type { Mailbox, Message } from '../mail/mailbox.ts';
import type { MailboxFieldName, MailboxOptions } from './fields/mailbox-fields.ts';
import { MAILBOX_CHANGED_FIELDS, MAILBOX_FIELDS } from './fields/mailbox-fields.ts';
import type { MessageFieldName, MessageOptions } from './fields/message-fields.ts';
import { CHANGED_FIELDS } from './fields/message-fields.ts';
import { demandOf, show } from './fields/show.ts';
import { showMessages, wantedOf } from './show-messages.ts';

/** What the answer to a change shows of messages and of the mailboxes that it touched. */
export interface ChangeQuery extends MessageOptions, MailboxOptions {
  readonly fields?: readonly MessageFieldName[] | undefined;
  readonly mailboxFields?: readonly MailboxFieldName[] | undefined;
}

/** What the chosen fields want. */
export function changeDemand(
  { fields = CHANGED_FIELDS, ...options }: ChangeQuery,
  caller: Caller,
): ChangeDemand {
  return { message: wantedOf(fields, options, caller), mailbox: mailboxDemandOf(options, caller) };
}

function mailboxDemandOf(
  { mailboxFields = MAILBOX_CHANGED_FIELDS, counts }: ChangeQuery,
  caller: Caller,
): ChangeDemand['mailbox'] {
  const chosen = { args: { counts }, rights: caller.rights() };
  return demandOf(MAILBOX_FIELDS, mailboxFields, mailboxDemand(), chosen);
}

/** What became of a change to messages. One that cannot be shown is null, and `errors` says why. */
export async function showPayload(
  { messages, moved, removed, expunged, failures, mailboxes }: MessagesPayload,
  query: ChangeQuery,
  caller: Caller,
): Promise<object> {
  const { fields = CHANGED_FIELDS, ...options } = query;
  const shown = await showMessages(messages, fields, options, caller);
  const places = new Map<unknown, object | null>(messages.map((each, i) => [each, shown.messages[i]!]));
  return {
    ...shown,
    removed,
    moved: moved.map(({ from, message }) => ({ from, message: places.get(message) ?? null })),
    mailboxes: await showMailboxes(mailboxes, query, caller),
    expunged,
    failures,
  };
}

/** What became of messages that were removed, and are shown no more. */
export async function showRemoval(
  { removed, mailboxes }: Removal,
  query: ChangeQuery,
  caller: Caller,
): Promise<object> {
  return { removed, moved: [], mailboxes: await showMailboxes(mailboxes, query, caller) };
}

/** The one message of a change, where it is now. */
export function movedTo(
  { moved }: Removal,
  message: Message | MailError | null,
  shown: object | null,
): { from: string; message: object | null }[] {
  return moved.map(({ from, message: own }) => ({ from, message: own === message ? shown : null }));
}

/** Mailboxes as they are after a change. */
export function showMailboxes(
  mailboxes: readonly Mailbox[],
  { mailboxFields = MAILBOX_CHANGED_FIELDS, counts }: ChangeQuery,
  caller: Caller,
): Promise<object[]> {
  const args = { counts };
  return Promise.all(mailboxes.map((each) => show(MAILBOX_FIELDS, mailboxFields, each, args, caller)));
}
