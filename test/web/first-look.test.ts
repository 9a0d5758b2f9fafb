import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WebClient, violations, whyNoWebClient } from '../support/web-client.ts';

// The mail client as a visitor of `npm start` meets it, in Chromium.

const reason = await whyNoWebClient();

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  beforeAll(async () => void (client = await WebClient.start()), 120_000);
  afterAll(() => client.stop());

  it('is under a policy without exceptions', async () => {
    const { headers } = await fetch(client.url);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/default-src 'none'.*script-src 'self'; style-src 'self'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    for (const path of ['/web/mail', '/web/mail-remote']) {
      const mail = (await fetch(client.url + path)).headers.get('content-security-policy')!;
      expect(mail).toMatch(/default-src 'none'.*sandbox/);
      expect(mail).not.toMatch(/script|connect|frame-src/);
    }
  });

  it.each([390, 1600])(
    'signs in to the demo, and reads a message with a picture, %d px wide',
    async (width) => {
      const [page, wrong] = await client.openDemo('', { viewport: { width, height: 900 } });
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
    const [page, wrong] = await client.openDemo('#/Lists%2FTide%20watchers');
    const current = page.locator('a.mailbox.current');
    expect(await current.textContent()).toContain('Tide watchers');
    await page.getByRole('link', { name: /^Inbox \d unread$/ }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('keeps the token in memory', async () => {
    const [page] = await client.openDemo();
    expect(
      await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])'),
    ).toBe('[{},{},""]');
    await page.reload();
    await page.getByRole('button', { name: 'Open the demo mailbox' }).waitFor();
    await page.context().close();
  });

  it.each([
    ['light', 1600],
    ['dark', 1600],
    ['light', 390],
    ['dark', 390],
  ] as const)('has nothing that axe finds fault with, %s and %d px wide', async (colorScheme, width) => {
    const options = { colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' } as const;
    const [guest] = await client.open('', options);
    expect(await violations(guest)).toEqual([]);
    await guest.context().close();
    const [page] = await client.openDemo('', options);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Niamh, Jürgen' }).click();
    await page.locator('.message-body').waitFor();
    await page.getByRole('button', { name: 'What it cost' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'What it cost' }).click();
    await page.keyboard.press('r');
    await page.locator('.compose').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.compose').waitFor({ state: 'detached' });
    await page.locator('.message-to').last().click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show the original' }).click();
    await page.locator('.preview pre').waitFor();
    expect(await violations(page)).toEqual([]);
    for (const key of ['?', 'v']) {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.context().close();
  });
});
