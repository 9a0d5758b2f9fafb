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

const SHOWN = `Unless \`fields\` is given, messages in the answer show what is known without asking: \`${CHANGED_FIELDS.join(',')}\`.`;
const PATCHED_FIELDS: readonly MessageFieldName[] = [...CHANGED_FIELDS, 'flags', 'modSeq'];

const changedIds = messageIds(MAX_CHANGED);

/** Messages by ids, or by a filter. */
const targets = {
  ids: z.optional(changedIds),
  filter: z.optional(TargetFilter),
};
/** One of three ways to change flags. */
const flagChange = {
  addFlags: optional(flags, 'Flags and keywords to set in addition to those that messages have.'),
  removeFlags: optional(flags, 'Flags and keywords to take away.'),
  flags: optional(flags, 'All flags and keywords that messages shall have.'),
};
const toMailbox = id('The mailbox that they go to.');
const withoutUidPlus = optional(
  z.enum(['REFUSE', 'LEAVE_MARKED']),
  'What to do where the server cannot expunge single messages (no UIDPLUS, RFC 4315): answer UNSUPPORTED (unless given), or leave the messages behind, marked `\\Deleted`.',
);

export const messageChangeOperations: readonly AnyOperation[] = [
  operation({
    id: 'updateMessage',
    method: 'PATCH',
    path: '/v1/messages/{messageId}',
    topic: 'Messages',
    summary: 'Change the flags of one message',
    description: `Takes exactly one of \`addFlags\`, \`removeFlags\` and \`flags\`. Unless \`fields\` is given: \`${PATCHED_FIELDS.join(',')}\`.`,
    pathParameters: messagePath,
    query: messageQuery,
    headers: {
      'if-match': optional(
        z.string(),
        'The ETag that the message came with: nothing is changed where it has changed since, and the answer is CONFLICT (412). UNSUPPORTED where the server keeps no modification sequences.',
      ),
    },
    body: z.strictObject(flagChange),
    answers: { 200: 'Message' },
    answerHeaders: ['ETag'],
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call changes nothing more, unless somebody else changed the same flags in between; `If-Match` shows that.',
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
    description: `Takes exactly one of \`ids\` and \`filter\`, and exactly one of \`addFlags\`, \`removeFlags\` and \`flags\`. What could not be done for a message is in \`failures\`. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({
      ...targets,
      ...flagChange,
      ifModSeq: optional(
        modSeq,
        'Only messages that have not changed since this modification sequence; the others are CONFLICT. All messages are of one mailbox then.',
      ),
    }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call changes nothing more, unless somebody else changed the same flags in between; `ifModSeq` shows that.',
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
    summary: 'Copy messages into a mailbox',
    description: `Of the same account. A copy has the flags and the time of its original. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({ ids: changedIds, mailboxId: toMailbox }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'A second call makes second copies. Look into the target with GET /v1/mailboxes/{mailboxId}/messages for what came last (`messageId`, `size`).',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => copyMessages(caller.mail(), body, demand)),
  }),
  operation({
    id: 'moveMessages',
    method: 'POST',
    path: '/v1/messages:move',
    topic: 'Messages',
    summary: 'Move messages into a mailbox',
    description: `With MOVE (RFC 6851) where the server has it, otherwise copied, marked and expunged by UID. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({ ids: changedIds, mailboxId: toMailbox, withoutUidPlus }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'Messages that were moved are failures with NOT_FOUND the second time. Where the server has no MOVE, a copy may have been made already: look into the target.',
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
    description: `Moves them to the mailbox with the role TRASH, or removes them for good with \`permanently\`. Takes exactly one of \`ids\` and \`filter\`. Messages that are in TRASH already, or an account without one, are BAD_USER_INPUT and NOT_FOUND unless \`permanently\`. ${SHOWN}`,
    query: messageQuery,
    body: z.strictObject({
      ...targets,
      permanently: optional(z.boolean(), 'Remove for good in place of moving to TRASH.'),
      withoutUidPlus,
    }),
    answers: { 200: 'ChangedMessages' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'By ids: messages that are gone are failures with NOT_FOUND the second time. By filter: a second call also deletes what came to match in between.',
    },
    run: ({ body, query }, caller) =>
      changed(query, caller, (demand) => deleteMessages(caller.mail(), body, demand)),
  }),
  operation({
    id: 'expungeMessages',
    method: 'POST',
    path: '/v1/messages:expunge',
    topic: 'Messages',
    summary: 'Remove marked messages for good',
    description:
      'Removes those of the named messages that are marked `\\Deleted` (UID EXPUNGE, RFC 4315). Those that are not marked are failures with CONFLICT.',
    body: z.strictObject({
      ids: changedIds,
      acceptExpungeRace: optional(
        z.boolean(),
        'Where the server has no UIDPLUS: expunge the whole mailbox if nothing else in it is marked. What somebody marks in the very moment between is expunged as well. Without this it is UNSUPPORTED.',
      ),
    }),
    answers: { 200: 'Expunged' },
    errors: ['STALE_ID'],
    retry: { isSafe: true, how: 'Messages that are gone are failures with NOT_FOUND the second time.' },
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
