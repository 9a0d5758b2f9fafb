import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import openapiTS, { astToString } from 'openapi-typescript';

import { createApp } from '../src/app.ts';
import { localConfig } from '../src/config.ts';
import { toLambda } from '../src/lambda/handler.ts';
import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import type { Front } from '../src/node/server.ts';
import { toStreamed } from '../src/lambda/streamed.ts';
import { startLambdaFront } from '../src/local/http.ts';
import { AWS_LAMBDA } from '../src/local/response-stream.ts';
import { curlProgram } from './support/curl.ts';
import { runPythonFile } from './support/python.ts';
import { run } from './support/servers/commands.ts';

// Every example, run as its reader would run it, against a gateway with the demo mailbox.

let demo: DemoServer;
let front: Front;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  demo = await startDemoServer();
  const config = localConfig({ POSTERN_SERVERS: `imap+plain://127.0.0.1:${demo.port}` });
  const app = createApp(config, () => {});
  front = await startLambdaFront(toLambda(app), { port: 0, streamed: toStreamed(app, AWS_LAMBDA) });
  // Where the project's packages are found.
  mkdirSync('.cache', { recursive: true });
  folder = mkdtempSync(path.resolve('.cache/examples-'));
  env = { ...process.env, POSTERN: `http://127.0.0.1:${front.port}` };
});
afterAll(async () => {
  await front.close();
  await demo.close();
  rmSync(folder, { recursive: true, force: true });
});

it('has a test for each', () => {
  const tests = readFileSync(import.meta.filename, 'utf8');
  for (const name of readdirSync('examples').filter((each) => each !== 'README.md'))
    expect(tests).toContain(`examples/${name}`);
});

describe('examples/curl.sh', () => {
  it('reads the inbox and marks a message', async () => {
    const { program, env: own } = await curlProgram();
    const PATH = `${path.dirname(program)}:${env['PATH']}`;
    const output = (await run('sh', ['examples/curl.sh'], { env: { ...env, ...own, PATH } })).toString();
    expect(output).toContain('"subject":"It runs!"');
    expect(output).toContain('"executed":false');
    expect(output).toContain('the clock on the east pier');
    expect(output).toMatch(/\{"id":"[\w-]+","isSeen":true\}/);
  });
});

describe('examples/browser.js', () => {
  it('walks a mailbox and sets a flag', async () => {
    const { signIn, messages, addFlags } = (await import(BROWSER)) as Browser;
    const call = await signIn(env['POSTERN']!, 'demo', 'demo');
    const seen: { id: string; subject: string }[] = [];
    for await (const message of messages(call, 'INBOX')) seen.push(message);
    expect(seen).toHaveLength(23);
    expect(await addFlags(call, seen[1]!.id, ['\\Flagged'])).toEqual({
      id: seen[1]!.id,
      flags: expect.arrayContaining(['\\Flagged']),
    });
    await expect(signIn(env['POSTERN']!, 'demo', 'wrong')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

// examples/webhooks are run by test/webhooks/recipes.test.ts.

// The page itself is run by a browser: test/pages/inbox-live.test.ts.
describe('examples/inbox-live', () => {
  it('listens with nothing but fetch', async () => {
    const { listen } = (await import(LISTEN)) as Listening;
    const { signIn, addFlags, messages } = (await import(BROWSER)) as Browser;
    const call = await signIn(env['POSTERN']!, 'demo', 'demo');
    const { value: first } = (await messages(call, 'INBOX')[Symbol.asyncIterator]().next()) as {
      value: { id: string };
    };
    const body = JSON.stringify({ user: 'demo', password: 'demo' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${env['POSTERN']}/v1/tokens`, { method: 'POST', headers, body });
    const { token } = (await answer.json()) as { token: string };
    const ended = new AbortController();
    const events = listen(`${env['POSTERN']}/v1/events?mailbox=INBOX`, token, ended.signal);
    expect((await events.next()).value).toEqual({ event: 'ready', token: expect.any(String) });
    await addFlags(call, first.id, ['live']);
    const { value } = await events.next();
    expect(value).toMatchObject({ event: 'changes', updated: [{ id: first.id }] });
    ended.abort();
    await expect(events.next()).rejects.toThrow('aborted');
    const refused = listen(`${env['POSTERN']}/v1/events?since=AAAA`, token);
    await expect(refused.next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

/** What is written for browsers has no types. */
const LISTEN: string = '../examples/inbox-live/listen.js';

interface Listening {
  readonly listen: (
    url: string,
    token: string,
    signal?: AbortSignal,
  ) => AsyncIterator<{ readonly event: string }>;
}

const BROWSER: string = '../examples/browser.js';

interface Browser {
  readonly signIn: (gateway: string, user: string, password: string) => Promise<unknown>;
  readonly messages: (call: unknown, mailbox: string) => AsyncIterable<{ id: string; subject: string }>;
  readonly addFlags: (call: unknown, id: string, flags: string[]) => Promise<unknown>;
}

describe('examples/python_requests.py', () => {
  it('saves attachments and leaves a note', async () => {
    const target = path.join(folder, 'attachments');
    const output = (await runPythonFile('examples/python_requests.py', [target], env)).toString();
    const names = readdirSync(target);
    expect(names.length).toBeGreaterThan(2);
    expect(output).toContain(`${names.length} attachments saved`);
    for (const name of names) expect(readFileSync(path.join(target, name)).length).toBeGreaterThan(0);
  });
});

describe('examples/typescript-client.ts', () => {
  it('compiles with types out of the OpenAPI document, and makes a round of calls', async () => {
    const document = JSON.parse(readFileSync('schema/openapi.json', 'utf8')) as Parameters<
      typeof openapiTS
    >[0];
    writeFileSync(path.join(folder, 'api.d.ts'), astToString(await openapiTS(document)));
    writeFileSync(path.join(folder, 'client.ts'), readFileSync('examples/typescript-client.ts'));
    const strict = [
      '--ignoreConfig',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
      '--noEmit',
    ];
    const modules = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node', '--skipLibCheck'];
    const files = ['--allowImportingTsExtensions', '--verbatimModuleSyntax', path.join(folder, 'client.ts')];
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    await run(process.execPath, ['node_modules/typescript/bin/tsc', ...strict, ...modules, ...files]);
    const output = (await run(process.execPath, [path.join(folder, 'client.ts')], { env })).toString();
    expect(output.split('\n')).toEqual([
      expect.stringContaining('It runs!'),
      expect.stringContaining('Un café'),
      expect.stringContaining('New dial'),
      'Robin, 0',
      'true',
      'CONFLICT',
      '1 0',
      '',
    ]);
  }, 300_000);
});
