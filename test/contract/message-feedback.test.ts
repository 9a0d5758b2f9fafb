import { beforeAll, describe, expect, it } from '@jest/globals';

import { octets } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What lists and receiving servers say in a header, as real servers hand it out: the order of the fields decides.

const FIELDS = `autoSubmitted listUnsubscribe { mailto https oneClick { url body } }
  authentication { authservIds spf { ...v } dkim { ...v } dmarc { ...v } arc { ...v } }`;
const QUERY = `{ mailbox(role: INBOX) { messages { nodes { id subject ${FIELDS} } } } }
  fragment v on AuthenticationVerdict { result domain reason }`;

const RECEIVED = 'Received: from stranger ([192.0.2.9]) by localhost; Mon, 2 Mar 2026 09:59:58 +0100';
const SENDER = 'Received: from bank.example by stranger; Mon, 2 Mar 2026 09:59:57 +0100';
const OWN = [
  'Authentication-Results: localhost; spf=fail (not',
  ' permitted) smtp.mailfrom=bank.example; dkim=none;',
  '\tdmarc=fail (p=REJECT) header.from=bank.example',
];
const FORGED = 'Authentication-Results: localhost; spf=pass smtp.mailfrom=bank.example; dmarc=pass';
const CONFIGURED = 'Authentication-Results: mx.example.com; arc=pass (i=1); dkim=pass header.d=bank.example';

const message = (subject: string, ...header: string[]) => ({
  raw: octets(
    ...header,
    'From: bank@bank.example',
    `Subject: ${subject}`,
    'List-Unsubscribe: <mailto:leave@bank.example>,',
    ' <https://bank.example/leave?',
    '  u=1>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'Auto-Submitted: Auto-Generated; x=y',
    '',
    'Text',
  ),
});
const MESSAGES = [
  message('above', 'Return-Path: <x@bank.example>', ...OWN, RECEIVED, FORGED, SENDER),
  message('below', 'Return-Path: <x@bank.example>', RECEIVED, FORGED, SENDER),
  message('configured', 'Return-Path: <x@bank.example>', RECEIVED, CONFIGURED, FORGED, SENDER),
];
const LEARNED = {
  authservIds: ['localhost'],
  spf: { result: 'fail', domain: 'bank.example', reason: 'not permitted' },
  dkim: [{ result: 'none', domain: null, reason: null }],
  dmarc: { result: 'fail', domain: 'bank.example', reason: 'p=REJECT' },
  arc: null,
};
const OF_CONFIGURED = {
  authservIds: ['mx.example.com'],
  spf: null,
  dkim: [{ result: 'pass', domain: 'bank.example', reason: null }],
  dmarc: null,
  arc: { result: 'pass', domain: null, reason: 'i=1' },
};

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    describe.each(['imaps', 'pop3s'] as const)('what a header says over %s', (scheme) => {
      const servers = `${scheme}://localhost:${server.ports[scheme]}`;
      let account: Account;
      let configured: Account;

      beforeAll(async () => {
        const { user, password } = await server.newUser();
        await server.deliver(user, 'INBOX', MESSAGES);
        await selectInbox(server, { user, password });
        const env = { POSTERN_AUTHSERV_IDS: 'imap.example.com=localhost, MX.example.com.' };
        account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
        configured = await new Gateway({ servers, caFile: server.caFile, env }).signIn(user, password);
      });

      const read = async (by: Account) => (await by.query(QUERY)).mailbox.messages.nodes.toReversed();

      it('of authentication is the server’s own, or nothing', async () => {
        const verdicts = (nodes: readonly { authentication: unknown }[]) =>
          nodes.map(({ authentication }) => authentication);
        expect(verdicts(await read(account))).toEqual([LEARNED, null, null]);
        expect(verdicts(await read(configured))).toEqual([null, null, OF_CONFIGURED]);
      });

      it('of lists and programs is what it says', async () => {
        for (const node of await read(account))
          expect(node).toMatchObject({
            autoSubmitted: 'auto-generated',
            listUnsubscribe: {
              mailto: ['mailto:leave@bank.example'],
              https: ['https://bank.example/leave?u=1'],
              oneClick: { url: 'https://bank.example/leave?u=1', body: 'List-Unsubscribe=One-Click' },
            },
          });
      });

      it('costs no flight more than the subject, and is the same over REST', async () => {
        const flights = async (fields: string) => {
          const query = `{ mailbox(role: INBOX) { messages { nodes { ${fields} } } } }`;
          const { extensions } = await account.ask(query, {}, { 'postern-explain': 'true' });
          return extensions!.plan.flights.length;
        };
        const all = `subject ${FIELDS.replaceAll('...v', 'result')}`;
        expect(await flights(all)).toBe(await flights('subject'));
        if (scheme === 'imaps')
          expect(await flights('hasAttachments deliveryReport { kind }')).toBe(
            await flights('hasAttachments'),
          );
        const [{ id }] = await read(account);
        const answer = await account.get(
          `/v1/messages/${id}?fields=authentication,listUnsubscribe,autoSubmitted`,
        );
        expect(JSON.parse(answer.body)).toMatchObject({
          authentication: LEARNED,
          autoSubmitted: 'auto-generated',
        });
      });
    });
  });
}
