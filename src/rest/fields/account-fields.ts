import { ACCOUNT_FIELDS as FIELDS, SERVER_FIELDS } from '../../fields/account-fields.ts';
import type { Field } from '../../fields/field.ts';
import { nothing } from '../../fields/field.ts';
import type { Account } from '../../mail/account.ts';
import type { AccountDemand } from '../../mail/demand.ts';
import { whole } from './show.ts';

const { host, port, security } = SERVER_FIELDS;

/** Every field of an account; what the server says of its software is a field of its own. */
export const ACCOUNT_FIELDS = {
  ...FIELDS,
  server: {
    ...FIELDS.server,
    want: nothing,
    read: (account, _args, caller) => whole({ host, port, security }, account, caller),
  } satisfies Field<AccountDemand, Account>,
};

export type AccountFieldName = keyof typeof ACCOUNT_FIELDS;
export const ACCOUNT_FIELD_NAMES = Object.keys(ACCOUNT_FIELDS) as [AccountFieldName, ...AccountFieldName[]];

/** What an account shows unless it is told; at most the capabilities are asked for. */
export const USUAL_ACCOUNT_FIELDS: readonly AccountFieldName[] = [
  'id',
  'user',
  'protocol',
  'server',
  'features',
];
