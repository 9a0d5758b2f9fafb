import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { WAYS, WebClient, store, whyNoWebClient } from '../support/web-client.ts';

// Writing, each by mouse and by keyboard: whom to, what goes along, and what becomes of drafts.

const reason = await whyNoWebClient();
const LOOKS = '<p>Dear <b>Anna</b>,</p><p>it is <i>done</i>.</p>';

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  beforeAll(async () => void (client = await WebClient.start()), 120_000);
  afterAll(() => client.stop());

  const sheet = (page: Page) => page.getByRole('dialog', { name: 'Write' });
  const send = async (page: Page, how: 'mouse' | 'keyboard'): Promise<void> => {
    if (how === 'mouse') await sheet(page).getByRole('button', { name: 'Send' }).click();
    else await page.keyboard.press('Control+Enter');
    await page.getByText('Sent', { exact: true }).last().waitFor();
  };
  /** The newest message of SENT, as it is shown. */
  const openSent = async (page: Page, subject: string): Promise<void> => {
    await page.goto(`${client.url}/#/Sent`);
    await page.locator('.row-link', { hasText: subject }).first().click();
    await page.locator('.message.open .message-body').waitFor();
  };

  it.each(['mouse', 'keyboard'] as const)('forwards with pictures and files, by %s', async (way) => {
    const use = WAYS[way];
    const [page, wrong] = await client.openDemo();
    await page.locator('.row-link', { hasText: 'New dial' }).click();
    await page.locator('.message-body').waitFor();
    if (way === 'mouse') await page.getByRole('button', { name: 'Forward' }).click();
    else await page.keyboard.press('f');
    // What is typed is completed from those that the user writes to.
    await page.getByRole('combobox', { name: 'To' }).pressSequentially('nia');
    const found = page.getByRole('option', { name: /Niamh/ });
    await found.waitFor();
    if (way === 'mouse') await found.click();
    else await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'To' }).inputValue()).toMatch(/^Niamh O'Neill <\S+>, $/);
    await page.getByRole('textbox', { name: 'Subject' }).fill(`Look, by ${way}`);
    await page.getByRole('textbox', { name: 'Message' }).fill('Is it not beautiful?');
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('High water at nine.') };
    const other = { name: 'not-this.txt', mimeType: 'text/plain', buffer: Buffer.from('x') };
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      use(page.getByRole('button', { name: 'Attach files' })),
    ]);
    await chooser.setFiles([notes, other]);
    await use(page.getByRole('button', { name: 'Remove not-this.txt' }));
    await page.getByText('Saved among the drafts').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await send(page, way);
    await openSent(page, `Look, by ${way}`);
    const mail = page.frameLocator('.mail-frame');
    await mail.getByText('Is it not beautiful?').waitFor();
    expect(
      await mail.locator('img').evaluate((picture: { naturalWidth: number }) => picture.naturalWidth),
    ).toBeGreaterThan(0);
    expect(await page.locator('.file-name').allTextContents()).toEqual(['notes.txt']);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('tells what was written from what is quoted when an answer is gone on with', async () => {
    const [page, wrong] = await client.openDemo();
    await page.locator('.row-link', { hasText: 'New dial' }).click();
    await page.locator('.message-body').waitFor();
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Message' }).fill('It does.\n\nFrom <both> sides.');
    await page.getByText('Saved among the drafts').waitFor();
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    await page.goto(`${client.url}/#/Drafts`);
    await page.locator('.row-link', { hasText: 'New dial' }).first().click();
    await page.getByRole('button', { name: 'Go on writing' }).click();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe(
      'It does.\n\nFrom <both> sides.',
    );
    await page.getByTitle('Show the quoted text').click();
    await sheet(page).frameLocator('.mail-frame').getByText('here is the new dial').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' And below.');
    await page.getByText('Saved among the drafts').waitFor();
    await send(page, 'keyboard');
    await openSent(page, 'Re: New dial');
    await page.frameLocator('.mail-frame').getByText('And below.').waitFor();
    expect(
      await page
        .frameLocator('.mail-frame')
        .locator('img')
        .evaluate((picture: { naturalWidth: number }) => picture.naturalWidth),
    ).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('keeps the looks of a draft of another program until its text is changed, and says so', async () => {
    const [page, wrong] = await client.openDemo();
    const draft = { to: [{ address: 'anna@example.com' }], from: [{ address: 'robin@example.com' }] };
    await store(client.url, 'Drafts', { ...draft, subject: 'With looks', html: LOOKS });
    await page.goto(`${client.url}/#/Drafts`);
    await page.locator('.row-link', { hasText: 'With looks' }).click();
    await page.getByRole('button', { name: 'Go on writing' }).click();
    await sheet(page).getByText('This draft has looks of its own').waitFor();
    const text = page.getByRole('textbox', { name: 'Message' });
    const before = await text.inputValue();
    await text.fill(`${before}!`);
    await sheet(page).getByText('saved without its own looks').waitFor();
    await page.getByRole('button', { name: 'Bring them back' }).click();
    expect(await text.inputValue()).toBe(before);
    await page.getByText('Saved among the drafts').waitFor();
    await text.focus();
    await send(page, 'keyboard');
    await openSent(page, 'With looks');
    expect(await page.frameLocator('.mail-frame').locator('b').textContent()).toBe('Anna');
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('removes a draft that is discarded', async () => {
    const [page, wrong] = await client.openDemo('#/Drafts');
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Subject' }).fill('Never mind');
    await page.getByText('Saved among the drafts').waitFor();
    await page.getByRole('link', { name: 'Never mind' }).waitFor();
    await page.getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByRole('link', { name: 'Never mind' }).waitFor({ state: 'detached' });
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});
