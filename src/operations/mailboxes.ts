import type { Caller } from '../mail/caller.ts';
import type { MailboxDemand } from '../mail/demand.ts';
import type { MailboxQuery } from '../mail/find-mailbox.ts';
import * as find from '../mail/find-mailbox.ts';
import { operation } from './operation.ts';

export const listMailboxes = operation({
  name: 'listMailboxes',
  right: 'mail:read',
  run: (
    { subscribedOnly = false }: { subscribedOnly?: boolean | undefined },
    { mail }: Caller,
    demand: MailboxDemand,
  ) => mail().mailboxes({ subscribedOnly }, demand),
});

export const findMailbox = operation({
  name: 'findMailbox',
  right: 'mail:read',
  run: (query: MailboxQuery, caller: Caller, demand: MailboxDemand) =>
    find.findMailbox(caller, query, demand),
});
