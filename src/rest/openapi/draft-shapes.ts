import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { Address } from './message-shapes.ts';
import { list, nullable, object, octetCount, text, truth } from './shapes.ts';

const DraftAttachment = object({
  fromMessage: text(said('DraftAttachment.fromMessage')),
  partId: nullable(z.string(), said('DraftAttachment.partId')),
  filename: nullable(z.string(), said('DraftAttachment.filename')),
  contentType: text(said('DraftAttachment.contentType')),
  contentId: nullable(z.string(), said('DraftAttachment.contentId')),
  inline: truth(said('DraftAttachment.inline')),
  size: nullable(octetCount, said('DraftAttachment.size')),
});

/** The beginning of a reply or a forwarded message. */
export const MessageDraft = object({
  from: list(Address, said('MessageDraft.from')),
  to: list(Address, said('MessageDraft.to')),
  cc: list(Address, said('MessageDraft.cc')),
  bcc: list(Address, said('MessageDraft.bcc')),
  subject: text(said('MessageDraft.subject')),
  inReplyTo: nullable(z.string(), said('MessageDraft.inReplyTo')),
  references: list(z.string(), said('MessageDraft.references')),
  text: text(said('MessageDraft.text')),
  html: nullable(z.string(), said('MessageDraft.html')),
  attachments: list(DraftAttachment, said('MessageDraft.attachments')),
  truncated: truth(said('MessageDraft.truncated')),
});
