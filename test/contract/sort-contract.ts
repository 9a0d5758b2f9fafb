import { beforeAll, describe, expect, it } from '@jest/globals';

import { baseSubject } from '../../src/mail/base-subject.ts';
import type { SeenMessage } from './search/evaluate.ts';
import { searchedMail } from './search/mail.ts';
import { everything } from './search-contract.ts';
import type { Subject, User } from './subject.ts';

const COUNT = 60;
const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: MessageOrder, $filter: MessageFilter) {
  mailbox(role: INBOX) { messages(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
    nodes { uid } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

interface Listed {
  nodes: { uid: number }[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

const localPart = (address: string | null | undefined) =>
  (address ?? '').replace(/@[^@]*$/, '').toUpperCase();

/** What each key sorts by. */
const KEYS: Record<string, (message: SeenMessage) => string | number> = {
  MAILBOX: ({ uid }) => uid,
  RECEIVED: ({ receivedAt }) => Date.parse(receivedAt),
  SENT: ({ sentAt, receivedAt }) => Date.parse(sentAt ?? receivedAt),
  SIZE: ({ size }) => size,
  SUBJECT: ({ subject }) => baseSubject(subject).toUpperCase().normalize('NFKD'),
  FROM: ({ from }) => localPart(from[0]?.address),
};

const byKey = (key: string) => (a: SeenMessage, b: SeenMessage) => {
  const [own, other] = [KEYS[key]!(a), KEYS[key]!(b)];
  return own === other ? a.uid - b.uid : own < other ? -1 : 1;
};

/** Orders: the same on every server, ties and all, and walks through them while mail comes and goes. */
export function describeSorting(subject: Subject): void {
  describe('sorting', () => {
    let user: User;
    let messages: SeenMessage[];
    beforeAll(async () => {
      user = await subject.user(searchedMail(COUNT));
      messages = await everything(user);
    });
    const list = async (variables: object): Promise<Listed> =>
      (await user.query<{ mailbox: { messages: Listed } }>(LIST, variables)).mailbox.messages;
    const uids = ({ nodes }: Listed) => nodes.map(({ uid }) => uid);

    it.each(Object.keys(KEYS))('by %s is the same backwards, ties and all', async (key) => {
      const ascending = messages.toSorted(byKey(key)).map(({ uid }) => uid);
      expect(uids(await list({ orderBy: { key, direction: 'ASCENDING' }, first: 500 }))).toEqual(ascending);
      expect(uids(await list({ orderBy: { key }, first: 500 }))).toEqual(ascending.toReversed());
    });

    it.each(['RECEIVED', 'SUBJECT'])(
      'by %s is walked page by page, both ways, searched or not',
      async (key) => {
        for (const filter of [undefined, { not: [{ subject: 'zebra' }] }]) {
          const meant = messages.filter(({ subject: text }) => !filter || !text?.includes('zebra'));
          const wanted = meant.toSorted(byKey(key)).map(({ uid }) => uid);
          const orderBy = { key, direction: 'ASCENDING' };
          const down: number[] = [];
          for (let after: string | undefined, more = true; more;) {
            const page = await list({ orderBy, filter, first: 13, after });
            down.push(...uids(page));
            ({ endCursor: after, hasNextPage: more } = page.pageInfo);
          }
          expect(down).toEqual(wanted);
          const up: number[] = [];
          for (let before: string | undefined, more = true; more;) {
            const page = await list({ orderBy, filter, last: 13, before });
            up.unshift(...uids(page));
            ({ startCursor: before, hasPreviousPage: more } = page.pageInfo);
          }
          expect(up).toEqual(wanted);
        }
      },
    );

    it('goes on from messages that have gone, while others come', async () => {
      const other = await subject.user(searchedMail(40));
      const before = new Set((await everything(other)).map(({ uid }) => uid));
      const orderBy = { key: 'SUBJECT', direction: 'ASCENDING' };
      const seen: number[] = [];
      const gone = new Set<number>();
      for (let after: string | undefined, more = true; more;) {
        const { mailbox } = await other.query<{ mailbox: { messages: Listed } }>(LIST, {
          orderBy,
          first: 6,
          after,
        });
        const page = mailbox.messages;
        seen.push(...uids(page));
        ({ endCursor: after, hasNextPage: more } = page.pageInfo);
        const last = uids(page).at(-1)!;
        gone.add(last);
        await other.expunge(String(last));
        await other.deliver('INBOX', searchedMail(1));
      }
      const stayed = [...before].filter((uid) => !gone.has(uid));
      expect(seen.filter((uid) => stayed.includes(uid)).sort((a, b) => a - b)).toEqual(
        stayed.sort((a, b) => a - b),
      );
      expect(new Set(seen).size).toBe(seen.length);
    });

    it('refuses the cursor of another order', async () => {
      const { pageInfo } = await list({ orderBy: { key: 'SIZE' }, first: 1 });
      const { errors } = await user.ask(LIST, { orderBy: { key: 'SENT' }, after: pageInfo.endCursor });
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    });
  });

  describe('messages of several mailboxes', () => {
    const SEVERAL = `query ($mailboxes: [ID!], $first: Int, $after: String, $filter: MessageFilter, $orderBy: MessageOrder) {
      account { messages(mailboxes: $mailboxes, first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        nodes { subject receivedAt messageId mailbox { path } } totalCount pageInfo { hasNextPage endCursor } } } }`;
    interface Several {
      account: {
        messages: {
          nodes: { messageId: string; receivedAt: string; mailbox: { path: string } }[];
          totalCount: number;
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
    }
    let user: User;
    let ids: string[];
    beforeAll(async () => {
      user = await subject.user(searchedMail(20));
      await user.deliver('Sent', searchedMail(20));
      await user.deliver('Drafts', searchedMail(7));
      await user.settle('INBOX', 'Sent', 'Drafts');
      const { mailboxes } = await user.query<{ mailboxes: { id: string; path: string }[] }>(
        '{ mailboxes { id path } }',
      );
      const paths = ['INBOX', 'Sent'].map((name) => subject.path(name));
      ids = mailboxes.filter(({ path }) => paths.includes(path)).map(({ id }) => id);
    });
    const several = async (variables: object) =>
      (await user.query<Several>(SEVERAL, variables)).account.messages;

    it.each(['RECEIVED', 'SUBJECT'])('stand in one order by %s, walked page by page', async (key) => {
      const orderBy = { key, direction: 'DESCENDING' };
      const whole = await several({ first: 500, mailboxes: ids, orderBy });
      expect(whole.totalCount).toBe(40);
      expect(whole.nodes).toHaveLength(40);
      if (key === 'RECEIVED') {
        const dates = whole.nodes.map(({ receivedAt }) => receivedAt);
        expect(dates).toEqual(dates.toSorted().toReversed());
      }
      const walked: unknown[] = [];
      for (let after: string | undefined, more = true; more;) {
        const page = await several({ first: 7, after, mailboxes: ids, orderBy });
        walked.push(...page.nodes);
        ({ endCursor: after, hasNextPage: more } = page.pageInfo);
      }
      expect(walked).toEqual(whole.nodes);
    });

    it('are found in all mailboxes unless some are named', async () => {
      const found = await several({ first: 500, filter: { messageIds: ['<3.odd@example.com>'] } });
      const paths = found.nodes.map(({ mailbox }) => mailbox.path).sort();
      expect(paths).toEqual(['Drafts', 'INBOX', 'Sent'].map((name) => subject.path(name)).sort());
      expect(found.totalCount).toBe(3);
    });
  });
}
