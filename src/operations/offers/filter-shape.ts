import * as z from 'zod/mini';
import { MAX_CONDITIONS, MAX_TEXT, MAX_VALUES } from '../../mail/limits.ts';

import type { FilterInput } from '../../mail/filter-input.ts';
import { dateTime, described, flags, id, ifUidValidity, modSeq, optional } from './values.ts';

// Shapes only: what a filter means, and where it ends, is mail/filter-input.ts's business for every API.

const text = () => z.string().check(z.minLength(1), z.maxLength(MAX_TEXT));
const texts = () => z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(MAX_VALUES));
const octets = () => z.int().check(z.minimum(0));

/** The conditions that a query can hold as well as a body. */
export const conditions = {
  hasFlags: optional(flags, 'The message has all of these flags and keywords; case is ignored.'),
  lacksFlags: optional(flags, 'The message has none of these flags and keywords.'),
  from: optional(text(), 'The name or address of an author (From) contains this.'),
  to: optional(text(), 'The name or address of a primary recipient (To) contains this.'),
  cc: optional(text(), 'The name or address of a carbon-copy recipient (Cc) contains this.'),
  bcc: optional(text(), 'The name or address of a blind-copy recipient (Bcc) contains this.'),
  subject: optional(text(), 'The subject contains this.'),
  body: optional(
    text(),
    'The text of the message contains this. The mail server decides what counts as text and how it is matched.',
  ),
  text: optional(
    text(),
    'The header or the text of the message contains this; the same applies as for `body`.',
  ),
  receivedSince: optional(dateTime, 'Received (INTERNALDATE) at or after this time.'),
  receivedBefore: optional(dateTime, 'Received before this time.'),
  sentSince: optional(
    dateTime,
    'Written (Date header) at or after this time. A message without a valid date matches neither `sentSince` nor `sentBefore`.',
  ),
  sentBefore: optional(dateTime, 'Written before this time.'),
  sizeAtLeast: optional(octets(), 'The size is at least this many octets.'),
  sizeAtMost: optional(octets(), 'The size is at most this many octets.'),
  hasAttachments: optional(
    z.boolean(),
    'Whether the message has attachments. Mail servers cannot search for this, so the other conditions must leave few enough messages to check one by one.',
  ),
  messageIds: optional(texts(), 'The Message-ID is exactly one of these, including the angle brackets.'),
  changedSince: optional(
    modSeq,
    'The message has changed after this modification sequence (CONDSTORE); UNSUPPORTED if the server keeps none.',
  ),
};

const HeaderFilter = z.strictObject({
  name: described(text(), 'The name of the field, for example `List-Id`.'),
  value: optional(
    z.string().check(z.maxLength(MAX_TEXT)),
    'The decoded value of a field with this name contains this. Without it, every message that has the field matches.',
  ),
});

/** The conditions of a body, which nest. */
const nested = {
  ...conditions,
  header: optional(HeaderFilter, 'A header field exists, or contains a text.'),
  ids: optional(texts(), 'The message has one of these ids.'),
  and: optional(filters(), 'All of these match.'),
  or: optional(filters(), 'At least one of these matches.'),
  not: optional(filters(), 'None of these matches.'),
};

/** All that is given in one object holds; an empty one is every message. */
export const MessageFilter: z.ZodMiniType<FilterInput> = z.strictObject(nested);

/** Messages of one mailbox by what they are like, in place of their ids. */
export const TargetFilter = z.strictObject({ ...nested, mailboxId: id('The mailbox.'), ifUidValidity });

function filters() {
  const list = z.array(z.lazy(() => MessageFilter));
  return list.check(z.minLength(1), z.maxLength(MAX_CONDITIONS));
}
