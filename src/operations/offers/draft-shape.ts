import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { CALENDAR_METHODS } from '../../mail/draft-calendar.ts';
import { MAX_DRAFT_HEADERS, MAX_SMALL_BODY } from '../../mail/limits.ts';
import { dateTime, described, id, optional } from './values.ts';

const line = () => z.string().check(z.maxLength(2000));
const messageId = () => z.string().check(z.minLength(3), z.maxLength(1000));

const Address = z.strictObject({
  name: optional(line(), said('AddressInput.name')),
  address: described(z.string().check(z.maxLength(1000)), said('AddressInput.address')),
});
const addresses = () => z.array(Address).check(z.maxLength(1000));

/** Octets as base64, as a Buffer. */
const octets = z.pipe(
  z.base64(),
  z.transform((text) => Buffer.from(text, 'base64')),
);

const Attachment = z.strictObject({
  filename: optional(line(), said('AttachmentInput.filename')),
  contentType: optional(line(), said('AttachmentInput.contentType')),
  content: optional(octets, said('AttachmentInput.content')),
  fromMessage: z.optional(id(said('AttachmentInput.fromMessage'))),
  partId: optional(z.string().check(z.maxLength(200)), said('AttachmentInput.partId')),
  contentId: optional(line(), said('AttachmentInput.contentId')),
  inline: optional(z.boolean(), said('AttachmentInput.inline')),
});

const Header = z.strictObject({
  name: described(z.string().check(z.maxLength(100)), said('HeaderInput.name')),
  value: described(z.string().check(z.maxLength(10_000)), said('HeaderInput.value')),
});

const Calendar = z.strictObject({
  method: described(
    z.enum(CALENDAR_METHODS),
    `${said('CalendarInput.method')} ${saidOfEach(CALENDAR_METHODS, (method) => `CalendarMethod.${method}`)}`,
  ),
  content: described(z.string().check(z.maxLength(MAX_SMALL_BODY)), said('CalendarInput.content')),
});

/** A message in its parts. */
export const Draft = z.strictObject({
  from: optional(addresses(), said('MessageInput.from')),
  replyTo: optional(addresses(), said('MessageInput.replyTo')),
  to: optional(addresses(), said('MessageInput.to')),
  cc: optional(addresses(), said('MessageInput.cc')),
  bcc: optional(addresses(), said('MessageInput.bcc')),
  subject: optional(z.string().check(z.maxLength(10_000)), said('MessageInput.subject')),
  text: optional(z.string(), said('MessageInput.text')),
  html: optional(z.string(), said('MessageInput.html')),
  attachments: optional(z.array(Attachment).check(z.maxLength(1000)), said('MessageInput.attachments')),
  inReplyTo: optional(messageId(), said('MessageInput.inReplyTo')),
  references: optional(z.array(messageId()).check(z.maxLength(1000)), said('MessageInput.references')),
  messageId: optional(
    messageId(),
    'The Message-ID of the new message, in angle brackets; by default a new one.',
  ),
  headers: optional(z.array(Header).check(z.maxLength(MAX_DRAFT_HEADERS)), said('MessageInput.headers')),
  calendar: optional(Calendar, said('MessageInput.calendar')),
  sentAt: optional(dateTime, said('MessageInput.sentAt')),
});
