import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { PAGE_PATIENCE, startChromium, whyNoChromium } from '../support/chromium.ts';
import type { FirstVisit } from '../support/first-visit.ts';
import { startFirstVisit } from '../support/first-visit.ts';
import { partsOf } from '../support/parts-of-openapi.ts';
import { WEBHOOK_OPERATIONS } from '../support/webhook-operations.ts';

// What a visitor meets who has started the gateway and set nothing, as Chromium shows it.

/** What a first look at GraphiQL may cost. */
const GRAPHIQL_OCTETS = 3_000_000;
/** With POSTERN_WHOLE_DOCS=1 all operations are executed on one page, which takes some minutes; otherwise on pages of so many. */
const WHOLE = process.env['POSTERN_WHOLE_DOCS'] === '1';
const PART = 8;
/** They need a provider, a store or webhooks, which this deployment does not have, or answer for as long as one listens. */
const NOT_HERE = [
  'startBrowserSignIn',
  'finishBrowserSignIn',
  'endTokens',
  'listenToEvents',
  'getSealedEvents',
  'changeLabels',
  ...WEBHOOK_OPERATIONS,
];

/** Clicks «Execute» of each operation, one after the other: its name, and the status of the answer that is shown. */
const EXECUTE_ALL = `(async () => {
  const until = async (find, milliseconds) => {
    const end = performance.now() + milliseconds;
    for (let found; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 25)))
      if ((found = find())) return found;
  };
  let sent = 0;
  const { fetch } = window;
  window.fetch = (...request) => (sent++, fetch(...request));
  const answers = [];
  for (const block of document.querySelectorAll('.opblock')) {
    block.querySelector('.opblock-summary-control').click();
    const button = await until(() => block.querySelector('button.execute'), 60000);
    const find = () => block.querySelector('.live-responses-table tbody .response-col_status, .validation-errors');
    // What is clicked before Swagger UI has read the operation is not sent.
    let shown;
    sent = 0;
    for (let i = 0; i < 10 && !shown && sent === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      button.click();
      shown = await until(find, 1500);
    }
    // What was sent is not sent again, however long its answer takes.
    if (sent > 0) shown ??= await until(find, 30000);
    answers.push(block.id.split('-').at(-1) + ' ' + (/^\\d+/.exec(shown?.textContent.trim() ?? '')?.[0] ?? 'was not sent'));
    block.querySelector('.opblock-summary-control').click();
  }
  return answers;
})()`;

const reason = await whyNoChromium();
if (reason !== undefined && process.env['CI'])
  throw new Error(`Chromium is wanted and cannot run: ${reason}`);

(reason === undefined ? describe : describe.skip)('a first visit', () => {
  let browser: Browser;
  let visit: FirstVisit;
  beforeAll(async () => {
    [browser, visit] = await Promise.all([startChromium(), startFirstVisit()]);
  });
  afterAll(async () => {
    await browser.close();
    await visit.close();
  });

  /** A page, and what went wrong on it. */
  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<[Page, string[]]> {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(PAGE_PATIENCE);
    const wrong: string[] = [];
    page.on('console', (message) => {
      const isEarly = message.text().includes('OperationNotFoundError');
      if (message.type() === 'error' && !isEarly) wrong.push(message.text());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (request) => new URL(request.url()).origin === visit.url || wrong.push(request.url()));
    return [page, wrong];
  }

  it.each([
    [390, 'light'],
    [390, 'dark'],
    [1600, 'light'],
    [1600, 'dark'],
  ] as const)(
    'shows at /about what this is, %d px wide and %s, and signs in to the demo',
    async (width, scheme) => {
      const [page, wrong] = await open({ viewport: { width, height: 900 }, colorScheme: scheme });
      await page.goto(`${visit.url}/about`);
      await page.click('#try');
      await page.waitForSelector('#mail li');
      expect(await page.locator('#mail li').count()).toBe(5);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      const [red] = /\d+/.exec(String(paper))!.map(Number);
      expect(red! > 128).toBe(scheme === 'light');
      const links = await page.$$eval('a', (all) => all.map((each) => each.href));
      expect(links.length).toBeGreaterThanOrEqual(4);
      for (const link of links)
        expect([link, (await fetch(link, { headers: { accept: 'text/html' } })).status]).toEqual([link, 200]);
      expect(wrong).toEqual([]);
      await page.context().close();
    },
  );

  it('opens GraphiQL signed in, below 3 MB, and from the cache the next time', async () => {
    const [page, wrong] = await open();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let octets = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => void (octets += encodedDataLength));
    const run = async (): Promise<void> => {
      await page.click('.graphiql-execute-button');
      await page.locator('.result-window', { hasText: 'unseen' }).waitFor();
    };
    await page.goto(`${visit.url}/graphql`);
    await run();
    expect(octets).toBeGreaterThan(1_000_000);
    expect(octets).toBeLessThan(GRAPHIQL_OCTETS);
    octets = 0;
    await page.reload();
    await run();
    expect(octets).toBeLessThan(100_000);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('fills the header of GraphiQL by a sign-in', async () => {
    const [page] = await open();
    await page.goto(`${visit.url}/graphql`);
    await page.fill('[name=user]', 'demo');
    await page.fill('[name=password]', 'wrong');
    await page.click('#sign-in button');
    await page.locator('output', { hasText: 'rejected' }).waitFor();
    await page.fill('[name=password]', 'demo');
    await page.click('#sign-in button');
    await page.locator('output', { hasText: 'Signed in as demo' }).waitFor();
    await page.locator('.graphiql-editor', { hasText: 'Bearer eyJ' }).waitFor();
    const [request] = await Promise.all([
      page.waitForRequest(
        (each) => each.url().endsWith('/graphql') && (each.postData() ?? '').includes('INBOX'),
      ),
      page.click('.graphiql-execute-button'),
    ]);
    expect(await request.headerValue('authorization')).toMatch(/^Bearer eyJ/);
    await page.context().close();
  });

  /** What is shown of each operation of a document once it is executed as it stands: of the gateway's own, or of a part. */
  async function executed(document?: object): Promise<string[]> {
    const [page, wrong] = await open();
    if (document) await page.route(`${visit.url}/openapi.json`, (route) => route.fulfill({ json: document }));
    await page.goto(`${visit.url}/docs`);
    await page.waitForSelector('.opblock');
    const answers = await page.evaluate<string[]>(EXECUTE_ALL);
    // What is not here is refused, which the console tells as well.
    expect(wrong.filter((each) => !each.startsWith('Failed to load resource'))).toEqual([]);
    await page.context().close();
    return answers;
  }

  it('executes every operation at /docs as it stands', async () => {
    const document = (await (await fetch(`${visit.url}/openapi.json`)).json()) as { paths: object };
    const parts = WHOLE ? [undefined] : partsOf(document, PART);
    const answers: string[] = [];
    for (const part of parts) answers.push(...(await executed(part)));
    const all = Object.values(document.paths).flatMap((item: object) => Object.keys(item));
    expect(answers.length).toBe(all.length);
    const isHere = (answer: string): boolean => !NOT_HERE.includes(answer.split(' ')[0]!);
    expect(answers.filter((each) => isHere(each) && !/ 2\d\d$/.test(each))).toEqual([]);
  }, 600_000);
});
