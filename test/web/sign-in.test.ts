import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WebClient, whyNoWebClient } from '../support/web-client.ts';

// The ways into the mail client. What comes from elsewhere, the servers of an address, is answered in place of the gateway.

const reason = await whyNoWebClient();

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  beforeAll(async () => void (client = await WebClient.start()), 120_000);
  afterAll(() => client.stop());

  it('signs in by keyboard, and keeps the token in the storage of the tab if the user says so', async () => {
    const [page, wrong] = await client.open();
    await page.locator('[name=user]').focus();
    await page.keyboard.type('demo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('demo');
    await page.getByRole('checkbox', { name: /Stay signed in/ }).focus();
    await page.keyboard.press('Space');
    await page.locator('[name=password]').focus();
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
    expect(await page.evaluate('Object.keys({ ...sessionStorage, ...localStorage })')).toEqual([
      'postern-token',
    ]);
    await page.reload();
    await page.locator('.row').first().waitFor();
    // A gateway that is away says nothing against the token.
    await page.route('**/v1/tokens:renew', (route) => route.abort());
    await page.reload();
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await page.unroute('**/v1/tokens:renew');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.row').first().waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Open the demo mailbox' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(wrong.filter((each) => !each.includes('ERR_FAILED'))).toEqual([]);
    await page.context().close();
  });

  it('finds the mail server of an address, and shows it before a password goes there', async () => {
    const [page, wrong] = await client.open();
    const candidate = (server: string, allowed: boolean): object => ({
      server,
      allowed,
      user: 'demo',
      authentication: ['PASSWORD'],
      source: 'SRV',
      submission: null,
    });
    const own = 'imap+plain://127.0.0.1:1';
    const candidates = [
      candidate('imaps://not.allowed.example', false),
      candidate(client.pop3, true),
      candidate(own, true),
    ];
    await page.route('**/v1/discovery?email=robin*', (route) => route.fulfill({ json: { candidates } }));
    const signedIn = page.waitForRequest('**/v1/tokens');
    await page.fill('[name=user]', 'robin@example.com');
    await page.locator('[name=password]').focus();
    await page.getByRole('radio', { name: own }).waitFor();
    expect(await page.getByRole('radio').count()).toBe(2);
    expect(await page.getByRole('radio', { name: client.pop3 }).isChecked()).toBe(true);
    await page.keyboard.type('demo');
    await page.keyboard.press('Enter');
    expect((await signedIn).postDataJSON()).toEqual({ user: 'demo', password: 'demo', server: client.pop3 });
    await page.locator('.row').first().waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('reads, searches, answers and deletes where there is a maildrop only, and offers nothing that it lacks', async () => {
    const [page, wrong] = await client.open();
    await page.fill('[name=user]', 'demo');
    await page.fill('[name=password]', 'demo');
    await page.getByText('More options').click();
    await page.fill('[name=server]', client.pop3);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'New dial' }).click();
    await page.frameLocator('.mail-frame').getByText('here is the new dial').waitFor();
    for (const name of ['Archive', 'Move to …', 'Flag', 'Conversations', 'Spam'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    expect(await page.locator('a.mailbox').count()).toBe(1);
    await page.keyboard.press('r');
    // No one knows which address the user has: there is no SENT.
    await page.getByLabel('From').fill('robin@example.com');
    await page.getByRole('textbox', { name: 'Message' }).fill('It does.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    await page.keyboard.press('#');
    await page.getByRole('dialog', { name: 'Delete for good' }).waitFor();
    await page.getByRole('button', { name: 'Delete for good' }).last().click();
    await page.getByText('Deleted for good').waitFor();
    await page.getByRole('link', { name: 'New dial' }).waitFor({ state: 'detached' });
    await page.fill('#search', 'from:chloe');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Un café' }).waitFor();
    // A maildrop lets in one at a time: whoever meets it locked comes again.
    expect(wrong.filter((each) => !each.includes('503'))).toEqual([]);
    await page.context().close();
  });
});
