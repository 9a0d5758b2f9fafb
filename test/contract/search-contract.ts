import { beforeAll, describe, expect, it } from '@jest/globals';

import type { SeenMessage, TextHits, WrittenFilter } from './search/evaluate.ts';
import { SEEN_FIELDS, isMeant } from './search/evaluate.ts';
import { searchedMail } from './search/mail.ts';
import { RandomFilters, TEXTS } from './search/random-filters.ts';
import type { Subject, User } from './subject.ts';

const COUNT = 83;
const SEARCH = `query ($filter: MessageFilter, $first: Int, $after: String, $last: Int, $before: String, $orderBy: MessageOrder) {
  mailbox(role: INBOX) { messages(filter: $filter, first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    nodes { uid } totalCount approximated pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

interface Listed {
  nodes: { uid: number }[];
  totalCount: number;
  approximated: boolean;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

/** Searching and sorting: exactly what a look at every single message would find. */
export function describeSearch(subject: Subject): void {
  describe('searching', () => {
    let user: User;
    let messages: SeenMessage[];
    let hits: TextHits;
    beforeAll(async () => {
      user = await subject.user(searchedMail(COUNT));
      if (subject.name !== 'courier') await user.commands('SELECT INBOX', 'UID STORE 3:9 +FLAGS (Work)');
      messages = await everything(user);
      hits = await textHits(user);
    });

    const list = async (variables: object): Promise<Listed> =>
      (await user.query<{ mailbox: { messages: Listed } }>(SEARCH, variables)).mailbox.messages;
    const expected = (filter: WrittenFilter) =>
      messages.filter((each) => isMeant(each, filter, hits)).map(({ uid }) => uid);

    it.each<[WrittenFilter]>([
      [{}],
      [{ hasFlags: ['\\Seen'] }],
      [{ lacksFlags: ['\\seen', '\\Draft'] }],
      [{ from: 'müller' }],
      [{ from: 'Doe, "Jim" Jane' }],
      [{ from: 'JIM" JANE' }],
      [{ from: 'anna@example.com' }],
      [{ from: 'comment' }],
      [{ to: 'zoë' }],
      [{ cc: 'copy@' }],
      [{ bcc: 'HIDDEN' }],
      [{ subject: 'double  space' }],
      [{ subject: 'folded subject' }],
      [{ subject: '本語' }],
      [{ subject: 'müller' }],
      [{ subject: '%*()"\\{}[] sp' }],
      [{ subject: 'тест EMOJI 💌' }],
      [{ subject: '"' }],
      [{ not: [{ subject: 'plain' }] }],
      [{ header: { name: 'x-colour', value: 'dark blue' } }],
      [{ header: { name: 'X-Colour', value: 'grün' } }],
      [{ header: { name: 'X-Colour' } }],
      [{ not: [{ header: { name: 'X-Colour' } }] }],
      [{ receivedSince: '2024-03-10T12:30:00Z', receivedBefore: '2024-03-11T00:30:00Z' }],
      [{ not: [{ receivedSince: '2024-03-11T05:00:00Z' }] }],
      [{ sentSince: '2024-03-12T00:00:00Z' }],
      [{ sentBefore: '2024-03-12T00:00:00Z' }],
      [{ not: [{ sentBefore: '2024-03-12T00:00:00Z' }] }],
      [{ sizeAtLeast: 500 }],
      [{ sizeAtMost: 500 }],
      [{ sizeAtLeast: 0, sizeAtMost: 9_000_000_000 }],
      [{ sizeAtLeast: 5_000_000_000 }],
      [{ hasAttachments: true }],
      [{ hasAttachments: false, hasFlags: ['\\Seen'] }],
      [{ messageIds: ['<5.odd@example.com>', '<5.odd@example.co>', '5.odd@example.com'] }],
      [{ body: 'Müller' }],
      [{ or: [{ body: 'word3' }, { subject: 'double  space' }] }],
      [{ text: 'word3', not: [{ hasFlags: ['\\Seen'] }] }],
    ])('finds exactly what %j says', async (filter) => {
      const found = await list({ filter, first: 500 });
      expect(found.nodes.map(({ uid }) => uid)).toEqual(expected(filter));
      expect(found).toMatchObject({ totalCount: found.nodes.length, approximated: false });
    });

    it('finds exactly what a hundred random trees of conditions say', async () => {
      const random = new RandomFilters(messages, 7, subject.traits.hasModSeq);
      let some = 0;
      for (let i = 0; i < 10; i++) {
        const filters = Array.from({ length: 10 }, () => random.tree());
        const found = await listAll(user, filters);
        expect(filters.map((filter, at) => ({ filter, found: found[at] }))).toEqual(
          filters.map((filter) => ({ filter, found: expected(filter) })),
        );
        some += found.filter(({ length }) => length > 0 && length < COUNT).length;
      }
      // Filters that find nothing or everything would prove little.
      expect(some).toBeGreaterThan(40);
    });

    it.each([9, 500])('is read page by page of %i, down and up', async (size) => {
      const filter = { not: [{ subject: 'plain' }], or: [{ from: 'e' }, { hasAttachments: true }] };
      const wanted = expected(filter);
      const down: number[] = [];
      for (let after: string | undefined, more = true; more;) {
        const page = await list({ filter, first: size, after });
        down.push(...page.nodes.map(({ uid }) => uid));
        expect(page.totalCount).toBe(wanted.length);
        ({ endCursor: after, hasNextPage: more } = page.pageInfo);
      }
      expect(down).toEqual(wanted);
      const up: number[] = [];
      for (let before: string | undefined, more = true; more;) {
        const page = await list({ filter, last: size, before });
        up.unshift(...page.nodes.map(({ uid }) => uid));
        ({ startCursor: before, hasPreviousPage: more } = page.pageInfo);
      }
      expect(up).toEqual(wanted);
    });
  });
}

/** The UIDs that each of some filters finds, all in one request. */
async function listAll(user: User, filters: readonly WrittenFilter[]): Promise<number[][]> {
  const variables = filters.map((_, i) => `$f${i}: MessageFilter`).join(', ');
  const lists = filters
    .map((_, i) => `l${i}: messages(filter: $f${i}, first: 500) { nodes { uid } }`)
    .join(' ');
  const { mailbox } = await user.query<{ mailbox: Record<string, Pick<Listed, 'nodes'>> }>(
    `query (${variables}) { mailbox(role: INBOX) { ${lists} } }`,
    Object.fromEntries(filters.map((filter, i) => [`f${i}`, filter])),
  );
  return filters.map((_, i) => mailbox[`l${i}`]!.nodes.map(({ uid }) => uid));
}

export async function everything(user: User): Promise<SeenMessage[]> {
  const query = `{ mailbox(role: INBOX) { messages(first: 500) { nodes { ${SEEN_FIELDS} } } } }`;
  return (await user.query<{ mailbox: { messages: { nodes: SeenMessage[] } } }>(query)).mailbox.messages
    .nodes;
}

/** What the server's own SEARCH finds the texts in. */
async function textHits(user: User): Promise<TextHits> {
  const found = new Map<string, ReadonlySet<number>>();
  await user.imap(async (imap) => {
    await imap.command('EXAMINE INBOX');
    for (const text of TEXTS.concat('hello'))
      for (const key of ['BODY', 'TEXT']) {
        const answer = await imap.search(key, text);
        found.set(`${key} ${text}`, new Set(answer));
      }
  });
  return found;
}
