import * as z from 'zod/mini';
import { said } from '../../contract/said.ts';
import { MAX_CONDITIONS, MAX_TEXT, MAX_VALUES } from '../../mail/limits.ts';

import type { FilterInput } from '../../mail/filter-input.ts';
import { dateTime, described, flags, id, ifUidValidity, modSeq, optional } from './values.ts';

// Shapes only: what a filter means, and where it ends, is mail/filter-input.ts's business for every API.

const text = () => z.string().check(z.minLength(1), z.maxLength(MAX_TEXT));
const texts = () => z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(MAX_VALUES));
const octets = () => z.int().check(z.minimum(0));

/** The conditions that a query can hold as well as a body. */
export const conditions = {
  hasFlags: optional(flags, said('MessageFilter.hasFlags')),
  lacksFlags: optional(flags, said('MessageFilter.lacksFlags')),
  from: optional(text(), said('MessageFilter.from')),
  to: optional(text(), said('MessageFilter.to')),
  cc: optional(text(), said('MessageFilter.cc')),
  bcc: optional(text(), said('MessageFilter.bcc')),
  subject: optional(text(), said('MessageFilter.subject')),
  body: optional(text(), said('MessageFilter.body')),
  text: optional(text(), said('MessageFilter.text')),
  receivedSince: optional(dateTime, said('MessageFilter.receivedSince')),
  receivedBefore: optional(dateTime, said('MessageFilter.receivedBefore')),
  sentSince: optional(dateTime, said('MessageFilter.sentSince')),
  sentBefore: optional(dateTime, said('MessageFilter.sentBefore')),
  sizeAtLeast: optional(octets(), said('MessageFilter.sizeAtLeast')),
  sizeAtMost: optional(octets(), said('MessageFilter.sizeAtMost')),
  hasAttachments: optional(z.boolean(), said('MessageFilter.hasAttachments')),
  messageIds: optional(texts(), said('MessageFilter.messageIds')),
  threadIds: optional(texts(), said('MessageFilter.threadIds')),
  hasLabels: optional(texts(), said('MessageFilter.hasLabels')),
  providerQuery: optional(text(), said('MessageFilter.providerQuery')),
  changedSince: optional(modSeq, said('MessageFilter.changedSince')),
};

const HeaderFilter = z.strictObject({
  name: described(text(), said('HeaderFilter.name')),
  value: optional(z.string().check(z.maxLength(MAX_TEXT)), said('HeaderFilter.value')),
});

/** The conditions of a body, which nest. */
const nested = {
  ...conditions,
  header: optional(HeaderFilter, said('MessageFilter.header')),
  ids: optional(texts(), said('MessageFilter.ids')),
  and: optional(filters(), said('MessageFilter.and')),
  or: optional(filters(), said('MessageFilter.or')),
  not: optional(filters(), said('MessageFilter.not')),
};

/** All that is given in one object holds; an empty one is every message. */
export const MessageFilter: z.ZodMiniType<FilterInput> = described(
  z.strictObject(nested),
  said('MessageFilter'),
);

/** Messages of one mailbox by what they are like, in place of their ids. */
export const TargetFilter = described(
  z.strictObject({ ...nested, mailboxId: id(said('MailboxFilter.mailboxId')), ifUidValidity }),
  said('MailboxFilter'),
);

function filters() {
  const list = z.array(z.lazy(() => MessageFilter));
  return list.check(z.minLength(1), z.maxLength(MAX_CONDITIONS));
}
