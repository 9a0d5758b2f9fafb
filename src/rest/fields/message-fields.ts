import type { MessageField } from '../../mail/fields.ts';
import { headerNames } from '../../mail/header-names.ts';
import { encodeId } from '../../mail/ids.ts';
import type { Envelope } from '../../mail/envelope.ts';
import { hasFlag } from '../../mail/flags.ts';
import { CONTENT_FIELDS } from './content-fields.ts';
import type { MessageRow } from './show.ts';
import { asked, showDate, showModSeq } from './show.ts';

const nothing = (): void => {};

/** A field with one price. */
function priced(field: MessageField, show: MessageRow['show']): MessageRow {
  return { want: ({ fields }) => void fields.add(field), show };
}

function envelope(name: keyof Envelope & MessageField): MessageRow {
  return priced(name, (message) => asked(message.envelope)[name]);
}

function flag(name: string): MessageRow {
  return priced('flags', ({ flags }) => {
    const all = asked(flags);
    return all && hasFlag(all, name);
  });
}

/** Every field of a message. */
export const MESSAGE_FIELDS = {
  id: { want: nothing, show: ({ id }) => id },
  mailboxId: {
    want: nothing,
    show: ({ mailbox }, _options, caller) =>
      encodeId({ kind: 'mailbox', account: caller.mail().accountKey, path: mailbox.path }),
  },
  uid: { want: nothing, show: ({ uid }) => uid },
  flags: priced('flags', ({ flags }) => asked(flags)),
  isSeen: flag('\\Seen'),
  isFlagged: flag('\\Flagged'),
  isAnswered: flag('\\Answered'),
  isDraft: flag('\\Draft'),
  isDeleted: flag('\\Deleted'),
  subject: priced('subject', (message, _options, { room }) => room.take(asked(message.envelope).subject)),
  from: envelope('from'),
  to: envelope('to'),
  cc: envelope('cc'),
  bcc: envelope('bcc'),
  replyTo: envelope('replyTo'),
  sender: envelope('sender'),
  sentAt: priced('sentAt', (message) => showDate(asked(message.envelope).sentAt)),
  receivedAt: priced('receivedAt', ({ receivedAt }) => showDate(asked(receivedAt))),
  size: priced('size', ({ size }) => asked(size)),
  rawUrl: { want: nothing, show: ({ id }, _options, work) => work.sealUrl(id) },
  messageId: envelope('messageId'),
  inReplyTo: envelope('inReplyTo'),
  references: priced('references', ({ references }) => asked(references)),
  headers: {
    want: (demand, { headers }) => {
      const names = headerNames(headers);
      if (names === 'all') demand.allHeaders = true;
      else names.forEach((name) => demand.headers.add(name));
    },
    show: (message, { headers }, { room }) => {
      const names = headerNames(headers);
      const isWanted = (name: string) => names === 'all' || names.includes(name.toLowerCase());
      return room.take(asked(message.headers).filter(({ name }) => isWanted(name)));
    },
  },
  modSeq: priced('modSeq', ({ modSeq }) => showModSeq(asked(modSeq))),
  ...CONTENT_FIELDS,
} satisfies Record<string, MessageRow>;

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
