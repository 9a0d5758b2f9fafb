import type { Account, Software } from '../mail/account.ts';
import { limitsOf } from '../mail/account-limits.ts';
import type { AccountDemand } from '../mail/demand.ts';
import type { MailServerName } from '../mail/endpoint.ts';
import { unwrap } from '../mail/errors.ts';
import type { AccountField } from '../mail/fields.ts';
import { encodeId } from '../mail/ids.ts';
import type { Field, WholeTable } from './field.ts';
import { asked, naming, nothing, priced, pricedOf, propertiesOf, rowsOf } from './field.ts';

/** The account knows the server that it is on. */
export type ServerOwner = Pick<Account, 'server' | 'software'>;

/** Where an account is; what the server says of its own software is asked for. */
export const SERVER_FIELDS = {
  ...server('host', 'port', 'security'),
  name: priced('software', (owner: ServerOwner) => softwareOf(owner)?.name ?? null),
  version: priced('software', (owner: ServerOwner) => softwareOf(owner)?.version ?? null),
};

/** Every field of an account: one that has a price but no row here does not compile. */
export const ACCOUNT_FIELDS = {
  id: {
    right: null,
    want: nothing,
    read: (_account, _args, { mail }) => encodeId({ kind: 'account', account: mail().accountKey }),
  } satisfies Field<AccountDemand, Account>,
  ...propertiesOf<Account>(naming)('user'),
  ...server('protocol'),
  server: {
    right: null,
    want: (demand, _args, selected, ahead) =>
      void ahead.collect(SERVER_FIELDS, selected.children('MailServer'), demand),
    read: (account): ServerOwner => account,
  } satisfies Field<AccountDemand, Account>,
  software: priced('software', softwareOf),
  ...pricedOf<Account>()('capabilities'),
  limits: {
    ...priced('capabilities', asked<Account>),
    read: ({ capabilities }, _args, { maxUpload }) => limitsOf(asked(capabilities), maxUpload),
  } satisfies Field<AccountDemand, Account>,
  features: priced('capabilities', ({ features }: Account) => asked(features)),
  abilities: priced('capabilities', ({ abilities }: Account) => asked(abilities)),
  namespaces: {
    ...priced('namespaces', ({ namespaces }: Account) => unwrap(namespaces) ?? null),
    right: 'mail:account',
  } satisfies Field<AccountDemand, Account>,
  token: {
    right: null,
    want: nothing,
    read: (_account, _args, { token }) => token?.describe() ?? null,
  } satisfies Field<AccountDemand, Account>,
  quota: priced('quota', ({ quota }: Account) => unwrap(quota) ?? null),
} satisfies WholeTable<AccountField, AccountDemand, Account>;

function server<Name extends keyof MailServerName>(...names: Name[]) {
  return rowsOf<Name, { [N in Name]: Field<unknown, ServerOwner, unknown, MailServerName[N]> }>(
    names,
    (name) => naming(({ server: own }: ServerOwner) => own[name]),
  );
}

function softwareOf({ software }: ServerOwner): Software | null {
  return unwrap(software) ?? null;
}
