import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { CALENDAR_METHODS } from '../../mail/draft-calendar.ts';
import { MAX_DRAFT_HEADERS, MAX_SMALL_BODY } from '../../mail/limits.ts';
import { dateTime, described, id } from './values.ts';

/** It may be left out, or be null, as in the beginnings of replies that are given back. */
const nullable = <T extends z.ZodMiniType>(type: T, description: string) =>
  z.optional(z.nullable(described(type, description)));

/** What the beginning of a reply shows besides, so that it can be given back whole. It is not used. */
const shown = <T extends z.ZodMiniType>(type: T, description: string) =>
  z.optional(z.nullable(described(type, `${description} Shown where it was read; not used here.`)));

const line = () => z.string().check(z.maxLength(2000));
const messageId = () => z.string().check(z.minLength(3), z.maxLength(1000));

const Address = z.strictObject({
  name: nullable(line(), said('AddressInput.name')),
  address: described(z.string().check(z.maxLength(1000)), said('AddressInput.address')),
  group: shown(line(), said('Address.group')),
});
const addresses = () => z.array(Address).check(z.maxLength(1000));

/** Octets as base64, as a Buffer. */
const octets = z.pipe(
  z.base64(),
  z.transform((text) => Buffer.from(text, 'base64')),
);

const Attachment = z.strictObject({
  filename: nullable(line(), said('AttachmentInput.filename')),
  contentType: nullable(line(), said('AttachmentInput.contentType')),
  content: nullable(octets, said('AttachmentInput.content')),
  fromMessage: z.optional(id(said('AttachmentInput.fromMessage'))),
  partId: nullable(z.string().check(z.maxLength(200)), said('AttachmentInput.partId')),
  contentId: nullable(line(), said('AttachmentInput.contentId')),
  inline: nullable(z.boolean(), said('AttachmentInput.inline')),
  size: shown(z.number(), said('DraftAttachment.size')),
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
  from: nullable(addresses(), said('MessageInput.from')),
  replyTo: nullable(addresses(), said('MessageInput.replyTo')),
  to: nullable(addresses(), said('MessageInput.to')),
  cc: nullable(addresses(), said('MessageInput.cc')),
  bcc: nullable(addresses(), said('MessageInput.bcc')),
  subject: nullable(z.string().check(z.maxLength(10_000)), said('MessageInput.subject')),
  text: nullable(z.string(), said('MessageInput.text')),
  html: nullable(z.string(), said('MessageInput.html')),
  attachments: nullable(z.array(Attachment).check(z.maxLength(1000)), said('MessageInput.attachments')),
  inReplyTo: nullable(messageId(), said('MessageInput.inReplyTo')),
  references: nullable(z.array(messageId()).check(z.maxLength(1000)), said('MessageInput.references')),
  messageId: nullable(
    messageId(),
    'The Message-ID of the new message, in angle brackets; by default a new one.',
  ),
  headers: nullable(z.array(Header).check(z.maxLength(MAX_DRAFT_HEADERS)), said('MessageInput.headers')),
  calendar: nullable(Calendar, said('MessageInput.calendar')),
  sentAt: nullable(dateTime, said('MessageInput.sentAt')),
  truncated: shown(z.boolean(), said('MessageDraft.truncated')),
});
