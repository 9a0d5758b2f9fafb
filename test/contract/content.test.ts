import { beforeAll, expect, it } from '@jest/globals';

import type { AwkwardMessage, Expectation } from '../mime/awkward-messages.ts';
import { AWKWARD_MESSAGES } from '../mime/awkward-messages.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import type { RealServer, ServerName } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// The awkward messages, out of servers that read each of them in their own way, against what is written beside them.

/** What servers do not take, keep or tell: nothing that reading it well could bring back. */
const EXCEPTIONS: Record<ServerName, Readonly<Record<string, string>>> = {
  dovecot: {},
  courier: { 'nesting of 300': 'hands over the first 150 levels of it, whichever way it is asked' },
  cyrus: {
    'empty message': 'takes no message of zero octets',
    'an inner multipart without delimiters':
      'describes such a multipart as a text of no octets, as it does one that is empty',
  },
};

/** Servers stop counting parts somewhere (Courier at 300, Dovecot at 10,000), and an answer does not hold them all. */
const MAX_PARTS = 250;

const FIELDS = `
  subject from { name address } to { address }
  text(maxOctets: 4000000) textTruncated(maxOctets: 4000000) html preview hasAttachments isSeen
  attachments { filename contentType size inline message { subject } }
  parts { partId parentId contentType envelope { subject } }`;

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    const readable = AWKWARD_MESSAGES.filter((each) => !(each.name in EXCEPTIONS[name]) && hasCrlf(each));
    let account: Account;
    let ids: Map<string, string>;
    beforeAll(async () => {
      ({ account, ids } = await filled(server, readable));
    });

    it.each(readable)('reads: $name', async ({ name: title, expect: expected }) => {
      const { data, errors } = await account.ask(`query ($id: ID!) { message(id: $id) { ${FIELDS} } }`, {
        id: ids.get(title),
      });
      const message = data.message as Answer;
      const allowed = (errors ?? []).filter(({ extensions }) => extensions.code !== 'TOO_LARGE');
      expect(allowed).toEqual([]);
      expect(found(expected, message)).toEqual(known(expected, message));
      expect(message.isSeen).toBe(false);
    });
  });
}

interface Answer {
  subject: string | null;
  from: { name: string | null; address: string | null }[];
  to: { address: string | null }[];
  text: string | null;
  html: string | null;
  isSeen: boolean;
  attachments: AttachmentAnswer[] | null;
  parts: { envelope: { subject: string | null } | null }[] | null;
}

interface AttachmentAnswer {
  filename: string | null;
  contentType: string;
  size: number | null;
  inline: boolean;
}

/** As much of the expectation as the answer can be compared with: contents by their sizes, html by its words. */
function known(expected: Expectation, { attachments }: Answer): object {
  const { attachments: wanted, html, text, attachmentCount } = expected;
  return {
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html: html === null ? null : words(html) }),
    ...(isCountable(attachmentCount) && { attachmentCount }),
    ...(wanted && {
      attachments: wanted.map(({ filename, contentType, content }, i) => ({
        filename,
        contentType,
        size: attachments?.[i]?.size === null ? null : (content?.length ?? attachments?.[i]?.size),
      })),
    }),
    ...(expected.nested && { nested: expected.nested }),
  };
}

function found(expected: Expectation, { attachments, text, html, parts }: Answer): object {
  return {
    ...(expected.text !== undefined && { text: text && text.trimEnd() }),
    ...(expected.html !== undefined && { html: html === null ? null : words(html) }),
    ...(isCountable(expected.attachmentCount) && { attachmentCount: attachments?.length }),
    ...(expected.attachments && {
      attachments: attachments?.map(({ filename, contentType, size }) => ({ filename, contentType, size })),
    }),
    ...(expected.nested && {
      nested: parts?.flatMap(({ envelope }) => (envelope ? [envelope.subject] : [])),
    }),
  };
}

function isCountable(count: number | undefined): boolean {
  return count !== undefined && count < MAX_PARTS;
}

/** What is read of html, and what its pictures are. */
function words(html: string): string {
  return html
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function hasCrlf({ raw }: AwkwardMessage): boolean {
  return !/[^\r]\n/.test(raw.toString('latin1'));
}

async function filled(server: RealServer, messages: readonly AwkwardMessage[]) {
  const { user, password } = await server.newUser();
  for (const { raw } of messages) await server.deliver(user, 'INBOX', [{ raw }]);
  const gateway = new Gateway({ servers: `imaps://localhost:${server.ports.imaps}`, caFile: server.caFile });
  const account = await gateway.signIn(user, password);
  await selectInbox(server, { user, password });
  const page = await account.query('{ mailbox(role: INBOX) { messages(first: 100) { nodes { id uid } } } }');
  const nodes = (page.mailbox.messages.nodes as { id: string; uid: number }[]).sort((a, b) => a.uid - b.uid);
  const ids = new Map(messages.map(({ name }, i) => [name, nodes[i]?.id ?? '']));
  return { account, ids };
}
