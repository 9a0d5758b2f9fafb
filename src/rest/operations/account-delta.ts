import { mailboxDemand } from '../../mail/demand.ts';
import { DELTA_OFFERS } from '../../operations/offers/mailbox-delta.ts';
import { MAILBOX_FIELDS, MAILBOX_SINGLE_FIELDS } from '../fields/mailbox-fields.ts';
import { demandOf, show, usualFields } from '../fields/show.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { mailboxQuery } from '../parameters.ts';

const { listAccountChanges } = DELTA_OFFERS;

export const accountDeltaOperations: readonly AnyOperation[] = [
  operation({
    ...offers(listAccountChanges, `Default \`fields\`: \`${MAILBOX_SINGLE_FIELDS.join(',')}\`.`),
    method: 'GET',
    path: '/v1/account/changes',
    topic: 'Account',
    query: { ...listAccountChanges.input, ...mailboxQuery },
    answers: { 200: 'AccountChanges' },
    errors: ['STALE_ID'],
    run: async ({ query: { since, wait, fields: given, ...options } }, caller) => {
      const fields = given ?? usualFields(MAILBOX_FIELDS, MAILBOX_SINGLE_FIELDS, caller);
      const chosen = { args: options, rights: caller.rights() };
      const demand = demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), chosen);
      const { mailboxes, ...rest } = await listAccountChanges.run({ since, wait }, caller, demand);
      const shown = mailboxes.map((mailbox) => show(MAILBOX_FIELDS, fields, mailbox, options, caller));
      return ok({ mailboxes: await Promise.all(shown), ...rest });
    },
  }),
];
