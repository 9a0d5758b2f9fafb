// A function that answers, and says what arrived. Its variable WEBHOOK_SECRET is the signingSecret of the subscription, which
// wants the fields subject and from.
import { receiver } from './receive.js';

export const handler = receiver({
  secret: process.env.WEBHOOK_SECRET,
  onEvent: ({ type, data }) => {
    if (type === 'message.received') console.log(`${data.message.from[0]?.address}: ${data.message.subject}`);
  },
});
