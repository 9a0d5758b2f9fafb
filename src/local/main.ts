import { createApp } from '../app.ts';
import { configOrExit, localConfig } from '../config.ts';
import { toLambda } from '../lambda/handler.ts';
import { startDemoServer } from './demo/server.ts';
import type { DemoServer } from './demo/server.ts';
import { withGraphiql } from './graphiql.ts';
import { startFront } from './http.ts';
import type { Front, LambdaHandler } from './http.ts';
import { closeOnSignal } from './shutdown.ts';
import { welcome } from './welcome.ts';

type Environment = Record<string, string | undefined>;

/** `npm start`: the Lambda handlers behind node:http, and a demo mailbox where no mail server is named. */
async function main(env: Environment): Promise<void> {
  const demo = env['POSTERN_SERVERS']?.trim() ? undefined : await startDemoServer();
  const defaults = demo ? { servers: `imap+plain://127.0.0.1:${demo.port}` } : {};
  const config = configOrExit(() => localConfig(env, defaults));
  const app = createApp(config);
  const handler: LambdaHandler = toLambda(app);
  const token = demo && (() => signIn(url, demo));
  const front = await listen(withGraphiql(handler, token), config.port);
  if (!front) return process.exit(1);
  const url = `http://127.0.0.1:${front.port}`;
  closeOnSignal(async () => {
    await front.close();
    await app.close?.();
    await demo?.close();
  });
  console.log(welcome({ url, keysAreThrowaway: config.keysAreThrowaway, demo }));
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

async function listen(handler: LambdaHandler, port: number): Promise<Front | undefined> {
  try {
    return await startFront(handler, { port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    console.error(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`);
    return undefined;
  }
}

await main(process.env);
