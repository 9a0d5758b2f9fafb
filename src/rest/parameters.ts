import * as z from 'zod/mini';

import { MAX_OCTETS, MAX_PREVIEW } from '../mail/content-demand.ts';
import { MAX_PAGE } from '../mail/window.ts';
import { COUNTS, MAILBOX_FIELD_NAMES } from './fields/mailbox-fields.ts';
import { MESSAGE_FIELD_NAMES } from './fields/message-fields.ts';

// What several operations read. Descriptions are the OpenAPI document's.

/** A value with what it means. */
export function described<T extends z.ZodMiniType>(type: T, description: string): T {
  return type.check(z.describe(description));
}

/** The same, and it may be left out. */
export function optional<T extends z.ZodMiniType>(type: T, description: string): z.ZodMiniOptional<T> {
  return z.optional(described(type, description));
}

export const id = (what: string) => described(z.string().check(z.minLength(1), z.maxLength(3000)), what);
export const uint32 = z.int().check(z.minimum(0), z.maximum(0xffffffff));
export const flags = z.array(z.string().check(z.minLength(1), z.maxLength(250))).check(z.maxLength(100));
export const modSeq = z.string().check(z.regex(/^\d{1,19}$/, 'must be a string of up to 19 digits'));
/** RFC 3339 text as a Date. */
export const dateTime = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text) => new Date(text)),
);

export const mailboxPath = {
  mailboxId: id('An id issued by this API.'),
};

export const MAILBOX_ROLES = [
  'INBOX',
  'ARCHIVE',
  'DRAFTS',
  'JUNK',
  'SENT',
  'TRASH',
  'ALL',
  'FLAGGED',
  'IMPORTANT',
] as const;

/** Where something is read, a role does as well as an id. */
export const readMailboxPath = {
  mailboxId: id(
    `An id issued by this API, or a role: ${MAILBOX_ROLES.map((role) => `\`${role}\``).join(', ')}.`,
  ),
};

export const messagePath = { messageId: id('An id issued by this API.') };

export const windowQuery = {
  first: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PAGE)),
    'The number of messages to return after `after` (or from the start of the list); 25 if neither `first` nor `last` is given.',
  ),
  after: optional(cursor(), 'Only messages after this cursor in the list.'),
  last: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PAGE)),
    'The number of messages to return before `before` (or from the end of the list). Cannot be combined with `first`.',
  ),
  before: optional(cursor(), 'Only messages before this cursor in the list.'),
  totalCount: optional(z.boolean(), 'Whether the response has the number of messages in the whole list.'),
};

function cursor() {
  return z.string().check(z.minLength(1), z.maxLength(4000));
}

/** Which fields of messages an answer shows, and how much of the larger ones. */
export const messageQuery = {
  fields: optional(
    z.array(z.enum(MESSAGE_FIELD_NAMES)).check(z.minLength(1)),
    'The fields of messages to return. Only these are fetched.',
  ),
  headers: optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(100)),
    'The header fields to return in `headers`, for example `List-Id`, in any case; by default all.',
  ),
  previewLength: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PREVIEW)),
    'Maximum number of characters of `preview`; 200 by default.',
  ),
  maxOctets: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_OCTETS)),
    'Maximum number of octets of UTF-8 of `text`, and of `html` before sanitizing; 262144 by default. No more than this is fetched.',
  ),
  remoteContent: optional(
    z.enum(['BLOCK', 'ALLOW']),
    'Whether references in `html` to content on other servers, which would reveal that the message was read, are blocked or kept; BLOCK by default.',
  ),
};

export const mailboxQuery = {
  fields: optional(
    z.array(z.enum(MAILBOX_FIELD_NAMES)).check(z.minLength(1)),
    'The fields of mailboxes to return. Only these are read.',
  ),
  counts: optional(
    z.array(z.enum(COUNTS)).check(z.minLength(1)),
    'The counts to return in `status`; `messages,unseen,uidNext,uidValidity` by default.',
  ),
};

export const ifUidValidity = optional(
  uint32,
  'Proceed only if the mailbox has this UIDVALIDITY; otherwise the result is STALE_ID and nothing is changed.',
);

export function messageIds(most: number) {
  const ids = z.array(z.string().check(z.minLength(1), z.maxLength(3000)));
  return described(ids.check(z.minLength(1), z.maxLength(most)), 'Message ids, from any mailboxes.');
}
