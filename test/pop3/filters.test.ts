import { describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { pop3Message } from '../support/scripted-pop3-options.ts';
import { pop3Houses } from '../support/scripted-pop3.ts';

// POP3 does not search: headers are read from the page's edge on, and a bound is never an end without a word.

const open = pop3Houses();

/** Every hundredth message is rare, every seventh is large. */
const MESSAGES = Array.from({ length: 2_500 }, (_, i) => {
  const number = i + 1;
  const subject = number % 100 === 0 ? `rare ${number}` : `number ${number}`;
  return pop3Message(subject, 'x'.repeat(number % 7 === 0 ? 5_000 : 10));
});

const page = (args: string, more = '') =>
  `{ mailbox(role: INBOX) { messages(${args}) { ${more} pageInfo { startCursor endCursor hasNextPage hasPreviousPage } nodes { subject } } } }`;

interface Found {
  readonly subjects: string[];
  readonly totalCount: number;
  readonly pageInfo: {
    endCursor: string;
    startCursor: string;
    hasNextPage: boolean;
    hasPreviousPage: boolean;
  };
}

async function find(account: Account, args: string, more = ''): Promise<Found> {
  const { mailbox } = await account.query(page(args, more));
  const { nodes, ...rest } = mailbox.messages as Found & { nodes: { subject: string }[] };
  return { ...rest, subjects: nodes.map(({ subject }) => subject) };
}

describe('a filter', () => {
  it('finds by header, newest first, and reads no more than it has to', async () => {
    const { server, anna } = await open({ messages: MESSAGES });
    const { subjects, pageInfo } = await find(anna, 'first: 2, filter: { subject: "RARE" }');
    expect(subjects).toEqual(['rare 2500', 'rare 2400']);
    expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const looked = server.flights.flat().filter((line) => line.startsWith('TOP'));
    expect(looked.length).toBeLessThanOrEqual(300);
    expect(server.flights.flat().some((line) => line.startsWith('RETR'))).toBe(false);
  });

  it('goes on behind its cursor until the end', async () => {
    const { anna } = await open({ messages: MESSAGES });
    const found: string[] = [];
    for (let after = ''; ;) {
      const next = await find(anna, `first: 4${after}, filter: { subject: "rare" }`);
      found.push(...next.subjects);
      if (!next.pageInfo.hasNextPage) break;
      after = `, after: "${next.pageInfo.endCursor}"`;
    }
    expect(found).toEqual(Array.from({ length: 25 }, (_, i) => `rare ${2500 - 100 * i}`));
  });

  it('that finds nothing among a thousand says where to go on, and gets to the end', async () => {
    const { anna } = await open({ messages: MESSAGES });
    const pages: Found[] = [];
    for (let after = ''; ;) {
      const next = await find(anna, `first: 4${after}, filter: { subject: "number 7" , sizeAtLeast: 90000 }`);
      pages.push(next);
      if (!next.pageInfo.hasNextPage) break;
      expect(next.pageInfo.endCursor).not.toBeNull();
      after = `, after: "${next.pageInfo.endCursor}"`;
    }
    expect(pages.map(({ subjects }) => subjects)).toEqual([[], [], []]);
  });

  it('looks from the oldest where the last are wanted', async () => {
    const { anna } = await open({ messages: MESSAGES });
    const { subjects, pageInfo } = await find(anna, 'last: 2, filter: { subject: "rare" }');
    expect(subjects).toEqual(['rare 200', 'rare 100']);
    expect(pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    const newer = await find(anna, `last: 1, before: "${pageInfo.startCursor}", filter: { subject: "rare" }`);
    expect(newer.subjects).toEqual(['rare 300']);
  });

  it('on sizes alone reads the list and no header but those of the page', async () => {
    const { server, anna } = await open({ messages: MESSAGES });
    const { subjects, totalCount } = await find(
      anna,
      'first: 1, filter: { sizeAtLeast: 5000 }',
      'totalCount',
    );
    expect([subjects, totalCount]).toEqual([['number 2499'], 357]);
    expect(server.flights.flat().filter((line) => line.startsWith('TOP'))).toEqual(['TOP 2499 0']);
  });

  it('counts where it may look at all, and says so where it may not', async () => {
    const { server, anna } = await open({ messages: MESSAGES });
    const { errors } = await anna.ask(page('first: 1, filter: { subject: "rare" }', 'totalCount'));
    expect(errors).toMatchObject([{ extensions: { code: 'UNSUPPORTED' } }]);
    server.drop.splice(900);
    const { totalCount } = await find(anna, 'first: 1, filter: { subject: "rare" }', 'totalCount');
    expect(totalCount).toBe(9);
  });

  it.each([
    ['{ from: "number 12" , subject: "12" }', ['number 12', 'number 120', 'number 121']],
    ['{ not: [{ sentSince: "2026-01-01T00:00:00Z" }] }', []],
    [
      '{ or: [{ subject: "number 99" }, { header: { name: "Subject", value: "rare 100" } }] }',
      ['number 99', 'rare 100'],
    ],
    ['{ sentBefore: "2026-03-02T09:00:00Z" }', []],
  ])('%s finds what it says', async (filter, expected) => {
    const { anna, server } = await open({ messages: MESSAGES });
    server.drop.splice(121);
    const { subjects } = await find(anna, `last: 3, filter: ${filter}`);
    expect(subjects.reverse()).toEqual(expected);
  });

  it('by ids finds these', async () => {
    const { anna } = await open({ messages: MESSAGES });
    const { mailbox } = await anna.query('{ mailbox(role: INBOX) { messages(first: 3) { nodes { id } } } }');
    const ids = (mailbox.messages.nodes as { id: string }[]).map(({ id }) => JSON.stringify(id));
    const { subjects } = await find(
      anna,
      `first: 5, filter: { ids: [${ids[0]}, ${ids[2]}], subject: "number" }`,
    );
    expect(subjects).toEqual(['number 2498']);
  });

  it.each([
    'hasFlags: ["\\\\Seen"]',
    'text: "x"',
    'body: "x"',
    'hasAttachments: true',
    'receivedSince: "2026-01-01T00:00:00Z"',
  ])('on %s is UNSUPPORTED', async (condition) => {
    const { anna } = await open({ messages: MESSAGES.slice(0, 3) });
    const { errors } = await anna.ask(page(`filter: { ${condition} }`));
    expect(errors).toMatchObject([{ extensions: { code: 'UNSUPPORTED' } }]);
  });

  it.each(['orderBy: { key: RECEIVED }', 'orderBy: { key: MAILBOX, direction: DESCENDING }'])(
    '%s is the order of the maildrop',
    async (order) => {
      const { anna } = await open({ messages: MESSAGES.slice(0, 3) });
      const { subjects } = await find(anna, `first: 2, ${order}`);
      expect(subjects).toEqual((await find(anna, 'first: 2')).subjects);
    },
  );

  it.each(['SENT', 'SIZE', 'SUBJECT', 'FROM', 'MAILBOX, direction: ASCENDING'])(
    'an order by %s is UNSUPPORTED, and the answer says what to do',
    async (key) => {
      const { anna } = await open({ messages: MESSAGES.slice(0, 3) });
      const { errors } = await anna.ask(page(`first: 2, orderBy: { key: ${key} }`));
      expect(errors).toMatchObject([
        { message: expect.stringContaining('Remove orderBy'), extensions: { code: 'UNSUPPORTED' } },
      ]);
    },
  );

  it('over the whole account goes on from page to page, searched or not', async () => {
    const { anna } = await open({ messages: MESSAGES.slice(0, 5) });
    for (const filter of ['', 'filter: { from: "example" }']) {
      const list = (after: string) =>
        anna.query(
          `{ account { messages(first: 3 ${after} ${filter}) { pageInfo { endCursor } nodes { subject } } } }`,
        );
      const first = (await list('')).account.messages;
      const next = (await list(`after: "${first.pageInfo.endCursor}"`)).account.messages;
      const all = [...first.nodes, ...next.nodes].map(({ subject }: { subject: string }) => subject);
      expect(all).toEqual((await find(anna, 'first: 5')).subjects);
    }
  });

  it('is explained without a session', async () => {
    const { anna } = await open({ messages: MESSAGES.slice(0, 3) });
    const { flights } = await anna.explain(page('first: 1, filter: { sizeAtLeast: 5000 }'), {}, 'only');
    expect(flights.flat()).toContain('LIST');
  });
});
