import type { Field } from '../../fields/field.ts';
import { nothing } from '../../fields/field.ts';
import { MESSAGE_FIELDS as FIELDS } from '../../fields/message-fields.ts';
import { encodeId } from '../../mail/ids.ts';
import type { MessageDemand } from '../../mail/demand.ts';
import type { InlineImages } from '../../mail/linked-html.ts';
import type { Message } from '../../mail/mailbox.ts';
import { NESTED_FIELDS } from './content-fields.ts';
import type { Arguments } from './show.ts';

// Answers are begun, and conversations looked up, by operations of their own.
const {
  id,
  mailbox,
  thread: _thread,
  replyDraft: _replyDraft,
  forwardDraft: _forwardDraft,
  ...others
} = FIELDS;

/** Every field of a message; of its mailbox the id, which is known without asking. */
export const MESSAGE_FIELDS = {
  id,
  mailboxId: {
    ...mailbox,
    want: nothing,
    read: ({ mailbox: { path } }, _args, caller) =>
      encodeId({ kind: 'mailbox', account: caller.mail().accountKey, path }),
  } satisfies Field<MessageDemand, Message>,
  ...others,
  ...NESTED_FIELDS,
};

/** How much of the larger fields is wanted. */
export interface MessageOptions {
  readonly headers?: readonly string[] | undefined;
  readonly previewLength?: number | undefined;
  readonly maxOctets?: number | undefined;
  readonly remoteContent?: 'BLOCK' | 'ALLOW' | undefined;
  readonly inlineImages?: InlineImages | undefined;
}

/** The same by the names of the fields' arguments, of which no two mean different things. */
export function argumentsOf({ headers, previewLength, ...args }: MessageOptions): Arguments {
  return { ...args, names: headers, length: previewLength };
}

export type MessageFieldName = keyof typeof MESSAGE_FIELDS;
export const MESSAGE_FIELD_NAMES = Object.keys(MESSAGE_FIELDS) as [MessageFieldName, ...MessageFieldName[]];

/** What a list shows unless it is told: one FETCH of FLAGS, INTERNALDATE, RFC822.SIZE and ENVELOPE. */
export const LIST_FIELDS: readonly MessageFieldName[] = [
  'id',
  'mailboxId',
  'uid',
  'flags',
  'subject',
  'from',
  'to',
  'sentAt',
  'receivedAt',
  'size',
];

/** What a single message shows unless it is told. */
export const SINGLE_FIELDS: readonly MessageFieldName[] = [
  ...LIST_FIELDS,
  'cc',
  'bcc',
  'replyTo',
  'messageId',
  'inReplyTo',
  'modSeq',
  'text',
  'textTruncated',
  'html',
  'htmlTruncated',
  'hasAttachments',
  'attachments',
];

/** What is known of a changed message without asking for it. */
export const CHANGED_FIELDS: readonly MessageFieldName[] = ['id', 'mailboxId', 'uid'];
