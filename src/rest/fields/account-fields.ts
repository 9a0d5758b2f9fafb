import type { Account } from '../../mail/account.ts';
import type { AccountDemand } from '../../mail/demand.ts';
import type { AccountField } from '../../mail/fields.ts';
import { unwrap } from '../../mail/errors.ts';
import type { Field } from './show.ts';
import { asked } from './show.ts';

type AccountRow = Field<AccountDemand, Account, object>;

const nothing = (): void => {};

/** A field with one price. */
function priced(field: AccountField, show: AccountRow['show']): AccountRow {
  return { want: ({ fields }) => void fields.add(field), show };
}

/** Every field of an account. */
export const ACCOUNT_FIELDS = {
  user: { want: nothing, show: ({ user }) => user },
  protocol: { want: nothing, show: ({ server }) => server.protocol },
  server: { want: nothing, show: ({ server: { host, port, security } }) => ({ host, port, security }) },
  software: priced('software', ({ software }) => unwrap(software) ?? null),
  capabilities: priced('capabilities', ({ capabilities }) => asked(capabilities)),
  features: priced('capabilities', ({ features }) => asked(features)),
  namespaces: priced('namespaces', ({ namespaces }) => unwrap(namespaces) ?? null),
  quota: priced('quota', ({ quota }) => unwrap(quota) ?? null),
} satisfies Record<string, AccountRow>;

export type AccountFieldName = keyof typeof ACCOUNT_FIELDS;
export const ACCOUNT_FIELD_NAMES = Object.keys(ACCOUNT_FIELDS) as [AccountFieldName, ...AccountFieldName[]];

/** What an account shows unless it is told; at most the capabilities are asked for. */
export const USUAL_ACCOUNT_FIELDS: readonly AccountFieldName[] = ['user', 'protocol', 'server', 'features'];
