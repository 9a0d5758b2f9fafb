import type { Caller } from '../../mail/caller.ts';
import type { Attachment, Content, EnclosedMessage, MessagePart } from '../../mail/content.ts';
import type { ContentDemand } from '../../mail/content-demand.ts';
import { octetLimit, previewLength } from '../../mail/content-demand.ts';
import type { MessageField } from '../../mail/fields.ts';
import { unwrap } from '../../mail/errors.ts';
import { linkedHtml } from '../../mail/linked-html.ts';
import type { Message } from '../../mail/mailbox.ts';
import type { Envelope } from '../../mail/envelope.ts';
import { encodePartId } from '../../mail/part-id.ts';
import type { MessageRow } from './show.ts';
import type { MessageOptions } from './show.ts';
import { asked, showDate } from './show.ts';

type Bounded = Exclude<keyof ContentDemand, 'enclosed'>;

/** A field that is there with the structure. */
function structural(field: MessageField, show: MessageRow['show']): MessageRow {
  return { want: ({ fields }) => void fields.add(field), show };
}

/** A field that needs the beginning of a text. */
function textual(field: Bounded, show: MessageRow['show']): MessageRow {
  return {
    want: ({ fields, content }, options) => {
      fields.add(field);
      content[field] = Math.max(content[field], BOUNDS[field](options));
    },
    show,
  };
}

const BOUNDS: Record<Bounded, (options: MessageOptions) => number> = {
  preview: (options) => previewLength(options.previewLength),
  text: ({ maxOctets }) => octetLimit(maxOctets),
  html: ({ maxOctets }) => octetLimit(maxOctets),
};

/** The fields of what is inside a message: they decode octets that have been fetched. */
export const CONTENT_FIELDS = {
  preview: textual('preview', (message, options) => message.preview(BOUNDS.preview(options))),
  text: textual('text', async (message, options, { room }) =>
    room.take((await textOf(message, options))?.text ?? null),
  ),
  textTruncated: textual(
    'text',
    async (message, options) => (await textOf(message, options))?.truncated ?? false,
  ),
  html: textual('html', async (message, options, caller) =>
    caller.room.take((await htmlOf(message, options, caller))?.html ?? null),
  ),
  htmlTruncated: textual(
    'html',
    async (message, options, caller) => (await htmlOf(message, options, caller))?.truncated ?? false,
  ),
  remoteReferences: textual(
    'html',
    async (message, options, caller) => (await htmlOf(message, options, caller))?.blocked ?? 0,
  ),
  hasAttachments: structural('hasAttachments', (message) => contentOf(message).hasAttachments),
  attachments: structural('attachments', (message, _options, caller) =>
    showAttachments(contentOf(message), message.id, caller),
  ),
  parts: structural('parts', (message) => contentOf(message).parts.map(showPart)),
} satisfies Record<string, MessageRow>;

function textOf(message: Message, options: MessageOptions) {
  return contentOf(message).text(BOUNDS.text(options));
}

function htmlOf(message: Message, { maxOctets, remoteContent }: MessageOptions, { sealUrl }: Caller) {
  return linkedHtml(contentOf(message), message.id, { maxOctets, remoteContent }, sealUrl);
}

function contentOf({ content }: Message): Content {
  return unwrap(asked(content));
}

function showAttachments({ attachments }: Content, messageId: string, caller: Caller): Promise<unknown[]> {
  return Promise.all(attachments.map((attachment) => showAttachment(attachment, messageId, caller)));
}

async function showAttachment(
  { partId, filename, contentType, size, encodedSize, disposition, contentId, inline, message }: Attachment,
  messageId: string,
  caller: Caller,
): Promise<object> {
  const id = encodePartId(messageId, partId);
  const shown = { id, partId, filename, contentType, size, encodedSize, disposition, contentId, inline };
  const url = await caller.sealUrl(id);
  return { ...shown, url, message: message && (await showEnclosed(message, messageId, caller)) };
}

/** A message inside: who wrote what to whom, and what is attached to it in turn. */
async function showEnclosed(
  { envelope, content }: EnclosedMessage,
  messageId: string,
  caller: Caller,
): Promise<object> {
  const { hasAttachments } = content;
  const attachments = await showAttachments(content, messageId, caller);
  return { ...showEnvelope(envelope), hasAttachments, attachments };
}

function showPart({ parameters, envelope, ...part }: MessagePart): object {
  const named = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  return { ...part, parameters: named, envelope: envelope && showEnvelope(envelope) };
}

function showEnvelope({ sentAt, ...envelope }: Envelope): object {
  return { ...envelope, sentAt: showDate(sentAt) };
}
