import { beforeAll, expect, it } from '@jest/globals';

import { message, plain } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// A line of a header that no answer can carry costs the header of its message, and nothing else.

const LONG = Array.from({ length: 70_000 }, (_, i) => `x-${i}`.padEnd(72, 'x')).join('\r\n ');
const MAIL = [
  message(['Subject: before', 'X-Note: short'], plain('first')),
  message(['Subject: long', `X-Note: ${LONG}`], plain('second')),
  message(['Subject: behind', 'X-Note: short too'], plain('third')),
];

describeServer('dovecot', (server) => {
  let account: Account;

  beforeAll(async () => {
    const { user, password } = await server.newUser();
    await server.deliver(
      user,
      'INBOX',
      MAIL.map((raw) => ({ raw })),
    );
    const servers = `imaps://localhost:${server.ports.imaps}`;
    account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
  });

  it.each(['value', 'raw', 'name value'])('over GraphQL, headers { %s }', async (fields) => {
    const { data, errors } = await account.ask(
      `{ mailbox(role: INBOX) { messages { nodes { subject headers(names: ["x-note"]) { ${fields} } } } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_LARGE' } }]);
    expect(errors![0]!.path!.slice(0, 5)).toEqual(['mailbox', 'messages', 'nodes', 1, 'headers']);
    const field = fields.split(' ').at(-1)!;
    expect(data.mailbox.messages.nodes).toMatchObject([
      { subject: 'behind', headers: [{ [field]: 'short too' }] },
      { subject: 'long', headers: null },
      { subject: 'before', headers: [{ [field]: 'short' }] },
    ]);
  });

  it('over REST', async () => {
    const answer = await account.get('/v1/mailboxes/INBOX/messages?fields=subject,headers&headers=x-note');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      messages: [
        { subject: 'behind', headers: [{ name: 'X-Note', value: 'short too', raw: 'short too' }] },
        { subject: 'long', headers: null, errors: [{ field: 'headers', code: 'TOO_LARGE' }] },
        { subject: 'before', headers: [{ name: 'X-Note', value: 'short', raw: 'short' }] },
      ],
    });
  });

  it('and over either the other messages when it is the subject', async () => {
    const { user, password } = await server.newUser();
    const raw = message([`Subject: ${LONG}`], plain('text'));
    await server.deliver(user, 'INBOX', [{ raw: MAIL[0]! }, { raw }]);
    const other = account.gateway.basic(user, password);
    const { data, errors } = await other.ask('{ mailbox(role: INBOX) { messages { nodes { subject } } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_LARGE' } }]);
    expect(data.mailbox.messages.nodes).toEqual([{ subject: null }, { subject: 'before' }]);
    const answer = await other.get('/v1/mailboxes/INBOX/messages?fields=subject');
    expect(JSON.parse(answer.body)).toMatchObject({
      messages: [{ subject: null, errors: [{ code: 'TOO_LARGE' }] }, { subject: 'before' }],
    });
  });
});
