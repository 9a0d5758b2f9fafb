import { afterEach, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { Script, ScriptedImap } from '../support/scripted-imap.ts';
import { scriptedImap } from '../support/scripted-imap.ts';

// Gmail as far as its words are known: what it announces, its items beside the usual ones, and what they cost.

const GMAIL =
  'IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584'.split(
    ' ',
  );

/** Answers with the items that were asked for, in Gmail's form. */
const fetch: Script = ({ tag, text }) => {
  const items: Record<string, string> = {
    'X-GM-MSGID': '1278455344230334865',
    'X-GM-THRID': '1266894439832287888',
    'X-GM-LABELS': '("\\\\Inbox" \\Sent Important "Muy Importante" "&AOQ-hnlich")',
    UID: '2',
  };
  const asked = Object.entries(items).filter(([name]) => text.includes(name));
  return [`* 2 FETCH (${asked.map((item) => item.join(' ')).join(' ')})`, `${tag} OK done`];
};

const search: Script = ({ tag }) => [`* ESEARCH (TAG "${tag}") UID ALL 2`, `${tag} OK done`];

describe('Gmail', () => {
  let server: ScriptedImap;
  let gateway: Gateway;
  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  async function open(): Promise<Account> {
    server = await scriptedImap({
      capabilities: GMAIL,
      on: { FETCH: fetch, 'UID FETCH': fetch, 'UID SEARCH': search },
    });
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${server.port}` });
    return gateway.basic('anna', 'secret');
  }

  it('tells labels, and ids of messages and conversations, for no round trip more', async () => {
    const account = await open();
    const { mailbox } = await account.query(
      '{ mailbox(role: INBOX) { messages(first: 1) { nodes { threadId emailId labels savedAt } } } }',
    );
    expect(mailbox.messages.nodes).toEqual([
      {
        threadId: `s.${Buffer.from('1266894439832287888').toString('base64url')}`,
        emailId: '1278455344230334865',
        labels: ['\\Inbox', '\\Sent', 'Important', 'Muy Importante', 'ähnlich'],
        savedAt: null,
      },
    ]);
    const commands = server.transcript.commands.filter((command) => /FETCH/.test(command));
    expect(commands).toEqual(['FETCH 2 (UID X-GM-MSGID X-GM-THRID X-GM-LABELS)']);
  });

  it('searches by labels, by conversations and in its own words, and leaves them to the server', async () => {
    const account = await open();
    const threadId = `s.${Buffer.from('1266894439832287888').toString('base64url')}`;
    const searched = async (filter: string) => {
      const { errors } = await account.ask(
        `{ mailbox(role: INBOX) { messages(first: 1, filter: ${filter}) { nodes { uid } } } }`,
      );
      expect(errors).toBeUndefined();
      return server.transcript.commands.filter((command) => command.includes('SEARCH'));
    };
    expect((await searched('{ hasLabels: ["ähnlich", "Work"] }'))[0]).toMatch(
      /X-GM-LABELS "&AOQ-hnlich" X-GM-LABELS "Work"$/,
    );
    expect((await searched('{ providerQuery: "has:attachment older_than:1y" }'))[0]).toMatch(
      /X-GM-RAW "has:attachment older_than:1y"$/,
    );
    expect((await searched(`{ threadIds: ["${threadId}"] }`))[0]).toMatch(/X-GM-THRID 1266894439832287888$/);
  });

  it('is not taken for a server that has none of this', async () => {
    server = await scriptedImap();
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${server.port}` });
    for (const filter of ['hasLabels: ["Work"]', 'providerQuery: "x"']) {
      const { errors } = await gateway
        .basic('anna', 'secret')
        .ask(`{ mailbox(role: INBOX) { messages(first: 1, filter: { ${filter} }) { nodes { uid } } } }`);
      expect(errors![0]!.extensions.code).toBe('UNSUPPORTED');
    }
  });
});
