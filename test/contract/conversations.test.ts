import { beforeAll, expect, it } from '@jest/globals';

import { octets } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Which conversation a message belongs to, over IMAP and POP3.

const MESSAGES: readonly (readonly string[])[] = [
  ['Message-ID: <root@x.org>', 'Subject: plan'],
  ['Message-ID: <a@x.org>', 'References: <root@x.org>', 'In-Reply-To: <root@x.org>', 'Subject: Re: plan'],
  ['Message-ID: <b@x.org>', 'References: <root@x.org>\r\n <a@x.org>', 'Subject: another subject'],
  ['Message-ID: <c@x.org>', 'In-Reply-To: <root@x.org>', 'Subject: without References'],
  ['Message-ID: <other@x.org>', 'Subject: plan'],
  ['Subject: without anything'],
];

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let imap: Account;
    let pop3: Account;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(
        user,
        'INBOX',
        MESSAGES.map((header) => ({ raw: octets('From: anna@x.org', ...header, '', 'text') })),
      );
      await selectInbox(server, { user, password });
      const open = (servers: string) =>
        new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
      imap = await open(`imaps://localhost:${server.ports.imaps}`);
      pop3 = await open(`pop3s://localhost:${server.ports.pop3s}`);
    });

    const read = async (account: Account) => {
      const { mailbox } = await account.query(
        '{ mailbox(role: INBOX) { messages { nodes { subject threadId emailId labels savedAt } } } }',
      );
      return (
        mailbox.messages.nodes as { subject: string; threadId: string | null; savedAt: string | null }[]
      )
        .slice()
        .reverse();
    };

    it('is that of the message that it began with, whatever the subject', async () => {
      const nodes = await read(imap);
      const [root, a, b, c, other, none] = nodes.map(({ threadId }) => threadId);
      expect(root).toBe(`r.${Buffer.from('<root@x.org>').toString('base64url')}`);
      expect([a, b, c]).toEqual([root, root, root]);
      expect(other).not.toBe(root);
      expect(none === null || name === 'cyrus').toBe(true);
      const has = name !== 'courier';
      expect(nodes.map(({ savedAt }) => savedAt !== null)).toEqual(nodes.map(() => has));
    });

    it('is found in several mailboxes at once, whatever their number, in few round trips', async () => {
      const path = name === 'courier' ? 'INBOX.Elsewhere' : 'Elsewhere';
      const { createMailbox } = await imap.query(
        'mutation ($path: String!) { createMailbox(input: { path: $path }) { mailbox { id } } }',
        { path },
      );
      const reply = octets('From: me@x.org', 'Message-ID: <d@x.org>', 'References: <root@x.org>', '', 'mine');
      await imap.query(
        'mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { wasThere } }',
        { input: { mailboxId: createMailbox.mailbox.id, raw: reply.toString('base64') } },
      );
      const [root] = await read(imap);
      const { mailbox } = await imap.query('{ mailbox(role: INBOX) { id } }');
      const { data, extensions } = await imap.ask(
        `query ($mailboxes: [ID!], $filter: MessageFilter) { account { messages(mailboxes: $mailboxes, filter: $filter) {
           totalCount nodes { messageId threadId } } } }`,
        {
          mailboxes: [mailbox.id, createMailbox.mailbox.id],
          filter: { threadIds: [root!.threadId] },
        },
        { 'postern-explain': 'true' },
      );
      const { nodes } = data.account.messages as { nodes: { messageId: string; threadId: string }[] };
      expect(nodes.map(({ messageId }) => messageId).sort()).toEqual(
        ['root', 'a', 'b', 'c', 'd'].map((id) => `<${id}@x.org>`).sort(),
      );
      expect(new Set(nodes.map(({ threadId }) => threadId))).toEqual(new Set([root!.threadId]));
      expect(extensions!.plan.roundTrips.mail).toBeLessThanOrEqual(name === 'courier' ? 4 : 3);
    });

    it('is changed as a whole, in the mailbox that is named and in no other', async () => {
      const { user, password } = await server.newUser();
      const raw = MESSAGES.map((header) => ({ raw: octets('From: anna@x.org', ...header, '', 'text') }));
      await server.deliver(user, 'INBOX', raw);
      await selectInbox(server, { user, password });
      const account = await new Gateway({
        servers: `imaps://localhost:${server.ports.imaps}`,
        caFile: server.caFile,
      }).signIn(user, password);
      const [root] = await read(account);
      const { mailbox } = await account.query('{ mailbox(role: INBOX) { id } }');
      const threads = [{ mailboxId: mailbox.id, threadId: root!.threadId }];
      const flagged = await account.query(
        'mutation ($input: AddFlagsInput!) { addFlags(input: $input) { messages { messageId isFlagged } failures { code } } }',
        { input: { threads, flags: ['\\Flagged'] } },
      );
      const ids = ['root', 'a', 'b', 'c'].map((id) => `<${id}@x.org>`);
      expect(flagged.addFlags).toEqual({
        messages: ids.map((messageId) => ({ messageId, isFlagged: true })),
        failures: [],
      });
      const moved = await account.gateway.request(
        'POST',
        '/v1/messages:move',
        { authorization: account.authorization, 'content-type': 'application/json' },
        JSON.stringify({ threads, role: 'ARCHIVE', createMissing: true }),
      );
      expect(moved.status).toBe(200);
      expect((JSON.parse(moved.body) as { removed: string[] }).removed).toHaveLength(4);
      expect((await read(account)).map(({ subject }) => subject)).toEqual(['plan', 'without anything']);
      const nothing = await account.query(
        'mutation ($input: DeleteMessagesInput!) { deleteMessages(input: $input) { removed failures { code } } }',
        { input: { threads, permanently: true } },
      );
      expect(nothing.deleteMessages).toEqual({ removed: [], failures: [] });
      const both = await account.ask(
        'mutation ($input: CopyMessagesInput!) { copyMessages(input: $input) { failures { code } } }',
        { input: { threads, ids: [mailbox.id], role: 'ARCHIVE' } },
      );
      expect(both.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    });

    it('is the same over POP3', async () => {
      const byImap = (await read(imap)).map(({ threadId }) => threadId);
      expect((await read(pop3)).map(({ threadId }) => threadId)).toEqual(byImap);
    });
  });
}
