import type { Caller } from '../mail/caller.ts';
import type { Attachment, Content, EnclosedMessage } from '../mail/content.ts';
import type { ContentDemand } from '../mail/content-demand.ts';
import { octetLimit, previewLength } from '../mail/content-demand.ts';
import type { MessageDemand } from '../mail/demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { MessageField } from '../mail/fields.ts';
import type { HtmlOptions } from '../mail/linked-html.ts';
import { linkedHtml } from '../mail/linked-html.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Field, Read, Want } from './field.ts';
import { asked, nothing } from './field.ts';

/** A message inside a message, with the id of the stored message that both are in. */
export interface LocatedMessage extends EnclosedMessage {
  readonly storedId: string;
}

/** An attachment, with the id of the stored message that it is in: its own id and its URL name that. */
export interface LocatedAttachment extends Omit<Attachment, 'message'> {
  readonly messageId: string;
  readonly enclosed: Attachment['message'];
}

/** Whatever has content. */
export type ContentOwner = Message | LocatedMessage;

interface TextArguments {
  readonly maxOctets?: number | null | undefined;
}
interface PreviewArguments {
  readonly length?: number | null | undefined;
}

/** Fields of whatever has content: they decode octets that have been fetched. What they want comes beside the structure. */
export const CONTENT_FIELDS = {
  preview: textual(
    'preview',
    ({ length }: PreviewArguments) => previewLength(length),
    // Some servers know a stored message's without its content.
    (owner, { length }) => ('storedId' in owner ? owner.content : owner).preview(previewLength(length)),
  ),
  text: textual('text', octets, async (owner, args, { room }) =>
    room.take((await textOf(owner, args))?.text ?? null),
  ),
  textTruncated: textual(
    'text',
    octets,
    async (owner, args) => (await textOf(owner, args))?.truncated ?? false,
  ),
  html: textual('html', octets, async (owner, args: HtmlOptions, caller) =>
    caller.room.take((await htmlOf(owner, args, caller))?.html ?? null),
  ),
  htmlTruncated: textual(
    'html',
    octets,
    async (owner, args: HtmlOptions, caller) => (await htmlOf(owner, args, caller))?.truncated ?? false,
  ),
  remoteReferences: textual(
    'html',
    octets,
    async (owner, args: HtmlOptions, caller) => (await htmlOf(owner, args, caller))?.blocked ?? 0,
  ),
  hasAttachments: structural('mail:read', (owner) => contentOf(owner).hasAttachments),
  attachments: {
    ...structural('mail:content', attachmentsOf),
    want: ((demand, _args, selected, ahead) => {
      const messages = selected.children('Attachment').filter(({ name }) => name === 'message');
      const fields = messages.flatMap((message) => message.children('EnclosedMessage'));
      if (fields.length > 0) demand.enclosed = ahead.enclosed(fields, demand.enclosed);
    }) satisfies Want<ContentDemand>,
  },
  parts: structural('mail:read', (owner) => contentOf(owner).parts),
};

/** The same of a stored message: each has a price there. */
export const STORED_CONTENT_FIELDS = {
  preview: priced('preview', CONTENT_FIELDS.preview),
  text: priced('text', CONTENT_FIELDS.text),
  textTruncated: priced('text', CONTENT_FIELDS.textTruncated),
  html: priced('html', CONTENT_FIELDS.html),
  htmlTruncated: priced('html', CONTENT_FIELDS.htmlTruncated),
  remoteReferences: priced('html', CONTENT_FIELDS.remoteReferences),
  hasAttachments: priced('hasAttachments', CONTENT_FIELDS.hasAttachments),
  attachments: priced('attachments', CONTENT_FIELDS.attachments),
  parts: priced('parts', CONTENT_FIELDS.parts),
} satisfies Record<keyof typeof CONTENT_FIELDS, unknown>;

function priced<Args, Value>(
  field: MessageField,
  { right, want, read }: Field<ContentDemand, ContentOwner, Args, Value>,
): Field<MessageDemand, Message, Args, Value> {
  return {
    right,
    want: (demand, args, selected, ahead) => {
      demand.fields.add(field);
      want(demand.content, args, selected, ahead);
    },
    read,
  };
}

/** A field that needs the beginning of a text. */
function textual<Args, Value>(
  name: 'preview' | 'text' | 'html',
  bound: (args: Args) => number,
  read: Read<ContentOwner, Args, Value>,
): Field<ContentDemand, ContentOwner, Args, Value> {
  const want: Want<ContentDemand, Args> = (demand, args) => {
    demand[name] = Math.max(demand[name], bound(args));
  };
  return { right: 'mail:content', want, read };
}

/** A field that is there with the structure. */
function structural<Value>(
  right: 'mail:read' | 'mail:content',
  read: (owner: ContentOwner) => Value,
): Field<ContentDemand, ContentOwner, unknown, Value> {
  return { right, want: nothing, read };
}

function octets({ maxOctets }: TextArguments): number {
  return octetLimit(maxOctets);
}

function textOf(owner: ContentOwner, args: TextArguments) {
  return contentOf(owner).text(octets(args));
}

function htmlOf(owner: ContentOwner, args: HtmlOptions, { sealUrl }: Caller) {
  return linkedHtml(contentOf(owner), storedIdOf(owner), args, sealUrl);
}

function attachmentsOf(owner: ContentOwner): readonly LocatedAttachment[] {
  const messageId = storedIdOf(owner);
  return contentOf(owner).attachments.map(({ message, ...attachment }) => ({
    ...attachment,
    messageId,
    enclosed: message,
  }));
}

function contentOf({ content }: ContentOwner): Content {
  return unwrap(asked(content));
}

function storedIdOf(owner: ContentOwner): string {
  return 'storedId' in owner ? owner.storedId : owner.id;
}
