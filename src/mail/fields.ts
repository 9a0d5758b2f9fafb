/** A field of a message that a caller can select; the drivers price each (`imap/commands/fetch-items.ts`). */

export type MessageField =
  | 'uid'
  | 'flags'
  | 'subject'
  | 'from'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'replyTo'
  | 'sender'
  | 'sentAt'
  | 'receivedAt'
  | 'size'
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'modSeq'
  | 'threadId'
  | 'emailId'
  | 'labels'
  | 'savedAt'
  | 'listUnsubscribe'
  | 'autoSubmitted'
  | 'authentication'
  | 'preview'
  | 'text'
  | 'html'
  | 'hasAttachments'
  | 'attachments'
  | 'parts'
  | 'deliveryReport';
export type StatusField =
  'messages' | 'unseen' | 'recent' | 'deleted' | 'size' | 'uidNext' | 'uidValidity' | 'highestModSeq';
export type MailboxField =
  | 'name'
  | 'delimiter'
  | 'parent'
  | 'children'
  | 'role'
  | 'attributes'
  | 'subscribed'
  | 'selectable'
  | 'permanentFlags'
  | 'rights'
  | 'objectId';
export type AccountField = 'capabilities' | 'software' | 'namespaces' | 'quota';
