import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import { Gateway } from '../support/gateway.ts';
import { MODERN, McpClient, agentToken } from '../support/mcp.ts';

let demo: DemoServer;
let gateway: Gateway;
let token: string;
let client: McpClient;

beforeAll(async () => {
  demo = await startDemoServer();
  gateway = new Gateway({
    servers: `imap+plain://127.0.0.1:${demo.port}`,
    env: { POSTERN_CORS_ORIGINS: 'https://app.example.com,*' },
  });
  token = await agentToken(gateway, demo);
  client = new McpClient(gateway, token);
});
afterAll(async () => {
  await gateway.close();
  await demo.close();
});

const META = 'io.modelcontextprotocol/';

describe('a modern request', () => {
  it('learns what there is', async () => {
    const { status, result } = await client.request('server/discover');
    expect(status).toBe(200);
    expect(result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18'],
      capabilities: { tools: {}, resources: {} },
      cacheScope: 'private',
      _meta: { [`${META}serverInfo`]: { name: 'postern' } },
    });
    expect(result.ttlMs).toBeGreaterThan(0);
  });

  it.each([
    ['no version', { 'mcp-protocol-version': undefined }],
    ['another version than its body', { 'mcp-protocol-version': '2025-11-25' }],
    ['no method', { 'mcp-method': undefined }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['no name', { 'mcp-name': undefined }],
    ['another name', { 'mcp-name': 'get_messages' }],
    ['a name in base64 that is another', { 'mcp-name': '=?base64?Z2V0X21lc3NhZ2Vz?=' }],
  ])('is refused whose headers have %s', async (_what, headers) => {
    const answer = await client.request('tools/call', { name: 'list_mailboxes' }, headers);
    expect(answer).toMatchObject({ status: 400, error: { code: -32020 } });
  });

  it('is taken whose name is written in base64', async () => {
    const name = `=?base64?${Buffer.from('list_mailboxes').toString('base64')}?=`;
    const params = { name: 'list_mailboxes', arguments: {} };
    expect(await client.request('tools/call', params, { 'mcp-name': ` ${name} ` })).toMatchObject({
      status: 200,
      result: { resultType: 'complete' },
    });
  });

  it('of an unknown version is told which there are', async () => {
    const params = { _meta: { [`${META}protocolVersion`]: '1900-01-01' } };
    const headers = { 'mcp-protocol-version': '1900-01-01' };
    expect(await client.request('server/discover', params, headers)).toMatchObject({
      status: 400,
      error: {
        code: -32022,
        data: { requested: '1900-01-01', supported: [MODERN, '2025-11-25', '2025-06-18'] },
      },
    });
  });

  it.each([{}, { [`${META}protocolVersion`]: MODERN }, { [`${META}clientCapabilities`]: {} }])(
    'is refused whose metadata is %j',
    async (_meta) => {
      expect(await client.request('server/discover', { _meta })).toMatchObject({
        status: 400,
        error: { code: -32602 },
      });
    },
  );

  it.each(['initialize', 'ping', 'logging/setLevel', 'prompts/list', 'nothing/here', 'constructor'])(
    'does not find the method %s',
    async (method) => {
      expect(await client.request(method)).toMatchObject({ status: 404, error: { code: -32601 } });
    },
  );

  it.each([
    ['is no JSON', '{', 400, -32700],
    ['is a batch', [], 400, -32600],
    ['is no JSON-RPC', { id: 1, method: 'ping' }, 400, -32600],
    ['has null for an id', { jsonrpc: '2.0', id: null, method: 'ping' }, 400, -32600],
    ['has a list for parameters', { jsonrpc: '2.0', id: 1, method: 'ping', params: [] }, 400, -32602],
    ['nests without end', `${'['.repeat(5000)}`, 400, -32600],
  ])('is refused where the body %s', async (_what, body, status, code) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    expect(await client.send(body, headers)).toMatchObject({ status, error: { code } });
  });

  it('is answered by the one tool that was named, or told that there is none', async () => {
    expect(await client.call('no_such_tool')).toMatchObject({ status: 200, error: { code: -32602 } });
    const { failure } = await client.call('search_messages', { first: 'many' });
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'first' });
  });
});

