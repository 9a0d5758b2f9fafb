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

describe('Gmail', () => {
  let server: ScriptedImap;
  let gateway: Gateway;
  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  async function open(): Promise<Account> {
    server = await scriptedImap({ capabilities: GMAIL, on: { FETCH: fetch, 'UID FETCH': fetch } });
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
});
