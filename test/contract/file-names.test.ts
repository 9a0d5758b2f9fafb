import { beforeAll, describe, expect, it } from '@jest/globals';

import { chooseBody } from '../../src/mime/choose-body.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import { contentDisposition } from '../../src/rest/bytes/content-disposition.ts';
import { message, multipart, part, plain } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import type { ServerName } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Names that break rules, some of which real servers cut off in their structures: what a reader of the whole message finds.

const NAMES: Record<string, string> = {
  'in quotes': 'filename="a b.pdf"',
  'in two segments': "filename*0*=utf-8''Pr%C3%BCf; filename*1*=bericht.pdf",
  'in encoded words without quotes':
    'filename==?utf-8?B?UmVjaG51bmcgZsO8ciBN?= =?utf-8?B?w6RyeiAyMDI1LnBkZg==?=',
  'with spaces and no quotes': 'filename=my long report.pdf',
  'with quotes within': 'filename="the "big" one.pdf"',
  'with 8-bit and no quotes': 'filename=\xc3\x9cber uns.pdf',
  'with brackets and no quotes': 'filename=Report [final] (2).pdf',
  'with a path and no quotes': 'filename=C:\\dir\\a=b,c@d.pdf',
  'with slashes and no quotes': 'filename=a/b?c.pdf',
  'with a quote that never ends': 'filename="never closed.pdf',
  'behind a comment': 'filename=x(1).pdf',
  'behind two semicolons': '; filename="x.pdf"',
};
const FILE = ['Content-Type: application/pdf', 'Content-Transfer-Encoding: base64'];
const WRAPPED = Object.entries(NAMES).map(([subject, name]) => {
  const file = part([...FILE, `Content-Disposition: attachment; ${name}`], 'JVBERi0=');
  const header = [`Subject: ${subject}`, 'Content-Type: multipart/mixed; boundary=b'];
  return { subject, raw: message(header, multipart('b', plain('see file'), file)) };
});
const ALONE = 'without quotes, of a message that is a file';
const MESSAGES = [
  ...WRAPPED,
  {
    subject: ALONE,
    raw: message(
      [`Subject: ${ALONE}`, ...FILE, 'Content-Disposition: attachment; filename=my report.pdf'],
      'JVBERi0=',
    ),
  },
].map((each) => ({
  ...each,
  filename: chooseBody(parseMessage(each.raw).root).attachments[0]!.part.filename,
}));

// Courier leaves out spaces, quotes and comments, and what is left looks whole.
const UNSEEN: Partial<Record<ServerName, readonly string[]>> = {
  courier: [
    'with spaces and no quotes',
    'with quotes within',
    'with 8-bit and no quotes',
    'with brackets and no quotes',
    'with a path and no quotes',
    'behind a comment',
    'without quotes, of a message that is a file',
  ],
};

const QUERY = '{ mailbox(role: INBOX) { messages { nodes { id subject attachments { id filename } } } } }';

interface Node {
  readonly id: string;
  readonly subject: string;
  readonly attachments: readonly { readonly id: string; readonly filename: string | null }[];
}

for (const name of ['dovecot', 'cyrus', 'courier'] as const) {
  describeServer(name, (server) => {
    describe.each(['imaps', 'pop3s'] as const)('the names of files over %s', (scheme) => {
      const unseen = scheme === 'imaps' ? (UNSEEN[name] ?? []) : [];
      const seen = MESSAGES.filter(({ subject }) => !unseen.includes(subject));
      let account: Account;
      let nodes: readonly Node[];

      beforeAll(async () => {
        const { user, password } = await server.newUser();
        await server.deliver(user, 'INBOX', seen);
        await selectInbox(server, { user, password });
        const servers = `${scheme}://localhost:${server.ports[scheme]}`;
        account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
        nodes = (await account.query(QUERY)).mailbox.messages.nodes.toReversed();
      });

      it('are listed as they were given', () => {
        expect(
          nodes.map(({ subject, attachments }) => [subject, attachments.map(({ filename }) => filename)]),
        ).toEqual(seen.map(({ subject, filename }) => [subject, [filename]]));
      });

      it.each([{}, { range: 'bytes=1-2' }])(
        'are the same where the files are downloaded: %j',
        async (headers) => {
          for (const [i, { id, attachments }] of nodes.entries()) {
            const answer = await account.get(`/v1/messages/${id}/attachments/${attachments[0]!.id}`, headers);
            expect(answer.status).toBe('range' in headers ? 206 : 200);
            expect(answer.headers['content-disposition']).toBe(
              contentDisposition('attachment', seen[i]!.filename),
            );
            expect(answer.octets.toString()).toBe('range' in headers ? 'PD' : '%PDF-');
          }
        },
      );
    });
  });
}
