import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { App } from '../../src/app.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { isStream } from '../../src/http.ts';
import type { Clock } from '../../src/net/clock.ts';
import type { Answer } from './gateway.ts';
import { EventReader } from './event-reader.ts';
import { KillingProxy } from './killing-proxy.ts';

/** The app itself, which streams, with the demo mailbox behind connections that are counted. */
export class EventHouse {
  readonly app: App;
  readonly #demo: DemoServer;
  readonly proxy: KillingProxy;

  private constructor(app: App, demo: DemoServer, proxy: KillingProxy) {
    this.app = app;
    this.#demo = demo;
    this.proxy = proxy;
  }

  static async start(clock?: Clock, protocol: 'imap' | 'pop3' = 'imap'): Promise<EventHouse> {
    const demo = await startDemoServer();
    const proxy = await KillingProxy.start(protocol === 'imap' ? demo.port : demo.pop3Port);
    const config = localConfig({ POSTERN_SERVERS: `${protocol}+plain://127.0.0.1:${proxy.port}` });
    return new EventHouse(
      createApp(config, () => {}, undefined, clock),
      demo,
      proxy,
    );
  }

  /** What a second gateway to the same mailbox reaches it by. */
  get imapPort(): number {
    return this.#demo.port;
  }

  async ask(method: string, target: string, { authorization = BASIC, body }: Asking = {}): Promise<Answer> {
    const answer = await this.#send(method, target, { authorization, body });
    const octets = Buffer.from(isStream(answer.body) ? Buffer.alloc(0) : answer.body);
    return { status: answer.status, headers: answer.headers, body: octets.toString(), octets };
  }

  /** JSON of an answer that has to succeed. */
  async get<T>(target: string, asking: Asking = {}): Promise<T> {
    const { status, body } = await this.ask('GET', target, asking);
    if (status !== 200) throw new Error(`${target}: ${status} ${body}`);
    return JSON.parse(body) as T;
  }

  /** @throws where the answer is a refusal */
  async listen(target: string, asking: Asking = {}): Promise<EventReader> {
    return new EventReader(await this.#send('GET', target, asking));
  }

  async token(): Promise<string> {
    const body = { user: 'demo', password: 'demo' };
    const answer = await this.ask('POST', '/v1/tokens', { authorization: '', body });
    return (JSON.parse(answer.body) as { token: string }).token;
  }

  async deliver(subject: string, mailbox = 'INBOX'): Promise<void> {
    const body = `From: Ada <ada@example.com>\r\nSubject: ${subject}\r\n\r\nhello\r\n`;
    const { status } = await this.ask('POST', `/v1/mailboxes/${mailbox}/messages`, { body });
    if (status !== 201) throw new Error(`answered ${status}`);
  }

  async close(): Promise<void> {
    this.app.drain?.();
    await this.app.close?.();
    await this.proxy.close();
    await this.#demo.close();
  }

  #send(method: string, target: string, { authorization = BASIC, body, gone }: Asking) {
    const [path = '', query = ''] = target.split('?');
    const type = typeof body === 'string' ? 'message/rfc822' : 'application/json';
    const headers = { ...(authorization && { authorization }), ...(body && { 'content-type': type }) };
    const octets = Buffer.from(typeof body === 'string' ? body : body ? JSON.stringify(body) : '');
    return this.app({ method, path, query, headers, body: octets, id: 'r', timeLeft: 600_000, gone });
  }
}

interface Asking {
  readonly authorization?: string;
  readonly body?: object | string | undefined;
  readonly gone?: AbortSignal;
}

const BASIC = `Basic ${Buffer.from('demo:demo').toString('base64')}`;
