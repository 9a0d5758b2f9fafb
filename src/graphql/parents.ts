import type { Account } from '../mail/account.ts';
import type { Attachment, EnclosedMessage } from '../mail/content.ts';
import type { Message } from '../mail/mailbox.ts';
import type { AccountLists } from './account-lists.ts';

/** What resolvers of Account read: the lists over its mailboxes come along. */
export interface AccountParent extends Account {
  readonly lists: AccountLists;
}

/** What resolvers of MailServer read: the account knows the server it is on. */
export type MailServerParent = Pick<Account, 'server' | 'software'>;

/** What resolvers of Attachment read: its id and its URL name the stored message that it is in. */
export interface AttachmentParent extends Omit<Attachment, 'message'> {
  readonly messageId: string;
  readonly enclosed: Attachment['message'];
}

/** What resolvers of EnclosedMessage read. */
export interface EnclosedParent extends EnclosedMessage {
  readonly storedId: string;
}

/** Whatever has content: a stored message, or one inside it. */
export type ContentParent = Message | EnclosedParent;
