import type { MailboxDemand } from '../mail/demand.ts';
import type { AccountDelta } from '../mail/find-account-delta.ts';
import type { Field } from './field.ts';
import { propertiesOf } from './field.ts';

/** What is wanted of the mailboxes that changed; undefined: nothing. */
export interface AccountDeltaWants {
  mailboxes: MailboxDemand | undefined;
}

/** Which mailboxes of an account changed. */
export const ACCOUNT_DELTA_FIELDS = {
  mailboxes: {
    right: 'mail:read',
    want: (wants, _args, selected, ahead) => {
      wants.mailboxes = ahead.mailbox(selected.children('Mailbox'), wants.mailboxes);
    },
    read: (delta) => delta.mailboxes,
  } satisfies Field<AccountDeltaWants, AccountDelta>,
  ...propertiesOf<AccountDelta>()('present', 'token'),
} satisfies Record<keyof AccountDelta, unknown>;
