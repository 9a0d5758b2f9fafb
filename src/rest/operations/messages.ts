import * as z from 'zod/mini';

import { MAX_IDS, findMessage, findMessages } from '../../mail/find-nodes.ts';
import type { Caller } from '../../mail/caller.ts';
import type { ListQuery } from '../../mail/list-messages.ts';
import { listMessages } from '../../mail/list-messages.ts';
import { entityTag, isNamed } from '../entity-tag.ts';
import { LIST_FIELDS, SINGLE_FIELDS } from '../fields/message-fields.ts';
import { MessageFilter, filterOf, filterQuery } from '../filter-shape.ts';
import { mailboxNamed } from '../mailbox-named.ts';
import type { Shown } from '../message-list.ts';
import { FILTERS, ORDERS, ORDER_KEYS, SHOWN, direction, pageAnswer, parted } from '../message-list.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import {
  described,
  messageIds,
  messagePath,
  messageQuery,
  optional,
  readMailboxPath,
  windowQuery,
} from '../parameters.ts';
import { showMessage, showMessages, wantedOf } from '../show-messages.ts';

/** Texts whose URLs end after some minutes are not «not modified». */
const SEALED = new Set(['attachments', 'html', 'rawUrl']);

export const messageOperations: readonly AnyOperation[] = [
  operation({
    id: 'listMessages',
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}/messages',
    topic: 'Messages',
    summary: 'A page of the messages in a mailbox, all or those that match a filter',
    description: `By default newest UID first. Paging is stable while mail arrives and is removed. ${FILTERS} To combine conditions in other ways, use \`POST …/messages:search\`. ${SHOWN}`,
    pathParameters: readMailboxPath,
    query: {
      ...windowQuery,
      ...messageQuery,
      ...filterQuery,
      orderBy: optional(z.enum(ORDER_KEYS), `The sort key; \`MAILBOX\` by default. ${ORDERS}`),
      direction: optional(direction, 'The direction; `DESCENDING` by default.'),
    },
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: ({ path: { mailboxId }, query: { orderBy, direction: way, ...query }, search }, caller) => {
      const { fields, page, options, rest } = parted(query);
      const order =
        orderBy === undefined && way === undefined
          ? undefined
          : { key: orderBy ?? 'MAILBOX', direction: way };
      const list = { mailbox: mailboxNamed(mailboxId), ...page, filter: filterOf(rest), orderBy: order };
      return pageOf(list, { fields, options, search }, caller);
    },
  }),
  operation({
    id: 'searchMessages',
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}/messages:search',
    topic: 'Messages',
    summary: 'A page of the messages in a mailbox that match a filter',
    description: `As \`GET …/messages\`, with the filter in the body, where it may be nested. Changes nothing. ${FILTERS} At most 100 conditions, nested at most 10 deep. ${SHOWN}`,
    pathParameters: readMailboxPath,
    query: { ...windowQuery, ...messageQuery },
    body: z.strictObject({
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({
          key: described(z.enum(ORDER_KEYS), `What they are sorted by. ${ORDERS}`),
          direction: optional(direction, 'The direction; `DESCENDING` by default.'),
        }),
        'The order of the list; by default UID, descending. A cursor is valid only for the order of the list that it came from.',
      ),
    }),
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: ({ path: { mailboxId }, query, body, search }, caller) => {
      const { fields, page, options } = parted(query);
      const list = { mailbox: mailboxNamed(mailboxId), ...page, ...body };
      return pageOf(list, { fields, options, search }, caller);
    },
  }),
  operation({
    id: 'getMessage',
    method: 'GET',
    path: '/v1/messages/{messageId}',
    topic: 'Messages',
    summary: 'One message',
    description: `The response has an ETag if the server keeps modification sequences (CONDSTORE). Default \`fields\`: \`${SINGLE_FIELDS.join(',')}\`.`,
    pathParameters: messagePath,
    query: messageQuery,
    headers: {
      'if-none-match': optional(
        z.string(),
        'ETags of earlier responses. If the message still has one of them, the response is 304 without a body, unless it would contain URLs that expire (`attachments`, `html`, `rawUrl`).',
      ),
    },
    answers: { 200: 'Message', 304: null },
    answerHeaders: ['ETag'],
    errors: ['STALE_ID'],
    run: async ({ path: { messageId }, query: { fields = SINGLE_FIELDS, ...options }, headers }, caller) => {
      const demand = wantedOf(fields, options);
      demand.fields.add('modSeq');
      const message = await findMessage(caller.mail(), messageId, demand);
      const tag = entityTag(message.modSeq);
      const etag = tag === undefined ? {} : { etag: tag };
      const holdsUrls = fields.some((field) => SEALED.has(field));
      if (!holdsUrls && isNamed(headers['if-none-match'], tag))
        return { status: 304, headers: { 'cache-control': 'no-store', ...etag }, body: '' };
      return ok(await showMessage(message, fields, options, caller), etag);
    },
  }),
  operation({
    id: 'getMessages',
    method: 'POST',
    path: '/v1/messages:get',
    topic: 'Messages',
    summary: 'Several messages by their ids',
    description: `The messages are in the order of the ids; a message that does not exist is null, and \`errors\` says why. Changes nothing. Default \`fields\`: \`${LIST_FIELDS.join(',')}\`.`,
    query: messageQuery,
    body: z.strictObject({ ids: messageIds(MAX_IDS) }),
    answers: { 200: 'MessageList' },
    run: async ({ body: { ids }, query: { fields = LIST_FIELDS, ...options } }, caller) => {
      const messages = await findMessages(caller.mail(), ids, wantedOf(fields, options));
      return ok(await showMessages(messages, fields, options, caller));
    },
  }),
];

async function pageOf(list: ListQuery, shown: Shown, caller: Caller): Promise<JsonAnswer> {
  const page = await listMessages(caller.mail(), list, wantedOf(shown.fields, shown.options));
  return pageAnswer(page, list.first ?? list.last, { ...shown, isCounted: list.totalCount }, caller);
}
