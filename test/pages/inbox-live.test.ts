import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

import type { DemoServer } from '../../demo/server.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { App } from '../../src/app.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import { startFront } from '../../src/node/front.ts';
import type { Front } from '../../src/node/server.ts';
import { PAGE_PATIENCE, startChromium, whyNoChromium } from '../support/chromium.ts';
import { KillingProxy } from '../support/killing-proxy.ts';

// examples/inbox-live as Chromium runs it: from another origin than the gateway's, over connections that are cut.

const FOLDER = path.resolve(import.meta.dirname, '../../examples/inbox-live');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Mounts what react.jsx exports, as an app would. */
const REACT_PAGE = `
import { ApolloClient, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';
import { Arrivals, eventLink } from './react.jsx';
const { gateway, token, since } = Object.fromEntries(new URLSearchParams(location.search));
const link = eventLink(gateway, () => ({ authorization: 'Bearer ' + token }));
const client = new ApolloClient({ cache: new InMemoryCache(), link });
createRoot(document.body).render(<ApolloProvider client={client}><Arrivals since={since} /></ApolloProvider>);`;

const reason = await whyNoChromium();
if (reason !== undefined && process.env['CI'])
  throw new Error(`Chromium is wanted and cannot run: ${reason}`);

(reason === undefined ? describe : describe.skip)('examples/inbox-live', () => {
  let browser: Browser;
  let pages: Pages;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([startChromium(), Pages.start()]);
  });
  afterAll(async () => {
    await browser.close();
    pages.close();
  });

  let house: House;
  let page: Page;
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(PAGE_PATIENCE);
  });
  afterEach(async () => {
    await page.close();
    await house.close();
  });

  /** Signed in, and live. */
  async function open(): Promise<void> {
    await page.goto(`${pages.url}/index.html?gateway=${house.url}`);
    await page.fill('[name=user]', 'demo');
    await page.fill('[name=password]', 'demo');
    await page.click('button');
    await says('live');
  }

  const says = (text: string) =>
    page.waitForFunction(`document.querySelector('#state').textContent === '${text}'`);
  const rows = () => page.locator('#messages li').allTextContents();
  const shows = (subject: string) => page.locator('#messages li', { hasText: subject }).waitFor();
  const unread = async () => Number(await page.locator('#unread').textContent());

  it('shows the newest messages, and what comes, changes and goes', async () => {
    house = await House.start(pages.url, 'streams');
    await open();
    expect(await rows()).toHaveLength(23);
    const before = await unread();
    const id = await house.deliver('<b>told live</b>');
    await shows('<b>told live</b>');
    expect(await unread()).toBe(before + 1);
    await house.send(`/v1/messages/${id}`, 'PATCH', { addFlags: ['\\Seen'] });
    await page.waitForFunction(`document.querySelector('#unread').value === '${before}'`);
    await house.send('/v1/messages:delete', 'POST', { ids: [id], permanently: true });
    await page.waitForFunction("document.querySelectorAll('#messages li').length === 23");
  });

  it('goes on where it was cut, by the network or by the mail server', async () => {
    house = await House.start(pages.url, 'streams');
    await open();
    house.toGateway.kill();
    await house.deliver('told while it was cut');
    await shows('told while it was cut');
    await says('live');
    house.toServer.kill();
    await house.deliver('told while the gateway was cut');
    await shows('told while the gateway was cut');
    expect(new Set(await rows()).size).toBe(25);
  });

  it('waits for one answer after the other where nothing streams', async () => {
    house = await House.start(pages.url, 'answers whole');
    await open();
    await house.deliver('told to one who waits');
    await shows('told to one who waits');
    await house.deliver('and another');
    await shows('and another');
  });

  it('says why a sign-in failed', async () => {
    house = await House.start(pages.url, 'streams');
    await page.goto(`${pages.url}/index.html?gateway=${house.url}`);
    await page.fill('[name=user]', 'demo');
    await page.fill('[name=password]', 'wrong');
    await page.click('button');
    await page.waitForFunction("/password/i.test(document.querySelector('#state').textContent)");
    expect(await page.locator('#sign-in').isVisible()).toBe(true);
  });

  it('has ten lines for React, which go on where they were cut as well', async () => {
    house = await House.start(pages.url, 'streams');
    const query = new URLSearchParams({
      gateway: house.url,
      token: await house.token(),
      since: await house.now(),
    });
    await house.deliver('before it was opened');
    await page.goto(`${pages.url}/react.html?${query.toString()}`);
    await page.locator('li', { hasText: 'before it was opened' }).waitFor();
    house.toGateway.kill();
    await house.deliver('while it was cut');
    await page.locator('li', { hasText: 'while it was cut' }).waitFor();
    expect(await page.locator('li').allTextContents()).toEqual(['before it was opened', 'while it was cut']);
  });
});

