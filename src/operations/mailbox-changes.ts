import type { Caller } from '../mail/caller.ts';
import type { ChangeDemand } from '../mail/change-payload.ts';
import type { MailboxInput, RenameDemand } from '../mail/change-mailbox.ts';
import * as use from '../mail/change-mailbox.ts';
import type { MailboxDemand } from '../mail/demand.ts';
import type { MailboxRole } from '../mail/mailbox.ts';
import { operation } from './operation.ts';

export const createMailbox = operation({
  name: 'createMailbox',
  right: 'mail:organise',
  run: (
    input: { path: string; role?: MailboxRole | null | undefined },
    { mail }: Caller,
    demand: MailboxDemand | undefined,
  ) => use.createMailbox(mail(), input, demand),
});

export const renameMailbox = operation({
  name: 'renameMailbox',
  right: 'mail:organise',
  run: (input: MailboxInput & { path: string }, { mail }: Caller, demand: RenameDemand) =>
    use.renameMailbox(mail(), input, demand),
});

export const deleteMailbox = operation({
  name: 'deleteMailbox',
  right: 'mail:delete',
  run: async (input: MailboxInput, { mail }: Caller, _demand?: undefined) => ({
    id: await use.deleteMailbox(mail(), input),
  }),
});

export const subscribeMailbox = subscription('subscribe');
export const unsubscribeMailbox = subscription('unsubscribe');

export const expungeMailbox = operation({
  name: 'expungeMailbox',
  right: 'mail:delete',
  run: async (input: MailboxInput, { mail }: Caller, demand: ChangeDemand) => {
    const gone = await use.expungeMailbox(mail(), input, demand);
    return { ...gone, expunged: gone.removed, failures: [] };
  },
});

function subscription(kind: 'subscribe' | 'unsubscribe') {
  return operation({
    name: `${kind}Mailbox`,
    right: 'mail:organise',
    run: (input: MailboxInput, { mail }: Caller, demand: MailboxDemand | undefined) =>
      use.subscribeMailbox(mail(), kind, input, demand),
  });
}
