import { expect, it } from '@jest/globals';

import { chooseBody } from '../../src/mime/choose-body.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import { message, multipart, part, plain } from '../mime/awkward/build.ts';
import { Gateway } from '../support/gateway.ts';
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

for (const name of ['dovecot', 'cyrus', 'courier'] as const) {
  describeServer(name, (server) => {
    it.each(['imaps', 'pop3s'] as const)(
      'shows the names of files as they were given: %s',
      async (scheme) => {
        const { user, password } = await server.newUser();
        await server.deliver(user, 'INBOX', MESSAGES);
        const servers = `${scheme}://localhost:${server.ports[scheme]}`;
        const account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
        const query = `{ mailbox(role: INBOX) { messages { nodes { subject attachments { filename } } } } }`;
        const { data, errors } = await account.ask(query);
        expect(errors).toBeUndefined();
        const unseen = scheme === 'imaps' ? (UNSEEN[name] ?? []) : [];
        const seen = ({ subject }: { subject: string }) => !unseen.includes(subject);
        const found = data.mailbox.messages.nodes.toReversed().filter(seen);
        expect(found).toEqual(
          MESSAGES.filter(seen).map(({ subject, filename }) => ({ subject, attachments: [{ filename }] })),
        );
      },
    );
  });
}
