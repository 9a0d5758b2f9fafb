import { describe, expect, it } from '@jest/globals';

import type { Subject } from '../subject.ts';
import { numberedMail } from '../subject.ts';
import { down, page, uidsOf, walkDown, walkUp } from './pages.ts';

const COUNT = 40;

/** Mail that comes and goes between the pages, by connections that the gateway knows nothing of. */
export function describeChanges(subject: Subject): void {
  describe('a walk through all pages', () => {
    it('sees everything once while mail arrives', async () => {
      for (const walk of [walkDown, walkUp]) {
        const user = await subject.user(numberedMail(COUNT));
        const found = await walk(user, 7, (pages) => user.deliver('INBOX', numberedMail(3, 100 * pages)));
        expectOnce(found, down(COUNT, 1));
      }
    });
  });

  subject.having('LASTING_ORDER').describe('a walk through all pages while messages go', () => {
    // What is expunged after each page of 7, as UIDs.
    const losses: [string, (pages: number) => string][] = [
      ['one message of those that were seen, from the newest', (pages) => `${COUNT - pages}`],
      ['one of those that were not seen, from the oldest', (pages) => `${pages * 2}`],
      ['one on both sides', (pages) => `${COUNT - pages},${pages}`],
      ['a run in the middle', (pages) => `${20 - pages * 2}:${21 - pages * 2}`],
      [
        'the message at the very edge and its neighbours',
        (pages) => `${COUNT - 7 * pages - 1}:${COUNT - 7 * pages + 2}`,
      ],
    ];
    it.each(losses)('sees everything once that stays while others are expunged: %s', async (_, lossOf) => {
      for (const walk of [walkDown, walkUp]) {
        const user = await subject.user(numberedMail(COUNT));
        const gone = new Set<number>();
        const found = await walk(user, 7, async (pages) => {
          const set = lossOf(pages);
          for (const part of set.split(',')) {
            const [from, to = from] = part.split(':').map(Number);
            for (let uid = from!; uid <= to!; uid++) gone.add(uid);
          }
          await user.expunge(set);
        });
        expectOnce(
          found,
          down(COUNT, 1).filter((uid) => !gone.has(uid)),
        );
      }
    });

    it('sees everything once that stays while mail arrives and vanishes', async () => {
      for (const walk of [walkDown, walkUp]) {
        const user = await subject.user(numberedMail(COUNT));
        const gone = new Set<number>();
        const found = await walk(user, 6, async (pages) => {
          const lost = [pages * 5, pages * 5 + 1, COUNT - pages * 3].filter((uid) => uid >= 1);
          for (const uid of lost) gone.add(uid);
          await user.expunge(lost.join(','));
          await user.deliver('INBOX', numberedMail(2, 100 * pages));
        });
        expectOnce(
          found,
          down(COUNT, 1).filter((uid) => !gone.has(uid)),
        );
      }
    });
  });

  subject.having('LASTING_ORDER').describe('a cursor', () => {
    it('keeps its place when its own message is gone', async () => {
      const user = await subject.user(numberedMail(COUNT));
      const { endCursor, startCursor } = (await page(user, { first: 10 })).pageInfo;
      await user.expunge('31,40');
      expect(uidsOf(await page(user, { first: 5, after: endCursor }))).toEqual([30, 29, 28, 27, 26]);
      expect(uidsOf(await page(user, { last: 5, before: endCursor }))).toEqual([36, 35, 34, 33, 32]);
      expect(uidsOf(await page(user, { first: 5, after: startCursor }))).toEqual([39, 38, 37, 36, 35]);
      await user.deliver('INBOX', numberedMail(2, 101));
      const news = await page(user, { last: 5, before: startCursor });
      expect(uidsOf(news)).toEqual([42, 41]);
      expect(news).toMatchObject({ totalCount: 40, pageInfo: { hasPreviousPage: false, hasNextPage: true } });
    });

    it('keeps its place when all older messages are gone', async () => {
      const user = await subject.user(numberedMail(COUNT));
      const { endCursor } = (await page(user, { first: 10 })).pageInfo;
      await user.expunge('1:30');
      const older = await page(user, { first: 5, after: endCursor });
      expect(older).toMatchObject({
        edges: [],
        totalCount: 10,
        pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: null },
      });
      expect(uidsOf(await page(user, { last: 3, before: endCursor }))).toEqual([34, 33, 32]);
      expect(uidsOf(await page(user, { last: 3, after: endCursor }))).toEqual([]);
    });

    it('keeps its place when all newer messages are gone', async () => {
      const user = await subject.user(numberedMail(COUNT));
      const { endCursor } = (await page(user, { first: 10 })).pageInfo;
      await user.expunge('31:40');
      const newer = await page(user, { last: 5, before: endCursor });
      expect(newer).toMatchObject({
        edges: [],
        totalCount: 30,
        pageInfo: { hasPreviousPage: false, hasNextPage: true },
      });
      expect(uidsOf(await page(user, { first: 3, after: endCursor }))).toEqual([30, 29, 28]);
    });

    it('keeps its place when nearly everything is gone', async () => {
      const user = await subject.user(numberedMail(COUNT));
      const { endCursor } = (await page(user, { first: 20 })).pageInfo;
      await user.expunge('2:39');
      expect(uidsOf(await page(user, { first: 5, after: endCursor }))).toEqual([1]);
      expect(uidsOf(await page(user, { last: 5, before: endCursor }))).toEqual([40]);
    });

    it('leads to an empty page when everything is gone', async () => {
      const user = await subject.user(numberedMail(COUNT));
      const { endCursor } = (await page(user, { first: 10 })).pageInfo;
      await user.expunge('1:*');
      for (const place of [
        { first: 5, after: endCursor },
        { last: 5, before: endCursor },
        { first: 5, before: endCursor },
        { last: 5, after: endCursor },
      ]) {
        expect(await page(user, place)).toEqual({
          edges: [],
          totalCount: 0,
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
        });
      }
    });

    it('leads on when everything is gone and new mail has come', async () => {
      const user = await subject.user(numberedMail(COUNT));
      const { endCursor } = (await page(user, { first: 10 })).pageInfo;
      await user.expunge('1:*');
      await user.deliver('INBOX', numberedMail(60, 101));
      expect(uidsOf(await page(user, { first: 5, after: endCursor }))).toEqual([]);
      expect(uidsOf(await page(user, { last: 5, before: endCursor }))).toEqual([45, 44, 43, 42, 41]);
    });

    it('still holds when many more messages have come than there were', async () => {
      const user = await subject.user(numberedMail(10));
      const { startCursor, endCursor } = (await page(user, { first: 5 })).pageInfo;
      await user.deliver('INBOX', numberedMail(600, 101));
      expect(uidsOf(await page(user, { first: 5, after: endCursor }))).toEqual([5, 4, 3, 2, 1]);
      expect(uidsOf(await page(user, { last: 3, before: startCursor }))).toEqual([13, 12, 11]);
      const { edges } = await page(user, { first: 500, before: startCursor });
      expect(edges.map(({ node }) => node.uid)).toEqual(down(610, 111));
    });
  });
}

/** Each of these, in order and once, and new messages at most once. */
function expectOnce(found: readonly number[], stayed: readonly number[]): void {
  expect(found).toEqual([...found].sort((a, b) => b - a));
  expect(new Set(found).size).toBe(found.length);
  const wanted = new Set(stayed);
  expect(found.filter((uid) => wanted.has(uid))).toEqual(stayed);
}
