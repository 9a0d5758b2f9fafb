// Pictures of the mail client for its README: clients/web/screenshots/. They show the demo, at the two widths and in the two themes
// that it is made for. `node scripts/screenshots.mjs`
import { mkdirSync } from 'node:fs';
import { WebClient } from '../test/support/web-client.ts';

const FOLDER = 'clients/web/screenshots';
const WIDE = { viewport: { width: 1440, height: 780 } };
const NARROW = { viewport: { width: 390, height: 780 } };

mkdirSync(FOLDER, { recursive: true });
const client = await WebClient.start();
try {
  await take('read-light', { ...WIDE, colorScheme: 'light' }, readConversation);
  await take('cost-dark', { ...WIDE, colorScheme: 'dark' }, showCost);
  await take('list-narrow', { ...NARROW, colorScheme: 'light' }, async () => {});
  await take('write-narrow', { ...NARROW, colorScheme: 'dark' }, writeAnswer);
} finally {
  await client.stop();
}

/** Opens the demo, does something there, and takes the picture. */
async function take(name, options, act) {
  const [page] = await client.openDemo('', { ...options, reducedMotion: 'reduce', locale: 'en-GB' });
  await act(page);
  await page.mouse.move(0, 0);
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.context().close();
}

async function readConversation(page) {
  await page.getByRole('link', { name: 'New dial' }).click();
  await page.frameLocator('.mail-frame').locator('img').waitFor();
}

async function showCost(page) {
  await page.getByRole('link', { name: 'Niamh, Jürgen' }).click();
  await page.locator('.message-body').waitFor();
  await page.getByRole('button', { name: 'What it cost' }).click();
  await page.locator('.cost-calls button').filter({ hasText: 'Conversation' }).first().click();
}

async function writeAnswer(page) {
  await page.getByRole('link', { name: 'It runs!' }).click();
  await page.locator('.message-body').waitFor();
  await page.keyboard.press('r');
  await page
    .locator('.compose textarea')
    .fill('Wonderful news, Niamh!\n\nI will come by with the new dial tomorrow.');
  await page.getByText('Saved among the drafts').waitFor();
}
