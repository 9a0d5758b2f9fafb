import type { Caller } from '../mail/caller.ts';
import type { MessageDemand, ListArguments } from '../mail/demand.ts';
import * as list from '../mail/list-messages.ts';
import { mailboxNamed } from './mailbox-named.ts';
import { operation } from './operation.ts';

/** A list of a mailbox, which is named by its id or its role. */
export interface MailboxList extends ListArguments {
  readonly mailboxId: string;
  readonly totalCount?: boolean | undefined;
  readonly changesToken?: boolean | undefined;
}

export const listMessages = operation({
  name: 'listMessages',
  right: 'mail:read',
  run: (
    { mailboxId, totalCount: isCounted = false, ...args }: MailboxList,
    { mail }: Caller,
    demand: MessageDemand,
  ) =>
    list.listMessages(mail(), { mailbox: mailboxNamed(mailboxId), totalCount: isCounted, ...args }, demand),
});
