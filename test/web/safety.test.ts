import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { VECTORS } from '../mime/html/vectors.ts';
import { WebClient, store, whyNoWebClient } from '../support/web-client.ts';

// Mails made to hurt their readers, as the mail client shows them: nothing runs, nothing loads, nothing leaves the frame.

const reason = await whyNoWebClient();

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  let page: Page;
  let wrong: string[];
  beforeAll(async () => {
    client = await WebClient.start();
    await Promise.all(Object.entries(VECTORS).map(([name, vectors]) => storeAll(client.url, name, vectors)));
    [page, wrong] = await client.openDemo('#/Someday');
  }, 120_000);
  afterAll(() => client.stop());

  it.each(Object.keys(VECTORS))('is not hurt by a mail that %s', async (name) => {
    await page.getByRole('link', { name: `It ${name}` }).click();
    await page.getByRole('heading', { name: `It ${name}` }).waitFor();
    const mail = page.frameLocator('.mail-frame');
    await mail.locator('.mail-body').waitFor({ state: 'attached' });
    await page.mouse.move(1100, 400);
    await page.mouse.wheel(0, 400);
    // Whatever the mail is, the page around it is the same, and none of it has run.
    expect(await page.evaluate('[typeof window.hit, location.origin, document.title]')).toEqual([
      'undefined',
      client.url,
      'Postern',
    ]);
    expect(
      await mail
        .locator('body')
        .locator('script, iframe, object, embed, form, svg, math, base, meta, link')
        .count(),
    ).toBe(0);
    expect(page.context().pages().length).toBe(1);
    expect(wrong).toEqual([]);
  });
});

/** A message in a mailbox of the demo, with all of these in its html. */
const storeAll = (url: string, name: string, vectors: readonly string[]): Promise<void> => {
  const html = vectors.map((each) => `<div>${each}</div>`).join('\n');
  return store(url, 'Someday', { subject: `It ${name}`, html });
};
