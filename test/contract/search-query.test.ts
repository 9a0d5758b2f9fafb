import { beforeAll, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { Delivery } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// A search as people type it finds what the filter that it stands for finds: over IMAP and POP3, GraphQL and REST.

const MAIL: readonly Delivery[] = [
  ['Anna <anna@x.org>', 'Site plan', ['\\Seen'], '2026-05-01T00:00:00Z'],
  ['Anna <anna@x.org>', 'Tide tables', [], '2026-06-10T00:00:00Z'],
  ['Bob <bob@x.org>', 'Site plan, again', [], '2026-05-20T00:00:00Z'],
  ['Carla <carla@x.org>', 'Harbour', ['\\Flagged'], '2026-07-01T00:00:00Z'],
].map(([from, subject, flags, receivedAt]) => ({
  raw: Buffer.from(
    [
      `From: ${from as string}`,
      `Subject: ${subject as string}`,
      `Date: ${new Date(receivedAt as string).toUTCString().replace('GMT', '+0000')}`,
      '',
      'text',
      '',
    ].join('\r\n'),
  ),
  flags: flags as string[],
  receivedAt: new Date(receivedAt as string),
}));

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let imap: Account;
    let pop3: Account;

    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(user, 'INBOX', MAIL);
      const open = (scheme: string, port: number) =>
        new Gateway({ servers: `${scheme}://localhost:${port}`, caFile: server.caFile }).basic(
          user,
          password,
        );
      imap = open('imaps', server.ports.imaps);
      pop3 = open('pop3s', server.ports.pop3s);
    });

    const found = async (account: Account, query: string): Promise<string[]> => {
      const { mailbox } = await account.query(
        'query ($query: String!) { mailbox(role: INBOX) { messages(query: $query) { nodes { subject } } } }',
        { query },
      );
      return (mailbox.messages.nodes as { subject: string }[]).map(({ subject }) => subject);
    };

    it.each([
      ['from:anna', ['Tide tables', 'Site plan']],
      ['subject:"site plan" -from:anna', ['Site plan, again']],
      ['from:bob OR subject:harbour', ['Harbour', 'Site plan, again']],
      ['(from:bob OR from:anna) sent-before:2026-06', ['Site plan, again', 'Site plan']],
      ['subject:plan in:inbox -in:junk', ['Site plan, again', 'Site plan']],
      ['subject:plan -in:inbox', []],
    ])('%s finds the same over IMAP and POP3', async (query, subjects) => {
      expect(await found(imap, query)).toEqual(subjects);
      expect(await found(pop3, query)).toEqual(subjects);
    });

    it.each([
      ['is:unread', ['Harbour', 'Site plan, again', 'Tide tables']],
      ['before:2026-06 is:unread', ['Site plan, again']],
      ['is:flagged since:2026-07 has:attachment', []],
      ['on:2026-05', ['Site plan, again', 'Site plan']],
    ])('%s finds what IMAP knows', async (query, subjects) => {
      expect(await found(imap, query)).toEqual(subjects);
    });

    it('together with a filter both have to match, and REST finds the same', async () => {
      const { mailbox } = await imap.query(
        '{ mailbox(role: INBOX) { messages(query: "subject:plan", filter: { from: "bob" }) { nodes { subject } totalCount } } }',
      );
      expect(mailbox.messages).toEqual({ nodes: [{ subject: 'Site plan, again' }], totalCount: 1 });
      const q = encodeURIComponent('subject:plan');
      const answer = await imap.get(`/v1/mailboxes/INBOX/messages?q=${q}&from=bob&fields=subject`);
      expect(JSON.parse(answer.body)).toMatchObject({ messages: [{ subject: 'Site plan, again' }] });
      const all = await imap.get(
        `/v1/messages?q=${encodeURIComponent('subject:plan -in:junk')}&fields=subject&totalCount=true`,
      );
      expect(JSON.parse(all.body)).toMatchObject({ totalCount: 2 });
    });

    it('`in:` chooses among the mailboxes of a list over several', async () => {
      const counts = async (query: string) => {
        const document = `query ($query: String!) { account { messages(query: $query) { totalCount } } }`;
        return (await imap.query(document, { query })).account.messages.totalCount as number;
      };
      expect(await counts('subject:plan')).toBe(2);
      expect(await counts('subject:plan in:inbox')).toBe(2);
      expect(await counts('subject:plan -in:inbox')).toBe(0);
      expect(await counts('subject:plan in:trash')).toBe(0);
    });

    it('what cannot be read is BAD_USER_INPUT, with the character', async () => {
      const document = '{ mailbox(role: INBOX) { messages(query: "from:anna is:open") { totalCount } } }';
      const { errors } = await imap.ask(document);
      expect(errors).toMatchObject([
        {
          path: ['mailbox', 'messages'],
          extensions: { code: 'BAD_USER_INPUT' },
          message: expect.stringContaining('at character 14:'),
        },
      ]);
      const answer = await imap.get('/v1/mailboxes/INBOX/messages?q=is%3Aopen');
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ detail: expect.stringContaining('at character 4:') });
    });
  });
}
