import { beforeAll, describe, expect, it } from '@jest/globals';

import { AWKWARD_MESSAGES } from '../mime/awkward-messages.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer, generatedMessage } from '../support/servers/real-servers.ts';

// One mailbox, read over IMAP (where the server takes messages apart) and over POP3 (where the gateway does).

const FIELDS = `subject sentAt messageId inReplyTo references
  from { ...who } to { ...who } cc { ...who } bcc { ...who } replyTo { ...who } sender { ...who }
  text textTruncated html hasAttachments
  attachments { partId contentType filename disposition contentId encodedSize inline }
  headers(names: ["Subject", "Date", "X-Mailer"]) { name value raw }`;
const QUERY = `{ mailbox(role: INBOX) { messages(first: 1, after: AFTER) { pageInfo { endCursor hasNextPage } nodes { size ${FIELDS} } } } }
  fragment who on Address { name address }`;

/** What Dovecot itself reads in another way than the message is meant: its ENVELOPE and structure, not our reading. */
const READ_OTHERWISE = new Set<string>([]);

const hasCrlf = (raw: Buffer) => raw.length > 0 && !/(?<!\r)\n|\r(?!\n)/.test(raw.toString('latin1'));

describeServer('dovecot', (server) => {
  const messages = [
    ...AWKWARD_MESSAGES.filter(
      ({ name, raw }) => hasCrlf(raw) && raw.length < 1_000_000 && !READ_OTHERWISE.has(name),
    ),
    ...[8, 9, 19].map((index) => ({ name: `generated ${index}`, raw: generatedMessage(index).raw })),
  ];
  const read: Record<'imap' | 'pop3', unknown[]> = { imap: [], pop3: [] };

  beforeAll(async () => {
    const { user, password } = await server.newUser();
    await server.deliver(
      user,
      'INBOX',
      messages.map(({ raw }) => ({ raw })),
    );
    const enter = (servers: string) => new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
    read.imap = await readAll(await enter(`imaps://localhost:${server.ports.imaps}`));
    read.pop3 = await readAll(await enter(`pop3s://localhost:${server.ports.pop3s}`));
  });

  describe('a message', () => {
    it.each(messages.map(({ name }, i) => [name, i] as const))('says the same over POP3: %s', (_name, i) => {
      const at = messages.length - 1 - i;
      expect(read.pop3[at]).toBeDefined();
      expect(read.pop3[at]).toEqual(read.imap[at]);
    });
  });
});

/** All messages, newest first; what cannot be read in one is its error. */
async function readAll(account: Account): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let after = 'null'; ;) {
    const { data, errors = [] } = await account.ask(QUERY.replace('AFTER', after));
    const { nodes, pageInfo } = data.mailbox.messages as Page;
    const codes = errors.map(({ path, extensions }) => [path?.slice(4), extensions.code]);
    const [node] = nodes as [{ html: string | null }];
    // The URL of a picture is sealed, and another one each time.
    all.push({ ...node, html: node.html?.replace(/\/v1\/bytes\/[\w.-]+/g, 'URL') ?? null, codes });
    if (!pageInfo.hasNextPage) return all;
    after = JSON.stringify(pageInfo.endCursor);
  }
}

interface Page {
  readonly nodes: readonly object[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}
