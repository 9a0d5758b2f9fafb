import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NAMES } from './vectors/nesting.ts';

const HOST = 'http://host.test/';
const PAGE = readFileSync(path.join(import.meta.dirname, 'host-page.html'), 'utf8');

/** What a mail did that it must not. */
export interface Fault {
  /** −1: one of the batch. */
  readonly index: number;
  readonly what: string;
}

/** The page around the mail, and what happens to it. */
export class HostPage {
  readonly page: Page;
  /** Everything that was asked of the network, all of which is refused; windows and dialogs that opened. */
  readonly events: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser): Promise<HostPage> {
    const page = await browser.newPage({ viewport: SIZE });
    const host = new HostPage(page);
    const body = PAGE.replace('CLOBBERED', JSON.stringify(NAMES));
    await page.route('**/*', (route) => {
      if (route.request().url() === HOST) return route.fulfill({ body, contentType: 'text/html' });
      host.events.push(`requested ${route.request().url()}`);
      return route.abort();
    });
    await page.goto(HOST);
    page.on('framenavigated', (frame) => host.events.push(`navigated to ${frame.url()}`));
    page.context().on('page', () => host.events.push('opened a window'));
    page.on('dialog', (dialog) => void dialog.dismiss());
    return host;
  }

  async judge(mails: readonly string[]): Promise<Fault[]> {
    const faults = await this.page
      .evaluate<Fault[]>(`judge(${JSON.stringify(mails)})`)
      .catch((failure: unknown) => [{ index: -1, what: `the page has ended: ${String(failure)}` }]);
    return [...faults, ...this.#happened()];
  }

  /** What of the page is drawn otherwise with these mails in it, while a mouse goes over them and presses. */
  async judgePixels(mails: readonly string[]): Promise<Fault[]> {
    const before = await this.#around();
    await this.page.evaluate(`slot.innerHTML = ${JSON.stringify(mails.join(''))}`);
    for (let y = 150; y < SIZE.height; y += 150) await this.page.mouse.click(300 + y / 2, y);
    for (let i = 0; i < 5; i++) await this.page.keyboard.press('Tab');
    await this.page.evaluate('scrollTo(0, 0), document.activeElement.blur()');
    await this.page.mouse.move(500, 500);
    const after = await this.#around();
    await this.page.evaluate("slot.innerHTML = ''");
    const changed = after.filter((picture, i) => !picture.equals(before[i]!)).map(() => 'is drawn outside');
    return [...changed.map((what) => ({ index: -1, what })), ...this.#happened()];
  }

  async #around(): Promise<Buffer[]> {
    const pictures: Buffer[] = [];
    for (const clip of AROUND) pictures.push(await this.page.screenshot({ clip }));
    return pictures;
  }

  #happened(): Fault[] {
    return this.events.splice(0).map((what) => ({ index: -1, what }));
  }
}

const SIZE = { width: 1000, height: 900 };
/** The page above the mail and on both sides of it. */
const AROUND = [
  { x: 0, y: 0, width: 1000, height: 120 },
  { x: 0, y: 120, width: 180, height: 780 },
  { x: 820, y: 120, width: 180, height: 780 },
];
