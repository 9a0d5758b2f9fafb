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
  'What to do where the server cannot expunge single messages (no UIDPLUS, RFC 4315): answer UNSUPPORTED (unless given), or leave the messages behind, marked `\\Deleted`.',
);

/** One of three ways to change flags. */
export const flagChange = {
  addFlags: optional(flags, 'Flags and keywords to set in addition to those that messages have.'),
  removeFlags: optional(flags, 'Flags and keywords to take away.'),
  flags: optional(flags, 'All flags and keywords that messages shall have.'),
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
        'Only messages that have not changed since this modification sequence; the others are CONFLICT. All messages are of one mailbox then.',
      ),
    },
  }),
  copyMessages: offer(copyMessages, {
    summary: 'Copy messages into a mailbox',
    description: 'Of the same account. A copy has the flags and the time of its original.',
    input: { ids: changedIds, mailboxId: toMailbox },
  }),
  moveMessages: offer(moveMessages, {
    summary: 'Move messages into a mailbox',
    description:
      'With MOVE (RFC 6851) where the server has it, otherwise copied, marked and expunged by UID.',
    input: { ids: changedIds, mailboxId: toMailbox, withoutUidPlus },
  }),
  deleteMessages: offer(deleteMessages, {
    summary: 'Delete messages',
    description:
      'Moves them to the mailbox with the role TRASH, or removes them for good with `permanently`. Takes exactly one of `ids` and `filter`. Messages that are in TRASH already, or an account without one, are BAD_USER_INPUT and NOT_FOUND unless `permanently`.',
    input: {
      ...targets,
      permanently: optional(z.boolean(), 'Remove for good in place of moving to TRASH.'),
      withoutUidPlus,
    },
  }),
  expungeMessages: offer(expungeMessages, {
    summary: 'Remove marked messages for good',
    description:
      'Removes those of the named messages that are marked `\\Deleted` (UID EXPUNGE, RFC 4315). Those that are not marked are failures with CONFLICT.',
    input: {
      ids: changedIds,
      acceptExpungeRace: optional(
        z.boolean(),
        'Where the server has no UIDPLUS: expunge the whole mailbox if nothing else in it is marked. What somebody marks in the very moment between is expunged as well. Without this it is UNSUPPORTED.',
      ),
    },
  }),
  appendMessage: offer(appendMessage, {
    summary: 'Add a message to a mailbox',
    description: 'The message is not sent to anybody.',
    input: {
      mailboxId: id('The mailbox that gets the message.'),
      message: Draft,
      flags: optional(flags, 'Flags and keywords that it shall have.'),
      receivedAt: optional(dateTime, 'When it was received (INTERNALDATE); left out: now.'),
    },
  }),
};
