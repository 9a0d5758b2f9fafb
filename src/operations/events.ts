import type { Caller } from '../mail/caller.ts';
import type { DeltaDemand, MailboxDemand } from '../mail/demand.ts';
import type { AccountDelta } from '../mail/find-account-delta.ts';
import type { FollowEvent } from '../mail/follow.ts';
import { followAccount, followMailbox } from '../mail/follow-mail.ts';
import type { Delta } from '../mail/mailbox.ts';
import { mailboxNamed } from './mailbox-named.ts';
import { operation } from './operation.ts';

/** What is listened to, and from where on; undefined: the account, and from now on. */
interface ListenTo {
  readonly mailbox?: string | undefined;
  readonly since?: string | undefined;
}

/** What messages and mailboxes show of themselves. */
interface EventWants extends Pick<DeltaDemand, 'created' | 'updated'> {
  readonly mailboxes: MailboxDemand | undefined;
}

/** A stream, which the caller has to read or to end. */
type Events<Told> = AsyncIterableIterator<FollowEvent<Told>>;

/** What changes, of one mailbox or of the account. */
export type Listened =
  | { readonly changes: Events<Delta>; readonly mailboxes?: never }
  | { readonly mailboxes: Events<AccountDelta>; readonly changes?: never };

export const listenToEvents = operation({
  name: 'listenToEvents',
  right: 'mail:read',
  run: (
    { mailbox, since }: ListenTo,
    caller: Caller,
    { mailboxes, ...wants }: EventWants,
  ): Promise<Listened> =>
    Promise.resolve(
      mailbox === undefined
        ? { mailboxes: followAccount(caller, since, mailboxes) }
        : { changes: followMailbox(caller, mailboxNamed(mailbox), since, wants) },
    ),
});
