import type { Attachment as AttachmentValue, Content, MessagePart } from '../mail/content.ts';
import { octetLimit, previewLength } from '../mail/content-demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { HtmlOptions } from '../mail/linked-html.ts';
import { linkedHtml } from '../mail/linked-html.ts';
import { encodePartId } from '../mail/part-id.ts';
import type { GraphqlContext } from './context.ts';
import type {
  AttachmentResolvers,
  EnclosedMessageResolvers,
  EnvelopeResolvers,
  HeaderResolvers,
  PartResolvers,
} from './generated/resolver-types.ts';
import type { AttachmentParent, ContentParent, EnclosedParent } from './parents.ts';

interface TextArguments {
  maxOctets?: number | null;
}

/** Fields of whatever has content: they decode octets that have been fetched. */
export const contentFields = {
  text: async (parent: ContentParent, args: TextArguments, { room }: GraphqlContext) =>
    room.take((await textOf(parent, args))?.text ?? null),
  textTruncated: async (parent: ContentParent, args: TextArguments) =>
    (await textOf(parent, args))?.truncated ?? false,
  html: async (parent: ContentParent, args: HtmlOptions, context: GraphqlContext) =>
    context.room.take((await htmlOf(parent, args, context))?.html ?? null),
  htmlTruncated: async (parent: ContentParent, args: TextArguments, context: GraphqlContext) =>
    (await htmlOf(parent, args, context))?.truncated ?? false,
  remoteReferences: async (parent: ContentParent, args: TextArguments, context: GraphqlContext) =>
    (await htmlOf(parent, args, context))?.blocked ?? 0,
  hasAttachments: (parent: ContentParent) => contentOf(parent).hasAttachments,
  attachments: (parent: ContentParent) =>
    contentOf(parent).attachments.map((attachment) => asParent(attachment, storedIdOf(parent))),
  parts: (parent: ContentParent): MessagePart[] => [...contentOf(parent).parts],
};

export const Attachment: AttachmentResolvers = {
  id: ({ messageId, partId }) => encodePartId(messageId, partId),
  url: ({ messageId, partId }, _args, { sealUrl }) => sealUrl(encodePartId(messageId, partId)),
  message: ({ enclosed, messageId }) => enclosed && { ...enclosed, storedId: messageId },
};

export const Part: PartResolvers = {
  parameters: ({ parameters }) => Object.entries(parameters).map(([name, value]) => ({ name, value })),
};

/** A line can be as long as its sender likes: it costs the header of its message, and not the answer. */
export const Header: HeaderResolvers = {
  name: ({ name }, _args, { room }) => room.take(name),
  value: ({ value }, _args, { room }) => room.take(value),
  raw: ({ raw }, _args, { room }) => room.take(raw),
};

export const Envelope: EnvelopeResolvers = {
  from: ({ from }) => [...from],
  sender: ({ sender }) => [...sender],
  replyTo: ({ replyTo }) => [...replyTo],
  to: ({ to }) => [...to],
  cc: ({ cc }) => [...cc],
  bcc: ({ bcc }) => [...bcc],
  inReplyTo: ({ inReplyTo }) => [...inReplyTo],
};

export const EnclosedMessage: EnclosedMessageResolvers = {
  subject: ({ envelope }) => envelope.subject,
  from: ({ envelope }) => [...envelope.from],
  sender: ({ envelope }) => [...envelope.sender],
  replyTo: ({ envelope }) => [...envelope.replyTo],
  to: ({ envelope }) => [...envelope.to],
  cc: ({ envelope }) => [...envelope.cc],
  bcc: ({ envelope }) => [...envelope.bcc],
  sentAt: ({ envelope }) => envelope.sentAt,
  messageId: ({ envelope }) => envelope.messageId,
  inReplyTo: ({ envelope }) => [...envelope.inReplyTo],
  ...contentFields,
  preview: ({ content }: EnclosedParent, { length }) => content.preview(previewLength(length)),
};

function textOf(parent: ContentParent, { maxOctets }: TextArguments) {
  return contentOf(parent).text(octetLimit(maxOctets));
}

function htmlOf(parent: ContentParent, args: HtmlOptions, { sealUrl }: GraphqlContext) {
  return linkedHtml(contentOf(parent), storedIdOf(parent), args, sealUrl);
}

function contentOf({ content }: ContentParent): Content {
  if (content === undefined) throw new Error('content was selected that looking ahead did not see');
  return unwrap(content);
}

function storedIdOf(parent: ContentParent): string {
  return 'storedId' in parent ? parent.storedId : parent.id;
}

function asParent({ message, ...attachment }: AttachmentValue, messageId: string): AttachmentParent {
  return { ...attachment, messageId, enclosed: message };
}
