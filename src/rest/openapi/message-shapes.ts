import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import type { ChangesBasis } from '../../mail/delta.ts';
import type { MessageFieldName } from '../fields/message-fields.ts';
import { Authentication, DeliveryReport, ListUnsubscribe } from './feedback-shapes.ts';
import { described, optional, uint32 } from '../../operations/offers/values.ts';
import { errors, list, moment, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

export const Address = object({
  name: nullable(z.string(), said('Address.name')),
  address: nullable(z.string(), said('Address.address')),
  group: nullable(z.string(), said('Address.group')),
});

export const Header = object({
  name: text(said('Header.name')),
  value: text(said('Header.value')),
  raw: text(said('Header.raw')),
});

/** Who wrote an enclosed message to whom: its header is always there. */
const envelope = {
  subject: nullable(z.string(), said('Envelope.subject')),
  from: list(Address, said('Envelope.from')),
  to: list(Address, said('Envelope.to')),
  cc: list(Address, said('Envelope.cc')),
  bcc: list(Address, said('Envelope.bcc')),
  replyTo: list(Address, said('Envelope.replyTo')),
  sender: list(Address, said('Envelope.sender')),
  sentAt: nullable(moment, said('Envelope.sentAt')),
  messageId: nullable(z.string(), said('Envelope.messageId')),
  inReplyTo: list(z.string(), said('Envelope.inReplyTo')),
};

const addresses = z.array(Address);
/** The same of a stored message, whose header the server may not return. */
const header = {
  subject: nullable(z.string(), said('Message.subject')),
  from: nullable(addresses, said('Message.from')),
  to: nullable(addresses, said('Message.to')),
  cc: nullable(addresses, said('Message.cc')),
  bcc: nullable(addresses, said('Message.bcc')),
  replyTo: nullable(addresses, said('Message.replyTo')),
  sender: nullable(addresses, said('Message.sender')),
  sentAt: nullable(moment, said('Message.sentAt')),
  messageId: nullable(z.string(), said('Message.messageId')),
  inReplyTo: nullable(z.array(z.string()), said('Message.inReplyTo')),
  references: nullable(z.array(z.string()), said('Message.references')),
};

export const Envelope = object(envelope);

export const Attachment = object({
  id: text(said('Attachment.id')),
  partId: text(said('Attachment.partId')),
  filename: nullable(z.string(), said('Attachment.filename')),
  contentType: text(said('Attachment.contentType')),
  size: nullable(octetCount, said('Attachment.size')),
  encodedSize: nullable(octetCount, said('Attachment.encodedSize')),
  disposition: nullable(z.string(), said('Attachment.disposition')),
  contentId: nullable(z.string(), said('Attachment.contentId')),
  inline: truth(said('Attachment.inline')),
  url: text(said('Attachment.url')),
  get message() {
    return nullable(EnclosedMessage, said('Attachment.message'));
  },
});

export const EnclosedMessage: z.ZodMiniType = object({
  ...envelope,
  hasAttachments: truth(said('EnclosedMessage.hasAttachments')),
  attachments: list(
    z.lazy(() => Attachment),
    said('EnclosedMessage.attachments'),
  ),
});

export const Part = object({
  partId: text(said('Part.partId')),
  parentId: nullable(z.string(), said('Part.parentId')),
  contentType: text(said('Part.contentType')),
  parameters: list(
    object({ name: text(said('Parameter.name')), value: text(said('Parameter.value')) }),
    said('Part.parameters'),
  ),
  encoding: text(said('Part.encoding')),
  size: nullable(octetCount, said('Part.size')),
  disposition: nullable(z.string(), said('Part.disposition')),
  filename: nullable(z.string(), said('Part.filename')),
  contentId: nullable(z.string(), said('Part.contentId')),
  description: nullable(z.string(), said('Part.description')),
  envelope: nullable(Envelope, said('Part.envelope')),
});

const fields = {
  id: text(said('Message.id')),
  mailboxId: text(said('Message.mailbox')),
  uid: nullable(uint32, said('Message.uid')),
  flags: nullable(z.array(z.string()), said('Message.flags')),
  isSeen: nullable(z.boolean(), said('Message.isSeen')),
  isFlagged: nullable(z.boolean(), said('Message.isFlagged')),
  isAnswered: nullable(z.boolean(), said('Message.isAnswered')),
  isDraft: nullable(z.boolean(), said('Message.isDraft')),
  isDeleted: nullable(z.boolean(), said('Message.isDeleted')),
  ...header,
  receivedAt: nullable(moment, said('Message.receivedAt')),
  size: nullable(octetCount, said('Message.size')),
  rawUrl: text(said('Message.rawUrl')),
  headers: nullable(
    z.array(Header),
    'Header fields in the order of the message: those in the parameter `headers`, or all. Null only together with an error, if they do not fit into the response.',
  ),
  modSeq: nullable(z.string(), said('Message.modSeq')),
  threadId: nullable(z.string(), said('Message.threadId')),
  emailId: nullable(z.string(), said('Message.emailId')),
  labels: nullable(z.array(z.string()), said('Message.labels')),
  savedAt: nullable(moment, said('Message.savedAt')),
  listUnsubscribe: nullable(ListUnsubscribe, said('Message.listUnsubscribe')),
  autoSubmitted: nullable(z.string(), said('Message.autoSubmitted')),
  authentication: nullable(Authentication, said('Message.authentication')),
  deliveryReport: nullable(DeliveryReport, said('Message.deliveryReport')),
  preview: nullable(z.string(), said('Message.preview')),
  text: nullable(z.string(), said('Message.text')),
  textTruncated: nullable(z.boolean(), said('Message.textTruncated')),
  html: nullable(z.string(), said('Message.html')),
  htmlTruncated: nullable(z.boolean(), said('Message.htmlTruncated')),
  remoteReferences: nullable(octetCount, said('Message.remoteReferences')),
  hasAttachments: nullable(z.boolean(), said('Message.hasAttachments')),
  attachments: nullable(z.array(Attachment), said('Message.attachments')),
  parts: nullable(z.array(Part), said('Message.parts')),
} satisfies Record<MessageFieldName, z.ZodMiniType>;

/** Every other field is there only if it was asked for. */
export const Message = object({ ...optionals(fields), id: fields.id, errors, plan });

export const PageInfo = object({
  hasNextPage: truth(said('PageInfo.hasNextPage')),
  hasPreviousPage: truth(said('PageInfo.hasPreviousPage')),
  startCursor: nullable(z.string(), said('PageInfo.startCursor')),
  endCursor: nullable(z.string(), said('PageInfo.endCursor')),
});

export const MessagePage = object({
  messages: list(Message, 'The messages in the order of the list.'),
  pageInfo: PageInfo,
  totalCount: optional(octetCount, `${said('MessageConnection.totalCount')} Present only if requested.`),
  changesToken: optional(z.string(), `${said('MessageConnection.changesToken')} Present only if requested.`),
  approximated: truth(said('MessageConnection.approximated')),
  plan,
});

const thread = {
  id: nullable(z.string(), said('Thread.id')),
  subject: nullable(z.string(), said('Thread.subject')),
  participants: list(Address, said('Thread.participants')),
  messageCount: nullable(octetCount, said('Thread.messageCount')),
  unreadCount: nullable(octetCount, said('Thread.unreadCount')),
  complete: truth(said('Thread.complete')),
};

export const Thread = object({ ...thread, messages: list(Message, said('Thread.messages')), plan });

export const ThreadPage = object({
  threads: list(object({ ...thread, newestMessage: Message }), said('ThreadConnection.nodes')),
  pageInfo: PageInfo,
  plan,
});

export const BASES = ['QRESYNC', 'CONDSTORE', 'FLAGS', 'UIDL'] as const satisfies readonly ChangesBasis[];

export const MailboxChanges = object({
  created: list(Message, said('MailboxChanges.created')),
  updated: list(Message, said('MailboxChanges.updated')),
  vanishedUids: nullable(z.string(), said('MailboxChanges.vanishedUids')),
  vanished: nullable(z.array(z.string()), said('MailboxChanges.vanished')),
  present: nullable(z.array(z.string()), said('MailboxChanges.present')),
  token: text(said('MailboxChanges.token')),
  hasMore: truth(said('MailboxChanges.hasMore')),
  flagsFrom: nullable(uint32, said('MailboxChanges.flagsFrom')),
  basis: described(
    z.enum(BASES),
    `${said('MailboxChanges.basis')} ${saidOfEach(BASES, (basis) => `ChangesBasis.${basis}`)}`,
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
