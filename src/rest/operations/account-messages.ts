import * as z from 'zod/mini';

import type { Caller } from '../../mail/caller.ts';
import type { AccountListArguments } from '../../mail/list-account.ts';
import {
  ACCOUNT_ORDERS,
  FILTERS,
  MESSAGE_OFFERS,
  accountOrderKey,
  direction,
} from '../../operations/offers/messages.ts';
import { optional } from '../../operations/offers/values.ts';
import { filterQuery, searchOf } from '../filter-query.ts';
import type { Shown } from '../message-list.ts';
import { SHOWN, pageAnswer, parted } from '../message-list.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { offers, operation } from '../operation.ts';
import { messageQuery } from '../parameters.ts';
import { wantedOf } from '../show-messages.ts';

const { listAccountMessages } = MESSAGE_OFFERS;

const { first, after, totalCount, ...searched } = listAccountMessages.input;
const forwardQuery = { first, after, totalCount };

export const accountMessageOperations: readonly AnyOperation[] = [
  operation({
    ...offers(listAccountMessages, SHOWN),
    method: 'GET',
    path: '/v1/messages',
    topic: 'Messages',
    query: {
      ...forwardQuery,
      ...messageQuery,
      ...filterQuery,
      mailboxes: searched.mailboxes,
      roles: searched.roles,
      orderBy: optional(accountOrderKey, `${ACCOUNT_ORDERS} RECEIVED by default.`),
      direction,
    },
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: async (
      { query: { orderBy: key = 'RECEIVED', direction: way, mailboxes: ids, roles, ...query }, search },
      caller,
    ) => {
      const { fields, page, options, rest } = parted(query);
      const orderBy = { key, direction: way };
      const list = { ...page, mailboxes: ids, roles, ...(await searchOf(rest)), orderBy };
      return pageOf(list, { fields, options, search }, caller);
    },
  }),
  operation({
    id: 'searchAccountMessages',
    right: listAccountMessages.right,
    method: 'POST',
    path: '/v1/messages:search',
    topic: 'Messages',
    summary: 'A page of the messages in several mailboxes that match a filter',
    description: `As \`GET /v1/messages\`, with the filter in the body, where it may be nested. Changes nothing. ${FILTERS} ${SHOWN}`,
    query: { ...forwardQuery, ...messageQuery },
    body: z.strictObject(searched),
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
  const nodes = wantedOf(shown.fields, shown.options, caller);
  const page = await listAccountMessages.run(args, caller, { nodes, totalCount: isCounted });
  return pageAnswer(page, args.first, { ...shown, isCounted, hasPrevious: false }, caller);
}
