import {
  createMailbox,
  deleteMailbox,
  expungeMailbox,
  renameMailbox,
  subscribeMailbox,
  unsubscribeMailbox,
} from '../mailbox-changes.ts';
import { offer } from './offer.ts';
import { described, id, ifUidValidity, optional, path, role } from './values.ts';

/** A mailbox that is there already. */
const named = { id: id('The mailbox.'), ifUidValidity };

const SUBSCRIBED = 'The mailbox itself stays as it is.';

export const MAILBOX_CHANGE_OFFERS = {
  createMailbox: offer(createMailbox, {
    summary: 'Create a mailbox',
    description: 'The server’s delimiter in the path separates levels; the server creates missing levels.',
    input: {
      path: described(path(), 'The full path in the server’s own hierarchy.'),
      role: optional(
        role,
        'The role of the mailbox (CREATE-SPECIAL-USE, RFC 6154); UNSUPPORTED if the server does not support it.',
      ),
    },
  }),
  renameMailbox: offer(renameMailbox, {
    summary: 'Rename a mailbox',
    description:
      'Also renames all mailboxes below it. Ids contain paths, so the mailbox and its messages get new ids. INBOX is special (RFC 9051 §6.3.6): its messages move to the new mailbox, and INBOX stays.',
    input: { id: named.id, path: described(path(), 'The new full path.'), ifUidValidity },
  }),
  deleteMailbox: offer(deleteMailbox, {
    summary: 'Delete a mailbox with all its messages',
    description: 'Mailboxes below it stay. INBOX cannot be deleted.',
    input: named,
  }),
  subscribeMailbox: offer(subscribeMailbox, {
    summary: 'Add a mailbox to those that clients show',
    description: SUBSCRIBED,
    input: named,
  }),
  unsubscribeMailbox: offer(unsubscribeMailbox, {
    summary: 'Take a mailbox off those that clients show',
    description: SUBSCRIBED,
    input: named,
  }),
  expungeMailbox: offer(expungeMailbox, {
    summary: 'Expunge a mailbox',
    description:
      'Removes all messages in a mailbox that are marked `\\Deleted`, regardless of which client marked them (EXPUNGE).',
    input: named,
  }),
};
