import type { Envelope, Header } from '../mail/envelope.ts';
import type { MessagePart } from '../mail/content.ts';
import type { ContentDemand } from '../mail/content-demand.ts';
import { encodePartId } from '../mail/part-id.ts';
import type { LocatedAttachment, LocatedMessage } from './content-fields.ts';
import { CONTENT_FIELDS } from './content-fields.ts';
import type { Field } from './field.ts';
import { given, nothing, propertiesOf } from './field.ts';

// What is inside a message comes with its structure: only the texts of enclosed messages want anything.

const attachment = propertiesOf<LocatedAttachment>();
const part = propertiesOf<MessagePart>();
const envelope = propertiesOf<Envelope>();

export const ATTACHMENT_FIELDS = {
  id: given(({ messageId, partId }: LocatedAttachment) => encodePartId(messageId, partId)),
  partId: attachment('partId'),
  filename: attachment('filename'),
  contentType: attachment('contentType'),
  size: attachment('size'),
  encodedSize: attachment('encodedSize'),
  disposition: attachment('disposition'),
  contentId: attachment('contentId'),
  inline: attachment('inline'),
  url: {
    right: 'mail:content',
    want: nothing,
    read: ({ messageId, partId }, _args, { sealUrl }) => sealUrl(encodePartId(messageId, partId)),
  } satisfies Field<unknown, LocatedAttachment>,
  message: given(
    ({ enclosed, messageId }: LocatedAttachment): LocatedMessage | null =>
      enclosed && { ...enclosed, storedId: messageId },
  ),
};

export const PART_FIELDS = {
  partId: part('partId'),
  parentId: part('parentId'),
  contentType: part('contentType'),
  parameters: given(({ parameters }: MessagePart) =>
    Object.entries(parameters).map(([name, value]) => ({ name, value })),
  ),
  encoding: part('encoding'),
  size: part('size'),
  disposition: part('disposition'),
  filename: part('filename'),
  contentId: part('contentId'),
  description: part('description'),
  envelope: part('envelope'),
} satisfies Record<keyof MessagePart, unknown>;

export const ENVELOPE_FIELDS = {
  subject: envelope('subject'),
  from: envelope('from'),
  sender: envelope('sender'),
  replyTo: envelope('replyTo'),
  to: envelope('to'),
  cc: envelope('cc'),
  bcc: envelope('bcc'),
  sentAt: envelope('sentAt'),
  messageId: envelope('messageId'),
  inReplyTo: envelope('inReplyTo'),
} satisfies Record<keyof Envelope, unknown>;

export const ENCLOSED_FIELDS = {
  subject: enclosed('subject'),
  from: enclosed('from'),
  sender: enclosed('sender'),
  replyTo: enclosed('replyTo'),
  to: enclosed('to'),
  cc: enclosed('cc'),
  bcc: enclosed('bcc'),
  sentAt: enclosed('sentAt'),
  messageId: enclosed('messageId'),
  inReplyTo: enclosed('inReplyTo'),
  ...CONTENT_FIELDS,
} satisfies Record<keyof Envelope, Field<ContentDemand, LocatedMessage>>;

/** A line can be as long as its sender likes: it costs the header of its message, and not the answer. */
export const HEADER_FIELDS = {
  name: line('name'),
  value: line('value'),
  raw: line('raw'),
} satisfies Record<keyof Header, unknown>;

function enclosed<Name extends keyof Envelope>(
  name: Name,
): Field<unknown, LocatedMessage, unknown, Envelope[Name]> {
  return given(({ envelope: own }: LocatedMessage) => own[name]);
}

function line(name: keyof Header): Field<unknown, Header, unknown, string> {
  return {
    ...given((header: Header) => header[name]),
    read: (header, _args, { room }) => room.take(header[name]),
  };
}
