import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { openState, sealState } from '../../src/access/sealed-state.ts';
import { Gateway } from '../support/gateway.ts';
import type { ToolAnswer } from '../support/mcp.ts';
import { CAN_ASK, McpClient, agentToken } from '../support/mcp.ts';
import { ScriptedSmtp } from '../support/scripted-smtp.ts';
import type { Credentials } from '../support/servers/types.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What is sent or removed for good was asked, and nothing else is: on a real mail server.

const KEYS = `k:${randomBytes(32).toString('base64')}`;
const YES = { approve: { action: 'accept', content: { approve: true } } };

describeServer('dovecot', (server) => {
  let smtp: ScriptedSmtp;
  let gateway: Gateway;
  let anna: Credentials;
  let carla: Credentials;
  let client: McpClient;

  beforeAll(async () => {
    [anna, carla] = [await server.newUser(), await server.newUser()];
    const users = { [anna.user]: anna.password, [carla.user]: carla.password };
    smtp = await ScriptedSmtp.start({ users });
    const servers = `imaps://localhost:${server.ports.imaps}+${smtp.url}`;
    gateway = new Gateway({ servers, caFile: server.caFile, keys: KEYS, sessions: 4 });
    client = new McpClient(gateway, await agentToken(gateway, anna), CAN_ASK);
  });
  afterAll(async () => {
    await gateway.close();
    await smtp.close();
  });

  const draft = async (subject: string, to = ['bob@example.com']): Promise<string> => {
    const { structured } = await client.call('save_draft', {
      from: { address: `${anna.user}@example.com`.replace(/@.*@/, '@') },
      to: to.map((address) => ({ address })),
      bcc: [{ address: 'quiet@example.com' }],
      subject,
      text: 'The tide is high.',
    });
    return structured.id as string;
  };
  const question = async (id: string, who = client): Promise<{ state: string; message: string }> => {
    const { result } = await who.call('send_draft', { id });
    expect(result.resultType).toBe('input_required');
    return { state: result.requestState, message: result.inputRequests.approve.params.message };
  };
  const answered = (id: string, requestState: string, inputResponses: object = YES, who = client) =>
    who.call('send_draft', { id }, { requestState, inputResponses });
  const takenAs = (subject: string) =>
    smtp.taken.filter(({ octets }) => octets.toString().includes(`Subject: ${subject}\r\n`));
  const isRefused = (answer: ToolAnswer) =>
    expect(answer.failure).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/Nothing was done/),
    });

  it('the user sees who gets it, what it is about and what is attached; then it is sent, once', async () => {
    const id = await draft('first', ['bob@example.com', 'Eve@example.com']);
    const { state, message } = await question(id);
    expect(message).toContain('Subject: first');
    expect(message).toContain('Nothing is attached.');
    expect(message).toContain('The tide is high.');
    for (const address of ['bob@example.com', 'Eve@example.com', 'quiet@example.com'])
      expect(message).toContain(`- ${address}  (new: never written to)`);
    expect(takenAs('first')).toEqual([]);
    expect((await answered(id, state)).structured).toMatchObject({
      sent: true,
      guarantee: 'ONCE',
      copy: 'FILED',
    });
    // The same again, as after an answer that was lost, sends nothing and says what became of it.
    const sentBefore = { code: 'CONFLICT', message: expect.stringMatching(/was sent before/) };
    expect((await answered(id, state)).failure).toMatchObject(sentBefore);
    expect((await client.call('send_draft', { id })).failure).toMatchObject(sentBefore);
    expect(takenAs('first')).toHaveLength(1);
    expect(takenAs('first')[0]!.octets.toString()).not.toContain('quiet@');
    // A recipient is known once a mail was sent to them.
    const again = await question(await draft('second', ['bob@example.com', 'new@example.com']));
    expect(again.message).toMatch(/^- bob@example\.com$/m);
    expect(again.message).toContain('- new@example.com  (new: never written to)');
  });

  it.each([
    ['without an answer', {}],
    ['with an answer to nothing that was asked', { other: YES.approve }],
  ])('a state %s sends nothing, and is asked again', async (_what, inputs) => {
    const subject = `open ${Object.keys(inputs).length}`;
    const id = await draft(subject);
    const { state } = await question(id);
    expect((await answered(id, state, inputs)).result.resultType).toBe('input_required');
    expect((await client.call('send_draft', { id }, { inputResponses: YES })).result.resultType).toBe(
      'input_required',
    );
    expect(takenAs(subject)).toEqual([]);
  });

  it.each([
    [{ action: 'decline' }],
    [{ action: 'cancel' }],
    [{ action: 'accept' }],
    [{ action: 'accept', content: { approve: 'true' } }],
    [{ action: 'accept', content: { approve: false } }],
  ])('%j is no yes', async (approve) => {
    const id = await draft('declined');
    const { state } = await question(id);
    expect((await answered(id, state, { approve })).structured).toEqual({ sent: false, declined: true });
    expect(takenAs('declined')).toEqual([]);
  });

  it('an approval that was altered, or made elsewhere, is refused', async () => {
    const id = await draft('altered');
    const { state } = await question(id);
    const other = parseKeyRing(`k:${randomBytes(32).toString('base64')}`);
    const forged = await sealState(openState(state, parseKeyRing(KEYS)) as object, other);
    const parts = state.split('.');
    const turned = `${parts.slice(0, 3).join('.')}.${parts[3]!.split('').reverse().join('')}.${parts[4]}`;
    for (const each of [turned, forged, 'x', `${state}x`]) isRefused(await answered(id, each));
    expect(takenAs('altered')).toEqual([]);
  });

  it('an approval that comes too late is refused', async () => {
    const id = await draft('late');
    const { state } = await question(id);
    const keys = parseKeyRing(KEYS);
    const sealed = openState(state, keys) as { e: number };
    expect(sealed.e - Date.now()).toBeLessThanOrEqual(5 * 60_000);
    isRefused(await answered(id, await sealState({ ...sealed, e: Date.now() - 1 }, keys)));
    expect(takenAs('late')).toEqual([]);
  });

  it('an approval for another draft, another tool or by another account is refused', async () => {
    const [id, other] = [await draft('mine'), await draft('other')];
    const { state } = await question(id);
    isRefused(await answered(other, state));
    const keys = parseKeyRing(KEYS);
    const sealed = openState(state, keys) as object;
    isRefused(await answered(id, await sealState({ ...sealed, t: 'change_messages' }, keys)));
    isRefused(await answered(id, await sealState({ ...sealed, a: 'another' }, keys)));
    const stranger = client.with({ token: await agentToken(gateway, carla) });
    expect((await answered(id, state, YES, stranger)).failure).toMatchObject({ code: 'NOT_FOUND' });
    expect([...takenAs('mine'), ...takenAs('other')]).toEqual([]);
  });

  it('an approval for a draft that has changed since is refused', async () => {
    const id = await draft('changing');
    const { state } = await question(id);
    const next = await client.call('save_draft', {
      replaces: id,
      to: [{ address: 'thief@example.com' }],
      subject: 'changing',
      text: 'Something else.',
    });
    expect(next.structured.id).not.toBe(id);
    expect((await answered(id, state)).failure).toMatchObject({ code: 'NOT_FOUND' });
    isRefused(await answered(next.structured.id, state));
    expect(takenAs('changing')).toEqual([]);
  });

  it('a client that cannot ask sends nothing, unless its token says so and to whom', async () => {
    const id = await draft('unattended');
    const mute = client.with({ capabilities: {} });
    expect(await mute.toolNames()).not.toContain('send_draft');
    expect(await mute.call('send_draft', { id })).toMatchObject({ status: 400, error: { code: -32021 } });
    const scopes = ['mail:read', 'mail:draft', 'mail:send', 'mail:send-unattended'];
    const token = await agentToken(gateway, anna, { scopes });
    expect(await mute.with({ token }).toolNames()).not.toContain('send_draft');
    const limited = async (recipients: string[]) =>
      mute.with({ token: await agentToken(gateway, anna, { scopes, recipients }) });
    expect((await (await limited(['@elsewhere.example'])).call('send_draft', { id })).failure).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(takenAs('unattended')).toEqual([]);
    expect((await (await limited(['@example.com'])).call('send_draft', { id })).structured).toMatchObject({
      sent: true,
    });
    expect(takenAs('unattended')).toHaveLength(1);
  });

  it('what is removed for good is asked as well, and nothing walks around it', async () => {
    const raw = (subject: string) => ({
      raw: Buffer.from(`From: x@example.com\r\nSubject: ${subject}\r\n\r\nHi\r\n`),
    });
    await server.deliver(anna.user, 'INBOX', ['keep', 'remove'].map(raw));
    const { structured } = await client.call('search_messages', { first: 2 });
    const [remove, keep] = structured.messages.map(({ id }: { id: string }) => id) as [string, string];
    const args = { ids: [remove], action: 'DELETE' };
    const { result } = await client.call('change_messages', args);
    expect(result.inputRequests.approve.params.message).toContain('- remove, from x@example.com');
    const approval = { requestState: result.requestState, inputResponses: YES };
    isRefused(await client.call('change_messages', { ...args, ids: [keep] }, approval));
    isRefused(await client.call('change_messages', { ...args, ids: [remove, keep] }, approval));
    for (const flag of ['\\Deleted', '\\Draft', '$SubmitPending'])
      expect(
        (await client.call('change_messages', { ids: [keep], action: 'ADD_FLAGS', flags: [flag] })).failure,
      ).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await client.call('save_draft', { replaces: keep, text: 'x' })).failure).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'replaces',
    });
    expect((await client.call('change_messages', args, approval)).structured).toMatchObject({ done: true });
    const left = await client.call('search_messages', { first: 2 });
    expect(left.structured.messages.map(({ id }: { id: string }) => id)).toEqual([keep]);
  });

  it('the five newest messages with their bodies are one call, and at most two round trips on a kept session', async () => {
    const { user, password } = await server.newUser();
    const reader = client.with({ token: await agentToken(gateway, { user, password }) });
    const body = (n: number) =>
      Buffer.from(`From: x@example.com\r\nSubject: n${n}\r\nContent-Type: text/plain\r\n\r\nBody ${n}\r\n`);
    await server.deliver(
      user,
      'INBOX',
      Array.from({ length: 8 }, (_, n) => ({ raw: body(n) })),
    );
    const args = { first: 5, bodies: true };
    await reader.call('search_messages', args);
    const { result, structured } = await reader.call(
      'search_messages',
      args,
      {},
      { 'postern-explain': 'true' },
    );
    expect(structured.messages.map((each: { body: { text: string } }) => each.body.text.trim())).toEqual(
      [7, 6, 5, 4, 3].map((n) => `Body ${n}`),
    );
    const { roundTrips, executed } = result._meta['postern/plan'];
    expect(executed).toBe(true);
    expect(roundTrips).toMatchObject({ connection: 0, signIn: 0 });
    expect(roundTrips.mail).toBeLessThanOrEqual(2);
  });
});
