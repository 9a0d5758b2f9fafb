import * as z from 'zod/mini';

import { MAX_IDS, findMessage, findMessages } from '../../mail/find-nodes.ts';
import { listMessages } from '../../mail/list-messages.ts';
import { DEFAULT_PAGE } from '../../mail/window.ts';
import { entityTag, isNamed } from '../entity-tag.ts';
import { LIST_FIELDS, SINGLE_FIELDS } from '../fields/message-fields.ts';
import { mailboxNamed } from '../mailbox-named.ts';
import type { AnyOperation } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import { pageLinks } from '../page-links.ts';
import {
  messageIds,
  messagePath,
  messageQuery,
  optional,
  readMailboxPath,
  windowQuery,
} from '../parameters.ts';
import { showMessage, showMessages, showPage, wantedOf } from '../show-messages.ts';

/** Texts whose URLs end after some minutes are not «not modified». */
const SEALED = new Set(['attachments', 'html', 'rawUrl']);

export const messageOperations: readonly AnyOperation[] = [
  operation({
    id: 'listMessages',
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}/messages',
    topic: 'Messages',
    summary: 'A page of a mailbox',
    description: `In the mailbox’s own order: newest UID first. Stable while mail arrives and vanishes. Unless \`fields\` is given: \`${LIST_FIELDS.join(',')}\`.`,
    pathParameters: readMailboxPath,
    query: { ...windowQuery, ...messageQuery },
    answers: { 200: 'MessagePage' },
    answerHeaders: ['Link'],
    errors: ['STALE_ID'],
    run: async ({ path: { mailboxId }, query, search }, caller) => {
      const { fields = LIST_FIELDS, totalCount = false, first, after, last, before, ...options } = query;
      const page = await listMessages(
        caller.mail(),
        { mailbox: mailboxNamed(mailboxId), first, after, last, before, totalCount },
        wantedOf(fields, options),
      );
      const links = pageLinks(search, first ?? last ?? DEFAULT_PAGE, page);
      return ok(await showPage(page, fields, options, caller), links);
    },
  }),
  operation({
    id: 'getMessage',
    method: 'GET',
    path: '/v1/messages/{messageId}',
    topic: 'Messages',
    summary: 'One message',
    description: `With an ETag where the server keeps modification sequences (CONDSTORE). Unless \`fields\` is given: \`${SINGLE_FIELDS.join(',')}\`.`,
    pathParameters: messagePath,
    query: messageQuery,
    headers: {
      'if-none-match': optional(
        z.string(),
        'ETags of earlier answers. Where the message still has one of them, the answer is 304 without a body, unless it would hold URLs that end (`attachments`, `html`, `rawUrl`).',
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
    description: `In the order of the ids; null where one is not there, and \`errors\` says why. Changes nothing. Unless \`fields\` is given: \`${LIST_FIELDS.join(',')}\`.`,
    query: messageQuery,
    body: z.strictObject({ ids: messageIds(MAX_IDS) }),
    answers: { 200: 'MessageList' },
    run: async ({ body: { ids }, query: { fields = LIST_FIELDS, ...options } }, caller) => {
      const messages = await findMessages(caller.mail(), ids, wantedOf(fields, options));
      return ok(await showMessages(messages, fields, options, caller));
    },
  }),
];
