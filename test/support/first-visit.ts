import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { withGraphiql } from '../../src/local/graphiql.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import { startDemoServer } from '../../demo/server.ts';

/** What `npm start` gives a visitor, in this process. */
export interface FirstVisit {
  readonly url: string;
  close(): Promise<void>;
}

export async function startFirstVisit(): Promise<FirstVisit> {
  const demo = await startDemoServer();
  const { user, password } = demo;
  const servers = `imap+plain://127.0.0.1:${demo.port}+smtp+plain://127.0.0.1:${demo.smtpPort}`;
  const app = createApp(localConfig({}, { servers, senders: 'any', demo: { user, password } }), () => {});
  const token = async (): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ user, password });
    const answer = await fetch(`${url}/v1/tokens`, { method: 'POST', headers, body });
    return ((await answer.json()) as { token: string }).token;
  };
  const front = await startLambdaFront(toLambda(withGraphiql(app, token)), { port: 0 });
  const url = `http://127.0.0.1:${front.port}`;
  return {
    url,
    close: async () => {
      await front.close();
      await app.close?.();
      await demo.close();
    },
  };
}
