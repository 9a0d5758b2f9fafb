import type { Caller } from '../../mail/caller.ts';
import * as z from 'zod/mini';

import { changeFlags } from '../../mail/change-flags.ts';
import type { MessagesPayload } from '../../mail/change-messages.ts';
import { MAX_CHANGED } from '../../mail/change-targets.ts';
import type { FlagOperation } from '../../mail/changes.ts';
import { copyMessages } from '../../mail/copy-messages.ts';
import { deleteMessages } from '../../mail/delete-messages.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { expungeMessages } from '../../mail/expunge-messages.ts';
import { moveMessages } from '../../mail/move-messages.ts';
import { demandedModSeq, entityTag } from '../entity-tag.ts';
import type { MessageFieldName, MessageOptions } from '../fields/message-fields.ts';
import { CHANGED_FIELDS } from '../fields/message-fields.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import { flags, id, messageIds, messagePath, messageQuery, modSeq, optional } from '../parameters.ts';
import { showMessage, showMessages, wantedOf } from '../show-messages.ts';
import { TargetFilter } from '../filter-shape.ts';

const SHOWN = `By default messages in the response have only the fields that are known without another command: \`${CHANGED_FIELDS.join(',')}\`.`;
const PATCHED_FIELDS: readonly MessageFieldName[] = [...CHANGED_FIELDS, 'flags', 'modSeq'];

const changedIds = messageIds(MAX_CHANGED);

/** Messages by ids, or by a filter. */
const targets = {
  ids: z.optional(changedIds),
  filter: z.optional(TargetFilter),
};
/** One of three ways to change flags. */
const flagChange = {
  addFlags: optional(flags, 'Flags and keywords to add to those that the messages have.'),
  removeFlags: optional(flags, 'Flags and keywords to remove.'),
  flags: optional(flags, 'The complete new list of flags and keywords; an empty list removes all.'),
};
const toMailbox = id('The mailbox that they go to.');
const withoutUidPlus = optional(
  z.enum(['REFUSE', 'LEAVE_MARKED']),
  'What to do if the server cannot expunge individual messages (no UIDPLUS, RFC 4315): fail with UNSUPPORTED (the default), or leave the messages in place, marked `\\Deleted`.',
);

