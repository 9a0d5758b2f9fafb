import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { Scope } from '../../src/mail/rights.ts';
import { SCOPES } from '../../src/mail/rights.ts';
import { TOOLS } from '../../src/mcp/tools/table.ts';
import { Gateway } from '../support/gateway.ts';
import { CAN_ASK, McpClient, agentToken } from '../support/mcp.ts';

// Every tool by every scope: what is listed is what may be called, told here apart from the code that is tested.

const MAY: Record<string, readonly Scope[]> = {
  list_mailboxes: ['mail:read'],
  search_messages: ['mail:read'],
  get_messages: ['mail:read'],
  get_thread: ['mail:read'],
  get_attachment: ['mail:read'],
  what_changed: ['mail:read'],
  wait_for_message: ['mail:read'],
  change_messages: ['mail:flag', 'mail:organise', 'mail:delete'],
  save_draft: ['mail:draft'],
  send_draft: ['mail:send'],
};
const ACTIONS: Partial<Record<Scope, readonly string[]>> = {
  'mail:flag': ['ADD_FLAGS', 'REMOVE_FLAGS'],
  'mail:organise': ['MOVE', 'ARCHIVE'],
  'mail:delete': ['TRASH', 'DELETE'],
};
const NAMES = Object.keys(MAY);

let demo: DemoServer;
let gateway: Gateway;
let client: McpClient;
const tokens = new Map<Scope, string>();

beforeAll(async () => {
  demo = await startDemoServer();
  gateway = new Gateway({
    servers: `imap+plain://127.0.0.1:${demo.port}+smtp+plain://127.0.0.1:${demo.smtpPort}`,
    env: { POSTERN_SENDERS: 'any' },
  });
  for (const scope of SCOPES) tokens.set(scope, await agentToken(gateway, demo, { scopes: [scope] }));
  client = new McpClient(gateway, await agentToken(gateway, demo), CAN_ASK);
});
afterAll(async () => {
  await gateway.close();
  await demo.close();
});

const limited = (scope: Scope) => client.with({ token: tokens.get(scope)! });

describe('the table of tools', () => {
  it('is short, and always in the same order', async () => {
    expect(TOOLS.map(({ name }) => name)).toEqual(NAMES);
    expect(await client.toolNames()).toEqual(NAMES);
    expect(await client.toolNames()).toEqual(await client.toolNames());
  });

  it('says what each takes and gives back, and what it does', async () => {
    const { result } = await client.request('tools/list');
    for (const each of result.tools) {
      expect(each).toMatchObject({
        inputSchema: { type: 'object', additionalProperties: false },
        outputSchema: { type: 'object' },
        annotations: { readOnlyHint: MAY[each.name as string]!.includes('mail:read') },
      });
      expect(each.description.length).toBeGreaterThan(40);
    }
    // What every conversation pays for.
    expect(JSON.stringify(result.tools).length).toBeLessThan(40_000);
  });
});

describe.each(SCOPES)('a token with %s alone', (scope) => {
  it('is told of the tools that it may use, and of no others', async () => {
    const mine = NAMES.filter((name) => MAY[name]!.includes(scope));
    expect(await limited(scope).toolNames()).toEqual(mine);
  });

  it.each(NAMES)('calls %s exactly where it is listed', async (name) => {
    const { status, error, headers } = await limited(scope).call(name, {});
    if (MAY[name]!.includes(scope)) {
      // Arguments are missing, or it was run.
      expect({ status, error }).toEqual({ status: 200, error: undefined });
      return;
    }
    expect({ status, code: error?.code }).toEqual({ status: 403, code: 403 });
    expect(headers['www-authenticate']).toMatch(
      /^Bearer realm="postern", error="insufficient_scope", scope="mail:[\w-]+", resource_metadata="/,
    );
  });

  it('is told of the changes that it may make, and of no others', async () => {
    const { result } = await limited(scope).request('tools/list');
    const tool = result.tools.find(({ name }: { name: string }) => name === 'change_messages');
    expect(tool?.inputSchema.properties.action.enum).toEqual(ACTIONS[scope]);
  });
});

