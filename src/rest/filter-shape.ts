import * as z from 'zod/mini';

import { MAX_CONDITIONS, MAX_TEXT, MAX_VALUES } from '../mail/filter-input.ts';
import type { FilterInput } from '../mail/filter-input.ts';
import { MailError } from '../mail/errors.ts';
import { dateTime, described, flags, id, ifUidValidity, modSeq, optional } from './parameters.ts';

// Shapes only: what a filter means, and where it ends, is mail/filter-input.ts's business for every API.

const text = () => z.string().check(z.minLength(1), z.maxLength(MAX_TEXT));
const texts = () => z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(MAX_VALUES));
const octets = () => z.int().check(z.minimum(0));

/** The conditions that a query can hold as well as a body. */
const conditions = {
  hasFlags: optional(flags, 'The message has all of these flags and keywords; compared without case.'),
  lacksFlags: optional(flags, 'The message has none of these flags and keywords.'),
  from: optional(text(), 'In the name or the address of an author (From).'),
  to: optional(text(), 'In the name or the address of a main recipient (To).'),
  cc: optional(text(), 'In the name or the address of a further recipient (Cc).'),
  bcc: optional(text(), 'In the name or the address of a hidden recipient (Bcc).'),
  subject: optional(text(), 'In the subject.'),
  body: optional(
    text(),
    'In the text of the message. What that is, and how words are found in it, the mail server decides.',
  ),
  text: optional(text(), 'In the header or the text of the message; likewise.'),
  receivedSince: optional(dateTime, 'Received (INTERNALDATE) at this moment or later.'),
  receivedBefore: optional(dateTime, 'Received before this moment.'),
  sentSince: optional(
    dateTime,
    'Written (Date header) at this moment or later. A message without a date that can be read is neither since nor before.',
  ),
  sentBefore: optional(dateTime, 'Written before this moment.'),
  sizeAtLeast: optional(octets(), 'At least so many octets.'),
  sizeAtMost: optional(octets(), 'At most so many octets.'),
  hasAttachments: optional(
    z.boolean(),
    'Whether it has attachments. No mail server searches for that: the other conditions have to leave few enough messages to be looked at one by one.',
  ),
  messageIds: optional(texts(), 'One of these Message-IDs, compared exactly, angle brackets included.'),
  changedSince: optional(
    modSeq,
    'Changed after this modification sequence (CONDSTORE); UNSUPPORTED where the server keeps none.',
  ),
};

/** A filter as readable parameters of a query; all that is given holds. */
export const filterQuery = {
  ...conditions,
  header: optional(
    z.string().check(z.minLength(1), z.maxLength(MAX_TEXT + 200)),
    'A header field that is there (`List-Id`), or that has something in its decoded value (`List-Id:example`).',
  ),
};

const HeaderFilter = z.strictObject({
  name: described(text(), 'The field’s name, for instance `List-Id`.'),
  value: optional(
    z.string().check(z.maxLength(MAX_TEXT)),
    'In the decoded value of a field of this name. Left out: it is enough that there is one.',
  ),
});

/** The conditions of a body, which nest. */
const nested = {
  ...conditions,
  header: optional(HeaderFilter, 'A header field that is there, or that has something in it.'),
  ids: optional(texts(), 'One of these messages, by their ids.'),
  and: optional(filters(), 'All of these hold.'),
  or: optional(filters(), 'At least one of these holds.'),
  not: optional(filters(), 'None of these holds.'),
};

/** All that is given in one object holds; an empty one is every message. */
export const MessageFilter: z.ZodMiniType<FilterInput> = z.strictObject(nested);

/** Messages of one mailbox by what they are like, in place of their ids. */
export const TargetFilter = z.strictObject({ ...nested, mailboxId: id('The mailbox.'), ifUidValidity });

function filters() {
  const list = z.array(z.lazy(() => MessageFilter));
  return list.check(z.minLength(1), z.maxLength(MAX_CONDITIONS));
}

type FilterQuery = z.output<z.ZodMiniObject<typeof filterQuery>>;

/** The filter that a query holds; undefined: none. @throws MailError BAD_USER_INPUT */
export function filterOf({ header, ...given }: FilterQuery): FilterInput | undefined {
  if (header === undefined && Object.keys(given).length === 0) return undefined;
  if (header === undefined) return given;
  const at = header.indexOf(':');
  if (at === 0)
    throw new MailError(
      'BAD_USER_INPUT',
      'The query parameter «header» must begin with the name of a header field',
    );
  const named = at < 0 ? { name: header } : { name: header.slice(0, at), value: header.slice(at + 1).trim() };
  return { ...given, header: named };
}
