import type { Caller } from '../../mail/caller.ts';
import type { Thread, ThreadWants } from '../../mail/thread.ts';
import { messageCountOf, participantsOf, subjectOf, threadWants, unreadCountOf } from '../../mail/thread.ts';
import { DEFAULT_THREAD_MESSAGES } from '../../mail/limits.ts';
import { THREAD_OFFERS } from '../../operations/offers/threads.ts';
import type { MessageFieldName, MessageOptions } from '../fields/message-fields.ts';
import { LIST_FIELDS } from '../fields/message-fields.ts';
import { filterQuery, searchOf } from '../filter-query.ts';
import { SHOWN } from '../message-list.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { nextLink } from '../page-links.ts';
import { messagePath, messageQuery, readMailboxPath } from '../parameters.ts';
import { parted } from '../message-list.ts';
import { showMessage, wantedOf } from '../show-messages.ts';

const { getThread, listThreads } = THREAD_OFFERS;
const { q: _q, ...conditions } = filterQuery;

export const threadOperations: readonly AnyOperation[] = [
  operation({
    ...offers(getThread, `\`fields\` are those of its messages. ${SHOWN}`),
    method: 'GET',
    path: '/v1/messages/{messageId}/thread',
    topic: 'Messages',
    pathParameters: messagePath,
    query: { first: getThread.input.first, ...messageQuery },
    answers: { 200: 'Thread' },
    errors: ['STALE_ID'],
    run: async ({ path: { messageId }, query }, caller) => {
      const { fields = LIST_FIELDS, first = DEFAULT_THREAD_MESSAGES, ...options } = query;
      const wants: ThreadWants = { ...counted(), first, messages: wantedOf(fields, options, caller) };
      const thread = await getThread.run({ id: messageId }, caller, wants);
      const messages = thread.messages!.map((message) => showMessage(message, fields, options, caller));
      return ok({ ...shown(thread), messages: await Promise.all(messages) });
    },
  }),
  operation({
    ...offers(listThreads, `\`fields\` are those of \`newestMessage\`. ${SHOWN}`),
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}/threads',
    topic: 'Messages',
    pathParameters: readMailboxPath,
    query: {
      first: listThreads.input.first,
      after: listThreads.input.after,
      ...messageQuery,
      ...conditions,
    },
    answers: { 200: 'ThreadPage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: async ({ path: { mailboxId }, query, search }, caller) => {
      const { fields, page, options, rest } = parted(query);
      const { first, after } = page;
      const { filter } = await searchOf(rest);
      const wants = { ...counted(), newestMessage: wantedOf(fields, options, caller) };
      wants.newestMessage.fields.add('subject');
      const found = await listThreads.run({ mailboxId, first, after, filter }, caller, wants);
      const { threads, ...place } = found;
      return ok(
        {
          threads: await Promise.all(threads.map((each) => listed(each, fields, options, caller))),
          pageInfo: { ...place, hasPreviousPage: after !== undefined },
        },
        nextLink(search, first, found),
      );
    },
  }),
];

function counted(): ThreadWants {
  const wants = threadWants();
  wants.newestMessage.fields.add('subject');
  return { ...wants, isCounted: true };
}

function shown(thread: Thread) {
  return {
    id: thread.id,
    subject: subjectOf(thread),
    participants: participantsOf(thread),
    messageCount: messageCountOf(thread),
    unreadCount: unreadCountOf(thread),
    complete: thread.complete,
  };
}

async function listed(
  thread: Thread,
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): Promise<object> {
  return {
    ...shown(thread),
    newestMessage: await showMessage(thread.newestMessage, fields, options, caller),
  };
}