describe('limits of a token', () => {
  it('without bodies show no content, in no tool', async () => {
    const blind = client.with({ token: await agentToken(gateway, demo, { bodies: false }) });
    expect(await blind.toolNames()).not.toContain('get_attachment');
    const { structured } = await blind.call('search_messages', { first: 1 });
    const [{ id }] = structured.messages;
    expect((await blind.call('search_messages', { bodies: true })).failure).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await blind.call('search_messages', { query: 'harbour' })).failure).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await blind.call('get_messages', { ids: [id] })).structured.messages[0]).not.toHaveProperty(
      'body',
    );
    expect((await blind.call('get_thread', { id })).structured.messages[0]).not.toHaveProperty('body');
    expect((await blind.call('save_draft', { inReplyTo: id, text: 'x' })).failure).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('to some mailboxes hold for all tools', async () => {
    const { structured } = await client.call('list_mailboxes');
    const idOf = (role: string) =>
      structured.mailboxes.find((each: { role: string }) => each.role === role).id;
    const inbox = client.with({ token: await agentToken(gateway, demo, { mailboxes: [idOf('INBOX')] }) });
    expect((await inbox.call('list_mailboxes')).structured.mailboxes).toHaveLength(1);
    expect((await inbox.call('search_messages', { mailbox: idOf('SENT') })).failure).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await inbox.call('what_changed', { mailbox: 'SENT' })).failure).toMatchObject({
      code: 'FORBIDDEN',
    });
    const [{ id }] = (await inbox.call('search_messages', { first: 1 })).structured.messages;
    const move = { ids: [id], action: 'MOVE', mailbox: idOf('SENT') };
    expect((await inbox.call('change_messages', move)).failure).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the tools', () => {
  it('find, read, answer, wait, change and send, one after another', async () => {
    const found = (await client.call('search_messages', { query: 'has:attachment', first: 5, bodies: true }))
      .structured;
    const withFile = found.messages.find((each: { attachments: object[] }) => each.attachments.length > 0);
    const file = await client.call('get_attachment', { id: withFile.attachments[0].id });
    expect(file.structured).toMatchObject({
      origin: 'untrusted',
      filename: withFile.attachments[0].filename,
    });
    expect(file.result.content.length).toBeGreaterThan(1);

    const thread = (await client.call('get_thread', { id: withFile.id })).structured;
    expect(thread.messages.map(({ id }: { id: string }) => id)).toContain(withFile.id);

    const { since } = (await client.call('what_changed')).structured;
    const flag = { ids: [withFile.id], action: 'ADD_FLAGS', flags: ['\\Flagged'] };
    expect((await client.call('change_messages', flag)).structured).toMatchObject({
      done: true,
      failures: [],
    });
    const told = (await client.call('wait_for_message', { since, seconds: 5 })).structured;
    expect(told.updated).toContainEqual({ id: withFile.id, flags: expect.arrayContaining(['\\Flagged']) });

    const reply = (await client.call('save_draft', { inReplyTo: withFile.id, text: 'Thank you.' }))
      .structured;
    expect(reply.subject).toMatch(/^Re: /);
    expect(reply.to).toEqual([expect.objectContaining({ address: withFile.header.from[0].address })]);
    const kept = (await client.call('get_messages', { ids: [reply.id] })).structured.messages[0];
    expect(kept.flags).toContain('\\Draft');
    expect(kept.body.text).toMatch(/^Thank you\./);
    const next = {
      replaces: reply.id,
      to: [{ address: 'anna@example.com' }],
      subject: 'Anew',
      text: 'Thanks.',
    };
    expect((await client.call('save_draft', next)).structured).toMatchObject({ subject: 'Anew' });
    const forward = (await client.call('save_draft', { forward: withFile.id, text: 'See below.' }))
      .structured;
    expect(forward.attachments).toBeGreaterThan(0);

    const trash = { ids: [forward.id], action: 'TRASH' };
    expect((await client.call('change_messages', trash)).structured.moved).toEqual([
      { from: forward.id, id: expect.any(String) },
    ]);
    expect((await client.call('get_messages', { ids: [forward.id] })).structured.messages[0]).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
  });
});
