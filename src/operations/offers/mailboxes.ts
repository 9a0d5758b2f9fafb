import * as z from 'zod/mini';

import { findMailbox, listMailboxes } from '../mailboxes.ts';
import { offer } from './offer.ts';
import { optional, path, role } from './values.ts';

export const MAILBOX_OFFERS = {
  listMailboxes: offer(listMailboxes, {
    summary: 'All mailboxes',
    description: 'Parents come before their children, INBOX first and the others in the server’s order.',
    input: { subscribedOnly: optional(z.boolean(), 'Return only mailboxes that the user is subscribed to.') },
  }),
  findMailbox: offer(findMailbox, {
    summary: 'One mailbox by its path or role',
    description: 'Takes exactly one of `path` and `role`.',
    input: {
      path: optional(
        path(),
        'The full path in the server’s own hierarchy, decoded, for example `Archive/2026`. INBOX is case-insensitive.',
      ),
      role: optional(role, 'The purpose of the mailbox.'),
    },
  }),
};
