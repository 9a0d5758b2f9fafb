import { beforeAll, expect, it } from '@jest/globals';

import { multipart, octets, part, plain } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Beginnings of replies and forwarded messages, as real servers give the originals.

const message = (header: readonly string[], ...body: (string | Buffer)[]): Buffer =>
  octets(...header, 'MIME-Version: 1.0', '', ...body);

const PICTURES = message(
  [
    'Subject: Re: pictures',
    'From: Anna =?utf-8?Q?=C3=96?= <anna@x.org>',
    'To: bob@x.org, me@example.org',
    'Cc: carl@x.org',
    'Date: Mon, 2 Mar 2026 10:30:00 +0100',
    'Message-ID: <2@x.org>',
    'References: <1@x.org>',
    'Content-Type: multipart/mixed; boundary=m',
  ],
  multipart(
    'm',
    part(
      ['Content-Type: multipart/related; boundary=r'],
      multipart(
        'r',
        part(
          ['Content-Type: text/html; charset=utf-8'],
          '<p>See <img src="cid:pic@x"> <img src="https://spy.example/1.gif"></p>',
        ),
        part(
          ['Content-Type: image/png; name=p.png', 'Content-ID: <pic@x>', 'Content-Transfer-Encoding: base64'],
          'iVBORw0K',
        ),
      ),
    ),
    part(['Content-Type: text/csv; name=plan.csv', 'Content-Disposition: attachment'], '1,2'),
  ),
);
const PLAIN = message(
  ['Subject: plan', 'From: anna@x.org', 'To: list@lists.org', 'List-Post: <mailto:list@lists.org>'],
  'Monday?',
  '> Which day?',
  '',
  '-- ',
  'Anna',
);
const BARE = message(
  ['X-Empty: yes', 'Content-Type: multipart/mixed; boundary=b'],
  multipart('b', plain('')),
);

const DRAFT = `from { address } to { name address } cc { address } bcc { address } subject inReplyTo references text html
  attachments { fromMessage partId filename contentType contentId inline } truncated`;

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(
        user,
        'INBOX',
        [PICTURES, PLAIN, BARE].map((raw) => ({ raw })),
      );
      await selectInbox(server, { user, password });
      const servers = `imaps://localhost:${server.ports.imaps}`;
      account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
    });

    const messages = async (fields: string) => {
      const { data, errors, extensions } = await account.ask(
        `{ mailbox(role: INBOX) { messages { nodes { id subject ${fields} } } } }`,
        {},
        { 'postern-explain': 'true' },
      );
      expect(errors).toBeUndefined();
      return { nodes: data.mailbox.messages.nodes, plan: extensions!.plan };
    };

    it('a reply to all quotes the original and carries the pictures that it shows', async () => {
      const { nodes } = await messages(
        `replyDraft(all: true, identities: ["me@example.org"], locale: "de-AT", timeZone: "Europe/Vienna") { ${DRAFT} }`,
      );
      const { id, replyDraft } = nodes[2];
      expect(replyDraft).toMatchObject({
        from: [{ address: 'me@example.org' }],
        to: [
          { name: 'Anna Ö', address: 'anna@x.org' },
          { name: null, address: 'bob@x.org' },
        ],
        cc: [{ address: 'carl@x.org' }],
        bcc: [],
        subject: 'Re: pictures',
        inReplyTo: '<2@x.org>',
        references: ['<1@x.org>', '<2@x.org>'],
        attachments: [
          { fromMessage: id, filename: 'p.png', contentType: 'image/png', contentId: 'pic@x', inline: true },
        ],
        truncated: false,
      });
      expect(replyDraft.text).toMatch(/^\n\nAm 2\. März 2026.* schrieb Anna Ö:\n> See/);
      expect(replyDraft.html).toMatch(/schrieb Anna Ö:<\/p><blockquote type="cite">.*src="cid:pic@x"/s);
      expect(replyDraft.html).not.toContain('spy.example');
    });

    it('a reply to a list goes to its author, without the signature', async () => {
      const { nodes } = await messages(`replyDraft { ${DRAFT} }`);
      const { replyDraft } = nodes[1];
      expect(replyDraft).toMatchObject({ to: [{ address: 'anna@x.org' }], html: null, attachments: [] });
      expect(replyDraft.text).toBe('\n\nanna@x.org wrote:\n> Monday?\n>> Which day?\n');
    });

    it('a message with nothing in it can be answered and forwarded', async () => {
      const { nodes } = await messages(`replyDraft { ${DRAFT} } forwardDraft { ${DRAFT} }`);
      expect(nodes[0]).toMatchObject({
        replyDraft: { to: [], subject: 'Re:', inReplyTo: null, references: [], html: null },
        forwardDraft: { to: [], subject: 'Fwd:', attachments: [] },
      });
    });

    it('a forwarded message keeps its attachments, or goes along whole', async () => {
      const { nodes } = await messages(
        `inline: forwardDraft { ${DRAFT} } whole: forwardDraft(as: ATTACHMENT) { ${DRAFT} }`,
      );
      const { id, inline, whole } = nodes[2];
      expect(inline).toMatchObject({ to: [], subject: 'Fwd: Re: pictures', inReplyTo: null });
      expect(inline.references).toEqual(['<1@x.org>', '<2@x.org>']);
      expect(inline.attachments.map(({ filename }: { filename: string }) => filename)).toEqual([
        'p.png',
        'plan.csv',
      ]);
      expect(inline.text).toContain(
        '-------- Forwarded Message --------\nSubject: Re: pictures\nDate: 2 Mar 2026',
      );
      expect(inline.text).toContain(
        '\nFrom: Anna Ö <anna@x.org>\nTo: bob@x.org, me@example.org\nCc: carl@x.org\n',
      );
      expect(whole).toMatchObject({
        text: '',
        html: null,
        attachments: [
          { fromMessage: id, partId: null, filename: 'Re pictures.eml', contentType: 'message/rfc822' },
        ],
      });
    });

    it('costs what reading the text costs', async () => {
      const { plan: reading } = await messages('text html attachments { id }');
      const { plan: answering } = await messages('replyDraft { text }');
      expect(answering.roundTrips).toEqual(reading.roundTrips);
      const { plan: whole } = await messages('forwardDraft(as: ATTACHMENT) { subject }');
      // One flight more where a message has no From: it is looked for in the header.
      expect(whole.roundTrips.mail).toBeLessThanOrEqual(3);
    });

    it('begins the same over REST', async () => {
      const { nodes } = await messages(`replyDraft(all: true) { ${DRAFT} } forwardDraft { ${DRAFT} }`);
      const { id, replyDraft, forwardDraft } = nodes[2];
      const headers = { authorization: account.authorization };
      const read = async (rest: string) =>
        JSON.parse(
          (await account.gateway.request('GET', `/v1/messages/${id}/${rest}`, headers)).body,
        ) as object;
      expect(await read('reply?all=true')).toMatchObject(replyDraft);
      expect(await read('forward')).toMatchObject(forwardDraft);
      expect(await read('reply?timeZone=Mars')).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    });

    it('refuses a time zone that is none, for this field alone', async () => {
      const { data, errors } = await account.ask(
        '{ mailbox(role: INBOX) { messages(first: 1) { nodes { subject replyDraft(timeZone: "Mars") { text } } } } }',
      );
      expect(data.mailbox.messages.nodes).toEqual([{ subject: null, replyDraft: null }]);
      expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    });
  });
}
