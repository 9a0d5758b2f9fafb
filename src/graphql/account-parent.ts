import type { Selected } from '../fields/field.ts';
import type { Account } from '../mail/account.ts';
import { getAccount } from '../operations/account.ts';
import type { AccountDeltas } from './account-deltas.ts';
import { accountDeltas } from './account-deltas.ts';
import type { AccountLists } from './account-lists.ts';
import { accountLists } from './account-lists.ts';
import type { AccountPeople } from './account-people.ts';
import { accountPeople } from './account-people.ts';
import type { GraphqlContext } from './context.ts';
import { aheadOf } from './selection.ts';

/** What comes along with an account: each is asked for in the same tick. */
export interface AccountExtras {
  readonly lists: AccountLists;
  readonly deltas: AccountDeltas;
  readonly people: AccountPeople;
}

/** What resolvers of Account read. */
export interface AccountParent extends Account, AccountExtras {}

/** Asks for all that is selected on the account. */
export async function accountParent(
  context: GraphqlContext,
  fields: readonly Selected[],
): Promise<AccountParent> {
  const demand = aheadOf(context).accountDemand(fields);
  const [account, extras] = await Promise.all([
    getAccount.run({}, context, demand),
    accountExtras(context, fields),
  ]);
  return { ...account, ...extras };
}

/** The same without the account itself. */
export async function accountExtras(
  context: GraphqlContext,
  fields: readonly Selected[],
): Promise<AccountExtras> {
  const ahead = aheadOf(context);
  const [lists, deltas, people] = await Promise.all([
    accountLists(context, fields, ahead),
    accountDeltas(context, fields, ahead),
    accountPeople(context, fields),
  ]);
  return { lists, deltas, people };
}
