import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { GraphqlAnswer } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';

// As Apollo's BatchHttpLink and others send what one screen needs, against a mail server.

describe('a batch', () => {
  let demo: DemoServer;
  let gateway: Gateway;
  beforeAll(async () => {
    demo = await startDemoServer();
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${demo.port}` });
  });
  afterAll(async () => {
    await gateway.close();
    await demo.close();
  });

  async function answers(operations: readonly object[]): Promise<GraphqlAnswer[]> {
    const { authorization } = gateway.basic('demo', 'demo');
    const headers = { authorization, 'content-type': 'application/json', 'postern-explain': 'true' };
    const answer = await gateway.request('POST', '/graphql', headers, JSON.stringify(operations));
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body) as GraphqlAnswer[];
  }

  it('needs one mail session', async () => {
    const [first, second] = await answers([
      { query: '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } } } }' },
      { query: 'query ($role: MailboxRole) { mailbox(role: $role) { name } }', variables: { role: 'SENT' } },
    ]);
    expect(second!.data).toMatchObject({ mailbox: { name: 'Sent' } });
    const [once, twice] = [first, second].map((each) => each!.extensions!.plan.roundTrips);
    expect(twice).toMatchObject({ connection: once!.connection, signIn: once!.signIn });
    expect(twice!.mail).toBeGreaterThan(once!.mail);
  });

  it('reads what an operation before it has changed', async () => {
    const page = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id isFlagged } } } }';
    const [{ data }] = (await answers([{ query: page }])) as [GraphqlAnswer];
    const ids = [data.mailbox.messages.nodes[0].id];
    const flag = 'mutation ($input: AddFlagsInput!) { addFlags(input: $input) { failures { code } } }';
    const [before, changed, after] = await answers([
      { query: page },
      { query: flag, variables: { input: { ids, flags: ['\\Flagged'] } } },
      { query: page },
    ]);
    expect(before!.data.mailbox.messages.nodes[0].isFlagged).toBe(false);
    expect(changed!.data.addFlags.failures).toEqual([]);
    expect(after!.data.mailbox.messages.nodes[0].isFlagged).toBe(true);
  });
});
