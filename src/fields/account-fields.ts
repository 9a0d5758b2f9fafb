import type { Account } from '../mail/account.ts';
import type { AccountDemand } from '../mail/demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { AccountField } from '../mail/fields.ts';
import type { Field, WholeTable } from './field.ts';
import { asked, given } from './field.ts';

/** The account knows the server that it is on. */
export type ServerOwner = Pick<Account, 'server' | 'software'>;

const software = priced('software', ({ software: found }: ServerOwner) => unwrap(found) ?? null);

/** Where an account is; what the server says of its own software is asked for. */
export const SERVER_FIELDS = {
  host: given(({ server }: ServerOwner) => server.host),
  port: given(({ server }: ServerOwner) => server.port),
  security: given(({ server }: ServerOwner) => server.security),
  name: priced('software', (owner: ServerOwner) => software.read(owner)?.name ?? null),
  version: priced('software', (owner: ServerOwner) => software.read(owner)?.version ?? null),
};

/** Every field of an account: one that has a price but no row here does not compile. */
export const ACCOUNT_FIELDS = {
  user: given(({ user }: Account) => user),
  protocol: given(({ server }: Account) => server.protocol),
  server: {
    right: 'mail:read',
    want: (demand, _args, selected, ahead) =>
      void ahead.collect(SERVER_FIELDS, selected.children('MailServer'), demand),
    read: (account): ServerOwner => account,
  } satisfies Field<AccountDemand, Account>,
  software,
  capabilities: priced('capabilities', ({ capabilities }: Account) => asked(capabilities)),
  features: priced('capabilities', ({ features }: Account) => asked(features)),
  namespaces: priced('namespaces', ({ namespaces }: Account) => unwrap(namespaces) ?? null),
  quota: priced('quota', ({ quota }: Account) => unwrap(quota) ?? null),
} satisfies WholeTable<AccountField, AccountDemand, Account>;

/** A field with one price. */
function priced<Thing, Value>(field: AccountField, read: (thing: Thing) => Value) {
  const want = ({ fields }: AccountDemand): void => void fields.add(field);
  return { right: 'mail:read', want, read } as const;
}
