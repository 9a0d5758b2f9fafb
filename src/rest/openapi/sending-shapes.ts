import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { described } from '../../operations/offers/values.ts';
import { Mailbox } from './mailbox-shapes.ts';
import { Message } from './message-shapes.ts';
import { errorCode, errors, list, nullable, object, plan, text, truth } from './shapes.ts';

type Said = Parameters<typeof said>[0];

/** An enum of the schema. */
function choice(name: string, values: readonly [string, ...string[]]) {
  const each = saidOfEach(values, (value) => `${name}.${value}` as Said);
  return described(z.enum(values), `${said(name as Said)} ${each}`);
}

const Recipient = object({
  address: text(said('SendRecipient.address')),
  outcome: choice('RecipientOutcome', ['ACCEPTED', 'TRY_LATER', 'REFUSED', 'NOT_SENT']),
  code: nullable(z.string(), said('SendRecipient.code')),
  serverText: nullable(z.string(), said('SendRecipient.serverText')),
});

const SendFailure = object({
  step: choice('SendStep', ['COPY', 'MARK', 'DRAFT']),
  code: described(errorCode, said('SendFailure.code')),
  message: text(said('SendFailure.message')),
});

/** What became of a message that was to be sent. */
export const SentMessage = object({
  sent: truth(said('SendMessagePayload.sent')),
  wasSent: truth(said('SendMessagePayload.wasSent')),
  messageId: text(said('SendMessagePayload.messageId')),
  recipients: list(Recipient, said('SendMessagePayload.recipients')),
  copy: choice('SentCopy', ['FILED', 'BY_SERVER', 'FAILED', 'NONE']),
  guarantee: choice('SendGuarantee', ['ONCE', 'BEST_EFFORT']),
  message: nullable(Message, said('SendMessagePayload.message')),
  removed: list(z.string(), said('SendMessagePayload.removed')),
  mailboxes: list(Mailbox, said('SendMessagePayload.mailboxes')),
  failures: list(SendFailure, said('SendMessagePayload.failures')),
  errors,
  plan,
});
