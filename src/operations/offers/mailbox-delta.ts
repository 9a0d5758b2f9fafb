import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { MAX_TOKEN_LENGTH } from '../../mail/change-token.ts';
import { MAX_CHANGES, MAX_WAIT } from '../../mail/limits.ts';
import { listAccountChanges } from '../account-delta.ts';
import { listChanges } from '../mailbox-delta.ts';
import { offer } from './offer.ts';
import { described, id, optional } from './values.ts';

const seconds = () => z.int().check(z.minimum(0), z.maximum(MAX_WAIT));
const token = () => z.string().check(z.minLength(1), z.maxLength(MAX_TOKEN_LENGTH));

export const DELTA_OFFERS = {
  listChanges: offer(listChanges, {
    summary: 'What changed in a mailbox since a token was issued',
    description: `${said('MailboxChanges')} ${said('Mailbox.changes')}`,
    input: {
      mailboxId: id(said('Subscription.mailboxChanges.id')),
      since: described(token(), said('Mailbox.changes.since')),
      first: optional(z.int().check(z.minimum(1), z.maximum(MAX_CHANGES)), said('Mailbox.changes.first')),
      wait: optional(seconds(), said('Mailbox.changes.wait')),
    },
  }),
  listAccountChanges: offer(listAccountChanges, {
    summary: 'Which mailboxes changed since a token was issued',
    description: said('Account.changes'),
    input: {
      since: optional(token(), said('Account.changes.since')),
      wait: optional(seconds(), said('Account.changes.wait')),
    },
  }),
};
