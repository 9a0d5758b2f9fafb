import * as z from 'zod/mini';

import { described } from '../parameters.ts';
import { Account } from './account-shapes.ts';
import {
  ChangedMailbox,
  DeletedMailbox,
  Mailbox,
  MailboxList,
  MailboxStatus,
  TokenAnswer,
} from './mailbox-shapes.ts';
import {
  Address,
  Attachment,
  EnclosedMessage,
  Envelope,
  Header,
  Message,
  MessageList,
  MessagePage,
  PageInfo,
  Part,
} from './message-shapes.ts';
import { PartError, Plan, errorCode, errors, list, nullable, object, plan, text, truth } from './shapes.ts';

const ChangeFailure = object({
  id: text('The id that was given, or that of a message that a filter found.'),
  code: described(errorCode, 'What is wrong.'),
  message: text('The same in words.'),
});

const expunged = list(z.string(), 'The ids of the messages that are gone for good.');
const failures = list(ChangeFailure, 'The messages for which it was not done.');

/** What an error looks like (RFC 9457). */
export const Problem = object({
  type: text('`about:blank`: the status says what it is, and `code` which of these.'),
  title: text('The status in words.'),
  status: described(z.int(), 'The HTTP status.'),
  detail: text('What is wrong, and what to do next.'),
  code: described(errorCode, 'The same code that GraphQL answers have.'),
  retryable: truth('Whether the same call may work later.'),
  retryAfter: z.optional(described(z.number(), 'Seconds after which trying again makes sense.')),
  serverCode: z.optional(text('The mail server’s own response code (RFC 5530).')),
  serverText: z.optional(text('The mail server’s own words.')),
  requestId: text('What to call this request when asking about it.'),
});

/** Every shape of an answer, by its name in the OpenAPI document. */
export const ANSWERS = {
  Health: object({ status: described(z.literal('ok'), 'It runs.') }),
  OpenApi: described(z.looseObject({ openapi: text('The version of OpenAPI.') }), 'An OpenAPI 3.1 document.'),
  Token: TokenAnswer,
  Account,
  Mailbox,
  MailboxStatus,
  MailboxList,
  ChangedMailbox,
  DeletedMailbox,
  Message,
  MessageList,
  MessagePage,
  PageInfo,
  Address,
  Header,
  Envelope,
  Attachment,
  EnclosedMessage,
  Part,
  ChangedMessages: object({
    messages: list(
      z.nullable(Message),
      'The messages for which it was done, where they are now. Null: it was done, and the message cannot be shown; `errors` says why.',
    ),
    expunged,
    failures,
    errors,
    plan,
  }),
  Expunged: object({ expunged, failures, plan }),
  AppendedMessage: object({
    message: nullable(
      Message,
      'The message. Null: it was added, and the server did not say under which UID (no UIDPLUS); `errors` says why.',
    ),
    wasThere: truth('Whether the mailbox had the message already and nothing was added.'),
    errors,
    plan,
  }),
  ChangeFailure,
  PartError,
  Plan,
  PlanOnly: object({ plan: Plan }),
  Problem,
} satisfies Record<string, z.ZodMiniType>;

export type AnswerName = keyof typeof ANSWERS;
