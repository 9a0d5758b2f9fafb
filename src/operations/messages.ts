import type { Caller } from '../mail/caller.ts';
import type { MessageDemand } from '../mail/demand.ts';
import { findMessage, findMessages } from '../mail/find-nodes.ts';
import type { AccountListArguments, AccountListDemand } from '../mail/list-account.ts';
import { listAccount } from '../mail/list-account.ts';
import { operation } from './operation.ts';

export const listAccountMessages = operation({
  name: 'listAccountMessages',
  right: 'mail:read',
  run: (args: AccountListArguments, { mail }: Caller, demand: AccountListDemand) =>
    listAccount(mail(), args, demand),
});

export const getMessage = operation({
  name: 'getMessage',
  right: 'mail:read',
  run: ({ id: messageId }: { id: string }, { mail }: Caller, demand: MessageDemand) =>
    findMessage(mail(), messageId, demand),
});

export const getMessages = operation({
  name: 'getMessages',
  right: 'mail:read',
  run: ({ ids }: { ids: readonly string[] }, { mail }: Caller, demand: MessageDemand) =>
    findMessages(mail(), ids, demand),
});
