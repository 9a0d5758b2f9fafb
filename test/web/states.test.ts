import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { WebClient, store, whyNoWebClient } from '../support/web-client.ts';

// What no one likes to meet: each has words of its own and a way on. What a mail server cannot be made to answer at a given moment is
// answered in place of the gateway, with the gateway's own errors.

const reason = await whyNoWebClient();

const LISTS = /"query":"query (?:Conversations|Messages)/;

(reason === undefined ? describe : describe.skip)('the mail client', () => {
  let client: WebClient;
  beforeAll(async () => void (client = await WebClient.start()), 120_000);
  afterAll(() => client.stop());

  /** From now on requests whose body matches are answered with an error. @returns what ends that */
  async function failing(
    page: Page,
    url: string,
    body: RegExp,
    code: string,
    status: number,
  ): Promise<() => Promise<void>> {
    const extensions = { code, retryable: false };
    const problem = {
      type: 'about:blank',
      status,
      code,
      title: code,
      detail: 'In the words of the gateway.',
      retryable: false,
    };
    const answer = url.endsWith('/graphql')
      ? { data: null, errors: [{ message: 'In the words of the gateway.', extensions }] }
      : problem;
    await page.route(url, (route) =>
      body.test(route.request().postData() ?? '')
        ? route.fulfill({ status: url.endsWith('/graphql') ? 200 : status, json: answer })
        : route.fallback(),
    );
    return () => page.unroute(url);
  }

  it.each([
    ['SERVER_UNAVAILABLE', 'The mail server is away'],
    ['SERVER_TIMEOUT', 'The mail server is slow'],
    ['MAILBOX_BUSY', 'The mailbox is in use'],
    ['RATE_LIMITED', 'A short break'],
    ['STALE_ID', 'This mailbox was replaced'],
    ['INTERNAL', 'That did not work'],
  ])('says what %s means, and tries again', async (code, title) => {
    const [page, wrong] = await client.openDemo();
    const mend = await failing(page, `${client.url}/graphql`, LISTS, code, 502);
    await page.getByRole('link', { name: /^Archive/ }).click();
    await page.getByRole('heading', { name: title }).waitFor();
    expect(await page.getByText('In the words of the gateway').count()).toBe(0);
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.row').first().waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('says that it is not known what happened, and shows what is true', async () => {
    const [page] = await client.openDemo();
    await failing(page, `${client.url}/v1/messages:move*`, /threads|ids/, 'OUTCOME_UNKNOWN', 502);
    await page.getByRole('checkbox', { name: 'Select Sunday?' }).check();
    await page.keyboard.press('e');
    await page.getByText('It is not known what happened.').waitFor();
    // It was not moved, and is there again.
    await page.getByRole('link', { name: 'Sunday?' }).waitFor();
    await page.context().close();
  });

  it('asks to sign in again when the session has ended, and goes on at the same place', async () => {
    const [page] = await client.openDemo('#/Archive');
    const mend = await failing(page, `${client.url}/graphql`, /./, 'UNAUTHENTICATED', 401);
    await page.getByRole('button', { name: 'Check for new mail' }).click();
    await page.getByText('Your session has ended').waitFor();
    await mend();
    await page.getByRole('button', { name: 'Open the demo mailbox' }).click();
    await page.getByRole('heading', { name: 'Archive' }).waitFor();
    await page.context().close();
  });

  it('says that it is offline, keeps what was read, and goes on by itself', async () => {
    const [page] = await client.openDemo();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Check for new mail' }).click();
    await page.getByText('No connection to the gateway').waitFor();
    expect(await page.locator('.row').count()).toBeGreaterThan(5);
    await page.context().setOffline(false);
    await page.getByText('No connection to the gateway').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('says that the mailbox is full where a draft cannot be saved, and keeps what was written', async () => {
    const [page] = await client.openDemo();
    await failing(page, `${client.url}/v1/mailboxes/DRAFTS/messages*`, /./, 'OVER_QUOTA', 507);
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Message' }).fill('Too much');
    await page.getByText('The mailbox is full').waitFor();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Too much');
    await page.context().close();
  });

  it('says that it is the mail server that takes its time', async () => {
    const [page, wrong] = await client.openDemo();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await page.route(`${client.url}/graphql`, async (route) => {
      if (LISTS.test(route.request().postData() ?? '')) await held;
      await route.fallback();
    });
    await page.getByRole('link', { name: /^Archive/ }).click();
    await page.getByText('The mail server takes its time').waitFor();
    goOn();
    await page.getByText('The mail server takes its time').waitFor({ state: 'detached' });
    await page.locator('.row').first().waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('shows how full an account is when there is little room left', async () => {
    const [page, wrong] = await client.open();
    await page.route(`${client.url}/graphql`, async (route) => {
      if (!/query Start/.test(route.request().postData() ?? '')) return route.fallback();
      const answer = await route.fetch();
      const json = (await answer.json()) as { data: { account: { quota: object } } };
      json.data.account.quota = { storage: { used: 995_000_000, limit: 1_000_000_000 } };
      await route.fulfill({ response: answer, json });
    });
    await page.getByRole('button', { name: 'Open the demo mailbox' }).click();
    await page.getByRole('meter', { name: '995 MB of 1 GB used' }).waitFor();
    await page.getByText('Almost full').waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('says that a mailbox is empty, and shows what arrives there', async () => {
    const [page, wrong] = await client.openDemo();
    await page.locator('a.mailbox', { hasText: 'Someday' }).click();
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await store(client.url, 'Someday', { subject: 'The first one', text: 'Hello' });
    await page.getByRole('link', { name: 'The first one' }).waitFor();
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'Select The first one' }).check();
    await page.keyboard.press('#');
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('refuses a wrong password in words', async () => {
    const [page] = await client.open();
    await page.fill('[name=user]', 'demo');
    await page.fill('[name=password]', 'wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('does not accept this name and password').waitFor();
    await page.context().close();
  });
});
