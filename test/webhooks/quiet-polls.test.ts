import { afterEach, describe, expect, it } from '@jest/globals';

import { MODERN, PLAIN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// What a poll costs, by transcript.

describe('a poll', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  async function house(capabilities: readonly string[], more: object = {}) {
    const server = await scriptedImap({ capabilities, mailboxes: { INBOX: 5 } });
    opened.push(server);
    const webhooks = await WebhookHouse.start({ servers: server.url });
    opened.push(webhooks);
    const account = await webhooks.gateway.signIn('anna', 'secret');
    await webhooks.subscribe(account, more);
    // The first one finds out what the mailbox is like.
    await webhooks.poll();
    return { server, webhooks };
  }

  it('of a quiet mailbox is one sign-in with STATUS in the same write', async () => {
    const { server, webhooks } = await house(MODERN);
    const before = server.transcripts.length;
    await webhooks.poll();
    expect(server.transcripts.length).toBe(before + 1);
    const { writes, octetsSent } = server.transcript;
    expect(writes.flat().filter((each) => each !== 'LOGOUT')).toEqual(writes[0]);
    expect(writes[0]).toEqual([
      expect.stringMatching(/^(LOGIN|AUTHENTICATE PLAIN) /),
      'STATUS INBOX (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)',
    ]);
    expect(octetsSent).toBeLessThan(1_000);
  });

  it('where a message arrived reads it in the same session', async () => {
    const { server, webhooks } = await house(MODERN, { fields: ['subject'] });
    deliver(server.mailboxes.get('INBOX')!);
    const before = server.transcripts.length;
    await webhooks.poll();
    expect(server.transcripts.length).toBe(before + 1);
    const [look, ...read] = server.transcript.writesAfterLogin;
    expect(look!.map((each) => each.split(' ', 1)[0])).toEqual(['STATUS']);
    expect(read[0]!.map((each) => each.split(' ', 1)[0])).toEqual(['EXAMINE', 'UID', 'UID']);
    expect(webhooks.subscriber.accepted.map(({ data }) => data.message!['subject'])).toEqual(['Message 6']);
  });

  it('that wants flags opens the mailbox where STATUS does not tell of them', async () => {
    const { server, webhooks } = await house(PLAIN, { events: ['UPDATED'] });
    await webhooks.poll();
    expect(server.transcript.commands.map((each) => each.split(' ', 1)[0])).toContain('EXAMINE');
  });
});
