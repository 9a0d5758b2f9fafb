import type { MessageDemand } from '../mail/demand.ts';
import type { MessageField } from '../mail/fields.ts';

/** Commands that say something of a message, from the cheapest to the dearest. */
export type MessageCommand = 'UIDL' | 'LIST' | 'TOP' | 'TOP LINES' | 'RETR';

/** The cheapest command that holds the answer (RFC 1939); null: none does, at any price. The id costs UIDL. */
const COST: Record<MessageField, MessageCommand | null> = {
  uid: null,
  flags: null,
  subject: 'TOP',
  from: 'TOP',
  to: 'TOP',
  cc: 'TOP',
  bcc: 'TOP',
  replyTo: 'TOP',
  sender: 'TOP',
  sentAt: 'TOP',
  receivedAt: null,
  size: 'LIST',
  messageId: 'TOP',
  inReplyTo: 'TOP',
  references: 'TOP',
  modSeq: null,
  threadId: 'TOP',
  emailId: null,
  labels: null,
  savedAt: null,
  listUnsubscribe: 'TOP',
  autoSubmitted: 'TOP',
  authentication: 'TOP',
  preview: 'TOP LINES',
  text: 'RETR',
  html: 'RETR',
  hasAttachments: 'RETR',
  attachments: 'RETR',
  parts: 'RETR',
  deliveryReport: 'RETR',
};

/** What has to be asked of each message for a demand. */
export function costOf({ fields, headers, allHeaders }: MessageDemand): ReadonlySet<MessageCommand> {
  const commands = new Set<MessageCommand>(['UIDL']);
  for (const field of fields) {
    const command = COST[field];
    if (command) commands.add(command);
  }
  if (allHeaders || headers.size > 0) commands.add('TOP');
  return commands;
}
