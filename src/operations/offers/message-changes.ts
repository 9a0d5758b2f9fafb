import { MAX_CHANGED } from '../../mail/limits.ts';
import * as z from 'zod/mini';

import {
  appendMessage,
  changeFlags,
  copyMessages,
  deleteMessages,
  expungeMessages,
  moveMessages,
} from '../message-changes.ts';
import { Draft } from './draft-shape.ts';
import { TargetFilter } from './filter-shape.ts';
import { offer } from './offer.ts';
import { dateTime, flags, id, messageIds, modSeq, optional } from './values.ts';

const changedIds = messageIds(MAX_CHANGED);

/** Messages by ids, or by a filter. */
const targets = { ids: z.optional(changedIds), filter: z.optional(TargetFilter) };
const toMailbox = id('The mailbox that they go to.');
const withoutUidPlus = optional(
  z.enum(['REFUSE', 'LEAVE_MARKED']),
  'What to do if the server cannot expunge individual messages (no UIDPLUS, RFC 4315): fail with UNSUPPORTED (the default), or leave the messages in place, marked `\\Deleted`.',
);

/** One of three ways to change flags. */
export const flagChange = {
  addFlags: optional(flags, 'Flags and keywords to add to those that the messages have.'),
  removeFlags: optional(flags, 'Flags and keywords to remove.'),
  flags: optional(flags, 'The complete new list of flags and keywords; an empty list removes all.'),
};

export const CHANGE_OFFERS = {
  changeFlags: offer(changeFlags, {
    summary: 'Change the flags of messages',
    description:
      'Takes exactly one of `ids` and `filter`, and exactly one of `addFlags`, `removeFlags` and `flags`. What could not be done for a message is in `failures`.',
    input: {
      ...targets,
      ...flagChange,
      ifModSeq: optional(
        modSeq,
        'Change only messages that have not changed since this modification sequence; the others fail with CONFLICT. All messages must then be in the same mailbox.',
      ),
    },
  }),
  copyMessages: offer(copyMessages, {
    summary: 'Copy messages to a mailbox',
    description:
      'The mailbox must be in the same account. Copies keep the flags and the date received of the original.',
    input: { ids: changedIds, mailboxId: toMailbox },
  }),
  moveMessages: offer(moveMessages, {
    summary: 'Move messages to a mailbox',
    description:
      'Uses MOVE (RFC 6851) if the server has it; otherwise the messages are copied, marked and expunged by UID.',
    input: { ids: changedIds, mailboxId: toMailbox, withoutUidPlus },
  }),
  deleteMessages: offer(deleteMessages, {
    summary: 'Delete messages',
    description:
      'Moves them to the mailbox with the role TRASH, or removes them for good with `permanently`. Takes exactly one of `ids` and `filter`. Messages that are in TRASH already, or an account without one, are BAD_USER_INPUT and NOT_FOUND unless `permanently`.',
    input: {
      ...targets,
      permanently: optional(z.boolean(), 'Permanently remove the messages instead of moving them to TRASH.'),
      withoutUidPlus,
    },
  }),
  expungeMessages: offer(expungeMessages, {
    summary: 'Permanently remove marked messages',
    description:
      'Removes those of the given messages that are marked `\\Deleted` (UID EXPUNGE, RFC 4315). Messages that are not marked are failures with CONFLICT.',
    input: {
      ids: changedIds,
      acceptExpungeRace: optional(
        z.boolean(),
        'If the server has no UIDPLUS, expunge the whole mailbox, provided that no other message in it is marked. This also removes messages that another client marks at the same time. Without this option such a server makes the request fail with UNSUPPORTED.',
      ),
    },
  }),
  appendMessage: offer(appendMessage, {
    summary: 'Add a message to a mailbox',
    description: 'The message is not sent to anybody.',
    input: {
      mailboxId: id('The destination mailbox.'),
      message: Draft,
      flags: optional(flags, 'The flags and keywords of the new message.'),
      receivedAt: optional(dateTime, 'The date received (INTERNALDATE); by default the current time.'),
    },
  }),
};
