import { beforeAll, describe, expect, it } from '@jest/globals';

import type { PageAnswer } from '../answers.ts';
import type { Subject, User } from '../subject.ts';
import { numberedMail } from '../subject.ts';

const PAGE = `query ($path: String!, $first: Int, $after: String, $last: Int, $before: String) { mailbox(path: $path) {
  messages(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { uid subject } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

interface Place {
  first?: number;
  after?: string | undefined;
  last?: number;
  before?: string | undefined;
}

/** A page as it is answered. @param path the server's own */
export async function page(user: User, place: Place = {}, path = 'INBOX'): Promise<PageAnswer> {
  return (await user.query(PAGE, { path, ...place })).mailbox.messages;
}

export const uidsOf = ({ edges }: Pick<PageAnswer, 'edges'>): number[] =>
  edges.map(({ node }) => node.uid ?? Number(/\d+$/.exec(node.subject)![0]));

/** All UIDs, newest first (in a maildrop, which has none, the numbers in the subjects), page by page from the newest; `between` happens after each page. */
export async function walkDown(
  user: User,
  first: number,
  between: (pages: number) => Promise<void> = async () => {},
): Promise<number[]> {
  const found: number[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages++) {
    const { pageInfo, ...rest } = await page(user, { first, after });
    found.push(...uidsOf(rest));
    if (!pageInfo.hasNextPage) return found;
    if (uidsOf(rest).length > 0) after = pageInfo.endCursor;
    if (pages > 500) throw new Error('the walk does not end');
    await between(pages);
  }
}

/** The same from the oldest. */
export async function walkUp(
  user: User,
  last: number,
  between: (pages: number) => Promise<void> = async () => {},
): Promise<number[]> {
  const found: number[] = [];
  let before: string | undefined;
  for (let pages = 1; ; pages++) {
    const { pageInfo, ...rest } = await page(user, { last, before });
    found.unshift(...uidsOf(rest));
    if (!pageInfo.hasPreviousPage) return found;
    if (uidsOf(rest).length > 0) before = pageInfo.startCursor;
    if (pages > 500) throw new Error('the walk does not end');
    await between(pages);
  }
}

/** From `from` down to `to`. */
export const down = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, from - to + 1) }, (_, i) => from - i);

const COUNT = 57;

export function describePages(subject: Subject): void {
  describe('pages', () => {
    let user: User;
    let cursors: Map<number, string>;
    beforeAll(async () => {
      user = await subject.user(numberedMail(COUNT + 3));
      await user.expunge('10,20,30'); // positions and UIDs are not the same
      const { edges } = await page(user, { first: 100 });
      cursors = new Map(edges.map((edge) => [uidsOf({ edges: [edge] })[0]!, edge.cursor]));
    });
    const all = down(COUNT + 3, 1).filter((uid) => ![10, 20, 30].includes(uid));

    it('are 25 messages, newest first, when nobody says otherwise', async () => {
      const newest = await page(user);
      expect(uidsOf(newest)).toEqual(all.slice(0, 25));
      expect(newest).toMatchObject({
        totalCount: COUNT,
        edges: expect.arrayContaining([
          expect.objectContaining({ node: expect.objectContaining({ subject: 'message 60' }) }),
        ]),
      });
      expect(newest.pageInfo).toEqual({
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: cursors.get(60),
        endCursor: cursors.get(all[24]!),
      });
    });

    it.each([9, 56, 57, 58, 500])('of %i walked from the newest show everything once', async (size) => {
      expect(await walkDown(user, size)).toEqual(all);
    });

    it.each([8, 56, 57, 58, 500])('of %i walked from the oldest show everything once', async (size) => {
      expect(await walkUp(user, size)).toEqual(all);
    });

    // What each window holds, as a reader of the Relay specification would cut it out of the whole list.
    const windows: [string, Place & { afterUid?: number; beforeUid?: number }][] = [
      ['first', { first: 5 }],
      ['last', { last: 5 }],
      ['first after', { first: 5, afterUid: 31 }],
      ['first after the oldest', { first: 5, afterUid: 1 }],
      ['first after the newest', { first: 5, afterUid: 60 }],
      ['first before', { first: 5, beforeUid: 58 }],
      ['first before something far away', { first: 5, beforeUid: 12 }],
      ['first before the newest', { first: 5, beforeUid: 60 }],
      ['last before', { last: 5, beforeUid: 28 }],
      ['last before the newest', { last: 5, beforeUid: 60 }],
      ['last before the oldest', { last: 5, beforeUid: 1 }],
      ['last after', { last: 5, afterUid: 4 }],
      ['last after something far away', { last: 5, afterUid: 50 }],
      ['last after the oldest', { last: 5, afterUid: 1 }],
      ['first between two', { first: 5, afterUid: 40, beforeUid: 33 }],
      ['last between two', { last: 5, afterUid: 40, beforeUid: 33 }],
      ['first between two that are closer', { first: 50, afterUid: 32, beforeUid: 28 }],
      ['last between two that are closer', { last: 50, afterUid: 32, beforeUid: 28 }],
      ['first between neighbours', { first: 5, afterUid: 32, beforeUid: 31 }],
      ['last between neighbours', { last: 5, afterUid: 32, beforeUid: 31 }],
      ['first between two in the wrong order', { first: 5, afterUid: 20 + 1, beforeUid: 40 }],
      ['last between two in the wrong order', { last: 5, afterUid: 20 + 1, beforeUid: 40 }],
      ['first between one and itself', { first: 5, afterUid: 25, beforeUid: 25 }],
    ];
    it.each(windows)('hold what they are asked for: %s', async (_, { afterUid, beforeUid, first, last }) => {
      const place = {
        after: cursors.get(afterUid!),
        before: cursors.get(beforeUid!),
        ...(first && { first }),
        ...(last && { last }),
      };
      const answer = await page(user, place);
      const between = all.filter(
        (uid) => (afterUid === undefined || uid < afterUid) && (beforeUid === undefined || uid > beforeUid),
      );
      const wanted = first ? between.slice(0, first) : between.slice(-last!);
      expect(uidsOf(answer)).toEqual(wanted);
      expect(answer.totalCount).toBe(COUNT);
      if (wanted.length === 0)
        return expect(answer.pageInfo).toMatchObject({ startCursor: null, endCursor: null });
      expect(answer.pageInfo).toEqual({
        hasNextPage: wanted.at(-1)! > all.at(-1)!,
        hasPreviousPage: wanted[0]! < all[0]!,
        startCursor: cursors.get(wanted[0]!),
        endCursor: cursors.get(wanted.at(-1)!),
      });
    });

    it('at both ends of the list know that they are', async () => {
      const behind = (await page(user, { first: 5, after: cursors.get(1) })).pageInfo;
      expect(behind).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
      const ahead = (await page(user, { last: 5, before: cursors.get(60) })).pageInfo;
      expect(ahead).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    });

    it.each([
      ['first: 0'],
      ['first: 501'],
      ['first: -1'],
      ['last: 0'],
      ['last: 501'],
      ['first: 5, last: 5'],
      ['after: "nonsense"'],
      ['before: ""'],
    ])('asked for by %s are BAD_USER_INPUT, and the rest answers', async (args) => {
      const { data, errors } = await user.ask(
        `{ mailbox(role: INBOX) { status { messages } bad: messages(${args}) { totalCount nodes { uid } } good: messages(first: 1) { nodes { subject } } } }`,
      );
      expect(errors).toMatchObject([{ path: ['mailbox', 'bad'], extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(data.mailbox).toEqual({
        status: { messages: COUNT },
        bad: null,
        good: { nodes: [{ subject: 'message 60' }] },
      });
    });

    subject
      .having('MAILBOXES')
      .it('by a cursor of another mailbox are BAD_USER_INPUT, on whichever side', async () => {
        const ask = (place: string) =>
          user.errors(
            `query ($c: String) { mailbox(role: SENT) { messages(${place}: $c) { nodes { uid } } } }`,
            { c: cursors.get(31) },
          );
        expect(await ask('after')).toEqual({ 'mailbox.messages': 'BAD_USER_INPUT' });
        expect(await ask('before')).toEqual({ 'mailbox.messages': 'BAD_USER_INPUT' });
      });

    it('by a cursor of another account are BAD_USER_INPUT', async () => {
      const other = await subject.user(numberedMail(3));
      expect(await other.errors(PAGE, { path: 'INBOX', after: cursors.get(31) })).toEqual({
        'mailbox.messages': 'BAD_USER_INPUT',
      });
    });

    subject.having('MAILBOXES').it('of an empty mailbox are empty', async () => {
      const sent = subject.path('Sent');
      for (const place of [{}, { first: 5 }, { last: 5 }]) {
        expect(await page(user, place, sent)).toEqual({
          edges: [],
          totalCount: 0,
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
        });
      }
    });

    it('of one message are whole', async () => {
      const other = await subject.user(numberedMail(1));
      expect(await walkDown(other, 1)).toEqual([1]);
      expect(await walkUp(other, 1)).toEqual([1]);
      const { cursor } = (await page(other)).edges[0]!;
      expect(uidsOf(await page(other, { first: 1, after: cursor }))).toEqual([]);
      expect(uidsOf(await page(other, { last: 1, before: cursor }))).toEqual([]);
    });

    subject.having('MAILBOXES').it('need not be read to know how many messages there are', async () => {
      const counts = await user.query(
        '{ a: mailbox(role: INBOX) { messages { totalCount } } b: mailbox(role: SENT) { messages(first: 3) { totalCount } } }',
      );
      expect(counts).toEqual({ a: { messages: { totalCount: COUNT } }, b: { messages: { totalCount: 0 } } });
      const { mailboxes } = await user.query('{ mailboxes { status { messages } messages { totalCount } } }');
      for (const { status, messages } of mailboxes) expect(messages.totalCount).toBe(status.messages);
    });
  });
}
