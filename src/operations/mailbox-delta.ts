import type { Caller } from '../mail/caller.ts';
import type { DeltaDemand } from '../mail/demand.ts';
import type { GivenDeltaArguments } from '../mail/delta.ts';
import { findDelta } from '../mail/find-delta.ts';
import { mailboxNamed } from './mailbox-named.ts';
import { operation } from './operation.ts';

/** Changes of a mailbox, which is named by its id or its role. */
interface MailboxDelta extends GivenDeltaArguments {
  readonly mailboxId: string;
}

export const listChanges = operation({
  name: 'listChanges',
  right: 'mail:read',
  run: (
    { mailboxId, ...args }: MailboxDelta,
    caller: Caller,
    demand: Pick<DeltaDemand, 'created' | 'updated'>,
  ) => findDelta(caller, { mailbox: mailboxNamed(mailboxId), ...args }, demand),
});
