import * as z from 'zod/mini';

import type { MessageFieldName } from '../fields/message-fields.ts';
import { optional, uint32 } from '../../operations/offers/values.ts';
import { errors, list, moment, nullable, object, octetCount, plan, text, truth } from './shapes.ts';
import { MAX_COUNTED, shown } from '../../mail/limits.ts';

export const Address = object({
  name: nullable(z.string(), 'The display name, decoded; null if there is none.'),
  address: nullable(z.string(), 'The address itself, `local-part@domain`; null for a group without members.'),
  group: nullable(
    z.string(),
    'The name of the group that contains the address; null outside groups, empty if the server does not report it.',
  ),
});

export const Header = object({
  name: text('The name of the field as spelled in the message.'),
  value: text('The value, unfolded and decoded (RFC 2047).'),
  raw: text('The original value, only unfolded; octets that are not valid UTF-8 appear as U+FFFD.'),
});

/** The lists of an envelope, and what they hold. */
const LISTS = {
  from: 'The authors.',
  to: 'The primary recipients (To).',
  cc: 'The carbon-copy recipients (Cc).',
  bcc: 'The blind-copy recipients (Bcc); usually present only in messages that the account itself wrote.',
  replyTo: 'Where replies should be sent (Reply-To). Servers return `from` if the header is missing.',
  sender: 'The sender that transmitted the message (Sender). Servers return `from` if the header is missing.',
};
const IN_REPLY_TO =
  'The ids of the messages that this one replies to (In-Reply-To); empty if there are none.';
const REFERENCES =
  'The ids of the earlier messages in the thread (References), oldest first; empty if there are none.';

type Lists = Record<keyof typeof LISTS, z.ZodMiniType>;

function addressLists(listOf: (type: z.ZodMiniType, words: string) => z.ZodMiniType): Lists {
  const entries = Object.entries(LISTS).map(([name, words]) => [name, listOf(Address, words)]);
  return Object.fromEntries(entries) as Lists;
}

/** A list of a stored message: its header may be what the server does not return. */
function listOrNull(type: z.ZodMiniType, description: string): z.ZodMiniType {
  return nullable(z.array(type), `${description} Null only together with an error.`);
}

/** Who wrote what to whom. */
const envelope = {
  subject: nullable(z.string(), 'The subject, decoded; null if there is none.'),
  ...addressLists(list),
  sentAt: nullable(
    moment,
    'When the message was written, according to its Date header; null if that is missing or invalid.',
  ),
  messageId: nullable(z.string(), 'The Message-ID with its angle brackets; null if there is none.'),
  inReplyTo: list(z.string(), IN_REPLY_TO),
};

export const Envelope = object(envelope);

export const Attachment = object({
  id: text('Opaque and always the same. It contains the message’s id and the part.'),
  partId: text('The number of the part in the MIME tree, in IMAP’s notation.'),
  filename: nullable(
    z.string(),
    'A safe file name, without path and control characters. Null if the message has none.',
  ),
  contentType: text('The media type in lower case, as the sender declared it; the content may differ.'),
  size: nullable(
    octetCount,
    'Decoded size in octets; null if it cannot be known without decoding the attachment.',
  ),
  encodedSize: nullable(
    octetCount,
    'Encoded size in the message in octets, about 4/3 of `size` for base64; null if the server does not report it.',
  ),
  disposition: nullable(
    z.string(),
    '`attachment`, `inline` or another value, in lower case; null if the message has none.',
  ),
  contentId: nullable(
    z.string(),
    'The Content-ID without angle brackets, by which the html refers to the part; null if there is none.',
  ),
  inline: truth('Whether the part is shown within the text.'),
  url: text(
    'A URL that returns the content without further authorization, valid for 15 minutes and for this one part only.',
  ),
  get message() {
    return nullable(EnclosedMessage, 'The attached message; null if the attachment is not a message.');
  },
});

export const EnclosedMessage: z.ZodMiniType = object({
  ...envelope,
  hasAttachments: truth('Whether the enclosed message has files to save.'),
  attachments: list(
    z.lazy(() => Attachment),
    'The attachments of the enclosed message.',
  ),
});

export const Part = object({
  partId: text(
    'The number of the part in IMAP’s notation; `TEXT` for the outermost multipart, which has no number.',
  ),
  parentId: nullable(z.string(), 'The `partId` of the enclosing part; null for the outermost part.'),
  contentType: text('The media type in lower case.'),
  parameters: list(
    object({ name: text('In lower case.'), value: text('Decoded (RFC 2231, RFC 2047).') }),
    'The parameters of the media type, such as `charset`.',
  ),
  encoding: text('The Content-Transfer-Encoding in lower case; `7bit` if the message has none.'),
  size: nullable(
    octetCount,
    'Encoded size in the message in octets; null for multiparts, because servers do not report it.',
  ),
  disposition: nullable(z.string(), '`attachment`, `inline` or another value; null if the message has none.'),
  filename: nullable(z.string(), 'A safe file name; null if the message has none.'),
  contentId: nullable(z.string(), 'The Content-ID without angle brackets; null if there is none.'),
  description: nullable(z.string(), 'The Content-Description, decoded; null if there is none.'),
  envelope: nullable(Envelope, 'The envelope of an enclosed message; null for any other part.'),
});

