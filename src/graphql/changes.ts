import type { GraphQLResolveInfo } from 'graphql';

import type { Selected } from '../fields/field.ts';
import type { LabelsInput } from '../mail/change-labels.ts';
import type { MessagesPayload } from '../mail/change-messages.ts';
import type { ChangeDemand, Removal } from '../mail/change-payload.ts';
import type { MailboxDemand, MessageDemand } from '../mail/demand.ts';
import type { MailError } from '../mail/errors.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import * as mailboxes from '../operations/mailbox-changes.ts';
import type { FlagsInput } from '../operations/message-changes.ts';
import * as messages from '../operations/message-changes.ts';
import type { Complete } from './complete.ts';
import type { GraphqlContext } from './context.ts';
import { aheadOf, selectionOf } from './selection.ts';
import type { WebhookField } from './webhooks.ts';

export type ChangeResolvers = Omit<
  Complete<'Mutation'>,
  'signIn' | 'narrowToken' | 'renewToken' | 'endTokens' | WebhookField
>;
export type ChangeName = keyof ChangeResolvers;

/** The mutations that change mail: each is one operation, and one write of the session. */
export const changes: ChangeResolvers = {
  addFlags: flagsResolver('addFlags', 'AddFlagsPayload'),
  removeFlags: flagsResolver('removeFlags', 'RemoveFlagsPayload'),
  setFlags: flagsResolver('flags', 'SetFlagsPayload'),
  addLabels: labelsResolver('addLabels', 'AddLabelsPayload'),
  removeLabels: labelsResolver('removeLabels', 'RemoveLabelsPayload'),
  copyMessages: messagesResolver(messages.copyMessages.run, 'CopyMessagesPayload'),
  moveMessages: messagesResolver(messages.moveMessages.run, 'MoveMessagesPayload'),
  deleteMessages: messagesResolver(messages.deleteMessages.run, 'DeleteMessagesPayload'),
  expungeMessages: messagesResolver(messages.expungeMessages.run, 'ExpungeMessagesPayload'),
  expungeMailbox: async (_, { input }, context, info) => {
    const demand = demandIn(info, 'ExpungeMailboxPayload', context);
    const payload = await mailboxes.expungeMailbox.run(input, context, demand);
    return { ...payload, moved: movedIn(payload) };
  },
  appendMessage: async (_, { input }, context, info) => {
    const demand = demandIn(info, 'AppendMessagePayload', context);
    const payload = await messages.appendMessage.run(input, context, demand);
    return { ...payload, message: inPlace(payload.message) };
  },
  replaceDraft: async (_, { input }, context, info) => {
    const demand = demandIn(info, 'ReplaceDraftPayload', context);
    const payload = await messages.replaceDraft.run(input, context, demand);
    return { ...payload, message: inPlace(payload.message), moved: movedIn(payload) };
  },
  sendMessage: async (_, { input }, context, info) => {
    const { sendMessage } = await import('../operations/sending.ts');
    const payload = await sendMessage.run(input, context, demandIn(info, 'SendMessagePayload', context));
    return { ...payload, message: inPlace(payload.message) };
  },
  createMailbox: mailboxResolver(mailboxes.createMailbox.run, 'CreateMailboxPayload'),
  renameMailbox: async (_, { input }, context, info) => {
    const selected = selectionOf(info, 'RenameMailboxPayload');
    const renamed = selected.filter(({ name }) => name === 'renamed');
    const demand = {
      mailbox: mailboxIn(selected, context),
      renamed: mailboxIn(
        renamed.flatMap((field) => field.children('RenamedMailbox')),
        context,
        renamed.length > 0,
      ),
    };
    const payload = await mailboxes.renameMailbox.run(input, context, demand);
    return { mailbox: inPlace(payload.mailbox), renamed: inPlace(payload.renamed) };
  },
  deleteMailbox: (_, { input }, context) => mailboxes.deleteMailbox.run(input, context, undefined),
  subscribeMailbox: mailboxResolver(mailboxes.subscribeMailbox.run, 'SubscribeMailboxPayload'),
  unsubscribeMailbox: mailboxResolver(mailboxes.unsubscribeMailbox.run, 'UnsubscribeMailboxPayload'),
};

type Run<Input, Answer, Demand> = (input: Input, caller: GraphqlContext, demand: Demand) => Promise<Answer>;

interface FlagsArguments extends Pick<FlagsInput, 'ids' | 'filter' | 'threads' | 'ifModSeq'> {
  readonly flags: readonly string[];
}

function flagsResolver(way: 'addFlags' | 'removeFlags' | 'flags', type: string) {
  return messagesResolver(
    ({ flags, ...input }: FlagsArguments, caller, demand) =>
      messages.changeFlags.run({ ...input, [way]: flags }, caller, demand),
    type,
  );
}

function labelsResolver(way: 'addLabels' | 'removeLabels', type: string) {
  return messagesResolver(
    ({ labels, ...input }: LabelsInput, caller, demand) =>
      messages.changeLabels.run({ ...input, [way]: labels }, caller, demand),
    type,
  );
}

/** A change to messages; `type` is its payload's. */
function messagesResolver<Input>(run: Run<Input, MessagesPayload, ChangeDemand>, type: string) {
  return async (
    _: unknown,
    { input }: { input: Input },
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ) => {
    const payload = await run(input, context, demandIn(info, type, context));
    return { ...payload, messages: payload.messages.map(inPlace), moved: movedIn(payload) };
  };
}

/** A change to a mailbox. */
function mailboxResolver<Input>(
  run: Run<Input, Mailbox | MailError | null, MailboxDemand | undefined>,
  type: string,
) {
  return async (
    _: unknown,
    { input }: { input: Input },
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ) => ({ mailbox: inPlace(await run(input, context, mailboxIn(selectionOf(info, type), context))) });
}

/** What is wanted of the messages and mailboxes of a payload. */
function demandIn(info: GraphQLResolveInfo, type: string, context: GraphqlContext): ChangeDemand {
  const selected = selectionOf(info, type);
  const moved = selected.filter(({ name }) => name === 'moved');
  const below = moved.flatMap((field) => field.children('MovedMessage'));
  return { message: messageIn([...selected, ...below], context), mailbox: mailboxIn(selected, context) };
}

/** What is wanted of messages; undefined: no message. */
function messageIn(selected: readonly Selected[], context: GraphqlContext): MessageDemand | undefined {
  const fields = selected.filter(({ name }) => name === 'messages' || name === 'message');
  if (fields.length === 0) return undefined;
  return aheadOf(context).message(fields.flatMap((field) => field.children('Message')));
}

/** What is wanted of mailboxes; undefined: nothing. */
function mailboxIn(
  selected: readonly Selected[],
  context: GraphqlContext,
  isWanted = false,
): MailboxDemand | undefined {
  const fields = selected.filter(({ name }) => name === 'mailbox' || name === 'mailboxes');
  if (fields.length === 0 && !isWanted) return undefined;
  return aheadOf(context).mailbox(fields.flatMap((field) => field.children('Mailbox')));
}

function movedIn({ moved }: Removal) {
  return moved.map(({ from, message }) => ({ from, message: inPlace(message) }));
}

/** graphql takes an error in a place for the error of that place. */
function inPlace<T>(value: T | MailError): Exclude<T, MailError> | null {
  return value as Exclude<T, MailError> | null;
}
