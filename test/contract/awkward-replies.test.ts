import { beforeAll, expect, it } from '@jest/globals';

import { multipart, octets, part } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { RawImap } from '../support/servers/raw-imap.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Whole messages that are awkward to answer, as Dovecot gives them: what a reply to all looks like, and why. The server
// itself judges whether each reply belongs to the conversation that it answers.

const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const DEEP = Array.from({ length: 120 }, (_, i) => `<deep-${i}@x.org>`);

interface Case {
  /** What is so, and why the reply looks as it does. */
  readonly says: string;
  readonly header: readonly string[];
  readonly body?: readonly (string | Buffer)[];
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly subject: string;
  readonly references?: readonly string[];
  readonly text?: RegExp;
  readonly html?: RegExp | null;
  /** Must not be in the html. */
  readonly without?: RegExp;
}

const CASES: readonly Case[] = [
  {
    says: 'html only: the quoted text is what the html says, and the html is quoted as it is',
    header: [
      'From: anna@x.org',
      'To: me@example.org',
      'Subject: html',
      'Content-Type: text/html; charset=utf-8',
    ],
    body: [utf8('<p>One &amp; <b>two</b></p><ul><li>three</li></ul>')],
    to: ['anna@x.org'],
    subject: 'Re: html',
    text: /^\n\nanna@x\.org wrote:\n> One & two\n(?:>\n)?> +[*•-] three/,
    html: /<blockquote type="cite">.*<p>One &amp; <b>two<\/b><\/p>/s,
  },
  {
    says: 'right-to-left: names, subject and direction stay as they are',
    header: [
      `From: ${utf8('"דנה כהן"')} <dana@x.org>`,
      'To: me@example.org',
      `Subject: ${utf8('שאלה: מתי?')}`,
      'Content-Type: text/html; charset=utf-8',
    ],
    body: [utf8('<div dir="rtl">שלום <b>עולם</b></div>')],
    to: ['דנה כהן <dana@x.org>'],
    subject: 'Re: שאלה: מתי?',
    text: /דנה כהן wrote:\n> שלום עולם/,
    html: /<div dir="rtl">שלום <b>עולם<\/b><\/div>/,
  },
  {
    says: 'Outlook: its conditional comments and office elements mean nothing to others; what is shown is quoted',
    header: [
      'From: "Meier, Anna" <anna@corp.example>',
      'To: "Other, My" <my.other@example.org>, "Bob" <bob@corp.example>',
      'Subject: AW: WG: Angebot',
      'Thread-Topic: Angebot',
      'X-Mailer: Microsoft Outlook 16.0',
      'Content-Type: text/html; charset=us-ascii',
    ],
    body: [
      '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm;} --></style>',
      '<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit"/></xml><![endif]--></head>',
      '<body lang=DE><div class=WordSection1><p class=MsoNormal>Hallo,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>',
      '<p class=MsoNormal>passt <b>Montag</b>?<o:p></o:p></p></div></body></html>',
    ],
    to: ['Meier, Anna <anna@corp.example>', 'Bob <bob@corp.example>'],
    subject: 'Re: WG: Angebot',
    text: /> passt Montag\?/,
    html: /passt <b>Montag<\/b>\?/,
    without: /<o:p|\[if gte|shapedefaults/,
  },
  {
    says: 'deep references, folded over many lines: the first and the newest stay, and the original comes last',
    header: [
      'From: anna@x.org',
      'To: me@example.org',
      'Subject: Re: deep',
      `References: ${DEEP.join('\r\n ')}`,
      `In-Reply-To: ${DEEP.at(-1)}`,
      'Message-ID: <deep@x.org>',
    ],
    to: ['anna@x.org'],
    subject: 'Re: deep',
    references: [DEEP[0]!, ...DEEP.slice(-48), '<deep@x.org>'],
  },
  {
    says: 'a group: its members are written to, each for itself (RFC 5322 §3.4)',
    header: [
      'From: anna@x.org',
      'To: Team: bob@x.org, "Carl" <carl@x.org>;, me@example.org',
      'Subject: group',
    ],
    to: ['anna@x.org', 'bob@x.org', 'Carl <carl@x.org>'],
    subject: 'Re: group',
  },
  {
    says: 'undisclosed recipients cannot be written to',
    header: ['From: anna@x.org', 'To: undisclosed-recipients:;', 'Subject: blind'],
    to: ['anna@x.org'],
    subject: 'Re: blind',
  },
  {
    says: 'several Reply-To: all of them are where answers go (RFC 5322 §3.6.2)',
    header: [
      'From: anna@x.org',
      'Reply-To: Desk <desk@x.org>, anna@home.example',
      'To: me@example.org',
      'Cc: bob@x.org, DESK@x.org',
      'Subject: two',
    ],
    to: ['Desk <desk@x.org>', 'anna@home.example'],
    cc: ['bob@x.org'],
    subject: 'Re: two',
  },
  {
    says: 'an own copy: whom it went to is written to again',
    header: [
      'From: Me <me@example.org>',
      'To: bob@x.org',
      'Cc: carl@x.org, my.other@example.org',
      'Subject: Re: own',
    ],
    to: ['bob@x.org'],
    cc: ['carl@x.org', 'my.other@example.org'],
    subject: 'Re: own',
  },
  {
    says: 'a list whose author asks for answers on the list alone: Mail-Followup-To, as Thunderbird follows it',
    header: [
      'From: anna@x.org',
      'To: List <list@lists.example>',
      'Cc: me@example.org, bob@x.org',
      'Mail-Followup-To: list@lists.example',
      'List-Post: <mailto:list@lists.example>',
      'Subject: [list] question',
    ],
    to: ['list@lists.example'],
    subject: 'Re: [list] question',
  },
  {
    says: 'a list that sets Reply-To to itself: the author is answered as well, the list once',
    header: [
      'From: anna@x.org',
      'Reply-To: List <list@lists.example>',
      'To: list@lists.example',
      'List-Post: <mailto:list@lists.example>',
      'Subject: [list] Re: question',
    ],
    to: ['anna@x.org', 'list@lists.example'],
    subject: 'Re: [list] Re: question',
  },
  {
    says: 'references with words and broken ids among them: the ids that are whole place the reply',
    header: [
      'From: anna@x.org',
      'To: me@example.org',
      'Subject: broken',
      'References: Your message <b1@x.org> of Monday <b2@x.org> <b3',
      'Message-ID: <b4@x.org>',
    ],
    to: ['anna@x.org'],
    subject: 'Re: broken',
    references: ['<b1@x.org>', '<b2@x.org>', '<b4@x.org>'],
  },
  {
    says: 'an invitation: its text is quoted, and the calendar is not',
    header: [
      'From: anna@x.org',
      'To: me@example.org',
      'Subject: =?utf-8?Q?Einladung:_Gr=C3=BC=C3=9Fe?=',
      'Content-Type: multipart/alternative; boundary=c',
    ],
    body: [
      multipart(
        'c',
        part(['Content-Type: text/plain; charset=utf-8'], 'Come!'),
        part(
          ['Content-Type: text/calendar; method=REQUEST'],
          'BEGIN:VCALENDAR',
          'METHOD:REQUEST',
          'END:VCALENDAR',
        ),
      ),
    ],
    to: ['anna@x.org'],
    subject: 'Re: Einladung: Grüße',
    text: /^\n\nanna@x\.org wrote:\n> Come!\n$/,
    html: null,
  },
  {
    says: 'flowed text that quotes: paragraphs are whole, and each mark gets one more',
    header: [
      'From: anna@x.org',
      'To: me@example.org',
      'Subject: flowed',
      'Content-Type: text/plain; format=flowed',
    ],
    body: ['> Which day suits ', '> you best?', 'Monday, if that ', 'is all right.', '-- ', 'Anna'],
    to: ['anna@x.org'],
    subject: 'Re: flowed',
    text: />> Which day suits you best\?\n> Monday, if that is all right\.\n$/,
  },
];

const raw = ({ header, body = ['text'] }: Case, i: number): Buffer => {
  const hasId = header.some((line) => line.startsWith('Message-ID'));
  const id = hasId ? [] : [`Message-ID: <case-${i}@x.org>`];
  return octets(...id, ...header, 'MIME-Version: 1.0', '', ...body);
};

const FIELDS = `from { name address } to { name address } cc { name address } bcc { name address } subject inReplyTo
  references text html attachments { fromMessage partId filename contentType contentId inline }`;

describeServer('dovecot', (server) => {
  let user: Credentials;
  let account: Account;
  let inbox: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  let replies: any[];
  beforeAll(async () => {
    user = await server.newUser();
    await server.deliver(
      user.user,
      'INBOX',
      CASES.map((each, i) => ({ raw: raw(each, i) })),
    );
    const at = { servers: `imaps://localhost:${server.ports.imaps}`, caFile: server.caFile };
    account = await new Gateway(at).signIn(user.user, user.password);
    const { mailbox } = await account.query(
      `{ mailbox(role: INBOX) { id messages(first: 100) { nodes { uid messageId
         replyDraft(all: true, identities: ["me@example.org", "my.other@example.org"]) { ${FIELDS} } } } } }`,
    );
    inbox = mailbox.id;
    replies = (mailbox.messages.nodes as { uid: number }[]).sort((a, b) => a.uid - b.uid);
  });

  const line = ({ name, address }: { name: string | null; address: string }) =>
    name ? `${name} <${address}>` : address;

  it.each(CASES.map((each, i) => ({ ...each, i })))('$says', ({ i, to, cc = [], subject, ...wanted }) => {
    const { messageId, replyDraft } = replies[i];
    expect(replyDraft.to.map(line)).toEqual(to);
    expect(replyDraft.cc.map(line)).toEqual(cc);
    expect(replyDraft).toMatchObject({ subject, inReplyTo: messageId, bcc: [] });
    expect(replyDraft.references).toEqual(wanted.references ?? [messageId]);
    if (wanted.text) expect(replyDraft.text).toMatch(wanted.text);
    if (wanted.html) expect(replyDraft.html).toMatch(wanted.html);
    if (wanted.html === null) expect(replyDraft.html).toBeNull();
    if (wanted.without) expect(replyDraft.html).not.toMatch(wanted.without);
  });

  it('belongs to its conversation in the eyes of the server', async () => {
    const uids: number[] = [];
    for (const { replyDraft } of replies) {
      const message = { ...replyDraft, from: [{ address: 'me@example.org' }] };
      const ids = Object.fromEntries(
        ['to', 'cc', 'bcc'].map((field) => [
          field,
          message[field].map(({ name, address }: { name: string | null; address: string }) => ({
            ...(name && { name }),
            address,
          })),
        ]),
      );
      const { appendMessage } = await account.query(
        `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message { uid } } }`,
        { input: { mailboxId: inbox, message: { ...message, ...ids } } },
      );
      uids.push(appendMessage.message.uid);
    }
    const witness = await RawImap.connect(server);
    await witness.command(`LOGIN ${user.user} "${user.password}"`);
    await witness.command('SELECT INBOX');
    const answer = (await witness.command('UID THREAD REFS UTF-8 ALL')).toString();
    witness.close();
    const threads = [...answer.matchAll(/\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].map(([, inner]) =>
      (inner!.match(/\d+/g) ?? []).map(Number),
    );
    for (const [i, { uid }] of replies.entries()) {
      const thread = threads.find((each) => each.includes(uid));
      expect([CASES[i]!.says, thread]).toEqual([CASES[i]!.says, expect.arrayContaining([uid, uids[i]])]);
    }
  });
});
