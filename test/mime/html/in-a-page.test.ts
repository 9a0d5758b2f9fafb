import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { sanitizeHtml } from '../../../src/mime/html/sanitize-html.ts';
import { startChromium, whyNoChromium } from '../../support/chromium.ts';
import { HostPage } from './host-page.ts';
import { VECTORS } from './vectors.ts';

// What is promised of html (docs/show-mail.md), as Chromium sees it: put into a page by innerHTML, then moused over,
// clicked, focused and toggled.

const BATCH = 50;
const RULES = { cid: () => null, allowRemote: false };
/** That the page notices: html that has not been made harmless, and what comes of it. */
const NOTICED: [html: string, what: RegExp][] = [
  ['<img src=x onerror=hit()>', /ran a script/],
  ['<a href="javascript:hit()">x</a>', /leads away/],
  ['<a href="http://evil.test/" target=_self>x</a>', /leads away/],
  ['<img src="http://evil.test/x">', /requested http:\/\/evil\.test\/x/],
  ['<p style="background:image-set(\'http://evil.test/y\' 1x)">x</p>', /requested http:\/\/evil\.test\/y/],
  ['<p>x</p></div></section><p>y</p>', /is not one box/],
  ['<form id=app></form><img name=cookie>', /is now .*cookie/],
  ['<div style="position:fixed;inset:0">x</div>', /is seen at \d+ points outside/],
  ['<style>button{margin:9px}</style>', /restyled .*BUTTON/],
  ['<svg><set attributeName=href onbegin=hit()></svg>', /ran a script/],
];

const reason = await whyNoChromium();
if (reason !== undefined && process.env['CI'])
  throw new Error(`Chromium is wanted and cannot run: ${reason}`);

if (reason !== undefined)
  describe('html in a page', () => it.skip(`Chromium is not available: ${reason}`, () => undefined));
else
  describe('html in a page', () => {
    let browser: Browser;
    let host: HostPage;
    beforeAll(async () => {
      browser = await startChromium();
      host = await HostPage.open(browser);
    }, 600_000);
    afterAll(() => browser.close());

    it.each(Object.entries(VECTORS))('that %s does nothing', async (_, vectors) => {
      for (const batch of batchesOf(vectors)) {
        const mails = batch.map((vector) => sanitizeHtml(vector, RULES).html);
        const faults = await host.judge(mails);
        const told = faults.map((fault) => ({
          ...fault,
          vector: batch[fault.index],
          html: mails[fault.index],
        }));
        expect(told).toEqual([]);
      }
      expect(await host.judge([])).toEqual([]); // what came late
    });

    it.each(['leaves its box', 'styles the page', 'navigates'])(
      'that %s draws nothing there',
      async (kind) => {
        for (const batch of batchesOf(VECTORS[kind]!)) {
          const mails = batch.map((vector) => sanitizeHtml(vector, RULES).html);
          expect(await host.judgePixels(mails)).toEqual([]);
        }
      },
    );

    it.each(NOTICED)('is noticed, if it has not been made harmless: %s', async (html, what) => {
      const other = await HostPage.open(browser);
      const faults = [...(await other.judge([html])), ...(await other.judge([]))];
      expect(faults.map((fault) => fault.what).join('\n')).toMatch(what);
      await other.page.close();
    });

    it('is shown as docs/show-mail.md says', async () => {
      const page = readFileSync('docs/show-mail.md', 'utf8');
      const samples = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code!);
      const { html } = sanitizeHtml('<h1>Hello</h1><style>h1{color:#123456}</style>', RULES);
      const other = await HostPage.open(browser);
      await other.page.evaluate(`${samples.join('')}; showMail(slot, ${JSON.stringify(html)})`);
      const color = "getComputedStyle(document.querySelector('h1')).color";
      expect(await other.page.evaluate(color.replace('document', 'slot'))).toBe('rgb(18, 52, 86)');
      await other.page.evaluate(
        `${samples.join('')}; showMailApart(slot, ${JSON.stringify(html)}, 'https://gateway.test')`,
      );
      const frame = other.page.frames().at(-1)!;
      await frame.waitForSelector('h1');
      expect(await frame.evaluate(color)).toBe('rgb(18, 52, 86)');
      await other.page.close();
    });

    it('is noticed where it is only to be seen', async () => {
      const other = await HostPage.open(browser);
      const unseen = '<div style="position:fixed;inset:0;pointer-events:none;background:red">x</div>';
      expect(await other.judgePixels([unseen])).toHaveLength(3);
      await other.page.close();
    });
  });

function* batchesOf(vectors: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < vectors.length; start += BATCH) yield vectors.slice(start, start + BATCH);
}
