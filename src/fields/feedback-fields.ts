import type { MessageDemand } from '../mail/demand.ts';
import type { Header } from '../mail/envelope.ts';
import type { MessageField } from '../mail/fields.ts';
import { unwrap } from '../mail/errors.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Field, Read } from './field.ts';
import { asked, priced } from './field.ts';

/** What servers and lists say in a message. What reads it is loaded by those who ask. */
export const FEEDBACK_FIELDS = {
  deliveryReport: {
    right: 'mail:content',
    want: ({ fields, content }) => {
      fields.add('deliveryReport');
      content.report = true;
    },
    read: ({ content }, _args, { mail, room }) =>
      room.inTurn(async () => {
        const report = await unwrap(asked(content)).report();
        if (!report) return null;
        const { proven } = await import('../mail/envelope-id.ts');
        return room.take(proven(report, mail()));
      }),
  } satisfies Field<MessageDemand, Message>,
  listUnsubscribe: {
    ...inHeader('listUnsubscribe', async (headers, _args, { room }) =>
      room.take((await import('../mail/list-unsubscribe.ts')).listUnsubscribeOf(headers)),
    ),
    right: 'mail:content',
  } satisfies Field<MessageDemand, Message>,
  autoSubmitted: inHeader('autoSubmitted', async (headers) =>
    (await import('../mail/auto-submitted.ts')).autoSubmittedOf(headers),
  ),
  authentication: inHeader('authentication', async (headers, _args, { receiver, room }) =>
    room.take((await import('../mail/authentication.ts')).authenticationOf(headers, receiver())),
  ),
};

/** A field that is read of fields of the header. */
function inHeader<Value>(price: MessageField, read: Read<readonly Header[], unknown, Value>) {
  return {
    ...priced(price, asked),
    read: ({ headers }, args, caller) => read(asked(headers), args, caller),
  } satisfies Field<MessageDemand, Message>;
}
