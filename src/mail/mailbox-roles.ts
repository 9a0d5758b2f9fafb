import type { MailboxRole } from './mailbox.ts';

/** What a mailbox can be for (RFC 6154, RFC 8457). */
export const MAILBOX_ROLES = [
  'INBOX',
  'ARCHIVE',
  'DRAFTS',
  'JUNK',
  'SENT',
  'TRASH',
  'ALL',
  'FLAGGED',
  'IMPORTANT',
] as const satisfies readonly MailboxRole[];

/** Views of messages that are in other mailboxes as well. */
export const VIEWS: ReadonlySet<MailboxRole | null> = new Set(['ALL', 'FLAGGED', 'IMPORTANT']);
