/** A gateway with the demo's mailboxes, for one run of a page's samples. */
import type { composeMail } from '../../demo/mail/fill-store.ts';
import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { App } from '../../src/app.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { startFront } from '../../src/node/front.ts';
import type { Front } from '../../src/node/server.ts';

export class BookDemo {
  readonly address: string;
  readonly #server: DemoServer;
  readonly #app: App;
  readonly #front: Front;

  private constructor(server: DemoServer, app: App, front: Front) {
    this.#server = server;
    this.#app = app;
    this.#front = front;
    this.address = `http://127.0.0.1:${front.port}`;
  }

  static async start(mail: ReturnType<typeof composeMail>): Promise<BookDemo> {
    const server = await startDemoServer({ mail });
    const imap = `imap+plain://127.0.0.1:${server.port}+smtp+plain://127.0.0.1:${server.smtpPort}`;
    const pop3 = `pop3+plain://127.0.0.1:${server.pop3Port}`;
    const app = createApp(localConfig({ POSTERN_SERVERS: `${imap},${pop3}` }), () => {});
    return new BookDemo(server, app, await startFront(app, { port: 0, log: () => {} }));
  }

  /** What a GraphQL query without variables answers. */
  async ask(query: string): Promise<unknown> {
    const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
    const answer = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return answer.json();
  }

  async close(): Promise<void> {
    this.#app.drain?.();
    await this.#front.close(0);
    await this.#app.close?.();
    await this.#server.close();
  }
}
