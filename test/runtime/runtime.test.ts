import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { functionUrlEvent, httpApiEvent } from '../support/events.ts';
import { Gateway } from '../support/gateway.ts';
import type { Packaged } from '../support/package.ts';
import { PackagedClone, unzip } from '../support/package.ts';
import { RunningFunction, isClientBuilt } from '../support/runtime-api.ts';
import type { RealServer } from '../support/servers/real-servers.ts';
import { describeServer, generatedMessage } from '../support/servers/real-servers.ts';

// The closest thing to Lambda that runs here: the very zips that are deployed, loaded by AWS's own runtime client, with
// a real mail server behind them.

const README = readFileSync('README.md', 'utf8');
const QUERY = /'(\{"query":.*\})'/.exec(README)![1]!;
const JSON_BODY = ['content-type', 'application/json'] as const;

if (isClientBuilt())
  describeServer('dovecot', (server) => describe('the packaged', () => describePackage(server)));
else describe('the packaged functions', () => it.skip('are run by `npm run test:runtime`', () => undefined));

function describePackage(server: RealServer): void {
  let clone: PackagedClone;
  let packaged: Packaged;
  let folder: string;
  let env: Record<string, string>;
  let running: RunningFunction | undefined;

  beforeAll(async () => {
    clone = new PackagedClone();
    packaged = await clone.package({ events: 'on' });
    folder = mkdtempSync(path.join(tmpdir(), 'postern-task-'));
    env = {
      POSTERN_SERVERS: `imaps://localhost:${server.ports.imaps}`,
      POSTERN_CA_FILE: server.caFile,
      POSTERN_KEYS: `k:${randomBytes(32).toString('base64')}`,
      POSTERN_REQUESTS: 'emf',
    };
  });
  afterEach(() => running?.stop());
  afterAll(() => {
    clone.remove();
    rmSync(folder, { recursive: true });
  });

  async function start(
    name: string,
    more: Record<string, string> = {},
    timeLimit?: number,
  ): Promise<RunningFunction> {
    const task = path.join(folder, name);
    unzip(packaged.zips.get(name)!, task);
    const handler = `dist/${name}/index.handler`;
    return (running = await RunningFunction.start(task, handler, { ...env, ...more }, timeLimit));
  }

  /** A call through an HTTP API. */
  async function call(path: string, body: string, authorization?: string) {
    const headers = [JSON_BODY, ...(authorization ? [['authorization', authorization] as const] : [])];
    const { isError, body: answer } = await running!.invoke(httpApiEvent({ path, headers, body }));
    expect(isError).toBe(false);
    return (await json(answer as NodeJS.ReadableStream)) as APIGatewayProxyStructuredResultV2;
  }

  it('api answers the query of the README, cold and warm', async () => {
    const { user, password } = await server.newUser();
    await server.deliver(
      user,
      'INBOX',
      [1, 2, 3, 4].map((n) => generatedMessage(n)),
    );
    const own = new Gateway({ servers: env['POSTERN_SERVERS']!, caFile: server.caFile });
    const { query } = JSON.parse(QUERY) as { query: string };
    const expected = await own.basic(user, password).query(query);

    await start('api');
    const signedIn = await call('/v1/tokens', JSON.stringify({ user, password }));
    expect(signedIn.statusCode).toBe(201);
    const { token } = JSON.parse(signedIn.body!) as { token: string };
    for (let i = 0; i < 3; i++) {
      const answer = await call('/graphql', QUERY, `Bearer ${token}`);
      expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
      expect(JSON.parse(answer.body!)).toMatchObject({ data: expected });
    }
  });

  it('api writes lines of which CloudWatch makes metrics', async () => {
    await start('api');
    await call('/graphql', '{"query":"{ mailboxes { name } }"}', 'Bearer x');
    const lines = running!.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'warn', code: 'UNAUTHENTICATED' }),
      expect.objectContaining({ _aws: expect.anything() as unknown, Outcome: 'UNAUTHENTICATED' }),
    ]);
  });

  it('api does not start with a configuration that is wrong, and says why in one line', async () => {
    await start('api', { POSTERN_SERVERS: 'mail.example.com' });
    await running!.exited();
    expect(running!.output.trim()).toMatch(
      /^[^\n]*POSTERN_SERVERS contains an entry that is not a mail server: [^\n]*$/,
    );
  });

  it('bytes streams a message that no buffered answer could hold, octet by octet', async () => {
    const { user, password } = await server.newUser();
    const raw = largeMessage(12_000_000);
    await server.deliver(user, 'INBOX', [{ raw }]);
    const own = new Gateway({ servers: env['POSTERN_SERVERS']!, caFile: server.caFile });
    const data: unknown = await own
      .basic(user, password)
      .query('{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } } } }');
    const [{ id }] = (data as { mailbox: { messages: { nodes: [{ id: string }] } } }).mailbox.messages.nodes;

    await start('bytes');
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const event = functionUrlEvent({
      method: 'GET',
      path: `/v1/messages/${id}/raw`,
      headers: [['authorization', authorization]],
    });
    const handed = await running!.invoke(event);
    expect(handed).toMatchObject({ isError: false, isStreamed: true });
    expect(handed.contentType).toBe('application/vnd.awslambda.http-integration-response');
    const answer = await buffer(handed.body);
    const end = answer.indexOf(Buffer.alloc(8));
    const { statusCode, headers } = JSON.parse(answer.subarray(0, end).toString()) as {
      statusCode: number;
      headers: Record<string, string>;
    };
    expect({ statusCode, length: headers['content-length'] }).toEqual({
      statusCode: 200,
      length: String(raw.length),
    });
    expect(answer.subarray(end + 8).equals(raw)).toBe(true);
    expect(handed.errorType).toBeUndefined();
  });

  it('events streams until its time is nearly over, and ends by itself', async () => {
    const { user, password } = await server.newUser();
    await server.deliver(user, 'INBOX', [generatedMessage(1)]);
    await start('events', { POSTERN_SESSIONS: '0' }, 8_000);
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const event = functionUrlEvent({
      method: 'GET',
      path: '/v1/events',
      query: 'mailbox=INBOX',
      headers: [['authorization', authorization]],
    });
    const handed = await running!.invoke(event);
    expect(handed).toMatchObject({ isError: false, isStreamed: true });
    const answer = (await buffer(handed.body)).toString();
    expect(answer).toContain('event: ready\n');
    expect(answer).toMatch(/event: end\n.*\ndata: .*"reason":"TIME_LIMIT"/);
    expect(handed.errorType).toBeUndefined();
  });

  it('bytes refuses as the API does, ahead of any octet', async () => {
    await start('bytes');
    const handed = await running!.invoke(functionUrlEvent({ method: 'GET', path: '/v1/messages/x/raw' }));
    const answer = (await buffer(handed.body)).toString();
    expect(answer).toContain('"statusCode":401');
    expect(answer).toContain('"code":"UNAUTHENTICATED"');
  });
}

function largeMessage(octets: number): Buffer {
  const line = `${'0123456789abcdef'.repeat(4)}\r\n`;
  const head = 'From: a@example.com\r\nSubject: large\r\n\r\n';
  return Buffer.from(head + line.repeat(Math.ceil(octets / line.length)));
}
