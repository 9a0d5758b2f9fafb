import { said } from '../../contract/said.ts';
import { MAX_PAGE } from '../../mail/limits.ts';
import * as z from 'zod/mini';

import { MAILBOX_ROLES } from '../../mail/mailbox-roles.ts';

// What the inputs of several operations are made of.

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
export const modSeq = z.string().check(z.regex(/^\d{1,19}$/, 'has to be a string of up to 19 digits'));
/** RFC 3339 text as a Date. */
export const dateTime = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text) => new Date(text)),
);

export const path = () => z.string().check(z.minLength(1), z.maxLength(1000));
export const role = z.enum(MAILBOX_ROLES);

export const ifUidValidity = optional(uint32, said('MailboxFilter.ifUidValidity'));

/** @param description of the list */
export function messageIds(most: number, description: string) {
  const ids = z.array(z.string().check(z.minLength(1), z.maxLength(3000)));
  return described(ids.check(z.minLength(1), z.maxLength(most)), description);
}

/** Which page of a list. */
export const window = {
  first: optional(z.int().check(z.minimum(1), z.maximum(MAX_PAGE)), said('Mailbox.messages.first')),
  after: optional(cursor(), said('Mailbox.messages.after')),
  last: optional(z.int().check(z.minimum(1), z.maximum(MAX_PAGE)), said('Mailbox.messages.last')),
  before: optional(cursor(), said('Mailbox.messages.before')),
  totalCount: optional(z.boolean(), 'Whether the response has the number of messages in the whole list.'),
};

/** Whether a page tells from where on changes can be asked for. */
export const changesToken = optional(
  z.boolean(),
  'Whether the response has a token that reports later what changed since. It costs one more FETCH in the same write.',
);

function cursor() {
  return z.string().check(z.minLength(1), z.maxLength(4000));
}
