import { beforeAll, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { madeMessages } from './made-messages.ts';

// Messages of many kinds, read over IMAP (where the server takes them apart) and POP3 (where the gateway does): the same
// answer in every field, however much of a message is asked for.

const LIGHT = 'subject from { ...who } to { ...who } sentAt messageId';
const FULL = `${LIGHT} cc { ...who } replyTo { ...who } preview text html hasAttachments
  attachments { partId contentType filename disposition contentId inline message { subject from { ...who } text hasAttachments } }
  headers(names: ["Subject", "From", "To"]) { name value }`;
const FILES = 'hasAttachments attachments { partId filename inline }';
const query = (
  fields: string,
) => `query ($after: String) { mailbox(role: INBOX) { messages(first: 50, after: $after) {
  pageInfo { endCursor hasNextPage } nodes { ${fields} } } } } ${fields === FILES ? '' : 'fragment who on Address { name address group }'}`;

interface Page {
  readonly nodes: readonly Record<string, unknown>[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

describeServer('dovecot', (server) => {
  const messages = [...madeMessages(1, 60), ...madeMessages(2, 60)];
  const read: Record<'imap' | 'pop3', Record<string, unknown>[][]> = { imap: [], pop3: [] };

  beforeAll(async () => {
    const { user, password } = await server.newUser();
    await server.deliver(
      user,
      'INBOX',
      messages.map(({ raw }) => ({ raw })),
    );
    const enter = (servers: string) => new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
    const [imap, pop3] = [
      await enter(`imaps://localhost:${server.ports.imaps}`),
      await enter(`pop3s://localhost:${server.ports.pop3s}`),
    ];
    for (const fields of [LIGHT, FILES, FULL]) {
      read.imap.push(await readAll(imap, query(fields)));
      read.pop3.push(await readAll(pop3, query(fields)));
    }
  }, 120_000);

  describe('a message', () => {
    it.each(messages.map(({ name }, i) => [name, i] as const))(
      'is the same however it is read: %s',
      (_name, i) => {
        const at = messages.length - 1 - i;
        const [light, files, full] = read.imap.map((all) => all[at]!);
        expect(read.pop3.map((all) => all[at])).toEqual([light, files, full]);
        expect(full).toMatchObject(light!);
        expect(full).toMatchObject(files!);
      },
    );
  });
});

describeServer('dovecot', (server) => {
  const PLAIN = 'From: a@x.test\r\nSubject: plain\r\n\r\nwords\r\n';
  const PARTS =
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\nx\r\n--b--\r\n';
  const RAW_8_BIT = `From: a@x.test\r\nSubject: \xf0\xd2\xc9\xd7\xc5\xd4\r\n${PARTS}`;
  const MARKED = `\xef\xbb\xbfFrom: a@x.test\r\nSubject: marked\r\n\r\nwords\r\n`;

  const read = async (scheme: 'imaps' | 'pop3s', texts: readonly string[], fields = LIGHT) => {
    const { user, password } = await server.newUser();
    await server.deliver(
      user,
      'INBOX',
      texts.map((text) => ({ raw: Buffer.from(text, 'latin1') })),
    );
    const servers = `${scheme}://localhost:${server.ports[scheme]}`;
    const account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
    const nodes = (await readAll(account, query(fields))).reverse();
    const { flights } = await account.explain(query(fields), { after: null });
    return { nodes, flights: flights.length };
  };

  it.each(['imaps', 'pop3s'] as const)(
    'only a header that needs it costs a flight more: %s',
    async (scheme) => {
      const usual = await read(scheme, [PLAIN, PLAIN]);
      const strange = await read(scheme, [PLAIN, RAW_8_BIT]);
      expect(strange.nodes).toMatchObject([{ subject: 'plain' }, { subject: 'Привет' }]);
      expect(strange.flights).toBe(usual.flights + 1);
    },
  );

  it('a byte order mark ahead of From costs one over IMAP', async () => {
    const usual = await read('imaps', [PLAIN, PLAIN]);
    const marked = await read('imaps', [PLAIN, MARKED]);
    const from = [{ name: null, address: 'a@x.test', group: null }];
    expect(marked.nodes).toMatchObject([{ from }, { from, subject: 'marked' }]);
    expect(marked.flights).toBe(usual.flights + 1);
  });
});

async function readAll(account: Account, text: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await account.ask(text, { after });
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = data.mailbox.messages as Page;
    all.push(...nodes.map(withoutChance));
    if (!pageInfo.hasNextPage) return all;
    after = pageInfo.endCursor;
  }
}

/** The URL of a picture is sealed, and the scope of a style sheet is drawn: others each time. */
function withoutChance(node: Record<string, unknown>): Record<string, unknown> {
  const html = typeof node['html'] === 'string' ? node['html'] : undefined;
  if (html === undefined) return node;
  return {
    ...node,
    html: html.replace(/\/v1\/bytes\/[\w.-]+/g, 'URL').replace(/\bm[0-9a-f]{16}\b/g, 'SCOPE'),
  };
}
