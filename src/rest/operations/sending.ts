import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { MailError } from '../../mail/errors.ts';
import type { SendInput } from '../../mail/send-input.ts';
import { SENDING_OFFERS, sending } from '../../operations/offers/sending.ts';
import { optional } from '../../operations/offers/values.ts';
import { CHANGED_FIELDS } from '../fields/message-fields.ts';
import { fieldError } from '../fields/show.ts';
import { idempotencyKey } from '../idempotency.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { changeQuery } from '../parameters.ts';
import { changeDemand, showMailboxes } from '../show-changes.ts';
import { showMessage } from '../show-messages.ts';

const { sendMessage } = SENDING_OFFERS;

/** Of a body that is the message itself. */
const WITH_OCTETS = 'Only with a body of `message/rfc822`.';
const { answers, forwards, whenSomeFail, ifPending, sendAt, requireTls, unattended } = sending;

export const sendingOperations: readonly AnyOperation[] = [
  operation({
    ...offers(
      sendMessage,
      `The body is JSON, or the message itself (\`message/rfc822\`) with everything else as query parameters. By default \`message\` has only the fields that are known without another command: \`${CHANGED_FIELDS.join(',')}\`.`,
    ),
    method: 'POST',
    path: '/v1/messages:send',
    topic: 'Messages',
    query: {
      ...changeQuery,
      answers,
      forwards,
      whenSomeFail,
      ifPending,
      sendAt,
      requireTls,
      unattended,
      envelopeFrom: optional(
        z.string().check(z.maxLength(1000)),
        `${said('EnvelopeInput.from')} ${WITH_OCTETS}`,
      ),
    },
    headers: {
      'idempotency-key': optional(idempotencyKey, said('SendMessageInput.idempotencyKey')),
    },
    body: z.strictObject(sendMessage.input),
    octets: 'message/rfc822',
    answers: { 200: 'SentMessage' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'With `draftId` or an `Idempotency-Key` a retry is safe: it answers what became of the message, and sends nothing twice. Without, look for the message in SENT (`messageId`).',
    },
    run: async ({ query, headers, body, octets }, caller) => {
      const [besides, { envelopeFrom, ...shown }] = split(query);
      const { fields = CHANGED_FIELDS, ...options } = shown;
      const key = { idempotencyKey: headers['idempotency-key'] };
      const envelope = envelopeFrom === undefined ? undefined : { from: envelopeFrom };
      const input = octets ? { ...besides, ...key, envelope, raw: octets } : { ...besides, ...key, ...body };
      const payload = await sendMessage.run(input, caller, changeDemand(shown, caller));
      const { message } = payload;
      const isShown = message !== null && !(message instanceof MailError);
      return ok({
        ...payload,
        message: isShown ? await showMessage(message, fields, options, caller) : null,
        mailboxes: await showMailboxes(payload.mailboxes, shown, caller),
        ...(message instanceof MailError && { errors: [fieldError('message', message)] }),
      });
    },
  }),
];

/** What is said of the message, as far as it is, and what the answer shows. */
function split<Query extends Besides>({
  answers,
  forwards,
  whenSomeFail,
  ifPending,
  sendAt,
  requireTls,
  unattended,
  ...shown
}: Query) {
  const besides = { answers, forwards, whenSomeFail, ifPending, sendAt, requireTls, unattended };
  const given = Object.entries(besides).filter(([, value]) => value !== undefined);
  return [Object.fromEntries(given) as Besides, shown] as const;
}

type Besides = Pick<
  SendInput,
  'answers' | 'forwards' | 'whenSomeFail' | 'ifPending' | 'sendAt' | 'requireTls' | 'unattended'
>;
