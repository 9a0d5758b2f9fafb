import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { describeServer, generatedMessage } from '../support/servers/real-servers.ts';
import { WebClient, whyNoWebClient } from '../support/web-client.ts';

// The core of the mail client against a mail server as it comes. POSTERN_WEB_LARGE sets how many messages the long mailbox has, and
// tells how long its first view and the longest tasks of the page take.

const LARGE = Number(process.env['POSTERN_WEB_LARGE'] ?? 0);
const MESSAGES = LARGE || 1_000;
/** How many rows are walked through. */
const WALKED = LARGE === 0 ? 400 : 2_000;
/** Rows in the document at once, whatever the length of the list. */
const MOST_ROWS = 60;

/** Collects tasks that keep the page from answering for 50 ms or more. */
const WATCH_TASKS = `window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
    .observe({ type: 'longtask', buffered: true });`;

const reason = await whyNoWebClient();

describeServer('dovecot', (server) => {
  if (reason !== undefined) return void it.skip(`cannot be shown: ${reason}`, () => undefined);
  let client: WebClient;
  beforeAll(async () => {
    const { ports, caFile } = server;
    client = await WebClient.start({
      POSTERN_SERVERS: `imaps://localhost:${ports.imaps}`,
      POSTERN_CA_FILE: caFile,
    });
  }, 120_000);
  afterAll(() => client.stop());

  it('walks through a long mailbox with few rows in the document', async () => {
    const who = await server.newUser();
    await server.deliver(
      who.user,
      'INBOX',
      Array.from({ length: MESSAGES }, (_, index) => generatedMessage(index)),
    );
    const [page, wrong] = await client.openAs(who);
    const began = performance.now();
    await page.locator('.row').first().waitFor({ timeout: 600_000 });
    const firstView = Math.round(performance.now() - began);
    await page.evaluate(WATCH_TASKS);
    for (let loaded = 0; loaded < WALKED; await page.waitForTimeout(50)) {
      loaded = await page.locator('.rows').evaluate((box) => {
        box.scrollTop = box.scrollHeight;
        return box.scrollHeight / 88;
      });
      const rows = await page.locator('.row').count();
      expect([rows > 5, rows <= MOST_ROWS]).toEqual([true, true]);
    }
    if (LARGE > 0) console.log({ MESSAGES, firstView, longTasks: await page.evaluate('window.longTasks') });
    expect(wrong).toEqual([]);
    await page.context().close();
  }, 3_600_000);

  it('shows what arrives, and flags, archives and deletes on the server', async () => {
    const who = await server.newUser();
    await server.deliver(who.user, 'INBOX', [1, 2, 3].map(generatedMessage));
    const [page, wrong] = await client.openAs(who);
    const [one, two, three] = [1, 2, 3].map((index) =>
      page.locator('.row', { hasText: `${generatedMessage(index).subject}` }),
    );
    await three!.waitFor();
    await three!.locator('.row-link').click();
    await page.locator('.message-body').waitFor();
    await page.keyboard.press('s');
    await three!.getByText('Flagged').waitFor({ state: 'attached' });
    await page.keyboard.press('e');
    await page.getByText('Archived').waitFor();
    await two!.getByRole('checkbox').check();
    await page.keyboard.press('#');
    await page.getByText('Moved to the trash').waitFor();
    expect(await one!.count()).toBe(1);
    await server.deliver(who.user, 'INBOX', [generatedMessage(40)]);
    await page.locator('.row', { hasText: generatedMessage(40).subject }).waitFor();
    await page.getByRole('link', { name: 'Archive', exact: true }).click();
    await three!.waitFor();
    await three!.getByText('Flagged').waitFor({ state: 'attached' });
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});
