import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { SubmissionServer } from '../support/servers/submission-servers.ts';
import { SUBMISSION_NAMES, startSubmission } from '../support/servers/submission-servers.ts';

// Reports that Postfix and Exim write about mail that the gateway has sent: they come back to its sender, and say which it was.

const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { sent messageId } }`;
const TOKEN = '{ mailbox(role: INBOX) { messages(first: 1) { changesToken } } }';
const REPORT = `autoSubmitted deliveryReport { kind reporter envelopeId messageId sentMessageId truncated
  recipients { originalRecipient finalRecipient action status diagnostic } }`;
const NEXT = `query ($since: String!) { mailbox(role: INBOX) { changes(since: $since, wait: 20) {
  token created { subject ${REPORT} } } } }`;

const address = ({ user }: Credentials): string => `${user}@example.com`;

describeServer('dovecot', (dovecot) => {
  describe.each(SUBMISSION_NAMES)('%s', (name) => {
    let server: SubmissionServer | undefined;
    let reason = '';
    let [anna, bob]: Credentials[] = [];
    let account: Account;
    let gateway: Gateway | undefined;

    beforeAll(async () => {
      [anna, bob] = await Promise.all([dovecot.newUser(), dovecot.newUser()]);
      const started = await startSubmission(name, dovecot);
      if (typeof started === 'string') return void (reason = started);
      server = started;
      const servers = `imaps://localhost:${dovecot.ports.imaps}+smtps://localhost:${server.ports.smtps}`;
      gateway = new Gateway({ servers, caFile: dovecot.caFile, sessions: 4 });
      account = await gateway.signIn(anna.user, anna.password);
    });
    afterAll(async () => {
      await gateway?.close();
      await server?.stop();
    });

    /** Sends a mail, and waits for the first message that comes in behind it. */
    const reportOn = async (to: string, notify: readonly string[]) => {
      const { mailbox } = await account.query(TOKEN);
      let since = mailbox.messages.changesToken as string;
      const message = { from: [{ address: address(anna!) }], to: [{ address: to }], subject: 'x', text: 'x' };
      const { sendMessage } = await account.query(SEND, { input: { message, notify } });
      for (;;) {
        const { changes } = (await account.query(NEXT, { since })).mailbox;
        since = changes.token;
        if (changes.created.length > 0) return { ...changes.created[0], messageId: sendMessage.messageId };
      }
    };

    it('says that a mail was delivered, and which', async () => {
      if (!server) return console.warn(`${name} is not available: ${reason}`);
      const { deliveryReport, messageId, autoSubmitted } = await reportOn(address(bob!), ['SUCCESS']);
      expect(autoSubmitted).toMatch(/^auto-/);
      expect(deliveryReport).toMatchObject({
        kind: 'DELIVERY',
        reporter: 'mail.example.com',
        envelopeId: expect.stringMatching(/^p1\./) as unknown,
        messageId,
        sentMessageId: messageId,
        truncated: false,
        recipients: [
          {
            originalRecipient: address(bob!),
            finalRecipient: address(bob!),
            // To Postfix, which hands it to a program, it is relayed.
            action: name === 'postfix' ? 'RELAYED' : 'DELIVERED',
            status: expect.stringMatching(/^2\./) as unknown,
          },
        ],
      });
    });

    // Exim refuses at once whom it cannot deliver to.
    if (name === 'exim') return;
    it('says that a mail came back, and why', async () => {
      if (!server) return console.warn(`${name} is not available: ${reason}`);
      const { deliveryReport, messageId } = await reportOn('user999999@example.com', ['FAILURE']);
      expect(deliveryReport).toMatchObject({
        messageId,
        sentMessageId: messageId,
        recipients: [
          {
            finalRecipient: 'user999999@example.com',
            action: 'FAILED',
            status: expect.stringMatching(/^5\./) as unknown,
            diagnostic: expect.any(String) as unknown,
          },
        ],
      });
    });
  });
});