/** The files of the example, under an origin of their own. */
class Pages {
  readonly #server: http.Server;

  private constructor(script: string) {
    const html = '<!doctype html><title>React</title><body></body><script src="react.js"></script>';
    const made: Record<string, string> = { '/react.html': html, '/react.js': script };
    this.#server = http.createServer((request, response) => {
      const name = request.url!.split('?')[0]!;
      if (name === '/favicon.ico') return void response.writeHead(204).end();
      response.setHeader('content-type', TYPES[path.extname(name)]!);
      response.end(made[name] ?? readFileSync(path.join(FOLDER, path.basename(name))));
    });
  }

  static async start(): Promise<Pages> {
    const stdin = { contents: REACT_PAGE, resolveDir: FOLDER, loader: 'jsx' } as const;
    const { outputFiles } = await build({
      stdin,
      bundle: true,
      write: false,
      jsx: 'automatic',
      minify: true,
    });
    const pages = new Pages(outputFiles[0]!.text);
    await new Promise<void>((resolve) => pages.#server.listen(0, '127.0.0.1', resolve));
    return pages;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

interface Added {
  readonly message: { readonly id: string };
}

interface Parts {
  readonly demo: DemoServer;
  readonly front: Front;
  readonly app: App;
}

/** A gateway with the demo mailbox; connections to it and from it can be cut. */
class House {
  readonly toGateway: KillingProxy;
  readonly toServer: KillingProxy;
  readonly #parts: Parts;

  private constructor(toGateway: KillingProxy, toServer: KillingProxy, parts: Parts) {
    this.toGateway = toGateway;
    this.toServer = toServer;
    this.#parts = parts;
  }

  static async start(origin: string, how: 'streams' | 'answers whole'): Promise<House> {
    const demo = await startDemoServer();
    const toServer = await KillingProxy.start(demo.port);
    const env = { POSTERN_SERVERS: `imap+plain://127.0.0.1:${toServer.port}`, POSTERN_CORS_ORIGINS: origin };
    const app = createApp(localConfig(env), () => {});
    const front =
      how === 'streams'
        ? await startFront(app, { port: 0, log: () => {} })
        : await startLambdaFront(toLambda(app), { port: 0 });
    return new House(await KillingProxy.start(front.port), toServer, { demo, front, app });
  }

  get url(): string {
    return `http://127.0.0.1:${this.toGateway.port}`;
  }

  async close(): Promise<void> {
    this.#parts.app.drain?.();
    await this.toGateway.close();
    await this.#parts.front.close(0);
    await this.#parts.app.close?.();
    await this.toServer.close();
    await this.#parts.demo.close();
  }

  /** As another client does, past the connections that are cut. */
  async send(target: string, method: string, body?: object | string): Promise<unknown> {
    const isText = typeof body === 'string';
    const answer = await fetch(`http://127.0.0.1:${this.#parts.front.port}${target}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}`,
        ...(body && { 'content-type': isText ? 'message/rfc822' : 'application/json' }),
      },
      ...(body && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  /** Into the inbox. @returns its id */
  async deliver(subject: string): Promise<string> {
    const raw = `From: Ada <ada@example.com>\r\nSubject: ${subject}\r\n\r\nhello\r\n`;
    for (let tries = 0; ; tries++)
      try {
        return ((await this.send('/v1/mailboxes/INBOX/messages', 'POST', raw)) as Added).message.id;
      } catch (error) {
        // The session that was kept for it has just been cut.
        if (tries > 2 || !/ 50[23] /.test(String(error))) throw error;
      }
  }

  async token(): Promise<string> {
    const answer = await this.send('/v1/tokens', 'POST', { user: 'demo', password: 'demo' });
    return (answer as { token: string }).token;
  }

  async now(): Promise<string> {
    const answer = await this.send(
      '/v1/mailboxes/INBOX/messages?first=1&fields=uid&changesToken=true',
      'GET',
    );
    return (answer as { changesToken: string }).changesToken;
  }
}
