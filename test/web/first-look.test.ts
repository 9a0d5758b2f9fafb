import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { startChromium, whyNoChromium } from '../support/chromium.ts';
import type { FirstVisit } from '../support/first-visit.ts';
import { startFirstVisit } from '../support/first-visit.ts';

// The mail client as a visitor of `npm start` meets it, in Chromium.

const reason = await whyNoChromium();
if (reason !== undefined && process.env['CI'])
  throw new Error(`Chromium is wanted and cannot run: ${reason}`);

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let browser: Browser;
  let visit: FirstVisit;
  beforeAll(async () => {
    [browser, visit] = await Promise.all([startChromium(), startFirstVisit()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await visit.close();
  });

  /** A page at the demo's inbox, and what went wrong on it. */
  async function openDemo(width: number, hash = ''): Promise<[Page, string[]]> {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    const wrong: string[] = [];
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on(
      'request',
      (request) =>
        /^(?:data|blob):/.test(request.url()) ||
        new URL(request.url()).origin === visit.url ||
        wrong.push(request.url()),
    );
    await page.goto(`${visit.url}/${hash}`);
    await page.getByRole('button', { name: 'Open the demo mailbox' }).click();
    await page.locator('.row').first().waitFor();
    return [page, wrong];
  }

  it('is under a policy without exceptions', async () => {
    const { headers } = await fetch(visit.url);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/default-src 'none'.*script-src 'self'; style-src 'self'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    for (const path of ['/web/mail', '/web/mail-remote']) {
      const mail = (await fetch(visit.url + path)).headers.get('content-security-policy')!;
      expect(mail).toMatch(/default-src 'none'.*sandbox/);
      expect(mail).not.toMatch(/script|connect|frame-src/);
    }
  });

  it.each([390, 1600])(
    'signs in to the demo, and reads a message with a picture, %d px wide',
    async (width) => {
      const [page, wrong] = await openDemo(width);
      await page.getByRole('link', { name: 'New dial' }).click();
      const mail = page.frameLocator('.mail-frame');
      await mail.getByText('here is the new dial').waitFor();
      expect(
        await mail.locator('img').evaluate((picture: { naturalWidth: number }) => picture.naturalWidth),
      ).toBeGreaterThan(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.locator('.list').isVisible()).toBe(width > 1000);
      await page.goBack();
      await page.getByRole('link', { name: 'It runs!' }).waitFor();
      expect(wrong).toEqual([]);
      await page.context().close();
    },
  );

  it('has mailboxes with counts, and opens one by its address', async () => {
    const [page, wrong] = await openDemo(1600, '#/Lists%2FTide%20watchers');
    const current = page.locator('a.mailbox.current');
    expect(await current.textContent()).toContain('Tide watchers');
    await page.getByRole('link', { name: 'Inbox 7 unread' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('keeps the token in memory', async () => {
    const [page] = await openDemo(1600);
    expect(
      await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])'),
    ).toBe('[{},{},""]');
    await page.reload();
    await page.getByRole('button', { name: 'Open the demo mailbox' }).waitFor();
    await page.context().close();
  });
});
