import { beforeAll, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { runPython } from '../support/python.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// A draft with html and pictures that is read, saved as it was read, and read again, ten times over.

const HTML = `<style>.lead{color:#123456} td.x{padding:4px}</style><p class="lead" id="top">Grüße &amp; <b>Küsse</b>
  <img src="cid:pic@x" alt="the &quot;picture&quot;"></p><table width="600"><tbody><tr><td class="x" style="background:url(cid:bg@x)">
  שלום</td></tr></tbody></table><a href="https://example.org/?a=1&amp;b=2">link</a>`;
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 1, 2, 3]);
const TIMES = 10;

/** Of the html part and the pictures: their Content-ID and octets. */
const JUDGE = `
import sys, email, email.policy, json
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [p for p in m.walk() if not p.is_multipart()]
print(json.dumps({
  'html': [p.get_content().replace('\\r\\n', '\\n') for p in parts if p.get_content_type() == 'text/html'],
  'text': [p.get_content().replace('\\r\\n', '\\n') for p in parts if p.get_content_type() == 'text/plain'],
  'pictures': sorted([p['Content-ID'], p.get_content().hex()] for p in parts if p.get_content_maintype() == 'image'),
}))`;

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    let drafts: string;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      const servers = `imaps://localhost:${server.ports.imaps}`;
      account = await new Gateway({ servers, caFile: server.caFile, sessions: 2 }).signIn(user, password);
      const { mailbox } = await account.query('{ mailbox(role: INBOX) { id } }');
      drafts = mailbox.id;
    });

    const FIELDS = 'id text html(inlineImages: CID) shown: html attachments { id } rawUrl';
    const judged = async (rawUrl: string) => {
      const raw = await account.gateway.request('GET', new URL(rawUrl, 'http://x').pathname);
      return JSON.parse((await runPython(JUDGE, [], raw.octets)).toString()) as Record<string, unknown>;
    };

    it('stays the same, octet for octet', async () => {
      const message = {
        subject: 'html',
        text: 'Grüße & Küsse\n',
        html: HTML,
        attachments: ['pic@x', 'bg@x'].map((contentId) => ({
          filename: `${contentId}.png`,
          contentId,
          content: PICTURE.toString('base64'),
        })),
      };
      const { appendMessage } = await account.query(
        `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message { ${FIELDS} } } }`,
        { input: { mailboxId: drafts, flags: ['\\Draft'], message } },
      );
      const first = appendMessage.message;
      expect(first.html).toContain('src="cid:pic@x"');
      expect(first.html).not.toMatch(/mail-body|\/v1\/bytes/);
      expect(first.shown).toMatch(/mail-body.*\/v1\/bytes/s);
      let last = first;
      for (let i = 0; i < TIMES; i++) {
        const { id, text, html, attachments } = last;
        const keepAttachments = attachments.map((each: { id: string }) => each.id);
        const { replaceDraft } = await account.query(
          `mutation ($input: ReplaceDraftInput!) { replaceDraft(input: $input) { removed message { ${FIELDS} } } }`,
          { input: { id, message: { subject: 'html', text, html }, keepAttachments } },
        );
        expect(replaceDraft.removed).toEqual([id]);
        last = replaceDraft.message;
        expect({ text: last.text, html: last.html }).toEqual({ text: first.text, html: first.html });
      }
      expect(await judged(last.rawUrl)).toEqual({
        html: [first.html],
        text: ['Grüße & Küsse\n'],
        pictures: [
          ['<bg@x>', PICTURE.toString('hex')],
          ['<pic@x>', PICTURE.toString('hex')],
        ],
      });
    });

    it('holds its pictures itself, for no round trip more', async () => {
      const attachments = [
        { filename: 'a.png', contentId: 'pic@x', content: PICTURE.toString('base64') },
        { filename: 'b.svg', contentId: 'bg@x', contentType: 'image/svg+xml', content: 'PHN2Zy8+' },
      ];
      const message = { subject: 'data', html: HTML, attachments };
      await account.query(
        'mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message { id } } }',
        { input: { mailboxId: drafts, flags: ['\\Draft'], message } },
      );
      const read = (way: string) =>
        account.ask(
          `{ mailbox(role: INBOX) { messages(first: 1) { nodes { html(inlineImages: ${way}) url: html } } } }`,
          {},
          { 'postern-explain': 'true' },
        );
      // Once before it is measured: the session is kept.
      await read('CID');
      const [byUrl, asData] = [await read('URL'), await read('DATA')];
      const { html, url } = asData.data.mailbox.messages.nodes[0];
      expect(html).toContain(`src="data:image/png;base64,${PICTURE.toString('base64')}"`);
      expect(html).not.toContain('image/svg');
      expect(html.match(/\/v1\/content\/|https?:\/\/[^"]*\//g)).not.toBeNull();
      expect(url).not.toContain('data:');
      expect(asData.extensions!.plan.roundTrips).toEqual(byUrl.extensions!.plan.roundTrips);
    });
  });
}
