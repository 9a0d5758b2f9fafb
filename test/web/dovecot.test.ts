import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { describeServer, generatedMessage } from '../support/servers/real-servers.ts';
import { WebClient, whyNoWebClient } from '../support/web-client.ts';

// The core of the mail client against a mail server as it comes.

const MESSAGES = 1_000;
/** Rows in the document at once, whatever the length of the list. */
const MOST_ROWS = 60;

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
    await page.locator('.row').first().waitFor();
    for (let loaded = 0; loaded < 400; await page.waitForTimeout(50)) {
      loaded = await page.locator('.rows').evaluate((box) => {
        box.scrollTop = box.scrollHeight;
        return box.scrollHeight / 88;
      });
      const rows = await page.locator('.row').count();
      expect([rows > 5, rows <= MOST_ROWS]).toEqual([true, true]);
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });

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
