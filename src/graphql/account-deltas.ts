import type { AccountDeltaWants } from '../fields/account-delta-fields.ts';
import { ACCOUNT_DELTA_FIELDS } from '../fields/account-delta-fields.ts';
import type { Selected } from '../fields/field.ts';
import type { Selections } from '../fields/look-ahead.ts';
import type { MailError } from '../mail/errors.ts';
import { asMailError, unwrap } from '../mail/errors.ts';
import type { AccountDelta, AccountDeltaArguments } from '../mail/find-account-delta.ts';
import { listAccountChanges } from '../operations/account-delta.ts';
import type { GraphqlContext } from './context.ts';

/** What changed in an account, by key; each was asked for in the same tick as all else. */
export type AccountDeltas = ReadonlyMap<string, AccountDelta | MailError>;

/** Asks for all changes that are selected on an account. */
export async function accountDeltas(
  caller: GraphqlContext,
  fields: readonly Selected[],
  ahead: Selections,
): Promise<AccountDeltas> {
  const byKey = Map.groupBy(
    fields.filter(({ name }) => name === 'changes'),
    ({ args }) => deltaKey(args),
  );
  const found = [...byKey].map(async ([key, same]): Promise<[string, AccountDelta | MailError]> => {
    const wants: AccountDeltaWants = { mailboxes: undefined };
    for (const each of same) ahead.collect(ACCOUNT_DELTA_FIELDS, each.children('AccountChanges'), wants);
    return [key, await listAccountChanges.run(same[0]!.args, caller, wants.mailboxes).catch(asMailError)];
  });
  return new Map(await Promise.all(found));
}

/** What was asked for with these arguments. @throws MailError where it could not be had */
export function accountDeltaOf(deltas: AccountDeltas, args: AccountDeltaArguments): AccountDelta {
  return unwrap(deltas.get(deltaKey(args))!);
}

const deltaKey = ({ since, wait }: AccountDeltaArguments): string => `${wait ?? 0} ${since ?? ''}`;
