import * as z from 'zod/mini';

import type { Caller } from '../../mail/caller.ts';
import type { AccountListArguments } from '../../mail/list-account.ts';
import { listAccount } from '../../mail/list-account.ts';
import { MessageFilter, filterOf, filterQuery } from '../filter-shape.ts';
import type { Shown } from '../message-list.ts';
import { FILTERS, ORDERS, ORDER_KEYS, SHOWN, direction, pageAnswer, parted } from '../message-list.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { operation } from '../operation.ts';
import { described, id, messageQuery, optional, windowQuery } from '../parameters.ts';
import { wantedOf } from '../show-messages.ts';

/** Several mailboxes have no order of their own. */
const [, ...KEYS] = ORDER_KEYS;
const orderKey = z.enum(KEYS);
const mailboxes = optional(
  z.array(id('A mailbox.')).check(z.minLength(1), z.maxLength(100)),
  'Ids of the mailboxes. By default all mailboxes, except views of messages that are also in other mailboxes (roles ALL, FLAGGED and IMPORTANT).',
);
/** These lists go on in one direction only. */
const { first, after, totalCount } = windowQuery;
const forwardQuery = { first, after, totalCount };
const WHAT =
  'Messages of several mailboxes, or of all, in one list; all mailboxes are searched in one batch. Messages with the same sort key are ordered by the path of their mailbox, then by UID. At most 250 mailboxes can be searched at once.';

export const accountMessageOperations: readonly AnyOperation[] = [
  operation({
    id: 'listAccountMessages',
    method: 'GET',
    path: '/v1/messages',
    topic: 'Messages',
    summary: 'A page of the messages of several mailboxes',
    description: `${WHAT} ${FILTERS} ${SHOWN}`,
    query: {
      ...forwardQuery,
      ...messageQuery,
      ...filterQuery,
      mailboxes,
      orderBy: optional(orderKey, `The sort key; \`RECEIVED\` by default. ${ORDERS}`),
      direction: optional(direction, 'The direction; `DESCENDING` by default.'),
    },
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: (
      { query: { orderBy: key = 'RECEIVED', direction: way, mailboxes: ids, ...query }, search },
      caller,
    ) => {
      const { fields, page, options, rest } = parted(query);
      const orderBy = { key, direction: way };
      const list = { ...page, mailboxes: ids, filter: filterOf(rest), orderBy };
      return pageOf(list, { fields, options, search }, caller);
    },
  }),
  operation({
    id: 'searchAccountMessages',
    method: 'POST',
    path: '/v1/messages:search',
    topic: 'Messages',
    summary: 'A page of the messages in several mailboxes that match a filter',
    description: `As \`GET /v1/messages\`, with the filter in the body, where it may be nested. Changes nothing. ${FILTERS} ${SHOWN}`,
    query: { ...forwardQuery, ...messageQuery },
    body: z.strictObject({
      mailboxes,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({
          key: described(orderKey, `What they are sorted by. ${ORDERS}`),
          direction: optional(direction, 'The direction; `DESCENDING` by default.'),
        }),
        'The order of the list; by default RECEIVED, descending.',
      ),
    }),
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: ({ query, body, search }, caller) => {
      const { fields, page, options } = parted(query);
      return pageOf({ ...page, ...body }, { fields, options, search }, caller);
    },
  }),
];

type ForwardList = AccountListArguments & { readonly totalCount: boolean };

async function pageOf(
  { totalCount: isCounted, ...args }: ForwardList,
  shown: Shown,
  caller: Caller,
): Promise<JsonAnswer> {
  const nodes = wantedOf(shown.fields, shown.options);
  const page = await listAccount(caller.mail(), args, { nodes, totalCount: isCounted });
  return pageAnswer(page, args.first, { ...shown, isCounted, hasPrevious: false }, caller);
}
