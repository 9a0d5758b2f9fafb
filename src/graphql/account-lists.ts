import type { Selected } from '../fields/field.ts';
import type { Selections } from '../fields/look-ahead.ts';
import { pageKey } from '../mail/demand.ts';
import { MailError, asMailError, unwrap } from '../mail/errors.ts';
import type { AccountListArguments } from '../mail/list-account.ts';
import { readAccountList } from '../mail/list-account.ts';
import type { Page } from '../mail/mailbox.ts';
import { listAccountMessages } from '../operations/messages.ts';
import type { GraphqlContext } from './context.ts';

/** Pages of lists over several mailboxes, by key; each was asked for in the same tick as all else. */
export type AccountLists = ReadonlyMap<string, Page | MailError>;

/** Asks for every list that is selected on an account. */
export async function accountLists(
  caller: GraphqlContext,
  fields: readonly Selected[],
  ahead: Selections,
): Promise<AccountLists> {
  const lists = fields.filter(({ name }) => name === 'messages');
  const byKey = Map.groupBy(lists, ({ args }) => accountListKey(args, ahead.account) ?? '');
  // Bad arguments have no key: the field's resolver reads them again and says what is wrong, in its place.
  byKey.delete('');
  const pages = [...byKey].map(async ([key, [first, ...same]]): Promise<[string, Page | MailError]> => {
    const wants = same.reduce((all, field) => ahead.page(field, all), ahead.page(first!));
    return [key, await listAccountMessages.run(first!.args, caller, wants).catch(asMailError)];
  });
  return new Map(await Promise.all(pages));
}

/** The page that was asked for with these arguments. @throws MailError where they are bad, or it could not be had */
export function accountListOf(lists: AccountLists, args: AccountListArguments, account: string): Page {
  readAccountList(args, account);
  const page = lists.get(accountListKey(args, account)!);
  if (page === undefined) throw new Error('a list was selected that looking ahead did not see');
  return unwrap(page);
}

/** The same list has the same key; undefined for arguments that are none. */
function accountListKey(args: AccountListArguments, account: string): string | undefined {
  try {
    const list = readAccountList(args, account);
    return `${pageKey(list)}|${JSON.stringify(list.places ?? null)}|${(args.mailboxes ?? []).join()}|${(args.roles ?? []).join()}`;
  } catch (error) {
    if (error instanceof MailError) return undefined;
    throw error;
  }
}
