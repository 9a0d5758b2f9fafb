import type { Caller } from '../mail/caller.ts';
import type { MailboxDemand } from '../mail/demand.ts';
import type { AccountDeltaArguments } from '../mail/find-account-delta.ts';
import { waitForAccount } from '../mail/find-account-delta.ts';
import { operation } from './operation.ts';

export const listAccountChanges = operation({
  name: 'listAccountChanges',
  right: 'mail:read',
  run: (args: AccountDeltaArguments, caller: Caller, demand: MailboxDemand | undefined) =>
    waitForAccount(caller, args, demand),
});
