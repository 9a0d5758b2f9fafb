import { MailError, asMailError } from '../mail/errors.ts';
import type { AccountListArguments } from '../mail/list-account.ts';
import { listAccount, readAccountList } from '../mail/list-account.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Page } from '../mail/mailbox.ts';
import { addMessageDemand, pageKey } from '../mail/demand.ts';
import { wantedOfPage } from './demands.ts';
import type { SelectedField } from './selection.ts';

/** Pages of lists over several mailboxes, by key; each was asked for in the same tick as all else. */
export type AccountLists = ReadonlyMap<string, Page | MailError>;

/** Asks for every list that is selected on an account. */
export async function accountLists(
  session: MailSession,
  fields: readonly SelectedField[],
): Promise<AccountLists> {
  const lists = fields.filter(({ name }) => name === 'messages');
  const byKey = Map.groupBy(lists, ({ args }) => accountListKey(args, session.accountKey) ?? '');
  // Bad arguments have no key: the field's resolver reads them again and says what is wrong, in its place.
  byKey.delete('');
  const pages = [...byKey].map(async ([key, same]): Promise<[string, Page | MailError]> => {
    const wants = same.map((field) => wantedOfPage(field, session.accountKey));
    const demand = {
      nodes: wants
        .map(({ nodes }) => nodes)
        .reduce((all, each) => (all && each ? addMessageDemand(all, each) : (all ?? each))),
      totalCount: wants.some(({ totalCount }) => totalCount),
    };
    return [key, await listAccount(session, same[0]!.args, demand).catch(asMailError)];
  });
  return new Map(await Promise.all(pages));
}

/** The same list has the same key; undefined for arguments that are none. */
export function accountListKey(args: AccountListArguments, account: string): string | undefined {
  try {
    return `${pageKey(readAccountList(args, account))}|${(args.mailboxes ?? []).join()}`;
  } catch (error) {
    if (error instanceof MailError) return undefined;
    throw error;
  }
}
