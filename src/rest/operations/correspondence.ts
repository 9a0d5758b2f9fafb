import { ACCOUNT_OFFERS } from '../../operations/offers/account.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';

const { listAddresses, listIdentities } = ACCOUNT_OFFERS;

export const correspondenceOperations: readonly AnyOperation[] = [
  operation({
    ...offers(listIdentities),
    method: 'GET',
    path: '/v1/account/identities',
    topic: 'Account',
    answers: { 200: 'Identities' },
    run: async (_request, caller) => ok({ identities: await listIdentities.run({}, caller, undefined) }),
  }),
  operation({
    ...offers(listAddresses),
    method: 'GET',
    path: '/v1/account/addresses',
    topic: 'Account',
    query: listAddresses.input,
    answers: { 200: 'Addresses' },
    run: async ({ query }, caller) => ok({ addresses: await listAddresses.run(query, caller, undefined) }),
  }),
];
