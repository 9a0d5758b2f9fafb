import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { generatedMessage, describeServer } from '../support/servers/real-servers.ts';

const PAGE =
  '{ mailbox(role: INBOX) { messages(first: 50) { nodes { id uid subject from { name address } flags receivedAt } } } }';
const TEXT = 'query ($id: ID!) { message(id: $id) { subject text } }';
const FLAG =
  'mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["Compressed"] }) { failures { code } messages { flags } } }';
const APPEND = `mutation ($to: ID!, $raw: Base64!) {
  appendMessage(input: { mailboxId: $to, raw: $raw }) { message { uid } }
}`;

interface Looked {
  readonly mailbox: { readonly messages: { readonly nodes: readonly { readonly id: string }[] } };
}

for (const name of ['dovecot', 'cyrus'] as const)
  describeServer(name, (server) => {
    let deflated: Account;
    let clear: Account;
    const gateways: Gateway[] = [];

    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(
        user,
        'INBOX',
        Array.from({ length: 60 }, (_, i) => generatedMessage(i)),
      );
      const signIn = (choice: string) => {
        const servers = `imaps://localhost:${server.ports.imaps}`;
        const { caFile } = server;
        const env = { POSTERN_COMPRESS: choice };
        const gateway = new Gateway({ servers, caFile, sessions: 1, env });
        gateways.push(gateway);
        return gateway.signIn(user, password);
      };
      deflated = await signIn('on');
      clear = await signIn('off');
    });
    afterAll(() => Promise.all(gateways.map((each) => each.close())));

    describe('a session whose server deflates', () => {
      it('is asked to behind the first flight, and answers the same in less than half the octets', async () => {
        const first = await deflated.explain(PAGE, {}, 'true');
        const second = await deflated.explain(PAGE, {}, 'true');
        const plain = await clear.explain(PAGE, {}, 'true');
        await clear.explain(PAGE, {}, 'true');
        expect(first.flights.flat()).toContain('COMPRESS DEFLATE');
        expect(first.roundTrips).toEqual(plain.roundTrips);
        expect(second.flights.flat()).not.toContain('COMPRESS DEFLATE');
        expect(second.octets.received).toBeLessThan(plain.octets.received / 2);
        expect(await deflated.query(PAGE)).toEqual(await clear.query(PAGE));
      });

      it('reads texts, changes flags and searches like any other', async () => {
        const { mailbox } = (await deflated.query(PAGE)) as Looked;
        const [id] = mailbox.messages.nodes.map((node) => node.id);
        expect(await deflated.query(TEXT, { id })).toEqual(await clear.query(TEXT, { id }));
        expect(await deflated.query(FLAG, { ids: [id] })).toMatchObject({ addFlags: { failures: [] } });
        const found =
          '{ mailbox(role: INBOX) { messages(first: 5, filter: { hasFlags: ["Compressed"] }) { nodes { id } } } }';
        expect(await deflated.query(found)).toEqual({ mailbox: { messages: { nodes: [{ id }] } } });
      });

      it('takes what is uploaded, in more than one block', async () => {
        const raw = Buffer.from(`Subject: long\r\n\r\n${'a line of text\r\n'.repeat(12_000)}`);
        const { mailbox } = await deflated.query('{ mailbox(role: INBOX) { id } }');
        const appended = await deflated.query(APPEND, { to: mailbox.id, raw: raw.toString('base64') });
        expect(appended).toMatchObject({ appendMessage: { message: { uid: 61 } } });
        const newest = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id size subject } } } }';
        expect(await deflated.query(newest)).toMatchObject({
          mailbox: { messages: { nodes: [{ size: raw.length, subject: 'long' }] } },
        });
        expect(await deflated.query(newest)).toEqual(await clear.query(newest));
      });
    });
  });
