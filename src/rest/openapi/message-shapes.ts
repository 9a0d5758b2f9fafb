import * as z from 'zod/mini';

import type { MessageFieldName } from '../fields/message-fields.ts';
import { optional, uint32 } from '../parameters.ts';
import { errors, list, moment, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

export const Address = object({
  name: nullable(z.string(), 'The display name, decoded; null where there is none.'),
  address: nullable(z.string(), 'The address itself, `local-part@domain`; null for a group without members.'),
  group: nullable(
    z.string(),
    'The name of the group that the address stands in; null outside groups, empty where the server does not tell it.',
  ),
});

export const Header = object({
  name: text('The field’s name as the message spells it.'),
  value: text('The value: unfolded and decoded (RFC 2047).'),
  raw: text(
    'The value as it stands in the message, unfolded only; octets that are not UTF-8 appear as U+FFFD.',
  ),
});

/** Who wrote what to whom. */
const envelope = {
  subject: nullable(z.string(), 'The subject, decoded; null where there is none.'),
  from: list(Address, 'The authors.'),
  to: list(Address, 'The main recipients.'),
  cc: list(Address, 'The further recipients.'),
  bcc: list(Address, 'The hidden recipients; seen only in messages that the account itself wrote.'),
  replyTo: list(
    Address,
    'Where answers shall go. Servers answer `from` here when the message names no other.',
  ),
  sender: list(Address, 'Who transmitted it. Servers answer `from` here when the message names no other.'),
  sentAt: nullable(
    moment,
    'When it was written, by its Date header; null where that is missing or cannot be read.',
  ),
  messageId: nullable(z.string(), 'The Message-ID with its angle brackets; null where there is none.'),
  inReplyTo: list(z.string(), 'The message ids that it answers; empty where it names none.'),
};

export const Envelope = object(envelope);

export const Attachment = object({
  id: text('Opaque; holds the message’s id and the part, and is the same each time.'),
  partId: text('The part’s number in the MIME tree, as IMAP counts.'),
  filename: nullable(
    z.string(),
    'A name fit for a file: no path, no control characters. Null where the message gives none.',
  ),
  contentType: text('The media type in lower case. What the sender says, not what the content is.'),
  size: nullable(octetCount, 'Decoded octets; null where only decoding would tell.'),
  encodedSize: nullable(
    octetCount,
    'Octets as they stand in the message, about 4/3 of the size in base64; null where the server does not say.',
  ),
  disposition: nullable(
    z.string(),
    '`attachment`, `inline` or another word, in lower case; null where the message says nothing.',
  ),
  contentId: nullable(
    z.string(),
    'The Content-ID without angle brackets, by which html refers to it; null where there is none.',
  ),
  inline: truth('Whether it is shown within the text.'),
  url: text(
    'Where its content can be had without further authorisation, for 15 minutes. Good for this one part only.',
  ),
  get message() {
    return nullable(EnclosedMessage, 'The message that is attached; null for anything else.');
  },
});

export const EnclosedMessage: z.ZodMiniType = object({
  ...envelope,
  hasAttachments: truth('Whether there is something to save in it.'),
  attachments: list(
    z.lazy(() => Attachment),
    'What is attached to it in turn.',
  ),
});

export const Part = object({
  partId: text('The part’s number as IMAP counts; `TEXT` for the outermost multipart, which has none.'),
  parentId: nullable(z.string(), 'The part that it is in; null for the outermost.'),
  contentType: text('The media type in lower case.'),
  parameters: list(
    object({ name: text('In lower case.'), value: text('Decoded (RFC 2231, RFC 2047).') }),
    'The parameters of the media type, such as `charset`.',
  ),
  encoding: text('The Content-Transfer-Encoding in lower case; `7bit` where none is given.'),
  size: nullable(
    octetCount,
    'Octets as they stand in the message; null for multiparts, of which servers do not tell.',
  ),
  disposition: nullable(
    z.string(),
    '`attachment`, `inline` or another word; null where the message says nothing.',
  ),
  filename: nullable(z.string(), 'A name fit for a file; null where the message gives none.'),
  contentId: nullable(z.string(), 'The Content-ID without angle brackets; null where there is none.'),
  description: nullable(z.string(), 'The Content-Description, decoded; null where there is none.'),
  envelope: nullable(Envelope, 'Who wrote what to whom, of an enclosed message; null for any other part.'),
});

const fields = {
  id: text('Opaque; holds account, mailbox, UIDVALIDITY and UID, so it never means another message.'),
  mailboxId: text('The mailbox that it is in.'),
  uid: nullable(
    uint32,
    'The server’s number for it in this mailbox: ascending, never used again while UIDVALIDITY stays. Null on POP3.',
  ),
  flags: nullable(
    z.array(z.string()),
    'System flags and keywords as the server words them, for instance `\\Seen`, `$Forwarded`. Null, like all that is told by flags, on POP3.',
  ),
  isSeen: nullable(z.boolean(), 'Whether it has been read (`\\Seen`).'),
  isFlagged: nullable(z.boolean(), 'Whether it is marked (`\\Flagged`).'),
  isAnswered: nullable(z.boolean(), 'Whether it was answered (`\\Answered`).'),
  isDraft: nullable(z.boolean(), 'Whether it is a draft (`\\Draft`).'),
  isDeleted: nullable(z.boolean(), 'Whether it waits to be expunged (`\\Deleted`).'),
  ...envelope,
  receivedAt: nullable(moment, 'When the server received it (INTERNALDATE); null on POP3.'),
  size: nullable(octetCount, 'Octets of the whole message as stored.'),
  rawUrl: text(
    'Where the whole message can be had as it is stored (`message/rfc822`) without further authorisation, for 15 minutes.',
  ),
  references: list(z.string(), 'The message ids of its thread, oldest first; empty where it names none.'),
  headers: nullable(
    z.array(Header),
    'Header fields in the order of the message: those that the parameter `headers` names, or all. Null only beside an error, where they do not fit into the answer.',
  ),
  modSeq: nullable(
    z.string(),
    'The modification sequence, a string of digits: rises with every change of the message’s flags. Null where the server has no CONDSTORE.',
  ),
  preview: nullable(
    z.string(),
    'The beginning of the text in one line, for lists; null where there is no text.',
  ),
  text: nullable(
    z.string(),
    'The text: its plain parts, or what their html says; null where there is neither. Lines end with LF. Cut behind `maxOctets`.',
  ),
  textTruncated: nullable(
    z.boolean(),
    'Whether there is more text than `text` holds; null only beside an error.',
  ),
  html: nullable(
    z.string(),
    'The html, made harmless: no scripts, forms or frames, `cid:` pictures pointing at attachments’ URLs; null where there is none.',
  ),
  htmlTruncated: nullable(
    z.boolean(),
    'Whether there is more html than `html` holds; null only beside an error.',
  ),
  remoteReferences: nullable(
    octetCount,
    'How many references to other servers `html` leaves out; null only beside an error.',
  ),
  hasAttachments: nullable(
    z.boolean(),
    'Whether there is something to save: neither shown within the text nor a mere signature. Null only beside an error.',
  ),
  attachments: nullable(
    z.array(Attachment),
    'What is not the text: files, pictures within the html, invitations, enclosed messages. Null only beside an error.',
  ),
  parts: nullable(
    z.array(Part),
    'The whole MIME tree, depth first; `parentId` tells what is in what. Null only beside an error.',
  ),
} satisfies Record<MessageFieldName, z.ZodMiniType>;

/** Every field is there only if it was asked for. */
export const Message = object({ ...optionals(fields), errors, plan });

export const PageInfo = object({
  hasNextPage: truth('Whether the list goes on behind this page.'),
  hasPreviousPage: truth('Whether the list has something ahead of this page.'),
  startCursor: nullable(z.string(), 'For `before`; null on an empty page.'),
  endCursor: nullable(z.string(), 'For `after`; null on an empty page.'),
});

export const MessagePage = object({
  messages: list(Message, 'In the order of the list.'),
  pageInfo: PageInfo,
  totalCount: optional(
    octetCount,
    'Of the whole list, regardless of the page; there where it was asked for.',
  ),
  approximated: truth(
    'Whether something could only be had nearly as asked: `totalCount` is the mail server’s own, because more than 1,000 messages would have to be looked at to count exactly, or the server does not know UTF-8, and everything it found was checked. The messages of a page are always exactly those asked for.',
  ),
  plan,
});

export const MessageList = object({
  messages: list(z.nullable(Message), 'In the order of the ids; null where one is not there.'),
  errors,
  plan,
});

/** The same shapes, each of which may be left out. */
export function optionals<S extends Record<string, z.ZodMiniType>>(
  shapes: S,
): { [Name in keyof S]: z.ZodMiniOptional<S[Name]> } {
  const entries = Object.entries(shapes).map(([name, type]) => [name, z.optional(type)]);
  return Object.fromEntries(entries) as { [Name in keyof S]: z.ZodMiniOptional<S[Name]> };
}
