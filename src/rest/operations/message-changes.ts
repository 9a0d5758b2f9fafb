import type { Caller } from '../../mail/caller.ts';
import * as z from 'zod/mini';

import type { MessagesPayload } from '../../mail/change-messages.ts';
import type { ChangeDemand } from '../../mail/change-payload.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { CHANGE_OFFERS, flagChange } from '../../operations/offers/message-changes.ts';
import { optional } from '../../operations/offers/values.ts';
import { demandedModSeq, messageTag } from '../entity-tag.ts';
import type { MessageFieldName } from '../fields/message-fields.ts';
import { CHANGED_FIELDS, MESSAGE_FIELDS } from '../fields/message-fields.ts';
import { usualFields } from '../fields/show.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { changeQuery, messagePath, messageQuery, touchedQuery } from '../parameters.ts';
import type { ChangeQuery } from '../show-changes.ts';
import { changeDemand, showPayload, showRemoval } from '../show-changes.ts';
import { showMessage, wantedOf } from '../show-messages.ts';

const { changeFlags, changeLabels, copyMessages, deleteMessages, expungeMessages, moveMessages } =
  CHANGE_OFFERS;

const SHOWN = `By default messages in the response have only the fields that are known without another command: \`${CHANGED_FIELDS.join(',')}\`.`;
const PATCHED_FIELDS: readonly MessageFieldName[] = [...CHANGED_FIELDS, 'flags', 'modSeq'];

export const messageChangeOperations: readonly AnyOperation[] = [
  operation({
    id: 'updateMessage',
    right: changeFlags.right,
    method: 'PATCH',
    path: '/v1/messages/{messageId}',
    topic: 'Messages',
    summary: 'Change the flags of one message',
    description: `Takes exactly one of \`addFlags\`, \`removeFlags\` and \`flags\`. Default \`fields\`: \`${PATCHED_FIELDS.join(',')}\`.`,
    pathParameters: messagePath,
    query: messageQuery,
    headers: {
      'if-match': optional(
        z.string(),
        'The ETag returned with the message. If the message has changed since, nothing is changed and the answer is CONFLICT (412). UNSUPPORTED if the server keeps no modification sequences.',
      ),
    },
    body: z.strictObject(flagChange),
    answers: { 200: 'Message' },
    answerHeaders: ['ETag'],
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call has no further effect, unless another client changed the same flags in the meantime; `If-Match` detects that.',
    },
    run: async ({ path: { messageId }, body, query, headers }, caller) => {
      const { fields = usualFields(MESSAGE_FIELDS, PATCHED_FIELDS, caller), ...options } = query;
      const demand = wantedOf(fields, options, caller);
      demand.fields.add('modSeq');
      const input = { ids: [messageId], ...body, ifModSeq: demandedModSeq(headers['if-match']) };
      const { messages, failures } = await changeFlags.run(input, caller, {
        message: demand,
        mailbox: undefined,
      });
      for (const { code, message } of failures) throw new MailError(code, message);
      const message = unwrap(messages[0]!);
      const tag = messageTag(message, fields);
      return ok(await showMessage(message, fields, options, caller), tag === undefined ? {} : { etag: tag });
    },
  }),
  operation({
    ...offers(changeFlags, SHOWN),
    method: 'POST',
    path: '/v1/messages:changeFlags',
    topic: 'Messages',
    query: changeQuery,
    body: z.strictObject(changeFlags.input),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call has no further effect, unless another client changed the same flags in the meantime; `ifModSeq` detects that.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => changeFlags.run(body, caller, demand)),
  }),
  operation({
    ...offers(changeLabels, SHOWN),
    method: 'POST',
    path: '/v1/messages:changeLabels',
    topic: 'Messages',
    query: changeQuery,
    body: z.strictObject(changeLabels.input),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call has no further effect, unless another client changed the same labels in the meantime.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => changeLabels.run(body, caller, demand)),
  }),
  operation({
    ...offers(copyMessages, SHOWN),
    method: 'POST',
    path: '/v1/messages:copy',
    topic: 'Messages',
    query: changeQuery,
    body: z.strictObject(copyMessages.input),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'A second call creates second copies. Look for the newest messages of the target with GET /v1/mailboxes/{mailboxId}/messages (`messageId`, `size`).',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => copyMessages.run(body, caller, demand)),
  }),
  operation({
    ...offers(moveMessages, SHOWN),
    method: 'POST',
    path: '/v1/messages:move',
    topic: 'Messages',
    query: changeQuery,
    body: z.strictObject(moveMessages.input),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'In a second call, messages that were moved are failures with NOT_FOUND. If the server has no MOVE, a copy may already exist: look into the target.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => moveMessages.run(body, caller, demand)),
  }),
  operation({
    ...offers(deleteMessages, SHOWN),
    method: 'POST',
    path: '/v1/messages:delete',
    topic: 'Messages',
    query: changeQuery,
    body: z.strictObject(deleteMessages.input),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'With ids, messages that were deleted are failures with NOT_FOUND in a second call. With a filter, a second call also deletes messages that have come to match in the meantime.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => deleteMessages.run(body, caller, demand)),
  }),
  operation({
    ...offers(expungeMessages),
    method: 'POST',
    path: '/v1/messages:expunge',
    topic: 'Messages',
    query: touchedQuery,
    body: z.strictObject(expungeMessages.input),
    answers: { 200: 'Expunged' },
    errors: ['STALE_ID'],
    retry: { isSafe: true, how: 'In a second call, messages that were removed are failures with NOT_FOUND.' },
    run: async ({ body, query }, caller) => {
      const payload = await expungeMessages.run(body, caller, changeDemand(query, caller));
      const { expunged, failures } = payload;
      return ok({ ...(await showRemoval(payload, query, caller)), expunged, failures });
    },
  }),
];

/** What became of a change, message by message. */
async function changed(
  query: ChangeQuery,
  caller: Caller,
  change: (demand: ChangeDemand) => Promise<MessagesPayload>,
): Promise<JsonAnswer> {
  return ok(await showPayload(await change(changeDemand(query, caller)), query, caller));
}
