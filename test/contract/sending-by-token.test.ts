import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Account, Gateway } from '../support/gateway.ts';
import { judgeMailboxes } from '../support/mail-judge.ts';
import type { Credentials, OwnDovecot } from '../support/servers/real-servers.ts';
import { describeServer, startDovecot } from '../support/servers/real-servers.ts';
import type { SubmissionServer } from '../support/servers/submission-servers.ts';
import { startSubmission } from '../support/servers/submission-servers.ts';
import { TokenJudge } from '../support/token-judge.ts';

// Mail that is sent by those who sign in with an OAuth 2 access token: Postfix asks Dovecot, which asks the issuer.

const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { sent messageId copy } }`;

describeServer('dovecot', () => {
  describe.each(['xoauth2', 'oauthbearer'])('Postfix with %s alone', (mechanism) => {
    let judge: TokenJudge;
    let dovecot: OwnDovecot;
    let postfix: SubmissionServer | string;
    let [anna, bob]: Credentials[] = [];
    let gateway: Gateway;

    beforeAll(async () => {
      judge = await TokenJudge.start();
      const settings = [
        `introspection_url = http://127.0.0.1:${judge.port}/introspect`,
        'introspection_mode = post',
        'force_introspection = yes',
        'username_attribute = email',
        'active_attribute = active',
        'active_value = true',
        '',
      ];
      dovecot = await startDovecot({
        authMechanisms: `plain login ${mechanism}`,
        extra:
          'passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = /run/data/oauth2.conf\n}\n',
        files: { 'oauth2.conf': settings.join('\n') },
      });
      postfix = await startSubmission('postfix', dovecot);
      [anna, bob] = await Promise.all([dovecot.newUser(), dovecot.newUser()]);
      if (typeof postfix === 'string') return;
      const servers = `imaps://localhost:${dovecot.ports.imaps}+smtps://localhost:${postfix.ports.smtps}`;
      gateway = new Gateway({ servers, caFile: dovecot.caFile });
    });
    afterAll(async () => {
      if (typeof postfix !== 'string') await postfix.stop();
      await dovecot.stop();
      await judge.close();
    });

    const signedIn = async (accessToken: string): Promise<Account> => {
      const body = JSON.stringify({ user: anna!.user, accessToken });
      const headers = { 'content-type': 'application/json' };
      const answer = await gateway.request('POST', '/v1/tokens', headers, body);
      expect({ status: answer.status, body: answer.status === 201 ? '' : answer.body }).toEqual({
        status: 201,
        body: '',
      });
      return new Account(gateway, `Bearer ${(JSON.parse(answer.body) as { token: string }).token}`);
    };
    const input = () => ({
      message: {
        from: [{ address: `${anna!.user}@example.com` }],
        to: [{ address: `${bob!.user}@example.com` }],
        subject: 'by token',
        text: 'x\n',
      },
    });

    it('arrives, and is filed', async () => {
      if (typeof postfix === 'string') return console.warn(postfix);
      const account = await signedIn(judge.issue(anna!.user));
      const { sendMessage } = await account.query(SEND, { input: input() });
      expect(sendMessage).toMatchObject({ sent: true, copy: 'FILED' });
      const looks = [
        { user: bob!, mailbox: 'INBOX', atLeast: 1 },
        { user: anna!, mailbox: 'Sent', atLeast: 1 },
      ];
      const found = await judgeMailboxes(dovecot, sendMessage.messageId as string, looks);
      expect(found.map((each) => each.length)).toEqual([1, 1]);
    });

    it('takes the round trips that a password takes', async () => {
      if (typeof postfix === 'string') return console.warn(postfix);
      const account = await signedIn(judge.issue(anna!.user));
      const { submission } = (await account.explain(SEND, { input: input() })) as unknown as {
        submission: { roundTrips: object; flights: string[][] };
      };
      // TCP, TLS and greeting; EHLO and AUTH; the envelope; the text.
      expect(submission.roundTrips).toEqual({ connection: 3, signIn: 2, mail: 2 });
      expect(submission.flights[1]).toEqual([`AUTH ${mechanism.toUpperCase()} ***`]);
    });

    it('is refused with a token that has ended since, and nothing is sent', async () => {
      if (typeof postfix === 'string') return console.warn(postfix);
      const token = judge.issue(anna!.user);
      const account = await signedIn(token);
      judge.revoke(token);
      const { errors } = await account.ask(SEND, { input: input() });
      expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
      expect(JSON.stringify(errors)).not.toContain(token);
    });
  });
});
