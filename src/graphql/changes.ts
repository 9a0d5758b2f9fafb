import type { GraphQLResolveInfo } from 'graphql';

import type { MessagesPayload } from '../mail/change-messages.ts';
import type { MailboxDemand, MessageDemand } from '../mail/demand.ts';
import type { MailError } from '../mail/errors.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import * as mailboxes from '../operations/mailbox-changes.ts';
import type { FlagsInput } from '../operations/message-changes.ts';
import * as messages from '../operations/message-changes.ts';
import type { Complete } from './complete.ts';
import type { GraphqlContext } from './context.ts';
import { aheadOf, selectionOf } from './selection.ts';

export type ChangeResolvers = Omit<Complete<'Mutation'>, 'signIn' | 'narrowToken' | 'renewToken'>;
export type ChangeName = keyof ChangeResolvers;

/** The mutations that change mail: each is one operation, and one write of the session. */
export const changes: ChangeResolvers = {
  addFlags: flagsResolver('addFlags', 'AddFlagsPayload'),
  removeFlags: flagsResolver('removeFlags', 'RemoveFlagsPayload'),
  setFlags: flagsResolver('flags', 'SetFlagsPayload'),
  copyMessages: messagesResolver(messages.copyMessages.run, 'CopyMessagesPayload'),
  moveMessages: messagesResolver(messages.moveMessages.run, 'MoveMessagesPayload'),
  deleteMessages: messagesResolver(messages.deleteMessages.run, 'DeleteMessagesPayload'),
  expungeMessages: (_, { input }, context) => messages.expungeMessages.run(input, context, undefined),
  expungeMailbox: (_, { input }, context) => mailboxes.expungeMailbox.run(input, context, undefined),
  appendMessage: async (_, { input }, context, info) => {
    const demand = messagesIn(info, 'AppendMessagePayload', context);
    const payload = await messages.appendMessage.run(input, context, demand);
    return { ...payload, message: inPlace(payload.message) };
  },
  replaceDraft: async (_, { input }, context, info) => {
    const type = 'ReplaceDraftPayload';
    const demand = { message: messagesIn(info, type, context), mailbox: mailboxIn(info, type, context) };
    const payload = await messages.replaceDraft.run(input, context, demand);
    return { ...payload, message: inPlace(payload.message), mailbox: inPlace(payload.mailbox) };
  },
  createMailbox: mailboxResolver(mailboxes.createMailbox.run, 'CreateMailboxPayload'),
  renameMailbox: mailboxResolver(mailboxes.renameMailbox.run, 'RenameMailboxPayload'),
  deleteMailbox: (_, { input }, context) => mailboxes.deleteMailbox.run(input, context, undefined),
  subscribeMailbox: mailboxResolver(mailboxes.subscribeMailbox.run, 'SubscribeMailboxPayload'),
  unsubscribeMailbox: mailboxResolver(mailboxes.unsubscribeMailbox.run, 'UnsubscribeMailboxPayload'),
};

type Run<Input, Answer, Demand> = (
  input: Input,
  caller: GraphqlContext,
  demand: Demand | undefined,
) => Promise<Answer>;

interface FlagsArguments extends Pick<FlagsInput, 'ids' | 'filter' | 'ifModSeq'> {
  readonly flags: readonly string[];
}

function flagsResolver(way: 'addFlags' | 'removeFlags' | 'flags', type: string) {
  return messagesResolver(
    ({ flags, ...input }: FlagsArguments, caller, demand) =>
      messages.changeFlags.run({ ...input, [way]: flags }, caller, demand),
    type,
  );
}

/** A change to messages; `type` is its payload's. */
function messagesResolver<Input>(run: Run<Input, MessagesPayload, MessageDemand>, type: string) {
  return async (
    _: unknown,
    { input }: { input: Input },
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ) => {
    const payload = await run(input, context, messagesIn(info, type, context));
    return { ...payload, messages: payload.messages.map(inPlace) };
  };
}

/** A change to a mailbox. */
function mailboxResolver<Input>(run: Run<Input, Mailbox | MailError | null, MailboxDemand>, type: string) {
  return async (
    _: unknown,
    { input }: { input: Input },
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ) => ({ mailbox: inPlace(await run(input, context, mailboxIn(info, type, context))) });
}

/** What is wanted of the messages of a payload; undefined: no message. */
function messagesIn(
  info: GraphQLResolveInfo,
  type: string,
  context: GraphqlContext,
): MessageDemand | undefined {
  const fields = selectionOf(info, type).filter(({ name }) => name === 'messages' || name === 'message');
  if (fields.length === 0) return undefined;
  return aheadOf(context).message(fields.flatMap((field) => field.children('Message')));
}

/** What is wanted of the mailbox of a payload; undefined: nothing. */
function mailboxIn(
  info: GraphQLResolveInfo,
  type: string,
  context: GraphqlContext,
): MailboxDemand | undefined {
  const fields = selectionOf(info, type).filter(({ name }) => name === 'mailbox');
  if (fields.length === 0) return undefined;
  return aheadOf(context).mailbox(fields.flatMap((field) => field.children('Mailbox')));
}

/** graphql takes an error in a place for the error of that place. */
function inPlace<T>(value: T | MailError): Exclude<T, MailError> | null {
  return value as Exclude<T, MailError> | null;
}
