import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { MAX_ADDRESSES } from '../../mail/limits.ts';
import { sendMessage } from '../sending.ts';
import { Draft } from './draft-shape.ts';
import { offer } from './offer.ts';
import { dateTime, described, id, optional } from './values.ts';

const address = () => z.string().check(z.minLength(3), z.maxLength(1000));

/** One of the values of an enum of the schema, with what each of them means. */
function choice<const Values extends readonly [string, ...string[]]>(
  name: string,
  values: Values,
  more = '',
) {
  const each = saidOfEach(values, (value) => `${name}.${value}` as Parameters<typeof said>[0]);
  return described(z.enum(values), `${said(name as Parameters<typeof said>[0])} ${each} ${more}`.trim());
}

const envelope = z.strictObject({
  from: optional(address(), said('EnvelopeInput.from')),
  to: optional(z.array(address()).check(z.maxLength(MAX_ADDRESSES)), said('EnvelopeInput.to')),
});

/** What is said of a message that is sent, besides the message. */
export const sending = {
  answers: z.optional(id(said('SendMessageInput.answers'))),
  forwards: z.optional(id(said('SendMessageInput.forwards'))),
  whenSomeFail: z.optional(
    choice('WhenSomeFail', ['SEND_TO_OTHERS', 'SEND_TO_NONE'], 'SEND_TO_NONE by default.'),
  ),
  ifPending: z.optional(choice('IfPending', ['REFUSE', 'RESEND'], 'REFUSE by default.')),
  sendAt: optional(dateTime, said('SendMessageInput.sendAt')),
  notify: optional(
    z.array(z.enum(['SUCCESS', 'FAILURE', 'DELAY'])).check(z.maxLength(3)),
    said('SendMessageInput.notify'),
  ),
  requireTls: optional(z.boolean(), said('SendMessageInput.requireTls')),
  unattended: optional(z.boolean(), said('SendMessageInput.unattended')),
};

export const SENDING_OFFERS = {
  sendMessage: offer(sendMessage, {
    summary: 'Send a message',
    description: said('Mutation.sendMessage'),
    input: {
      draftId: z.optional(id(said('SendMessageInput.draftId'))),
      message: optional(Draft, said('SendMessageInput.message')),
      envelope: optional(envelope, said('SendMessageInput.envelope')),
      ...sending,
    },
  }),
};
