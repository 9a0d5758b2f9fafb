import * as z from 'zod/mini';

import type { Caller } from '../../mail/caller.ts';
import type { MailboxList } from '../../operations/mailbox-messages.ts';
import { FILTERS, MESSAGE_OFFERS, ORDERS, direction, orderKey } from '../../operations/offers/messages.ts';
import { optional, window } from '../../operations/offers/values.ts';
import { isNamed, messageTag } from '../entity-tag.ts';
import { LIST_FIELDS, MESSAGE_FIELDS, SINGLE_FIELDS } from '../fields/message-fields.ts';
import { usualFields } from '../fields/show.ts';
import { filterQuery, searchOf } from '../filter-query.ts';
import type { Shown } from '../message-list.ts';
import { SHOWN, pageAnswer, parted } from '../message-list.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { messagePath, messageQuery, readMailboxPath } from '../parameters.ts';
import { showMessage, showMessages, wantedOf } from '../show-messages.ts';

const { getMessage, getMessages, listMessages } = MESSAGE_OFFERS;

export const messageOperations: readonly AnyOperation[] = [
  operation({
    ...offers(listMessages, `To combine conditions in other ways, use \`POST …/messages:search\`. ${SHOWN}`),
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}/messages',
    topic: 'Messages',
    pathParameters: readMailboxPath,
    query: {
      ...window,
      changesToken: listMessages.input.changesToken,
      ...messageQuery,
      ...filterQuery,
      orderBy: optional(orderKey, `${ORDERS} MAILBOX by default.`),
      direction,
    },
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: async ({ path: { mailboxId }, query: { orderBy, direction: way, ...query }, search }, caller) => {
      const { fields, page, changesToken, options, rest } = parted(query);
      const order =
        orderBy === undefined && way === undefined
          ? undefined
          : { key: orderBy ?? 'MAILBOX', direction: way };
      const list = { mailboxId, ...page, changesToken, ...(await searchOf(rest)), orderBy: order };
      return pageOf(list, { fields, options, search }, caller);
    },
  }),
  operation({
    id: 'searchMessages',
    right: listMessages.right,
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}/messages:search',
    topic: 'Messages',
    summary: 'A page of the messages in a mailbox that match a filter',
    description: `As \`GET …/messages\`, with the filter in the body, where it may be nested. Changes nothing. ${FILTERS} ${SHOWN}`,
    pathParameters: readMailboxPath,
    query: { ...window, changesToken: listMessages.input.changesToken, ...messageQuery },
    body: z.strictObject({ filter: listMessages.input.filter, orderBy: listMessages.input.orderBy }),
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: ({ path: { mailboxId }, query, body, search }, caller) => {
      const { fields, page, changesToken, options } = parted(query);
      const list = { mailboxId, ...page, changesToken, ...body };
      return pageOf(list, { fields, options, search }, caller);
    },
  }),
  operation({
    ...offers(
      getMessage,
      `The response has an ETag if the server keeps modification sequences (CONDSTORE). Default \`fields\`: \`${SINGLE_FIELDS.join(',')}\`.`,
    ),
    method: 'GET',
    path: '/v1/messages/{messageId}',
    topic: 'Messages',
    pathParameters: messagePath,
    query: messageQuery,
    headers: {
      'if-none-match': optional(
        z.string(),
        'ETags of earlier responses. If the message still has one of them, the response is 304 without a body. Where it contains URLs that expire (`attachments`, `html`, `rawUrl`), it has another ETag when they do.',
      ),
    },
    answers: { 200: 'Message', 304: null },
    answerHeaders: ['ETag'],
    errors: ['STALE_ID'],
    run: async ({ path: { messageId }, query, headers }, caller) => {
      const { fields = usualFields(MESSAGE_FIELDS, SINGLE_FIELDS, caller), ...options } = query;
      const demand = wantedOf(fields, options, caller);
      demand.fields.add('modSeq');
      const message = await getMessage.run({ id: messageId }, caller, demand);
      const tag = messageTag(message, fields);
      const etag = tag === undefined ? {} : { etag: tag };
      if (isNamed(headers['if-none-match'], tag))
        return { status: 304, headers: { 'cache-control': 'no-store', ...etag }, body: '' };
      return ok(await showMessage(message, fields, options, caller), etag);
    },
  }),
  operation({
    ...offers(getMessages, SHOWN),
    method: 'POST',
    path: '/v1/messages:get',
    topic: 'Messages',
    query: messageQuery,
    body: z.strictObject(getMessages.input),
    answers: { 200: 'MessageList' },
    run: async ({ body, query: { fields = LIST_FIELDS, ...options } }, caller) => {
      const messages = await getMessages.run(body, caller, wantedOf(fields, options, caller));
      return ok(await showMessages(messages, fields, options, caller));
    },
  }),
];

async function pageOf(list: MailboxList, shown: Shown, caller: Caller): Promise<JsonAnswer> {
  const page = await listMessages.run(list, caller, wantedOf(shown.fields, shown.options, caller));
  return pageAnswer(page, list.first ?? list.last, { ...shown, isCounted: list.totalCount ?? false }, caller);
}
