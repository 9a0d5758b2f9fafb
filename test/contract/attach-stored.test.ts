import { beforeAll, expect, it } from '@jest/globals';

import { multipart, octets, part } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Parts of stored messages attached to new ones: taken from the server's own store, or carried.

const PICTURE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const TABLE = 'größe;menge\r\n=3D;1\r\n';

const ORIGINAL = octets(
  'Subject: original',
  'From: anna@x.org',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  multipart(
    'm',
    part(['Content-Type: text/plain; charset=utf-8'], 'see the files'),
    part(
      ['Content-Type: image/png; name="p.png"', 'Content-ID: <pic@x>', 'Content-Transfer-Encoding: base64'],
      ...(PICTURE.toString('base64').match(/.{1,76}/g) ?? []),
    ),
    part(
      [
        'Content-Type: text/csv; charset=iso-8859-1; name="plan, new.csv"',
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: quoted-printable',
      ],
      'gr=F6=DFe;menge',
      '=3D3D;1',
      '',
    ),
  ),
);
const PATHS = ['Pläne & Ideen', 'a b'];

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    let original: { id: string; attachments: { partId: string; filename: string }[] };
    let inbox: string;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(user, 'INBOX', [{ raw: ORIGINAL }]);
      await selectInbox(server, { user, password });
      const servers = `imaps://localhost:${server.ports.imaps}`;
      account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
      const { mailbox } = await account.query(
        '{ mailbox(role: INBOX) { id messages { nodes { id attachments { partId filename } } } } }',
      );
      inbox = mailbox.id;
      original = mailbox.messages.nodes[0];
    });

    const append = (mailboxId: string, attachments: object[]) =>
      account.ask(
        `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message {
           id subject attachments { partId filename contentType contentId inline size url } } } }`,
        {
          input: {
            mailboxId,
            message: {
              from: [{ address: 'me@x.org' }],
              subject: 'with files',
              text: 'see below',
              html: '<p>see <img src="cid:pic@x"></p>',
              attachments,
            },
          },
        },
        { 'postern-explain': 'true' },
      );
    const newest = async (mailboxId: string) => {
      const { node } = await account.query(
        `query ($id: ID!) { node(id: $id) { ... on Mailbox { messages(first: 1) { totalCount nodes { id
           attachments { partId filename contentType contentId inline url } } } } } }`,
        { id: mailboxId },
      );
      return node.messages;
    };
    const download = async (url: string) =>
      (await account.gateway.request('GET', new URL(url, 'http://x').pathname)).octets;
    const bothFiles = () =>
      original.attachments.map(({ partId, filename }) => ({
        fromMessage: original.id,
        partId,
        ...(filename === 'p.png' && { contentId: 'pic@x' }),
      }));

    it.each(['INBOX', ...PATHS])('attaches parts to a message in %s, octet for octet', async (path) => {
      const mailboxId =
        path === 'INBOX'
          ? inbox
          : (
              await account.query(
                'mutation ($path: String!) { createMailbox(input: { path: $path }) { mailbox { id } } }',
                { path: name === 'courier' ? `INBOX.${path}` : path },
              )
            ).createMailbox.mailbox.id;
      const { errors, extensions } = await append(mailboxId, bothFiles());
      expect(errors).toBeUndefined();
      const { nodes } = await newest(mailboxId);
      const [picture, table] = nodes[0].attachments;
      expect([picture, table]).toMatchObject([
        { filename: 'p.png', contentType: 'image/png', contentId: 'pic@x', inline: true },
        { filename: 'plan, new.csv', contentType: 'text/csv', inline: false },
      ]);
      expect((await download(picture.url)).equals(PICTURE)).toBe(true);
      expect((await download(table.url)).toString('latin1')).toBe(TABLE);
      if (name !== 'courier') expect(extensions!.plan.octets.sent).toBeLessThan(6_000);
    });

    it('attaches a whole message', async () => {
      await append(inbox, [{ fromMessage: original.id, filename: 'original.eml' }]);
      const { nodes } = await newest(inbox);
      expect(nodes[0].attachments).toMatchObject([
        { filename: 'original.eml', contentType: 'message/rfc822' },
      ]);
      expect((await download(nodes[0].attachments[0].url)).equals(ORIGINAL)).toBe(true);
    });

    it('adds nothing where the message or the part is gone', async () => {
      const { totalCount: before } = await newest(inbox);
      const noPart = await append(inbox, [{ fromMessage: original.id, partId: '9' }]);
      expect(noPart.errors![0]!.extensions.code).toBe('NOT_FOUND');
      const twice = await append(inbox, [{ fromMessage: original.id, partId: '2', content: 'YQ==' }]);
      expect(twice.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
      expect((await newest(inbox)).totalCount).toBe(before);
    });
  });
}
