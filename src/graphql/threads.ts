import type { GraphQLResolveInfo } from 'graphql';

import { THREAD_FIELDS } from '../fields/thread-fields.ts';
import { unwrap } from '../mail/errors.ts';
import { findThread } from '../mail/find-thread.ts';
import type { ThreadPage } from '../mail/list-threads.ts';
import { listThreads } from '../mail/list-threads.ts';
import type { ThreadListArguments } from '../mail/thread-page.ts';
import { firstPage } from '../mail/thread-page.ts';
import { pageKey } from '../mail/demand.ts';
import type { Mailbox, Message, Page } from '../mail/mailbox.ts';
import { threadWants } from '../mail/thread.ts';
import type { GraphqlContext } from './context.ts';
import { aheadOf, selectionOf } from './selection.ts';

// Conversations are looked up by the calls of one tick together, once the messages are there that say which they are.

export function threadOfMessage(message: Message, context: GraphqlContext, info: GraphQLResolveInfo) {
  const wants = aheadOf(context).collect(THREAD_FIELDS, selectionOf(info, 'Thread'), threadWants());
  return findThread(context.mail(), message, wants);
}

/** The first page of messages was read together with the mailbox. */
export async function threadsOfMailbox(
  mailbox: Mailbox,
  args: ThreadListArguments,
  context: GraphqlContext,
  info: GraphQLResolveInfo,
) {
  const session = context.mail();
  const wants = aheadOf(context).threads(selectionOf(info, 'ThreadConnection'));
  const begun = mailbox.pages.get(pageKey(firstPage(args, wants, session.accountKey)));
  if (begun === undefined) return null;
  unwrap(begun);
  const { threads, ...place } = await listThreads(session, { id: mailbox.id }, args, wants, mailbox);
  return { nodes: threads, pageInfo: placeAmong(place, args) };
}

/** There is no way back from a page of conversations. */
function placeAmong(
  { hasNextPage, startCursor, endCursor }: Omit<ThreadPage, 'threads'>,
  { after }: ThreadListArguments,
): Page {
  const cursors = { ...(startCursor && { startCursor }), ...(endCursor && { endCursor }) };
  const nothing = { edges: [], totalCount: undefined, approximated: false };
  return { ...nothing, ...cursors, hasNextPage, hasPreviousPage: after != null };
}
