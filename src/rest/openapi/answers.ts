import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { described } from '../../operations/offers/values.ts';
import { Account, identity } from './account-shapes.ts';
import { Discovery, TokenAnswer, TokenDescription, TokensEnded } from './token-shapes.ts';
import {
  AccountChanges,
  ChangedMailbox,
  DeletedMailbox,
  Mailbox,
  MailboxList,
  MailboxStatus,
  RenamedMailbox,
} from './mailbox-shapes.ts';
import { MessageDraft } from './draft-shapes.ts';
import { SentMessage } from './sending-shapes.ts';
import {
  Address,
  Attachment,
  EnclosedMessage,
  Envelope,
  Header,
  Message,
  MailboxChanges,
  MessageList,
  MessagePage,
  PageInfo,
  Part,
  Thread,
  ThreadPage,
} from './message-shapes.ts';
import { EndedWebhook, Webhook, WebhookEvents, WebhookList, WebhookTest } from './webhook-shapes.ts';
import { PartError, Plan, errorCode, errors, list, nullable, object, plan, text, truth } from './shapes.ts';

const ChangeFailure = object({
  id: text(said('ChangeFailure.id')),
  code: described(errorCode, said('ChangeFailure.code')),
  message: text(said('ChangeFailure.message')),
});

const expunged = list(z.string(), `${said('DeleteMessagesPayload.expunged')} Deprecated: use \`removed\`.`);
const failures = list(ChangeFailure, said('AddFlagsPayload.failures'));

const mailboxes = list(Mailbox, said('MoveMessagesPayload.mailboxes'));

/** What a cache has to know of a change that takes messages away or moves them. */
const removal = {
  removed: list(z.string(), said('MoveMessagesPayload.removed')),
  moved: list(
    object({
      from: text(said('MovedMessage.from')),
      message: nullable(Message, said('MovedMessage.message')),
    }),
    said('MoveMessagesPayload.moved'),
  ),
  mailboxes,
};

/** What an error looks like (RFC 9457). */
export const Problem = object({
  type: text('The address of the page about this error.'),
  title: text('The status in words.'),
  status: described(z.int(), 'The HTTP status.'),
  detail: text('What happened, why, and what to do next.'),
  code: described(errorCode, 'The same code as in GraphQL.'),
  retryable: truth('Whether the same request may succeed later.'),
  argument: z.optional(text('The argument or header at fault, by its name.')),
  pointer: z.optional(text('Where in the body of the request the fault is: a JSON Pointer (RFC 6901).')),
  retryAfter: z.optional(described(z.number(), 'Seconds to wait before a retry.')),
  currentId: z.optional(
    text('Of CONFLICT: the id of the message that took the place of the one that was meant.'),
  ),
  serverCode: z.optional(text('The mail server’s own response code (RFC 5530).')),
  serverText: z.optional(text('The mail server’s own text.')),
  requestId: text('The id of this request; include it in questions about the request.'),
});

/** Every shape of an answer, by its name in the OpenAPI document. */
export const ANSWERS = {
  Health: object({ status: described(z.literal('ok'), 'It runs.') }),
  OpenApi: described(z.looseObject({ openapi: text('The version of OpenAPI.') }), 'An OpenAPI 3.1 document.'),
  Token: TokenAnswer,
  TokenDescription,
  TokensEnded,
  Discovery,
  Account,
  Identities: object({
    identities: list(identity, said('Account.identities')),
    plan,
  }),
  Addresses: object({ addresses: list(Address, said('Account.addresses')), plan }),
  Mailbox,
  MailboxStatus,
  MailboxList,
  ChangedMailbox,
  DeletedMailbox,
  RenamedMailbox,
  MessageDraft,
  Message,
  MessageList,
  MessagePage,
  Thread,
  ThreadPage,
  AccountChanges,
  MailboxChanges,
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
      'The changed messages at their current place. Null if a message was changed but cannot be shown; `errors` says why.',
    ),
    ...removal,
    expunged,
    failures,
    errors,
    plan,
  }),
  Expunged: object({ ...removal, expunged, failures, plan }),
  AppendedMessage: object({
    message: nullable(
      Message,
      'The new message. Null if it was added but the server did not report its UID (no UIDPLUS); `errors` says why.',
    ),
    wasThere: truth(said('AppendMessagePayload.wasThere')),
    mailboxes,
    errors,
    plan,
  }),
  ReplacedDraft: object({
    message: nullable(Message, `${said('ReplaceDraftPayload.message')} \`errors\` says why.`),
    ...removal,
    removed: list(z.string(), said('ReplaceDraftPayload.removed')),
    moved: described(removal.moved, said('ReplaceDraftPayload.moved')),
    failures: list(ChangeFailure, said('ReplaceDraftPayload.failures')),
    guarantee: described(
      z.enum(['ONCE', 'BEST_EFFORT']),
      `${said('ReplaceGuarantee')} ${saidOfEach(['ONCE', 'BEST_EFFORT'], (each) => `ReplaceGuarantee.${each}`)}`,
    ),
    errors,
    plan,
  }),
  SentMessage,
  Webhook,
  WebhookList,
  WebhookTest,
  WebhookEvents,
  EndedWebhook,
  ChangeFailure,
  PartError,
  Plan,
  Problem,
} satisfies Record<string, z.ZodMiniType>;

export type AnswerName = keyof typeof ANSWERS;
