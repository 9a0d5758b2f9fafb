import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import type { AnswerArguments } from '../../fields/answer-reading.ts';
import { ANSWER_FIELDS } from '../../fields/answer-fields.ts';
import type { Caller } from '../../mail/caller.ts';
import { messageDemand } from '../../mail/demand.ts';
import { MAX_IDENTITIES } from '../../mail/limits.ts';
import { maxOctets, remoteContent } from '../../operations/offers/content.ts';
import { MESSAGE_OFFERS } from '../../operations/offers/messages.ts';
import { optional } from '../../operations/offers/values.ts';
import { demandOf } from '../fields/show.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import { messagePath } from '../parameters.ts';

const { getMessage } = MESSAGE_OFFERS;

/** What both kinds of answer are told. */
const language = {
  locale: optional(z.string().check(z.maxLength(50)), said('Message.replyDraft.locale')),
  timeZone: optional(z.string().check(z.maxLength(100)), said('Message.replyDraft.timeZone')),
  identities: optional(
    z.array(z.string().check(z.maxLength(1000))).check(z.maxLength(MAX_IDENTITIES)),
    said('Message.replyDraft.identities'),
  ),
  maxOctets,
  remoteContent,
};

/** Beginnings of replies and forwarded messages: one read each. */
export const answerOperations: readonly AnyOperation[] = [
  operation({
    id: 'beginReply',
    right: ANSWER_FIELDS.replyDraft.right,
    method: 'GET',
    path: '/v1/messages/{messageId}/reply',
    topic: 'Messages',
    summary: 'The beginning of a reply',
    description: said('Message.replyDraft'),
    pathParameters: messagePath,
    query: {
      all: optional(z.boolean(), said('Message.replyDraft.all')),
      quote: optional(z.boolean(), said('Message.replyDraft.quote')),
      ...language,
    },
    answers: { 200: 'MessageDraft' },
    errors: ['STALE_ID'],
    run: ({ path: { messageId }, query }, caller) => begin('replyDraft', messageId, query, caller),
  }),
  operation({
    id: 'beginForward',
    right: ANSWER_FIELDS.forwardDraft.right,
    method: 'GET',
    path: '/v1/messages/{messageId}/forward',
    topic: 'Messages',
    summary: 'The beginning of a forwarded message',
    description: said('Message.forwardDraft'),
    pathParameters: messagePath,
    query: { as: optional(z.enum(['INLINE', 'ATTACHMENT']), said('Message.forwardDraft.as')), ...language },
    answers: { 200: 'MessageDraft' },
    errors: ['STALE_ID'],
    run: ({ path: { messageId }, query }, caller) => begin('forwardDraft', messageId, query, caller),
  }),
];

/** Reads what the answer needs, and begins it. @throws MailError where the field alone would be null in GraphQL */
async function begin(
  name: keyof typeof ANSWER_FIELDS,
  id: string,
  args: AnswerArguments,
  caller: Caller,
): Promise<JsonAnswer> {
  const chosen = { args, rights: caller.rights() };
  const demand = demandOf(ANSWER_FIELDS, [name], messageDemand(), chosen);
  const message = await getMessage.run({ id }, caller, demand);
  return ok({ ...(await ANSWER_FIELDS[name].read(message, args, caller)) });
}
