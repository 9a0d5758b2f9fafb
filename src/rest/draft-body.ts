import * as z from 'zod/mini';

import { dateTime, described, optional } from './parameters.ts';

const line = () => z.string().check(z.maxLength(2000));
const messageId = () => z.string().check(z.minLength(3), z.maxLength(1000));

const Address = z.strictObject({
  name: optional(line(), 'The display name.'),
  address: described(
    z.string().check(z.minLength(3), z.maxLength(1000)),
    'The address, `local-part@domain`.',
  ),
});
const addresses = () => z.array(Address).check(z.maxLength(1000));

/** Octets as base64, as a Buffer. */
const octets = z.pipe(
  z.base64(),
  z.transform((text) => Buffer.from(text, 'base64')),
);

const Attachment = z.strictObject({
  filename: optional(line(), 'What it is called.'),
  contentType: optional(line(), 'What it is, for instance `image/png`; left out: told by the filename.'),
  content: described(octets, 'Its octets.'),
  contentId: optional(line(), 'With it the html can show the file as `cid:…`; without angle brackets.'),
});

/** A message in its parts. */
export const DraftBody = z.strictObject({
  from: described(addresses().check(z.minLength(1)), 'Who writes.'),
  replyTo: optional(addresses(), 'Where answers shall go, if not to `from`.'),
  to: optional(addresses(), 'The main recipients.'),
  cc: optional(addresses(), 'The further recipients.'),
  bcc: optional(
    addresses(),
    'The hidden recipients; they stay in the message, which is the sender’s own copy.',
  ),
  subject: optional(z.string().check(z.maxLength(10_000)), 'The subject, in any language.'),
  text: optional(z.string(), 'The text. With `html` as well it is the plain alternative.'),
  html: optional(z.string(), 'The html.'),
  attachments: optional(z.array(Attachment).check(z.maxLength(1000)), 'Files that go along.'),
  inReplyTo: optional(messageId(), 'The Message-ID of the message that this one answers, in angle brackets.'),
  references: optional(
    z.array(messageId()).check(z.maxLength(1000)),
    'The message ids of its thread, oldest first, in angle brackets.',
  ),
  messageId: optional(messageId(), 'Its own Message-ID, in angle brackets; left out: a new one.'),
  sentAt: optional(dateTime, 'When it was written; left out: now.'),
});
