import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { multipart, octets, part } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { HidingProxy } from '../support/hiding-proxy.ts';
import type { Measurement } from '../support/measure-memory.ts';
import { measured } from '../support/measured.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Large parts of stored messages, where the mail server cannot take them from its own store: they pass through.

const MEGABYTE = 1024 * 1024;
/** What a message of 20 MB may add to the memory of the gateway. */
const MOST = 16 * MEGABYTE;

const lines = (size: number): string =>
  (
    Buffer.from(Array.from({ length: size }, (_, i) => (i * 7919) % 251))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');

const LARGE = lines(14 * MEGABYTE);
const MEDIUM = lines(1.5 * MEGABYTE);

const file = (name: string, content: string): Buffer =>
  part([`Content-Type: application/pdf; name="${name}"`, 'Content-Transfer-Encoding: base64'], content);

const ORIGINAL = octets(
  'Subject: large',
  'From: anna@x.org',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  multipart(
    'm',
    part(['Content-Type: text/plain'], 'see the files'),
    file('large.pdf', LARGE),
    file('medium.pdf', MEDIUM),
    file('small.pdf', lines(1000)),
  ),
);

const APPEND = `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message {
  id attachments { filename size contentType url } } } }`;

for (const name of ['courier', 'dovecot'] as const) {
  describeServer(name, (server) => {
    let proxy: HidingProxy | undefined;
    let user: Credentials;
    let at: { servers: string; caFile?: string };
    let account: Account;
    let inbox: string;
    let original: string;
    beforeAll(async () => {
      user = await server.newUser();
      await server.deliver(user.user, 'INBOX', [{ raw: ORIGINAL }]);
      await selectInbox(server, user);
      proxy = name === 'dovecot' ? await HidingProxy.start(server.ports.imap, ['CATENATE']) : undefined;
      at = proxy
        ? { servers: `imap+plain://127.0.0.1:${proxy.port}` }
        : { servers: `imaps://localhost:${server.ports.imaps}`, caFile: server.caFile };
      account = await new Gateway(at).signIn(user.user, user.password);
      const { mailbox } = await account.query('{ mailbox(role: INBOX) { id messages { nodes { id } } } }');
      inbox = mailbox.id;
      original = mailbox.messages.nodes[0].id;
    });
    afterAll(() => proxy?.close());

    const append = (attachments: object[]) => {
      const message = { from: [{ address: 'me@x.org' }], text: 'see below', attachments };
      return account.ask(APPEND, { input: { mailboxId: inbox, message } }, { 'postern-explain': 'true' });
    };
    const download = async (url: string) =>
      (await account.gateway.request('GET', new URL(url, 'http://x').pathname)).octets;

    it('carries parts on a connection beside, octet for octet', async () => {
      const attachments = ['3', '2', '4'].map((partId) => ({ fromMessage: original, partId }));
      const { data, errors, extensions } = await append(attachments);
      expect(errors).toBeUndefined();
      const found = data.appendMessage.message.attachments as { filename: string; url: string }[];
      expect(found.map(({ filename }) => filename)).toEqual(['medium.pdf', 'large.pdf', 'small.pdf']);
      const medium = await download(found[0]!.url);
      expect(medium.equals(Buffer.from(MEDIUM, 'base64'))).toBe(true);
      expect((await download(found[2]!.url)).equals(Buffer.from(lines(1000), 'base64'))).toBe(true);
      expect(extensions!.plan.flights.flat().some((command) => command.startsWith('APPEND'))).toBe(true);
      expect(extensions!.plan.octets.sent).toBeGreaterThan(LARGE.length + MEDIUM.length);
    });

    it('grows by less than 16 MB for a message of 20 MB', async () => {
      const query = (attachment: string) =>
        `mutation { appendMessage(input: { mailboxId: "${inbox}", message: { from: [{ address: "me@x.org" }],
           text: "see below", attachments: [${attachment}] } }) { message { id size } } }`;
      const measurement: Measurement = {
        ...at,
        ...user,
        warmUp: query(`{ fromMessage: "${original}", partId: "3" }`),
        query: query(`{ fromMessage: "${original}" }`),
      };
      const { added, codes } = await measured(measurement);
      expect(codes).toEqual([]);
      expect(added).toBeLessThan(MOST);
    });

    it('adds nothing where the message is gone', async () => {
      const { data } = await append([{ fromMessage: original, partId: '3' }]);
      const { id } = data.appendMessage.message;
      const status = '{ mailbox(role: INBOX) { status { messages } } }';
      await account.query(
        'mutation ($id: ID!) { deleteMessages(input: { ids: [$id], permanently: true }) { __typename } }',
        { id },
      );
      const before = await account.query(status);
      const { errors } = await append([{ fromMessage: id, partId: '2' }]);
      expect(errors![0]!.extensions.code).toBe('NOT_FOUND');
      expect(await account.query(status)).toEqual(before);
    });
  });
}
