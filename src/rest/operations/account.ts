import * as z from 'zod/mini';

import type { AccountDemand } from '../../mail/demand.ts';
import { ACCOUNT_OFFERS } from '../../operations/offers/account.ts';
import { optional } from '../../operations/offers/values.ts';
import { ACCOUNT_FIELDS, ACCOUNT_FIELD_NAMES, USUAL_ACCOUNT_FIELDS } from '../fields/account-fields.ts';
import { demandOf, show, usualFields } from '../fields/show.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';

const { getAccount } = ACCOUNT_OFFERS;

export const accountOperations: readonly AnyOperation[] = [
  operation({
    ...offers(getAccount),
    method: 'GET',
    path: '/v1/account',
    topic: 'Account',
    query: {
      fields: optional(
        z.array(z.enum(ACCOUNT_FIELD_NAMES)).check(z.minLength(1)),
        `What is shown in addition to \`id\`; \`${USUAL_ACCOUNT_FIELDS.join(',')}\` unless given. Only what is shown is asked for.`,
      ),
    },
    answers: { 200: 'Account' },
    run: async ({ query }, caller) => {
      const { fields = usualFields(ACCOUNT_FIELDS, USUAL_ACCOUNT_FIELDS, caller) } = query;
      const chosen = { args: {}, rights: caller.rights() };
      const demand = demandOf<AccountDemand>(ACCOUNT_FIELDS, fields, { fields: new Set() }, chosen);
      return ok(await show(ACCOUNT_FIELDS, fields, await getAccount.run({}, caller, demand), {}, caller));
    },
  }),
];