const fields = {
  id: text(
    'Opaque. It contains account, mailbox, UIDVALIDITY and UID, so it never refers to another message.',
  ),
  mailboxId: text('The mailbox of the message.'),
  uid: nullable(
    uint32,
    'The server’s number for the message in this mailbox. UIDs ascend and are never reused while UIDVALIDITY stays the same. Null on POP3.',
  ),
  flags: nullable(
    z.array(z.string()),
    'System flags and keywords in the server’s own spelling, for example `\\Seen`, `$Forwarded`. POP3 has no flags, so this field and all fields derived from flags are null there.',
  ),
  isSeen: nullable(z.boolean(), 'Whether the message has been read (`\\Seen`).'),
  isFlagged: nullable(z.boolean(), 'Whether the message is flagged (`\\Flagged`).'),
  isAnswered: nullable(z.boolean(), 'Whether the message has been answered (`\\Answered`).'),
  isDraft: nullable(z.boolean(), 'Whether the message is a draft (`\\Draft`).'),
  isDeleted: nullable(
    z.boolean(),
    'Whether the message is marked `\\Deleted`; the next expunge will remove it.',
  ),
  ...envelope,
  ...addressLists(listOrNull),
  inReplyTo: listOrNull(z.string(), IN_REPLY_TO),
  receivedAt: nullable(moment, 'When the server received the message (INTERNALDATE); null on POP3.'),
  size: nullable(octetCount, 'Size of the whole stored message in octets.'),
  rawUrl: text(
    'A URL that returns the whole stored message (`message/rfc822`) without further authorization, valid for 15 minutes.',
  ),
  references: listOrNull(z.string(), REFERENCES),
  headers: nullable(
    z.array(Header),
    'Header fields in the order of the message: those in the parameter `headers`, or all. Null only together with an error, if they do not fit into the response.',
  ),
  modSeq: nullable(
    z.string(),
    'The modification sequence, a string of digits, which increases with every change of the message’s flags. Null if the server has no CONDSTORE.',
  ),
  preview: nullable(
    z.string(),
    'The beginning of the text in one line, for lists; null if there is no text.',
  ),
  text: nullable(
    z.string(),
    'The text: the plain-text parts, or the html converted to text; null if there is neither. Lines end with LF. Truncated to `maxOctets`.',
  ),
  textTruncated: nullable(z.boolean(), 'Whether `text` is truncated; null only together with an error.'),
  html: nullable(
    z.string(),
    'The html, sanitized: without scripts, forms and frames, and with `cid:` images pointing to the URLs of attachments; null if there is none.',
  ),
  htmlTruncated: nullable(z.boolean(), 'Whether `html` is truncated; null only together with an error.'),
  remoteReferences: nullable(
    octetCount,
    'How many references to other servers were removed from `html`; null only together with an error.',
  ),
  hasAttachments: nullable(
    z.boolean(),
    'Whether the message has files to save, other than images shown in the text and signatures. Null only together with an error.',
  ),
  attachments: nullable(
    z.array(Attachment),
    'All parts that are not the text: files, images in the html, invitations, enclosed messages. Null only together with an error.',
  ),
  parts: nullable(
    z.array(Part),
    'The whole MIME tree, depth first; `parentId` refers to the enclosing part. Null only together with an error.',
  ),
} satisfies Record<MessageFieldName, z.ZodMiniType>;

/** Every field is there only if it was asked for. */
export const Message = object({ ...optionals(fields), errors, plan });

export const PageInfo = object({
  hasNextPage: truth('Whether the list continues after this page.'),
  hasPreviousPage: truth('Whether the list has messages before this page.'),
  startCursor: nullable(z.string(), 'The cursor for `before`; null on an empty page.'),
  endCursor: nullable(z.string(), 'The cursor for `after`; null on an empty page.'),
});

export const MessagePage = object({
  messages: list(Message, 'The messages in the order of the list.'),
  pageInfo: PageInfo,
  totalCount: optional(
    octetCount,
    'Number of messages in the whole list, regardless of the page; present only if requested.',
  ),
  approximated: truth(
    `Whether a part of the result is approximate: \`totalCount\` is the mail server’s own count, because an exact one would require checking more than ${shown(MAX_COUNTED)} messages, or the server does not support UTF-8, so the gateway checked all hits itself. The messages of a page are always exactly those asked for.`,
  ),
  plan,
});

export const MessageList = object({
  messages: list(
    z.nullable(Message),
    'The messages in the order of the ids; null for one that does not exist.',
  ),
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
