// «My POP box is no longer fetched by Gmail»: new mail of a POP3 box is put into the inbox of another account, whole and once.
// The subscription is made with a token of the POP3 box:
//   { "url": "https://…", "role": "INBOX", "fields": ["rawUrl", "messageId", "receivedAt"], "signingSecret": "whsec_…" }
// The function has no password of the box: the event's rawUrl opens this one message, for a while. Its variables are
// WEBHOOK_SECRET, POSTERN (where the gateway is) and TARGET_TOKEN (a token of the other account, narrowed to mail:draft).
import { receiver } from './receive.js';

const { WEBHOOK_SECRET: secret, POSTERN, TARGET_TOKEN } = process.env;

export const handler = receiver({
  secret,
  onEvent: async ({ id, type, data }) => {
    if (type !== 'message.received') return;
    const { rawUrl, messageId, receivedAt } = data.message;
    const message = await fetch(new URL(rawUrl, POSTERN));
    if (!message.ok) throw new Error(`the message cannot be read: ${message.status}`);
    const target = new URL('/v1/mailboxes/INBOX/messages', POSTERN);
    if (receivedAt) target.searchParams.set('receivedAt', receivedAt);
    const headers = { authorization: `Bearer ${TARGET_TOKEN}`, 'content-type': 'message/rfc822' };
    // If the event comes again, a message with this Message-ID is there already, and nothing is added. One without may be added twice.
    if (messageId) headers['idempotency-key'] = id;
    const added = await fetch(target, { method: 'POST', headers, body: await message.arrayBuffer() });
    if (!added.ok) throw new Error(`the message cannot be added: ${added.status} ${await added.text()}`);
  },
});