export const messageChangeOperations: readonly AnyOperation[] = [
  operation({
    id: 'updateMessage',
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
      const { fields = PATCHED_FIELDS, ...options } = query;
      const demand = wantedOf(fields, options);
      demand.fields.add('modSeq');
      const input = { ids: [messageId], ...flagsOf(body), ifModSeq: demandedModSeq(headers['if-match']) };
      const { messages, failures } = await changeFlags(caller.mail(), operationOf(body), input, demand);
      for (const { code, message } of failures) throw new MailError(code, message);
      const message = unwrap(messages[0]!);
      const tag = entityTag(message.modSeq);
      return ok(await showMessage(message, fields, options, caller), tag === undefined ? {} : { etag: tag });
    },
  }),
  operation({
    id: 'changeFlags',
    method: 'POST',
    path: '/v1/messages:changeFlags',
    topic: 'Messages',
    summary: 'Change the flags of messages',
    description: `Takes exactly one of \`ids\` and \`filter\`, and exactly one of \`addFlags\`, \`removeFlags\` and \`flags\`. \`failures\` lists the messages that could not be changed. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({
      ...targets,
      ...flagChange,
      ifModSeq: optional(
        modSeq,
        'Change only messages that have not changed since this modification sequence; the others fail with CONFLICT. All messages must then be in the same mailbox.',
      ),
    }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call has no further effect, unless another client changed the same flags in the meantime; `ifModSeq` detects that.',
    },
    run: async ({ body: { ids, filter, ifModSeq, ...body }, query }, caller) =>
      changed(query, caller, (demand) =>
        changeFlags(caller.mail(), operationOf(body), { ids, filter, ifModSeq, ...flagsOf(body) }, demand),
      ),
  }),
  operation({
    id: 'copyMessages',
    method: 'POST',
    path: '/v1/messages:copy',
    topic: 'Messages',
    summary: 'Copy messages to a mailbox',
    description: `The mailbox must be in the same account. Copies keep the flags and the date received of the original. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({ ids: changedIds, mailboxId: toMailbox }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'A second call creates second copies. Look for the newest messages of the target with GET /v1/mailboxes/{mailboxId}/messages (`messageId`, `size`).',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => copyMessages(caller.mail(), body, demand)),
  }),
  operation({
    id: 'moveMessages',
    method: 'POST',
    path: '/v1/messages:move',
    topic: 'Messages',
    summary: 'Move messages to a mailbox',
    description: `Uses MOVE (RFC 6851) if the server has it; otherwise the messages are copied, marked and expunged by UID. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({ ids: changedIds, mailboxId: toMailbox, withoutUidPlus }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'In a second call, messages that were moved are failures with NOT_FOUND. If the server has no MOVE, a copy may already exist: look into the target.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => moveMessages(caller.mail(), body, demand)),
  }),
  operation({
    id: 'deleteMessages',
    method: 'POST',
    path: '/v1/messages:delete',
    topic: 'Messages',
    summary: 'Delete messages',
    description: `Moves messages to the mailbox with the role TRASH, or permanently removes them with \`permanently\`. Takes exactly one of \`ids\` and \`filter\`. Without \`permanently\`, messages that are already in TRASH are BAD_USER_INPUT, and an account that has no TRASH is NOT_FOUND. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({
      ...targets,
      permanently: optional(z.boolean(), 'Permanently remove the messages instead of moving them to TRASH.'),
      withoutUidPlus,
    }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'With ids, messages that were deleted are failures with NOT_FOUND in a second call. With a filter, a second call also deletes messages that have come to match in the meantime.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => deleteMessages(caller.mail(), body, demand)),
  }),
  operation({
    id: 'expungeMessages',
    method: 'POST',
    path: '/v1/messages:expunge',
    topic: 'Messages',
    summary: 'Permanently remove marked messages',
    description:
      'Removes those of the given messages that are marked `\\Deleted` (UID EXPUNGE, RFC 4315). Messages that are not marked are failures with CONFLICT.',
    body: z.strictObject({
      ids: changedIds,
      acceptExpungeRace: optional(
        z.boolean(),
        'If the server has no UIDPLUS, expunge the whole mailbox, provided that no other message in it is marked. This also removes messages that another client marks at the same time. Without this option such a server makes the request fail with UNSUPPORTED.',
      ),
    }),
    answers: { 200: 'Expunged' },
    errors: ['STALE_ID'],
    retry: { isSafe: true, how: 'In a second call, messages that were removed are failures with NOT_FOUND.' },
    run: async ({ body }, caller) => {
      const { expunged, failures } = await expungeMessages(caller.mail(), body);
      return ok({ expunged, failures });
    },
  }),
];

interface FlagsBody {
  readonly addFlags?: readonly string[] | undefined;
  readonly removeFlags?: readonly string[] | undefined;
  readonly flags?: readonly string[] | undefined;
}

const OPERATIONS: Record<keyof FlagsBody, FlagOperation> = {
  addFlags: 'ADD',
  removeFlags: 'REMOVE',
  flags: 'SET',
};

function chosen(body: FlagsBody): keyof FlagsBody {
  const given = (Object.keys(OPERATIONS) as (keyof FlagsBody)[]).filter((name) => body[name] !== undefined);
  if (given.length === 1) return given[0]!;
  throw new MailError('BAD_USER_INPUT', 'Give exactly one of addFlags, removeFlags and flags');
}

function operationOf(body: FlagsBody): FlagOperation {
  return OPERATIONS[chosen(body)];
}

function flagsOf(body: FlagsBody): { flags: readonly string[] } {
  return { flags: body[chosen(body)]! };
}

type ShownQuery = MessageOptions & { fields?: readonly MessageFieldName[] | undefined };

/** What became of a change, message by message. */
async function changed(
  { fields = CHANGED_FIELDS, ...options }: ShownQuery,
  caller: Caller,
  change: (demand: ReturnType<typeof wantedOf>) => Promise<MessagesPayload>,
): Promise<JsonAnswer> {
  const { messages, expunged, failures } = await change(wantedOf(fields, options));
  return ok({ ...(await showMessages(messages, fields, options, caller)), expunged, failures });
}
