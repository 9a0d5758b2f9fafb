import { said } from '../../contract/said.ts';
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
const named = { id: id(said('DeleteMailboxInput.id')), ifUidValidity };

export const MAILBOX_CHANGE_OFFERS = {
  createMailbox: offer(createMailbox, {
    summary: 'Create a mailbox',
    description: said('Mutation.createMailbox'),
    input: {
      path: described(path(), said('CreateMailboxInput.path')),
      role: optional(role, said('CreateMailboxInput.role')),
    },
  }),
  renameMailbox: offer(renameMailbox, {
    summary: 'Rename a mailbox',
    description: said('Mutation.renameMailbox'),
    input: { id: named.id, path: described(path(), said('RenameMailboxInput.path')), ifUidValidity },
  }),
  deleteMailbox: offer(deleteMailbox, {
    summary: 'Delete a mailbox with all its messages',
    description: said('Mutation.deleteMailbox'),
    input: named,
  }),
  subscribeMailbox: offer(subscribeMailbox, {
    summary: 'Subscribe to a mailbox',
    description: said('Mutation.subscribeMailbox'),
    input: named,
  }),
  unsubscribeMailbox: offer(unsubscribeMailbox, {
    summary: 'Unsubscribe from a mailbox',
    description: said('Mutation.unsubscribeMailbox'),
    input: named,
  }),
  expungeMailbox: offer(expungeMailbox, {
    summary: 'Expunge a mailbox',
    description: said('Mutation.expungeMailbox'),
    input: named,
  }),
};
