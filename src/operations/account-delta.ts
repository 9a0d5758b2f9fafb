import type { Caller } from '../mail/caller.ts';
import type { MailboxDemand } from '../mail/demand.ts';
import type { AccountDeltaArguments } from '../mail/find-account-delta.ts';
import { findAccountDelta } from '../mail/find-account-delta.ts';
import { operation } from './operation.ts';

export const listAccountChanges = operation({
  name: 'listAccountChanges',
  right: 'mail:read',
  run: (args: AccountDeltaArguments, { mail }: Caller, demand: MailboxDemand | undefined) =>
    findAccountDelta(mail(), args, demand),
});
