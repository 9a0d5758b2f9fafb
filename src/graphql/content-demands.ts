import type { ContentDemand } from '../mail/content-demand.ts';
import { contentDemand, octetLimit, previewLength } from '../mail/content-demand.ts';
import type { MessageDemand } from '../mail/demand.ts';
import type { MessageField } from '../mail/fields.ts';
import { MailError } from '../mail/errors.ts';
import type { EnclosedMessageResolvers } from './generated/resolver-types.ts';
import type { SelectedField } from './selection.ts';

type Want = (demand: ContentDemand, field: SelectedField) => void;

const nothing = (): void => {};
const text = atLeast('text', ({ args }) => octetLimit(args['maxOctets'] as number | null | undefined));
const html = atLeast('html', ({ args }) => octetLimit(args['maxOctets'] as number | null | undefined));

/** What each field of content wants of the texts; the structure comes anyway. */
const CONTENT = {
  preview: atLeast('preview', ({ args }) => previewLength(args['length'] as number | null | undefined)),
  text,
  textTruncated: text,
  html,
  htmlTruncated: html,
  remoteReferences: html,
  hasAttachments: nothing,
  attachments: wantEnclosed,
  parts: nothing,
} satisfies Record<string, Want>;

/** A row for every field of an enclosed message; its envelope stands in the structure. */
const ENCLOSED: Record<Exclude<keyof EnclosedMessageResolvers, '__isTypeOf'>, Want> = {
  subject: nothing,
  from: nothing,
  sender: nothing,
  replyTo: nothing,
  to: nothing,
  cc: nothing,
  bcc: nothing,
  sentAt: nothing,
  messageId: nothing,
  inReplyTo: nothing,
  ...CONTENT,
};

/** The rows of a stored message's demand: which price each field has, and what it wants of the texts. */
export const CONTENT_ROWS = {
  preview: row('preview', 'preview'),
  text: row('text', 'text'),
  textTruncated: row('text', 'textTruncated'),
  html: row('html', 'html'),
  htmlTruncated: row('html', 'htmlTruncated'),
  remoteReferences: row('html', 'remoteReferences'),
  hasAttachments: row('hasAttachments', 'hasAttachments'),
  attachments: row('attachments', 'attachments'),
  parts: row('parts', 'parts'),
};

function row(priced: MessageField, name: keyof typeof CONTENT) {
  return (demand: MessageDemand, field: SelectedField): void => {
    demand.fields.add(priced);
    CONTENT[name](demand.content, field);
  };
}

function atLeast(name: 'preview' | 'text' | 'html', bound: (field: SelectedField) => number): Want {
  return (demand, field) => void (demand[name] = Math.max(demand[name], bound(field)));
}

function wantEnclosed(demand: ContentDemand, field: SelectedField): void {
  const messages = field.children('Attachment').filter(({ name }) => name === 'message');
  for (const each of messages.flatMap((message) => message.children('EnclosedMessage'))) {
    demand.enclosed ??= contentDemand();
    wantQuietly(demand.enclosed, each);
  }
}

/** Bad arguments want nothing here: the resolver of that field reads them again and says what is wrong, in its place. */
function wantQuietly(demand: ContentDemand, field: SelectedField): void {
  try {
    (ENCLOSED as Record<string, Want>)[field.name]?.(demand, field);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
  }
}
