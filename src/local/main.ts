import { existsSync } from 'node:fs';

import { createApp } from '../app.ts';
import { configOrExit, localConfig } from '../config.ts';
import { toLambda } from '../lambda/handler.ts';
import { toStreamed } from '../lambda/streamed.ts';
import { logJson } from '../log.ts';
import type { Front } from '../node/server.ts';
import { endOnSignal } from '../node/shutdown.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { DemoServer } from '../../demo/server.ts';
import { withGraphiql } from './graphiql.ts';
import { startLambdaFront } from './http.ts';
import { AWS_LAMBDA } from './response-stream.ts';
import { welcome } from './welcome.ts';

type Environment = Record<string, string | undefined>;

/** `npm start`: the Lambda handlers behind node:http, and a demo mailbox, over IMAP and POP3, where no mail server is named. */
async function main(env: Environment): Promise<void> {
  const demo = env['POSTERN_SERVERS']?.trim() ? undefined : await startDemoServer();
  const pop3 = demo && `pop3+plain://127.0.0.1:${demo.pop3Port}`;
  const smtp = demo && `smtp+plain://127.0.0.1:${demo.smtpPort}`;
  // The demo's user has an address that does not follow from its name.
  const servers = demo && `imap+plain://127.0.0.1:${demo.port}+${smtp},${pop3}+${smtp}`;
  const account = demo && { user: demo.user, password: demo.password };
  const defaults = servers === undefined ? {} : { servers, senders: 'any', demo: account };
  const config = configOrExit(() => localConfig(env, defaults));
  const stopping = new AbortController();
  const token = demo && (() => signIn(url, demo));
  const app = withGraphiql(createApp(config, logJson, stopping.signal), token);
  const handler = toLambda(app);
  const streamed = toStreamed(app, AWS_LAMBDA);
  const front = await listen(config.port, () =>
    startLambdaFront(handler, { ...config, streamed, pagesFor: app.pagesFor }),
  );
  if (!front) return process.exit(1);
  endOnSignal(front, app, { ...config, stopping, close: async () => demo?.close() });
  await app.startWebhooks?.();
  const url = `http://127.0.0.1:${front.port}`;
  const { keysAreThrowaway } = config;
  console.log(welcome({ url, keysAreThrowaway, demo: demo && { ...demo, pop3: pop3! } }));
}

/** Takes settings out of a file, if there is one; what is set already counts more. */
function loadSettings(file: string | undefined): void {
  if (file && existsSync(file)) process.loadEnvFile(file);
}

/** Signs in as any caller would; undefined where that fails. */
async function signIn(url: string, { user, password }: DemoServer): Promise<string | undefined> {
  const response = await fetch(`${url}/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  return response.ok ? ((await response.json()) as { token?: string }).token : undefined;
}

async function listen(port: number, start: () => Promise<Front>): Promise<Front | undefined> {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    console.error(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`);
    return undefined;
  }
}

loadSettings(process.argv[2]);
await main(process.env);
