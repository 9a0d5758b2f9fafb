import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { findMailbox, listMailboxes } from '../mailboxes.ts';
import { offer } from './offer.ts';
import { optional, path, role } from './values.ts';

export const MAILBOX_OFFERS = {
  listMailboxes: offer(listMailboxes, {
    summary: 'All mailboxes',
    description: said('Query.mailboxes'),
    input: { subscribedOnly: optional(z.boolean(), said('Query.mailboxes.subscribedOnly')) },
  }),
  findMailbox: offer(findMailbox, {
    summary: 'One mailbox by its path or role',
    description: 'Takes exactly one of `path` and `role`.',
    input: {
      path: optional(path(), said('Query.mailbox.path')),
      role: optional(role, 'The purpose of the mailbox.'),
    },
  }),
};
