import * as z from 'zod/mini';

import { said, saidOfEach } from '../contract/said.ts';
import { inlineImages, maxOctets, remoteContent } from '../operations/offers/content.ts';
import { MAILBOX_ROLES } from '../mail/mailbox-roles.ts';
import { id, optional } from '../operations/offers/values.ts';
import { COUNTS, MAILBOX_FIELD_NAMES } from './fields/mailbox-fields.ts';
import { MESSAGE_FIELD_NAMES } from './fields/message-fields.ts';
import { DEFAULT_PREVIEW, MAX_HEADER_NAMES, MAX_PREVIEW } from '../mail/limits.ts';

// What several operations read. Descriptions are the OpenAPI document's.

export const mailboxPath = {
  mailboxId: id(said('Query.mailbox.id')),
};

/** Where something is read, a role does as well as an id. */
export const readMailboxPath = {
  mailboxId: id(
    `An id issued by this API, or a role. ${saidOfEach(MAILBOX_ROLES, (role) => `MailboxRole.${role}`)}`,
  ),
};

/** Where messages are put, a role does as well as an id. */
export const targetMailboxPath = {
  mailboxId: id(`An id issued by this API, or a role. ${said('MailboxTarget.role')}`),
};

export const messagePath = { messageId: id(said('Query.message.id')) };

/** Which fields of messages an answer shows, and how much of the larger ones. */
export const messageQuery = {
  fields: optional(
    z.array(z.enum(MESSAGE_FIELD_NAMES)).check(z.minLength(1)),
    'The fields of messages to return, in addition to `id`. Only these are fetched.',
  ),
  headers: optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(MAX_HEADER_NAMES)),
    'The header fields to return in `headers`, for example `List-Id`, in any case; by default all.',
  ),
  previewLength: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PREVIEW)),
    `Maximum number of characters of \`preview\`; ${DEFAULT_PREVIEW} by default.`,
  ),
  maxOctets,
  remoteContent,
  inlineImages,
};

/** Which fields the mailboxes show that a change touched. */
export const touchedQuery = {
  mailboxFields: optional(
    z.array(z.enum(MAILBOX_FIELD_NAMES)).check(z.minLength(1)),
    'The fields of the touched mailboxes to return; `id,path` by default, which are known without another command. Others are read after the change, in the same session.',
  ),
  counts: optional(
    z.array(z.enum(COUNTS)).check(z.minLength(1)),
    'The counts to return in `status` of `mailboxFields`; `messages,unseen,uidNext,uidValidity` by default.',
  ),
};

/** What the answer to a change shows of messages and of the mailboxes that it touched. */
export const changeQuery = { ...messageQuery, ...touchedQuery };

export const mailboxQuery = {
  fields: optional(
    z.array(z.enum(MAILBOX_FIELD_NAMES)).check(z.minLength(1)),
    'The fields of mailboxes to return, in addition to `id`. Only these are read.',
  ),
  counts: optional(
    z.array(z.enum(COUNTS)).check(z.minLength(1)),
    'The counts to return in `status`; `messages,unseen,uidNext,uidValidity` by default.',
  ),
};