describe('an older client', () => {
  const send = (method: string, params: object, headers: Record<string, string> = {}) =>
    client.send(
      { jsonrpc: '2.0', id: 7, method, params },
      { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    );

  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2024-11-05', '2025-11-25'],
  ])('that begins with %s goes on with %s, without a session', async (asked, agreed) => {
    const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    const { status, headers, result } = await send('initialize', params);
    expect({ status, version: result.protocolVersion }).toEqual({ status: 200, version: agreed });
    expect(headers['mcp-session-id']).toBeUndefined();
    const version = { 'mcp-protocol-version': agreed };
    expect(await send('ping', {}, version)).toMatchObject({ status: 200, result: {} });
    const tools = await send('tools/list', {}, version);
    expect(tools.result).not.toHaveProperty('resultType');
    expect(tools.result.tools.map(({ name }: { name: string }) => name)).not.toContain('send_draft');
    const called = await send('tools/call', { name: 'list_mailboxes' }, version);
    expect(called.result.structuredContent.mailboxes).toContainEqual(
      expect.objectContaining({ role: 'INBOX' }),
    );
  });

  it('has its notifications taken, and finds no method of the other era', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(await client.send(note, headers)).toMatchObject({ status: 202 });
    const version = { 'mcp-protocol-version': '2025-11-25' };
    expect(await send('server/discover', {}, version)).toMatchObject({
      status: 200,
      error: { code: -32601 },
    });
    expect(await send('resources/read', { uri: 'postern://docs/none' }, version)).toMatchObject({
      error: { code: -32002 },
    });
  });
});

describe('each caller', () => {
  it.each(['GET', 'DELETE', 'PUT'])('with %s is told that only POST is there', async (method) => {
    const answer = await client.send('', { authorization: `Bearer ${token}` }, method);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  it.each([
    ['https://app.example.com', 200],
    ['http://localhost:5173', 200],
    ['http://[::1]:6274', 200],
    ['https://evil.example', 403],
    ['http://localhost.evil.example', 403],
    ['null', 403],
  ])('from a page of %s is answered with %i', async (origin, status) => {
    const headers = { origin, host: new URL(origin === 'null' ? 'http://x' : origin).host };
    expect(await client.request('tools/list', {}, headers)).toMatchObject({ status });
  });

  it.each([
    ['no token', undefined],
    ['a password', `Basic ${btoa('demo:demo')}`],
    ['a damaged token', 'Bearer x'],
  ])('with %s is told where to learn how', async (_what, authorization) => {
    const answer = await client.request('tools/list', {}, { authorization, host: 'mail.example.com' });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer realm="postern", scope="mail:read", resource_metadata="https?:\/\/mail\.example\.com\/\.well-known\/oauth-protected-resource\/mcp"$/,
    );
  });

  it.each(['', '/mcp'])('reads the metadata of the resource at …%s', async (path) => {
    const url = `/.well-known/oauth-protected-resource${path}`;
    const { status, body } = await gateway.request('GET', url, { host: 'mail.example.com' });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      resource: expect.stringMatching(/\/\/mail\.example\.com\/mcp$/),
      bearer_methods_supported: ['header'],
      scopes_supported: expect.arrayContaining(['mail:read', 'mail:send']),
    });
    expect((await gateway.request('GET', `${url}/x`)).status).toBe(404);
  });

  it('reads the documentation as resources', async () => {
    const { resources } = (await client.request('resources/list')).result;
    expect(resources).toContainEqual(expect.objectContaining({ uri: 'postern://docs/tokens' }));
    const read = await client.request('resources/read', { uri: 'postern://docs/tokens' });
    expect(read.result).toMatchObject({ cacheScope: 'public', contents: [{ mimeType: 'text/markdown' }] });
    expect(read.result.contents[0].text).toMatch(/^# Tokens/);
    for (const uri of ['postern://docs/../SECURITY', 'file:///etc/passwd', 'postern://docs/none', 7])
      expect(await client.request('resources/read', { uri }, { 'mcp-name': String(uri) })).toMatchObject({
        error: { code: uri === 7 ? -32020 : -32602 },
      });
  });
});

describe('a deployment that does not want assistants', () => {
  it('has no such path', async () => {
    const closed = new Gateway({
      servers: `imap+plain://127.0.0.1:${demo.port}`,
      env: { POSTERN_MCP: 'off' },
    });
    for (const path of ['/mcp', '/.well-known/oauth-protected-resource'])
      expect((await closed.request('POST', path)).status).toBe(404);
    await closed.close();
  });
});
