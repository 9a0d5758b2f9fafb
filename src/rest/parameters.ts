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
  mailboxId: id('An id that this API gave out.'),
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
    `An id that this API gave out, or what the mailbox is for: ${MAILBOX_ROLES.map((role) => `\`${role}\``).join(', ')}.`,
  ),
};

export const messagePath = { messageId: id('An id that this API gave out.') };

export const windowQuery = {
  first: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PAGE)),
    'The first so many behind `after` (or of all); 25 when neither `first` nor `last` is given.',
  ),
  after: optional(cursor(), 'Only messages that stand behind this cursor in the list.'),
  last: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PAGE)),
    'The last so many ahead of `before` (or of all). Not together with `first`.',
  ),
  before: optional(cursor(), 'Only messages that stand ahead of this cursor in the list.'),
  totalCount: optional(z.boolean(), 'Whether the answer tells how many messages the whole list has.'),
};

function cursor() {
  return z.string().check(z.minLength(1), z.maxLength(4000));
}

/** Which fields of messages an answer shows, and how much of the larger ones. */
export const messageQuery = {
  fields: optional(
    z.array(z.enum(MESSAGE_FIELD_NAMES)).check(z.minLength(1)),
    'What is shown of messages. Only what is shown is fetched.',
  ),
  headers: optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(100)),
    'Which header fields `headers` holds, in any case, for instance `List-Id`; left out: all of them.',
  ),
  previewLength: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_PREVIEW)),
    'Characters of `preview`, 200 unless given.',
  ),
  maxOctets: optional(
    z.int().check(z.minimum(1), z.maximum(MAX_OCTETS)),
    'Octets of UTF-8 of `text`, and of `html` before it is made harmless; 262144 unless given. Only so much is fetched.',
  ),
  remoteContent: optional(
    z.enum(['BLOCK', 'ALLOW']),
    'What becomes of references in `html` that would be loaded from other servers, and so tell that the mail was read; BLOCK unless given.',
  ),
};

export const mailboxQuery = {
  fields: optional(
    z.array(z.enum(MAILBOX_FIELD_NAMES)).check(z.minLength(1)),
    'What is shown of mailboxes. Only what is shown is asked for.',
  ),
  counts: optional(
    z.array(z.enum(COUNTS)).check(z.minLength(1)),
    'Which counts `status` holds; `messages,unseen,uidNext,uidValidity` unless given.',
  ),
};

export const ifUidValidity = optional(
  uint32,
  'Only while the mailbox has this UIDVALIDITY; otherwise STALE_ID and nothing is changed.',
);

export function messageIds(most: number) {
  const ids = z.array(z.string().check(z.minLength(1), z.maxLength(3000)));
  return described(ids.check(z.minLength(1), z.maxLength(most)), 'Message ids, of any mailboxes.');
}
