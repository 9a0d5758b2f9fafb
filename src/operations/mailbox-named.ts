import type { MailboxQuery } from '../mail/find-mailbox.ts';
import type { MailboxRole } from '../mail/mailbox.ts';
import { MAILBOX_ROLES } from '../mail/mailbox-roles.ts';

/** The mailbox that a caller names by one text: by its role, or by its id. No id looks like a role. */
export function mailboxNamed(text: string): MailboxQuery {
  const isRole = (MAILBOX_ROLES as readonly string[]).includes(text);
  return isRole ? { role: text as MailboxRole } : { id: text };
}
