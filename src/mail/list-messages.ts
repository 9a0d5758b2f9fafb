import type { MessageDemand, ListArguments } from './demand.ts';
import { mailboxDemand, pageKey, wantPage, readListArguments } from './demand.ts';
import { MailError, unwrap } from './errors.ts';
import type { MailboxQuery } from './find-mailbox.ts';
import { referenceOf } from './find-mailbox.ts';
import type { MailSession } from './mail-session.ts';
import type { Page } from './mailbox.ts';
import { pageAmong } from './query-places.ts';
import { requireOwnCursors } from './window.ts';

/** A page of a mailbox, and what is wanted of it. */
export interface ListQuery extends ListArguments {
  readonly mailbox: MailboxQuery;
  readonly totalCount: boolean;
  readonly changesToken?: boolean | undefined;
}

/** One page of a mailbox's messages. @throws MailError BAD_USER_INPUT, NOT_FOUND, UNSUPPORTED where it holds none */
export async function listMessages(
  session: MailSession,
  { mailbox, totalCount, changesToken = false, ...args }: ListQuery,
  nodes: MessageDemand,
): Promise<Page> {
  const { places, ...list } = readListArguments(args, session.accountKey);
  const demand = mailboxDemand(...(places ? (['role'] as const) : []));
  wantPage(demand, { ...list, nodes, totalCount, changesToken });
  const found = await session.mailbox(referenceOf(session, mailbox), demand);
  requireOwnCursors(list.window, found.path);
  const page = found.pages.get(pageKey(list));
  if (page === undefined)
    throw new MailError(
      'UNSUPPORTED',
      'This mailbox is only a level in the hierarchy and cannot hold messages',
    );
  return pageAmong(places, found, unwrap(page));
}
