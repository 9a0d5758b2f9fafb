import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WebClient, whyNoWebClient } from '../support/web-client.ts';

// What people do with mail, by mouse and by keyboard, against the demo. Each test has messages of its own.

const reason = await whyNoWebClient();

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  beforeAll(async () => void (client = await WebClient.start()), 120_000);
  afterAll(() => client.stop());

  it('answers a message by keyboard, saves the draft by itself, and shows what comes back', async () => {
    const [page, wrong] = await client.openDemo();
    await page.getByRole('link', { name: 'It runs!' }).click();
    await page.getByText('right to the minute').last().waitFor();
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Message' }).fill('Wonderful news!');
    await page.getByText('Saved among the drafts').waitFor();
    await page.keyboard.press('Control+Enter');
    // It waits for some seconds, in which it can be called back.
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Wonderful news!');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Sent', { exact: true }).last().waitFor();
    // The demo's people answer, and nothing has to be reloaded.
    await page.locator('.row.unread', { hasText: 'Re: It runs!' }).waitFor();
    await page
      .locator('.row', { hasText: 'right to the minute' })
      .getByText('Answered')
      .waitFor({ state: 'attached' });
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('archives what is ticked, and brings it back', async () => {
    const [page, wrong] = await client.openDemo();
    for (const name of ['Sunday?', 'Your ticket for the coast line'])
      await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await page.getByRole('toolbar', { name: '2 selected' }).getByRole('button', { name: 'Archive' }).click();
    await page.getByRole('link', { name: 'Sunday?' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'Sunday?' }).waitFor();
    await page.getByRole('link', { name: 'coast line' }).waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('flags, deletes and moves what is open by keyboard, and walks on', async () => {
    const [page, wrong] = await client.openDemo('#/Station%20reports');
    const rows = page.locator('.row');
    const [first, second, third] = await rows
      .locator('.row-link')
      .evaluateAll((all) => all.slice(0, 3).map(({ textContent }) => textContent));
    await page.keyboard.press('j');
    await page.locator('.row.current').waitFor();
    await page.keyboard.press('s');
    await rows.first().getByText('Flagged').waitFor({ state: 'attached' });
    await page.keyboard.press('#');
    await page.getByText('Moved to the trash').waitFor();
    expect(second).not.toBe(first);
    expect(third).not.toBe(second);
    await page.keyboard.press('v');
    await page.getByRole('textbox', { name: 'Find a mailbox' }).fill('someday');
    await page.keyboard.press('Enter');
    await page.getByText('Moved to Someday').waitFor();
    await page.getByRole('link', { name: 'Someday' }).click();
    await page.getByRole('heading', { name: 'Someday' }).waitFor();
    await rows.first().waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('searches as people type, and says what cannot be read', async () => {
    const [page, wrong] = await client.openDemo();
    await page.keyboard.press('/');
    await page.keyboard.type('from:anna has:attachment');
    await page.keyboard.press('Enter');
    await page.getByText('1 found').waitFor();
    expect(await page.locator('.row').count()).toBe(1);
    await page.fill('#search', 'xyzzy');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No message matches' }).waitFor();
    await page.goBack();
    await page.getByText('1 found').waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('tells of each click what it asked, which commands it took and how many round trips', async () => {
    const [page, wrong] = await client.openDemo();
    await page.getByRole('link', { name: 'Un café' }).click();
    await page.locator('.message-body').waitFor();
    await page.getByRole('button', { name: 'What it cost' }).click();
    const panel = page.getByRole('region', { name: 'What it cost' });
    await panel
      .getByRole('button', { name: /GraphQL Message|GraphQL Conversation$/ })
      .first()
      .click();
    await panel.getByText('remoteReferences').waitFor();
    expect(await panel.locator('.wire').textContent()).toMatch(/UID FETCH|FETCH \d/);
    await panel.getByRole('img', { name: /Mail .* ms/ }).waitFor();
    // What is secret is not shown.
    await panel.getByRole('button', { name: /tokens/ }).click();
    expect(await panel.textContent()).not.toContain('"demo",\n  "password": "demo"');
    expect(await panel.textContent()).toContain('•••');
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('speaks German', async () => {
    const [page] = await client.openDemo('', { locale: 'en-GB' });
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Eingang' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.context().close();
  });
});
