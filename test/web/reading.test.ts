import type { AddressInfo } from 'node:net';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { WAYS, WebClient, store, whyNoWebClient } from '../support/web-client.ts';

// What lies in messages, each by mouse and by keyboard: files, pictures, PDF, messages within messages, the source, what is elsewhere.

const reason = await whyNoWebClient();
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  beforeAll(async () => void (client = await WebClient.start()), 120_000);
  afterAll(() => client.stop());

  const open = async (page: Page, hash: string, subject: string): Promise<void> => {
    await page.goto(`${client.url}/${hash}`);
    await page.locator('.row-link', { hasText: subject }).click();
    await page.locator('.message-body').waitFor();
  };

  it.each(['mouse', 'keyboard'] as const)('shows files over the page, by %s', async (way) => {
    const use = WAYS[way];
    const [page, wrong] = await client.openDemo('', { viewport: { width: 1600, height: 1200 } });
    const dialog = page.getByRole('dialog');

    await open(page, '#/Projekte%2FK%C3%B6ln', 'drei Entw');
    await use(page.getByRole('button', { name: 'Anna Bergström' }).first());
    await use(page.getByRole('button', { name: 'Preview of Entwurf 2.png' }));
    await expectPicture(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await open(page, '#/INBOX', 'coast line');
    await use(page.getByRole('button', { name: 'Preview of ticket.pdf' }));
    await dialog.getByTitle('ticket.pdf').waitFor();
    const isViewed = (): boolean =>
      page.frames().some((frame) => frame.url().startsWith('chrome-extension:'));
    while (!isViewed()) await page.waitForEvent('framenavigated');
    await use(dialog.getByRole('button', { name: 'Close' }));

    await open(page, '#/Archive?q=subject%3Aminutes', 'Minutes');
    await use(page.getByRole('button', { name: 'Preview of Second meeting' }));
    await dialog.getByText('The kettle again.').waitFor();
    await page.keyboard.press('Escape');

    await use(page.locator('.message-to'));
    await use(page.getByRole('button', { name: 'Show the original' }));
    await dialog.getByText('This text is for readers from before 1992.').waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      use(dialog.getByRole('link', { name: 'Download' })),
    ]);
    expect(saved.suggestedFilename()).toMatch(/\.eml$/);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  async function expectPicture(page: Page): Promise<void> {
    const picture = page.getByRole('img', { name: 'Entwurf 2.png' });
    await picture.waitFor();
    await picture.evaluate((image: { decode(): Promise<void> }) => image.decode());
  }

  it.each(['mouse', 'keyboard'] as const)(
    'loads what is elsewhere when the user says so, by %s',
    async (way) => {
      let asked = 0;
      const elsewhere = http.createServer((_request, response) => {
        asked++;
        response.writeHead(200, { 'content-type': 'image/gif' }).end(PICTURE);
      });
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
      const source = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/spy.gif`;
      const html = `<p>Hello</p><img src="${source}" alt="from elsewhere" width="40" height="40">`;
      await store(client.url, 'Someday', { subject: `Remote, ${way}`, html });
      const [page, wrong] = await client.openDemo();
      await open(page, '#/Someday', `Remote, ${way}`);
      const picture = page.frameLocator('.mail-frame').getByRole('img', { name: 'from elsewhere' });
      await picture.waitFor();
      expect([asked, wrong]).toEqual([0, []]);
      await WAYS[way](page.getByRole('button', { name: 'Load them' }));
      while (asked === 0) await page.waitForEvent('requestfinished');
      await page.getByRole('button', { name: 'Load them' }).waitFor({ state: 'detached' });
      expect(new Set(wrong)).toEqual(new Set([source]));
      await page.context().close();
      elsewhere.close();
    },
  );

  it('shows what can be read of broken messages, and what is missing in words', async () => {
    const [page, wrong] = await client.openDemo();
    await open(page, '#/INBOX?q=from%3Aferry', 'Fahrplan');
    await page.locator('.plain-text', { hasText: 'fährt im Winter nur bei Hochwasser' }).waitFor();
    await open(page, '#/INBOX?q=from%3Aanemometer', '(no subject)');
    await page.locator('.plain-text', { hasText: 'Windstärke 7' }).waitFor();
    await page.getByRole('heading', { name: '(no subject)' }).waitFor();
    await store(client.url, 'Someday', { subject: 'Nothing in it', text: '' });
    await open(page, '#/Someday', 'Nothing in it');
    await page.getByText('This message has no text.').waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});
