import type { Caller } from '../mail/caller.ts';
import type { Attachment, Content, EnclosedMessage, Html, Text } from '../mail/content.ts';
import type { ContentDemand, MessageDemand } from '../mail/demand.ts';
import { octetLimit, previewLength } from '../mail/demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { MessageField } from '../mail/fields.ts';
import { MAX_DATA_PICTURES } from '../mail/limits.ts';
import type { HtmlOptions } from '../mail/linked-html.ts';
import { linkedHtml } from '../mail/linked-html.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Right } from '../mail/rights.ts';
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
  text: ofText((found, { room }) => room.take(found?.text ?? null)),
  textTruncated: ofText((found) => found?.truncated ?? false),
  html: ofHtml((found, { room }) => room.take(found?.html ?? null)),
  htmlTruncated: ofHtml((found) => found?.truncated ?? false),
  remoteReferences: ofHtml((found) => found?.blocked ?? 0),
  hasAttachments: structural('hasAttachments', 'mail:read', (owner) => contentOf(owner).hasAttachments),
  attachments: {
    ...structural('attachments', 'mail:content', attachmentsOf),
    want: ((demand, _args, selected, ahead) => {
      const messages = selected.children('Attachment').filter(({ name }) => name === 'message');
      const fields = messages.flatMap((message) => message.children('EnclosedMessage'));
      if (fields.length > 0) demand.enclosed = ahead.enclosed(fields, demand.enclosed);
    }) satisfies Want<ContentDemand>,
  },
  parts: structural('parts', 'mail:content', (owner) => contentOf(owner).parts),
};

/** The same of a stored message: each has a price there. */
export const STORED_CONTENT_FIELDS = Object.fromEntries(
  Object.entries(CONTENT_FIELDS as Record<string, ContentRow<never, unknown>>).map(([name, row]) => [
    name,
    stored(row),
  ]),
) as StoredRows<typeof CONTENT_FIELDS>;

/** A field of content, and the price that it has in a stored message. */
interface ContentRow<Args, Value> extends Field<ContentDemand, ContentOwner, Args, Value> {
  readonly price: MessageField;
}

type StoredRows<Rows> = {
  [Name in keyof Rows]: Rows[Name] extends ContentRow<infer Args, infer Value>
    ? Field<MessageDemand, Message, Args, Value>
    : never;
};

function stored<Args, Value>({
  price,
  want,
  ...row
}: ContentRow<Args, Value>): Field<MessageDemand, Message, Args, Value> {
  return {
    ...row,
    want: (demand, args, selected, ahead) => {
      demand.fields.add(price);
      want(demand.content, args, selected, ahead);
    },
  };
}

/** A field that needs the beginning of a text. */
function textual<Args, Value>(
  name: 'preview' | 'text' | 'html',
  bound: (args: Args) => number,
  read: Read<ContentOwner, Args, Value>,
): ContentRow<Args, Value> {
  const want: Want<ContentDemand, Args> = (demand, args) => {
    demand[name] = Math.max(demand[name], bound(args));
  };
  return { price: name, right: 'mail:content', want, read };
}

function ofText<Value>(pick: (found: Text | null, caller: Caller) => Value) {
  return textual('text', octets, (owner, args, caller) =>
    caller.room.inTurn(async () => pick(await contentOf(owner).text(octets(args)), caller)),
  );
}

function ofHtml<Value>(pick: (found: Html | null, caller: Caller) => Value) {
  const row = textual('html', octets, (owner, args: HtmlOptions, caller) =>
    caller.room.inTurn(async () =>
      pick(await linkedHtml(contentOf(owner), storedIdOf(owner), args, caller.sealUrl), caller),
    ),
  );
  const want: typeof row.want = (demand, args, ...rest) => {
    row.want(demand, args, ...rest);
    if (args.inlineImages === 'DATA') demand.pictures = MAX_DATA_PICTURES;
  };
  return { ...row, want };
}

/** A field that is there with the structure. */
function structural<Value>(
  price: MessageField,
  right: Right,
  read: (owner: ContentOwner) => Value,
): ContentRow<unknown, Value> {
  return { price, right, want: nothing, read };
}

function octets({ maxOctets }: TextArguments): number {
  return octetLimit(maxOctets);
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
