/**
 * What a caller may do with an account. Each field (src/fields/) and each operation names the right that it needs.
 * Nothing checks them yet: a grant holds no rights, and every signed-in caller has all of them.
 */
export type Right =
  /** The account, its mailboxes, and what the headers and the structure of messages say. */
  | 'mail:read'
  /** What messages contain: texts, attachments, their octets. */
  | 'mail:content'
  /** Flags, copies, moves, mailboxes and subscriptions: what can be undone. */
  | 'mail:organise'
  /** New messages in a mailbox. */
  | 'mail:append'
  /** Removing messages and mailboxes for good. */
  | 'mail:delete';
