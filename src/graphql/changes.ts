import type { GraphQLResolveInfo } from 'graphql';

import { appendMessage } from '../mail/append-message.ts';
import { changeFlags } from '../mail/change-flags.ts';
import {
  createMailbox,
  deleteMailbox,
  expungeMailbox,
  renameMailbox,
  subscribeMailbox,
} from '../mail/change-mailbox.ts';
import type { MessagesPayload } from '../mail/change-messages.ts';
import type { FlagOperation } from '../mail/changes.ts';
import { copyMessages } from '../mail/copy-messages.ts';
import { deleteMessages } from '../mail/delete-messages.ts';
import type { MailboxDemand, MessageDemand } from '../mail/demand.ts';
import type { MailError } from '../mail/errors.ts';
import { expungeMessages } from '../mail/expunge-messages.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import { moveMessages } from '../mail/move-messages.ts';
import type { Complete } from './complete.ts';
import type { GraphqlContext } from './context.ts';
import { aheadOf, selectionOf } from './selection.ts';

export type ChangeResolvers = Omit<Complete<'Mutation'>, 'signIn'>;
export type ChangeName = keyof ChangeResolvers;

/** The mutations that change mail: each is one use case, and one write of the session. */
export const changes: ChangeResolvers = {
  addFlags: flagsResolver('ADD', 'AddFlagsPayload'),
  removeFlags: flagsResolver('REMOVE', 'RemoveFlagsPayload'),
  setFlags: flagsResolver('SET', 'SetFlagsPayload'),
  copyMessages: async (_, { input }, { mail }, info) =>
    shown(await copyMessages(mail(), input, messagesIn(info, 'CopyMessagesPayload', mail()))),
  moveMessages: async (_, { input }, { mail }, info) =>
    shown(await moveMessages(mail(), input, messagesIn(info, 'MoveMessagesPayload', mail()))),
  deleteMessages: async (_, { input }, { mail }, info) =>
    shown(await deleteMessages(mail(), input, messagesIn(info, 'DeleteMessagesPayload', mail()))),
  expungeMessages: async (_, { input }, { mail }) => shown(await expungeMessages(mail(), input)),
  expungeMailbox: async (_, { input }, { mail }) => ({
    expunged: await expungeMailbox(mail(), input),
    failures: [],
  }),
  appendMessage: async (_, { input }, { mail, compose }, info) => {
    const demand = messagesIn(info, 'AppendMessagePayload', mail());
    const payload = await appendMessage(mail(), input, demand, compose);
    return { ...payload, message: inPlace(payload.message) };
  },
  createMailbox: async (_, { input }, { mail }, info) =>
    shownMailbox(await createMailbox(mail(), input, mailboxIn(info, 'CreateMailboxPayload', mail()))),
  renameMailbox: async (_, { input }, { mail }, info) =>
    shownMailbox(await renameMailbox(mail(), input, mailboxIn(info, 'RenameMailboxPayload', mail()))),
  deleteMailbox: async (_, { input }, { mail }) => ({ id: await deleteMailbox(mail(), input) }),
  subscribeMailbox: subscribeResolver('subscribe', 'SubscribeMailboxPayload'),
  unsubscribeMailbox: subscribeResolver('unsubscribe', 'UnsubscribeMailboxPayload'),
};

type FlagsArguments = { input: Parameters<typeof changeFlags>[2] };

function flagsResolver(operation: FlagOperation, type: string) {
  return async (
    _: unknown,
    { input }: FlagsArguments,
    { mail }: GraphqlContext,
    info: GraphQLResolveInfo,
  ): Promise<ShownMessages> =>
    shown(await changeFlags(mail(), operation, input, messagesIn(info, type, mail())));
}

function subscribeResolver(kind: 'subscribe' | 'unsubscribe', type: string) {
  return async (
    _: unknown,
    { input }: { input: Parameters<typeof subscribeMailbox>[2] },
    { mail }: GraphqlContext,
    info: GraphQLResolveInfo,
  ) => shownMailbox(await subscribeMailbox(mail(), kind, input, mailboxIn(info, type, mail())));
}

/** What is wanted of the messages of a payload; undefined: no message. */
function messagesIn(info: GraphQLResolveInfo, type: string, session: MailSession): MessageDemand | undefined {
  const fields = selectionOf(info, type).filter(({ name }) => name === 'messages' || name === 'message');
  if (fields.length === 0) return undefined;
  return aheadOf(session).message(fields.flatMap((field) => field.children('Message')));
}

/** What is wanted of the mailbox of a payload; undefined: nothing. */
function mailboxIn(info: GraphQLResolveInfo, type: string, session: MailSession): MailboxDemand | undefined {
  const fields = selectionOf(info, type).filter(({ name }) => name === 'mailbox');
  if (fields.length === 0) return undefined;
  return aheadOf(session).mailbox(fields.flatMap((field) => field.children('Mailbox')));
}

interface ShownMessages {
  messages: (Message | null)[];
  expunged: string[];
  failures: MessagesPayload['failures'][number][];
}

function shown({ messages, expunged, failures }: MessagesPayload): ShownMessages {
  return { messages: messages.map(inPlace), expunged: [...expunged], failures: [...failures] };
}

function shownMailbox(mailbox: Mailbox | MailError | null) {
  return { mailbox: inPlace(mailbox) };
}

/** graphql takes an error in a place for the error of that place. */
function inPlace<T>(value: T | MailError): T | null {
  return value as T | null;
}
