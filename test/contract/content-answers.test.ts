import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';

import { unsealBytes } from '../../src/access/sealed-bytes.ts';
import { unseal } from '../../src/access/sealed-token.ts';
import { readConfig } from '../../src/config.ts';
import { decodePartId } from '../../src/mail/bytes-id.ts';
import { parsePacked } from '../../src/mail/ids.ts';
import { message, multipart, part, plain } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What answers say about content, beyond the octets: html and its pictures, URLs, enclosed messages, limits.

const KEYS = `test:${randomBytes(32).toString('base64')}`;

const HTML = [
  '<p onclick="x()">Look: <img src="cid:pic@x"> <img src="cid:none@x"> <img src="https://spy.example/1.gif"></p>',
  '<script>alert(1)</script><a href="javascript:x()">no</a> <a href="https://example.com/">yes</a>',
];
const PICTURES = message(
  ['Subject: pictures', 'Content-Type: multipart/related; boundary=r'],
  multipart(
    'r',
    part(['Content-Type: text/html; charset=utf-8'], ...HTML),
    part(
      ['Content-Type: image/png; name=p.png', 'Content-ID: <pic@x>', 'Content-Transfer-Encoding: base64'],
      'iVBORw0K',
    ),
  ),
);
const INNER = message(
  ['Subject: the inner one', 'Message-ID: <inner@x>', 'Content-Type: multipart/mixed; boundary=i'],
  multipart('i', plain('inner text'), part(['Content-Type: text/csv; name="a/b.csv"'], '1,2')),
);
const FORWARD = message(
  ['Subject: forward', 'Content-Type: multipart/mixed; boundary=f'],
  multipart('f', plain('see below'), part(['Content-Type: message/rfc822'], INNER)),
);
const HUGE = message(
  ['Subject: huge', 'Content-Type: text/plain'],
  ...Array.from({ length: 60_000 }, () => 'x'.repeat(70)),
);

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(
        user,
        'INBOX',
        [PICTURES, FORWARD, HUGE, HUGE].map((raw) => ({ raw })),
      );
      await selectInbox(server, { user, password });
      const servers = `imaps://localhost:${server.ports.imaps}`;
      account = await new Gateway({ servers, caFile: server.caFile, keys: KEYS }).signIn(user, password);
    });
    const read = async (subject: string, fields: string) => {
      const query = `{ mailbox(role: INBOX) { messages { nodes { id subject ${fields} } } } }`;
      const { data, errors } = await account.ask(query);
      expect(errors).toBeUndefined();
      return data.mailbox.messages.nodes.find((each: { subject: string }) => each.subject === subject);
    };

    it('makes html harmless, and shows the pictures that came with it', async () => {
      const { id, html, remoteReferences, attachments } = await read(
        'pictures',
        'html remoteReferences attachments { id contentId inline url }',
      );
      expect(html).not.toMatch(/script|onclick|javascript:|spy\.example|cid:/);
      expect(html).toContain('href="https://example.com/"');
      expect(remoteReferences).toBe(1);
      expect(attachments).toEqual([
        {
          id: expect.any(String),
          contentId: 'pic@x',
          inline: true,
          url: expect.stringMatching(/^\/v1\/bytes\/[\w.-]+$/),
        },
      ]);
      const [url] = /\/v1\/bytes\/[\w.-]+/.exec(html) ?? [];
      const opener = readConfig({ POSTERN_SERVERS: 'imaps://localhost', POSTERN_KEYS: KEYS });
      const { grant, id: partId } = await unsealBytes(url!.split('/').at(-1)!, opener);
      expect(partId).toBe(attachments[0].id);
      const [, key] = parsePacked(id) as string[];
      expect(decodePartId(partId, key!)).toMatchObject({ message: { path: 'INBOX' }, partId: '2' });
      expect(grant.server.host).toBe('localhost');
      await expect(unseal(url!.split('/').at(-1)!, opener)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
      const later = new Date(Date.now() + 31 * 60_000);
      await expect(unsealBytes(url!.split('/').at(-1)!, opener, later)).rejects.toThrow(
        'This URL has expired. Read the message again',
      );
    });

    it('leaves remote pictures in place when they are allowed', async () => {
      const { html, safe } = await read('pictures', 'html(remoteContent: ALLOW) safe: html');
      expect(html).toContain('src="https://spy.example/1.gif"');
      expect(safe).not.toContain('spy.example');
    });

    it('opens enclosed messages', async () => {
      const { attachments, parts, text } = await read(
        'forward',
        `text attachments {
          contentType
          message { subject messageId text preview hasAttachments attachments { filename size url } }
        }
        parts { partId parentId envelope { subject } }`,
      );
      expect(text.trimEnd()).toBe('see below');
      expect(attachments).toEqual([
        {
          contentType: 'message/rfc822',
          message: {
            subject: 'the inner one',
            messageId: '<inner@x>',
            text: expect.stringMatching(/^inner text\s*$/),
            preview: 'inner text',
            hasAttachments: true,
            attachments: [{ filename: 'a_b.csv', size: 3, url: expect.any(String) }],
          },
        },
      ]);
      expect(parts).toEqual([
        { partId: 'TEXT', parentId: null, envelope: null },
        { partId: '1', parentId: 'TEXT', envelope: null },
        { partId: '2', parentId: 'TEXT', envelope: { subject: 'the inner one' } },
        { partId: '2.TEXT', parentId: '2', envelope: null },
        { partId: '2.1', parentId: '2.TEXT', envelope: null },
        { partId: '2.2', parentId: '2.TEXT', envelope: null },
      ]);
    });

    it('reads the text of an enclosed message over REST', async () => {
      const { id, attachments } = await read(
        'forward',
        'id attachments { id message { attachments { id } } }',
      );
      const [{ id: inner, message }] = attachments;
      const texts = `/v1/messages/${id}/text`;
      const own = await account.get(texts);
      const enclosed = await account.get(`${texts}?attachmentId=${inner}`);
      expect([own.body.trim(), enclosed.body.trim()]).toEqual(['see below', 'inner text']);
      expect(enclosed.headers['etag']).not.toBe(own.headers['etag']);
      const file = await account.get(`${texts}?attachmentId=${message.attachments[0].id}`);
      expect({ status: file.status, body: JSON.parse(file.body) as unknown }).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', detail: expect.stringContaining('is not a message') },
      });
      const html = await account.get(`/v1/messages/${id}/html?attachmentId=${inner}`);
      expect(html).toMatchObject({ status: 404 });
      expect(html.body).toContain('no html');
    });

    it('answers null with TOO_LARGE for what does not fit, and the rest', async () => {
      const { data, errors } = await account.ask(
        '{ mailbox(role: INBOX) { messages { nodes { subject text(maxOctets: 4000000) } } } }',
      );
      const nodes = data.mailbox.messages.nodes as { text: string | null }[];
      expect(nodes.filter(({ text }) => text === null)).toHaveLength(1);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['TOO_LARGE']);
    });

    it('refuses bounds that mean nothing, in their place', async () => {
      const { data, errors } = await account.ask(
        '{ mailbox(role: INBOX) { messages(first: 1) { nodes { subject text(maxOctets: 0) preview(length: 5000) } } } }',
      );
      expect(data.mailbox.messages.nodes).toEqual([{ subject: 'huge', text: null, preview: null }]);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    });
  });
}
