import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

import { PAGE_PATIENCE, startChromium, whyNoChromium } from './chromium.ts';
import { LocalRun } from './local-run.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Why the mail client cannot be shown here; undefined: it can. */
export async function whyNoWebClient(): Promise<string | undefined> {
  const reason = await whyNoChromium();
  if (reason !== undefined && process.env['CI'])
    throw new Error(`Chromium is wanted and cannot run: ${reason}`);
  return reason;
}

/** The mail client in Chromium, served by a gateway as `npm start` runs it. */
export class WebClient {
  readonly #browser: Browser;
  readonly #run: LocalRun;

  private constructor(browser: Browser, run: LocalRun) {
    this.#browser = browser;
    this.#run = run;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<WebClient> {
    return new WebClient(...(await Promise.all([startChromium(), LocalRun.start(env)])));
  }

  get url(): string {
    return this.#run.url;
  }

  /** Where the demo's inbox is to be had over POP3. */
  get pop3(): string {
    return this.#run.pop3;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#run.stop();
  }

  /** A page that is not signed in yet, and what goes wrong on it: errors, and requests that leave the gateway. */
  async open(hash = '', options: BrowserContextOptions = {}): Promise<[Page, string[]]> {
    const context = await this.#browser.newContext({ viewport: { width: 1600, height: 900 }, ...options });
    context.setDefaultTimeout(PAGE_PATIENCE);
    const page = await context.newPage();
    const wrong: string[] = [];
    // What the browser's own viewer of PDF loads, it has with it.
    const isOwn = (url: string): boolean =>
      url.startsWith(this.url) || /^(?:data|blob|about|chrome|chrome-extension):/.test(url);
    page.on(
      'console',
      (message) =>
        message.type() === 'error' && wrong.push(`${message.text()} ${message.location().url}`.trim()),
    );
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => isOwn(request.url()) || wrong.push(request.url()));
    await page.goto(`${this.url}/${hash}`);
    return [page, wrong];
  }

  /** The same, in the demo's inbox. */
  async openDemo(hash = '', options: BrowserContextOptions = {}): Promise<[Page, string[]]> {
    const opened = await this.open(hash, options);
    await opened[0].getByRole('button', { name: 'Open the demo mailbox' }).click();
    await opened[0].locator('.row').first().waitFor();
    return opened;
  }

  /** The same for a user of a mail server. */
  async openAs({ user, password }: { user: string; password: string }): Promise<[Page, string[]]> {
    const opened = await this.open();
    await opened[0].fill('[name=user]', user);
    await opened[0].fill('[name=password]', password);
    await opened[0].getByRole('button', { name: 'Sign in', exact: true }).click();
    await opened[0].locator('.list').waitFor();
    return opened;
  }
}

/** Stores a message among the demo's, as any program would; `html` and the like as REST takes them. */
export async function store(url: string, path: string, message: object): Promise<void> {
  const post = async <T>(where: string, body: object, headers: object = {}): Promise<T> => {
    const content = { 'content-type': 'application/json', ...headers };
    const answer = await fetch(url + where, { method: 'POST', headers: content, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  };
  const { token } = await post<{ token: string }>('/v1/tokens', { user: 'demo', password: 'demo' });
  const headers = { authorization: `Bearer ${token}` };
  const found = await fetch(`${url}/v1/mailboxes:find?path=${encodeURIComponent(path)}`, { headers });
  const { id } = (await found.json()) as { id: string };
  const flags = path === 'Drafts' ? '?flags=%5CDraft' : '';
  await post(
    `/v1/mailboxes/${id}/messages${flags}`,
    { from: [{ address: 'stranger@example.net' }], to: [], ...message },
    headers,
  );
}

/** Uses a part of the page: a click, or the focus and Enter. */
export const WAYS: Readonly<Record<'mouse' | 'keyboard', (part: Locator) => Promise<void>>> = {
  mouse: (part) => part.click(),
  keyboard: async (part) => {
    await part.focus();
    await part.press('Enter');
  },
};

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe has to say against a page as it stands: `rule: element` each. The mail of strangers is not the page's. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const run = "axe.run({ exclude: ['.mail-frame'] }, { resultTypes: ['violations'] })";
  const { violations: found } = await page.evaluate<AxeResult>(run);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
