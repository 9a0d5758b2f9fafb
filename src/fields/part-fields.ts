import type { Envelope, Header } from '../mail/envelope.ts';
import type { MessagePart } from '../mail/content.ts';
import type { ContentDemand } from '../mail/demand.ts';
import { encodePartId } from '../mail/part-id.ts';
import type { LocatedAttachment, LocatedMessage } from './content-fields.ts';
import { CONTENT_FIELDS } from './content-fields.ts';
import type { Field } from './field.ts';
import { given, nothing, propertiesOf, rowsOf } from './field.ts';

// What is inside a message comes with its structure: only the texts of enclosed messages want anything.

const ENVELOPE = [
  'subject',
  'from',
  'sender',
  'replyTo',
  'to',
  'cc',
  'bcc',
  'sentAt',
  'messageId',
  'inReplyTo',
] as const;

const attachment = propertiesOf<LocatedAttachment>();
const part = propertiesOf<MessagePart>();
const envelope = propertiesOf<Envelope>();

export const ATTACHMENT_FIELDS = {
  id: given(({ messageId, partId }: LocatedAttachment) => encodePartId(messageId, partId)),
  ...attachment(
    'partId',
    'filename',
    'contentType',
    'size',
    'encodedSize',
    'disposition',
    'contentId',
    'inline',
  ),
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
  ...part('partId', 'parentId', 'contentType'),
  parameters: given(({ parameters }: MessagePart) =>
    Object.entries(parameters).map(([name, value]) => ({ name, value })),
  ),
  ...part('encoding', 'size', 'disposition', 'filename', 'contentId', 'description', 'envelope'),
} satisfies Record<keyof MessagePart, unknown>;

export const ENVELOPE_FIELDS = envelope(...ENVELOPE) satisfies Record<keyof Envelope, unknown>;

export const ENCLOSED_FIELDS = {
  ...enclosed(...ENVELOPE),
  ...CONTENT_FIELDS,
} satisfies Record<keyof Envelope, Field<ContentDemand, LocatedMessage>>;

/** A line can be as long as its sender likes: it costs the header of its message, and not the answer. */
export const HEADER_FIELDS = {
  name: line('name'),
  value: line('value'),
  raw: line('raw'),
} satisfies Record<keyof Header, unknown>;

function line(name: keyof Header): Field<unknown, Header, unknown, string> {
  return {
    ...given((header: Header) => header[name]),
    read: (header, _args, { room }) => room.take(header[name]),
  };
}

function enclosed<Name extends keyof Envelope>(...names: Name[]) {
  return rowsOf<Name, { [N in Name]: Field<unknown, LocatedMessage, unknown, Envelope[N]> }>(names, (name) =>
    given(({ envelope: own }: LocatedMessage) => own[name]),
  );
}
