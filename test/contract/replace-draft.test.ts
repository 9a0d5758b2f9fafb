import { beforeAll, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Drafts that are saved again and again, by one device and by two, on real servers.

/** How often two devices save at the same moment; 200 by option. */
const RACES = Number(process.env['POSTERN_DRAFT_RACES'] ?? 10);
const PICTURE = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 31) % 256)).toString('base64');

const REPLACE = `mutation ($input: ReplaceDraftInput!) { replaceDraft(input: $input) {
  message { id subject isDraft isDeleted messageId to { name address } from { address }
            attachments { id filename url } }
  removed moved { from message { id } } guarantee failures { code } mailboxes { status { messages } } } }`;

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    let drafts: string;
    const hasModSeq = name !== 'courier';
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      const servers = `imaps://localhost:${server.ports.imaps}`;
      account = await new Gateway({ servers, caFile: server.caFile, sessions: 2 }).signIn(user, password);
      const path = name === 'courier' ? 'INBOX.Drafts' : 'Drafts';
      await account.ask(
        'mutation ($path: String!) { createMailbox(input: { path: $path }) { mailbox { id } } }',
        {
          path,
        },
      );
      const { mailbox } = await account.query('query ($path: String!) { mailbox(path: $path) { id } }', {
        path,
      });
      drafts = mailbox.id;
    });

    const begin = async (
      message: object,
    ): Promise<{ id: string; messageId: string; attachments: { id: string }[] }> => {
      const { appendMessage } = await account.query(
        `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) {
           message { id messageId attachments { id } } } }`,
        { input: { mailboxId: drafts, flags: ['\\Draft', '\\Flagged'], message } },
      );
      return appendMessage.message;
    };
    const stored = async () => {
      const { node } = await account.query(
        'query ($id: ID!) { node(id: $id) { ... on Mailbox { messages { nodes { id subject isDeleted messageId } } } } }',
        { id: drafts },
      );
      return node.messages.nodes as { id: string; subject: string; isDeleted: boolean; messageId: string }[];
    };
    const copiesOf = async (messageId: string) =>
      (await stored()).filter((each) => each.messageId === messageId && !each.isDeleted);

    it('takes the place of the old version, under the same Message-ID', async () => {
      const before = (await stored()).length;
      const { id, messageId } = await begin({ subject: 'one' });
      const { replaceDraft } = await account.query(REPLACE, { input: { id, message: { subject: 'two' } } });
      expect(replaceDraft).toMatchObject({
        message: { subject: 'two', isDraft: true, isDeleted: false, messageId, from: [] },
        removed: [id],
        guarantee: hasModSeq ? 'ONCE' : 'BEST_EFFORT',
        failures: [],
        mailboxes: [{ status: { messages: before + 1 } }],
        moved: [{ from: id, message: { id: replaceDraft.message.id } }],
      });
      expect(await copiesOf(messageId)).toMatchObject([{ subject: 'two' }]);
    });

    it('keeps what is half typed as it was typed', async () => {
      const typed = [
        { name: null, address: 'anna@' },
        { name: 'Bob B.', address: 'bob <b' },
        { name: null, address: 'Żó, "łw' },
        { name: 'Carl', address: 'carl@x.org' },
      ];
      const to = typed.map(({ name: display, address }) => ({ ...(display && { name: display }), address }));
      const { id } = await begin({ to });
      const { replaceDraft } = await account.query(REPLACE, { input: { id, message: { to, text: 'x' } } });
      expect(replaceDraft.message.to).toEqual(typed);
      const sent = await account.ask(
        'mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message { id } } }',
        { input: { mailboxId: drafts, message: { from: [{ address: 'me@x.org' }], to } } },
      );
      expect(sent.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    });

    it('keeps attachments of the old version by reference', async () => {
      const attachments = [
        { filename: 'a.png', content: PICTURE },
        { filename: 'b.png', content: 'Yg==' },
      ];
      const { id, attachments: found } = await begin({ subject: 'files', attachments });
      const message = { subject: 'files', attachments: [{ filename: 'c.txt', content: 'Yw==' }] };
      const input = { id, message, keepAttachments: [found[0]!.id] };
      const { replaceDraft } = await account.query(REPLACE, { input });
      const files = replaceDraft.message.attachments as { filename: string; url: string }[];
      expect(files.map(({ filename }) => filename).sort()).toEqual(['a.png', 'c.txt']);
      const { url } = files.find(({ filename }) => filename === 'a.png')!;
      const { octets } = await account.gateway.request('GET', new URL(url, 'http://x').pathname);
      expect(octets.toString('base64')).toBe(PICTURE);
    });

    it('tells who comes too late which version took the place', async () => {
      const { id, messageId } = await begin({ subject: 'one' });
      const first = await account.query(REPLACE, { input: { id, message: { subject: 'two' } } });
      const message = { subject: 'three', messageId };
      const second = await account.ask(REPLACE, { input: { id, message } });
      expect(second.errors![0]!.extensions).toMatchObject({
        code: 'CONFLICT',
        currentId: first.replaceDraft.message.id,
      });
      expect(await copiesOf(messageId)).toMatchObject([{ subject: 'two' }]);
    });

    it('leaves the old version alone where the new one is refused', async () => {
      const { id, messageId } = await begin({ subject: 'one' });
      for (const input of [
        { id },
        { id, raw: 'YQ==', message: {} },
        { id, message: { attachments: [{ fromMessage: id, partId: '7' }] } },
        { id, message: { subject: 'a\nb' } },
      ])
        expect((await account.ask(REPLACE, { input })).errors).toHaveLength(1);
      expect(await copiesOf(messageId)).toMatchObject([{ id, subject: 'one', isDeleted: false }]);
    });

    it('lets one of two devices win, and tells the other', async () => {
      for (let race = 0; race < (hasModSeq ? RACES : 1); race++) {
        const { id, messageId } = await begin({ subject: 'race' });
        const answers = await Promise.all(
          ['left', 'right'].map((subject) => account.ask(REPLACE, { input: { id, message: { subject } } })),
        );
        const won = answers.filter(({ errors }) => !errors);
        const left = await copiesOf(messageId);
        if (!hasModSeq) {
          expect(left.length).toBeGreaterThan(0);
          continue;
        }
        expect(won).toHaveLength(1);
        expect(left).toMatchObject([{ subject: won[0]!.data.replaceDraft.message.subject }]);
        const lost = answers.find(({ errors }) => errors)!;
        expect(['CONFLICT', 'NOT_FOUND']).toContain(lost.errors![0]!.extensions.code);
      }
    });

    it('is offered over REST', async () => {
      const { id, messageId } = await begin({ subject: 'one' });
      const headers = { authorization: account.authorization, 'content-type': 'application/json' };
      const body = JSON.stringify({ message: { subject: 'two' } });
      const answer = await account.gateway.request(
        'PUT',
        `/v1/messages/${id}/draft?fields=id,subject`,
        headers,
        body,
      );
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
        200,
        { message: { subject: 'two' }, removed: [id], failures: [] },
      ]);
      const raw = Buffer.from(`Message-ID: ${messageId}\r\nSubject: three\r\n\r\nraw\r\n`);
      const { message } = JSON.parse(answer.body);
      const again = await account.gateway.request(
        'PUT',
        `/v1/messages/${message.id}/draft?fields=subject`,
        { ...headers, 'content-type': 'message/rfc822' },
        raw.toString(),
      );
      expect(JSON.parse(again.body)).toMatchObject({ message: { subject: 'three' } });
    });
  });
}
