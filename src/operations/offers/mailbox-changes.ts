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
    summary: 'Make a mailbox',
    description: 'The server’s delimiter makes a hierarchy: missing levels are made by the server.',
    input: {
      path: described(path(), 'The full path in the server’s own hierarchy.'),
      role: optional(
        role,
        'What it is for (CREATE-SPECIAL-USE, RFC 6154); UNSUPPORTED where the server does not take roles.',
      ),
    },
  }),
  renameMailbox: offer(renameMailbox, {
    summary: 'Give a mailbox another path',
    description:
      'With it goes all below it. Ids hold paths, so the mailbox and its messages have other ids then. INBOX is special (RFC 9051 §6.3.6): its messages move to the new mailbox, and INBOX stays.',
    input: { id: named.id, path: described(path(), 'Its new full path.'), ifUidValidity },
  }),
  deleteMailbox: offer(deleteMailbox, {
    summary: 'Remove a mailbox with all its messages',
    description: 'Mailboxes below it stay. INBOX cannot be removed.',
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
    summary: 'Remove what is marked',
    description: 'Removes everything in a mailbox that is marked `\\Deleted`, whoever marked it (EXPUNGE).',
    input: named,
  }),
};
