import * as z from 'zod/mini';

import { dateTime, described, optional } from './values.ts';

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
  filename: optional(line(), 'The file name.'),
  contentType: optional(
    line(),
    'The media type, for example `image/png`; by default derived from `filename`.',
  ),
  content: described(octets, 'The content.'),
  contentId: optional(
    line(),
    'A Content-ID without angle brackets, by which the html can show the file as `cid:…`.',
  ),
});

/** A message in its parts. */
export const Draft = z.strictObject({
  from: described(addresses().check(z.minLength(1)), 'Who writes.'),
  replyTo: optional(addresses(), 'Where replies should be sent (Reply-To), if not to `from`.'),
  to: optional(addresses(), 'The primary recipients (To).'),
  cc: optional(addresses(), 'The carbon-copy recipients (Cc).'),
  bcc: optional(
    addresses(),
    'The blind-copy recipients (Bcc). They stay in the message, which is the sender’s own copy.',
  ),
  subject: optional(z.string().check(z.maxLength(10_000)), 'The subject, in any language.'),
  text: optional(z.string(), 'The text. If `html` is given too, the text becomes its plain alternative.'),
  html: optional(z.string(), 'The html.'),
  attachments: optional(z.array(Attachment).check(z.maxLength(1000)), 'The attached files.'),
  inReplyTo: optional(
    messageId(),
    'The Message-ID of the message that this one replies to, in angle brackets.',
  ),
  references: optional(
    z.array(messageId()).check(z.maxLength(1000)),
    'The ids of the earlier messages in the thread, oldest first, in angle brackets.',
  ),
  messageId: optional(
    messageId(),
    'The Message-ID of the new message, in angle brackets; by default a new one.',
  ),
  sentAt: optional(dateTime, 'When the message was written; by default the current time.'),
});
