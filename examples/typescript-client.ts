// A client whose types are generated from the gateway's own description:
//   npx openapi-typescript http://127.0.0.1:4000/openapi.json -o api.d.ts
//   npm install openapi-fetch
import createClient from 'openapi-fetch';

import type { paths } from './api.d.ts';

const baseUrl = process.env['POSTERN'] ?? 'http://127.0.0.1:4000';
// Lists in a query are one parameter with commas.
const querySerializer = { array: { style: 'form', explode: false } } as const;
const client = createClient<paths, 'application/json' | 'application/problem+json'>({
  baseUrl,
  querySerializer,
});

const user = process.env['MAIL_USER'] ?? 'demo';
const password = process.env['MAIL_PASSWORD'] ?? 'demo';
const signedIn = await client.POST('/v1/tokens', { body: { user, password } });
if (!signedIn.data) throw new Error(signedIn.error.detail);
const { token } = signedIn.data;
client.use({
  onRequest: ({ request }) => {
    request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  },
});

const { data: page } = await client.GET('/v1/mailboxes/{mailboxId}/messages', {
  params: { path: { mailboxId: 'INBOX' }, query: { first: 3, fields: ['id', 'subject', 'isSeen'] } },
});
for (const { subject, isSeen } of page?.messages ?? []) console.log(isSeen ? ' ' : '*', subject);

const id = page?.messages[0]?.id;
if (id === undefined) throw new Error('the inbox is empty');
const { data: message, response } = await client.GET('/v1/messages/{messageId}', {
  params: { path: { messageId: id }, query: { fields: ['text', 'attachments'] } },
});
console.log(message?.text?.split('\n')[0], message?.attachments?.length);

const changed = await client.PATCH('/v1/messages/{messageId}', {
  params: {
    path: { messageId: id },
    query: { fields: ['isFlagged'] },
    header: { 'If-Match': response.headers.get('ETag') ?? '*' },
  },
  body: { addFlags: ['\\Flagged'] },
});
console.log(changed.data?.isFlagged);

const refused = await client.PATCH('/v1/messages/{messageId}', {
  params: { path: { messageId: id }, header: { 'If-Match': '"1"' } },
  body: { removeFlags: ['\\Flagged'] },
});
console.log(refused.error?.code);

const { data: copied } = await client.POST('/v1/messages:copy', {
  body: {
    ids: [id],
    mailboxId:
      (await client.GET('/v1/mailboxes:find', { params: { query: { role: 'ARCHIVE' } } })).data?.id ?? '',
  },
});
console.log(copied?.messages.length, copied?.failures.length);
