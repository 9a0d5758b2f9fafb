import { describe, expect, it } from '@jest/globals';

import type { Account } from '../../support/gateway.ts';
import { scriptedHouses } from '../../support/scripted-fixture.ts';
import { MODERN } from '../../support/scripted-imap.ts';

const open = scriptedHouses();

/** A SELECT that keeps system flags only. */
const WITHOUT_KEYWORDS = ({ tag }: { tag: string }): string[] => [
  '* FLAGS (\\Seen \\Flagged)',
  '* OK [PERMANENTFLAGS (\\Seen \\Flagged)] limited',
  '* 2 EXISTS',
  '* OK [UIDVALIDITY 1] valid',
  `${tag} OK [READ-WRITE] opened`,
];

async function firstId(anna: Account): Promise<{ mailbox: string; message: string }> {
  const data = (await anna.query('{ mailbox(role: INBOX) { id messages(first: 1) { nodes { id } } } }')) as {
    mailbox: { id: string; messages: { nodes: { id: string }[] } };
  };
  return { mailbox: data.mailbox.id, message: data.mailbox.messages.nodes[0]!.id };
}

describe('changes that are refused before they leave', () => {
  it('a keyword that the mailbox does not keep', async () => {
    const { server, anna } = await open({ capabilities: MODERN });
    const { message } = await firstId(anna);
    const [, , , uidValidity] = JSON.parse(Buffer.from(message, 'base64url').toString()) as number[];
    const select: typeof WITHOUT_KEYWORDS = (command) =>
      WITHOUT_KEYWORDS(command).map((line) => line.replace('UIDVALIDITY 1', `UIDVALIDITY ${uidValidity}`));
    server.become({ on: { SELECT: select } });
    const mutation = `mutation { addFlags(input: { ids: ["${message}"], flags: ["party"] }) { failures { code } } }`;
    const { errors, extensions } = await anna.ask(mutation, {}, { 'postern-explain': 'true' });
    expect(errors?.[0]?.extensions.code).toBe('UNSUPPORTED');
    expect(extensions!.plan.flights.flat().join()).not.toContain('STORE');
  });

  it('\\Recent, which only the server sets', async () => {
    const { anna } = await open();
    const { message } = await firstId(anna);
    const mutation = `mutation { setFlags(input: { ids: ["${message}"], flags: ["\\\\Recent"] }) { failures { code } } }`;
    expect((await anna.ask(mutation)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('a message above APPENDLIMIT', async () => {
    const { anna } = await open({ capabilities: [...MODERN, 'APPENDLIMIT=10'] });
    const { mailbox } = await firstId(anna);
    const raw = Buffer.from('Subject: too long\r\n\r\n').toString('base64');
    const mutation = `mutation { appendMessage(input: { mailboxId: "${mailbox}", raw: "${raw}" }) { wasThere } }`;
    const { errors, extensions } = await anna.ask(mutation, {}, { 'postern-explain': 'true' });
    expect(errors?.[0]?.extensions.code).toBe('TOO_LARGE');
    expect(extensions!.plan.flights.flat().join()).not.toContain('APPEND');
  });
});
