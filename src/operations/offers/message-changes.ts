import { said, saidOfEach } from '../../contract/said.ts';
import { MAX_CHANGED, MAX_VALUES } from '../../mail/limits.ts';
import * as z from 'zod/mini';

import {
  appendMessage,
  changeFlags,
  changeLabels,
  copyMessages,
  deleteMessages,
  expungeMessages,
  moveMessages,
  replaceDraft,
} from '../message-changes.ts';
import { Draft } from './draft-shape.ts';
import { TargetFilter } from './filter-shape.ts';
import { offer } from './offer.ts';
import { dateTime, flags, id, messageIds, modSeq, optional, path, role } from './values.ts';

const mailboxId = z.string().check(z.minLength(1), z.maxLength(3000));
const changedIds = messageIds(MAX_CHANGED, said('CopyMessagesInput.ids'));

/** Messages by ids, by a filter, or by their conversations. */
const targets = {
  ids: z.optional(changedIds),
  filter: z.optional(TargetFilter),
  threads: optional(
    z
      .array(
        z.strictObject({
          mailboxId: id(said('ThreadTarget.mailboxId')),
          threadId: id(said('ThreadTarget.threadId')),
        }),
      )
      .check(z.minLength(1), z.maxLength(MAX_VALUES)),
    said('CopyMessagesInput.threads'),
  ),
};
const ONE_WAY = 'Takes exactly one of `ids`, `filter` and `threads`.';
/** Where messages go to. */
const destination = {
  mailboxId: optional(mailboxId, said('CopyMessagesInput.mailboxId')),
  role: optional(role, said('CopyMessagesInput.role')),
  to: optional(
    z.strictObject({
      id: optional(mailboxId, said('MailboxTarget.id')),
      path: optional(path(), said('MailboxTarget.path')),
      role: optional(role, said('MailboxTarget.role')),
    }),
    said('CopyMessagesInput.to'),
  ),
  createMissing: optional(z.boolean(), said('CopyMessagesInput.createMissing')),
};
const WITHOUT_UID_PLUS = ['REFUSE', 'LEAVE_MARKED'] as const;
const withoutUidPlus = optional(
  z.enum(WITHOUT_UID_PLUS),
  `${said('WithoutUidPlus')} ${saidOfEach(WITHOUT_UID_PLUS, (way) => `WithoutUidPlus.${way}`)} REFUSE by default.`,
);

/** One of three ways to change flags. */
export const flagChange = {
  addFlags: optional(flags, 'Flags and keywords to add to those that the messages have.'),
  removeFlags: optional(flags, 'Flags and keywords to remove.'),
  flags: optional(flags, said('SetFlagsInput.flags')),
};

export const CHANGE_OFFERS = {
  changeFlags: offer(changeFlags, {
    summary: 'Change the flags of messages',
    description: `${ONE_WAY} And exactly one of \`addFlags\`, \`removeFlags\` and \`flags\`. What could not be done for a message is in \`failures\`.`,
    input: {
      ...targets,
      ...flagChange,
      ifModSeq: optional(modSeq, said('AddFlagsInput.ifModSeq')),
    },
  }),
  changeLabels: offer(changeLabels, {
    summary: 'Change the labels of messages',
    description: `${said('Mutation.addLabels')} ${ONE_WAY} And exactly one of \`addLabels\` and \`removeLabels\`.`,
    input: {
      ...targets,
      addLabels: optional(flags, said('AddLabelsInput.labels')),
      removeLabels: optional(flags, said('RemoveLabelsInput.labels')),
    },
  }),
  copyMessages: offer(copyMessages, {
    summary: 'Copy messages to a mailbox',
    description: `${said('Mutation.copyMessages')} ${ONE_WAY}`,
    input: { ...targets, ...destination },
  }),
  moveMessages: offer(moveMessages, {
    summary: 'Move messages to a mailbox',
    description: `${said('Mutation.moveMessages')} ${ONE_WAY}`,
    input: { ...targets, ...destination, withoutUidPlus },
  }),
  deleteMessages: offer(deleteMessages, {
    summary: 'Delete messages',
    description: `${said('Mutation.deleteMessages')} ${ONE_WAY}`,
    input: {
      ...targets,
      permanently: optional(z.boolean(), said('DeleteMessagesInput.permanently')),
      withoutUidPlus,
      createMissing: optional(z.boolean(), said('DeleteMessagesInput.createMissing')),
    },
  }),
  expungeMessages: offer(expungeMessages, {
    summary: 'Permanently remove marked messages',
    description: said('Mutation.expungeMessages'),
    input: {
      ids: changedIds,
      acceptExpungeRace: optional(z.boolean(), said('ExpungeMessagesInput.acceptExpungeRace')),
    },
  }),
  appendMessage: offer(appendMessage, {
    summary: 'Add a message to a mailbox',
    description: said('Mutation.appendMessage'),
    input: {
      mailboxId: id(said('AppendMessageInput.mailboxId')),
      createMissing: optional(z.boolean(), said('AppendMessageInput.createMissing')),
      message: Draft,
      flags: optional(flags, said('AppendMessageInput.flags')),
      receivedAt: optional(dateTime, said('AppendMessageInput.receivedAt')),
    },
  }),
  replaceDraft: offer(replaceDraft, {
    summary: 'Replace a draft with its new version',
    description: said('Mutation.replaceDraft'),
    input: {
      message: optional(Draft, said('ReplaceDraftInput.message')),
      keepAttachments: optional(
        z.array(z.string().check(z.minLength(1), z.maxLength(3000))).check(z.maxLength(1000)),
        said('ReplaceDraftInput.keepAttachments'),
      ),
    },
  }),
};
