import type { MailboxQuery } from '../mail/find-mailbox.ts';
import type { MailboxRole } from '../mail/mailbox.ts';
import { MAILBOX_ROLES } from './parameters.ts';

/** The mailbox that a path parameter names: by its role, or by its id. No id looks like a role. */
export function mailboxNamed(text: string): MailboxQuery {
  const isRole = (MAILBOX_ROLES as readonly string[]).includes(text);
  return isRole ? { role: text as MailboxRole } : { id: text };
}
