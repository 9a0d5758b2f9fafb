import { describe, expect, it } from '@jest/globals';

import type { Mailbox } from '../../../demo/store/mailbox.ts';
import type { Account } from '../../support/gateway.ts';
import { scriptedHouses } from '../../support/scripted-fixture.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';

// The order of arrival on servers that cannot sort. What is expected is made of the store, not of answers.

const open = scriptedHouses();
const DAY = 24 * 60 * 60 * 1000;
const WITHOUT_SORT = MODERN.filter((word) => !/^E?SORT/.test(word));

interface Stored {
  readonly uid: number;
  readonly at: number;
}

/** Fills a mailbox; a message more or less does not cost an octet. */
function fill(mailbox: Mailbox, dates: readonly number[]): void {
  const raw = Buffer.from('Subject: a\r\n\r\n');
  mailbox.messages = dates.map((at, i) => ({
    uid: i + 1,
    raw,
    receivedAt: new Date(at),
    flags: i % 3 === 0 ? new Set(['\\Seen']) : new Set<string>(),
    modSeq: i + 1,
    isExpunged: false,
  }));
  mailbox.uidNext = dates.length + 1;
}

/** Numbers that look random and are the same each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

interface Page {
  readonly uids: number[];
  readonly end: string;
  readonly start: string;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly trips: number;
  readonly received: number;
}

async function read(anna: Account, args: string): Promise<Page> {
  const document = `{ mailbox(role: INBOX) { messages(${args}) {
    nodes { uid receivedAt } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } }`;
  const { data, errors, extensions } = await anna.ask(document, {}, { 'postern-explain': 'true' });
  expect(errors).toBeUndefined();
  const { nodes, pageInfo } = data.mailbox.messages as {
    nodes: { uid: number }[];
    pageInfo: { startCursor: string; endCursor: string; hasNextPage: boolean; hasPreviousPage: boolean };
  };
  const { roundTrips, octets } = extensions!.plan;
  return {
    uids: nodes.map(({ uid }) => uid),
    end: pageInfo.endCursor,
    start: pageInfo.startCursor,
    hasNext: pageInfo.hasNextPage,
    hasPrevious: pageInfo.hasPreviousPage,
    trips: roundTrips.mail,
    received: octets.received,
  };
}

/** Newest first, as the store has them. */
function orderOf(mailbox: Mailbox): number[] {
  const stored = mailbox.messages.map(({ uid, receivedAt }) => ({ uid, at: receivedAt.getTime() }));
  return stored.sort(newestFirst).map(({ uid }) => uid);
}

const newestFirst = (a: Stored, b: Stored) => b.at - a.at || b.uid - a.uid;
const RECEIVED = 'orderBy: { key: RECEIVED }';

describe.each([
  ['a modern server without SORT', WITHOUT_SORT],
  ['one that has IMAP4rev1 and nothing else', PLAIN],
] as const)('100,000 messages on %s', (_, capabilities) => {
  /** Some 60 a day, several in the same second; each 50th was moved here and is of any other day. */
  const house = async () => {
    const { anna, server } = await open({ capabilities, mailboxes: { INBOX: 0 } });
    const mailbox = server.mailboxes.get('INBOX')!;
    const next = random(7);
    const begin = Date.UTC(2022, 0, 1);
    const dateOf = (i: number) => begin + Math.floor(i / 60) * DAY + Math.floor((i % 60) / 3) * 3_600_000;
    const dates = Array.from({ length: 100_000 }, (_each, i) =>
      i % 50 === 0 ? begin + Math.floor(next() * 1_600) * DAY : dateOf(i),
    );
    fill(mailbox, dates);
    return { anna, mailbox, order: () => orderOf(mailbox), expected: orderOf(mailbox) };
  };

  it('pages are right, from the first on, and those after it cost what a page costs', async () => {
    const { anna, expected } = await house();
    let page = await read(anna, `first: 50, ${RECEIVED}`);
    expect(page.uids).toEqual(expected.slice(0, 50));
    expect(page).toMatchObject({ hasNext: true, hasPrevious: false });
    for (let at = 50; at < 250; at += 50) {
      page = await read(anna, `first: 50, after: "${page.end}", ${RECEIVED}`);
      expect(page.uids).toEqual(expected.slice(at, at + 50));
      expect(page).toMatchObject({ hasNext: true, hasPrevious: true });
      expect(page.trips).toBeLessThanOrEqual(4);
      expect(page.received).toBeLessThan(60_000);
    }
  });

  it('backwards, and from the other end', async () => {
    const { anna, expected } = await house();
    const first = await read(anna, `first: 50, ${RECEIVED}`);
    const second = await read(anna, `first: 50, after: "${first.end}", ${RECEIVED}`);
    const back = await read(anna, `last: 50, before: "${second.start}", ${RECEIVED}`);
    expect(back.uids).toEqual(expected.slice(0, 50));
    expect(back).toMatchObject({ hasNext: true, hasPrevious: false });
    const oldest = await read(anna, 'first: 40, orderBy: { key: RECEIVED, direction: ASCENDING }');
    expect(oldest.uids).toEqual(expected.slice(-40).reverse());
    const last = await read(anna, `last: 40, ${RECEIVED}`);
    expect(last.uids).toEqual(expected.slice(-40));
    expect(last).toMatchObject({ hasNext: false, hasPrevious: true });
    const later = await read(
      anna,
      `first: 40, after: "${oldest.end}", orderBy: { key: RECEIVED, direction: ASCENDING }`,
    );
    expect(later.uids).toEqual(expected.slice(-80, -40).reverse());
  });

  it('with a filter that the server decides', async () => {
    const { anna, mailbox, expected } = await house();
    const unread = new Set(
      mailbox.messages.filter(({ flags }) => ![...flags].includes('\\Seen')).map(({ uid }) => uid),
    );
    const list = expected.filter((uid) => unread.has(uid));
    const filter = 'filter: { lacksFlags: ["\\\\Seen"] }';
    const first = await read(anna, `first: 30, ${filter}, ${RECEIVED}`);
    const second = await read(anna, `first: 30, after: "${first.end}", ${filter}, ${RECEIVED}`);
    expect([first.uids, second.uids]).toEqual([list.slice(0, 30), list.slice(30, 60)]);
  });

  it('a message that comes back under a new UID is where it was', async () => {
    const { anna, mailbox, order, expected } = await house();
    const [moved] = mailbox.messages.splice(
      mailbox.messages.findIndex(({ uid }) => uid === expected[7]),
      1,
    );
    mailbox.messages.push({ ...moved!, uid: mailbox.uidNext++ });
    const page = await read(anna, `first: 20, ${RECEIVED}`);
    expect(page.uids).toEqual(order().slice(0, 20));
    expect(page.uids.indexOf(mailbox.uidNext - 1)).toBeGreaterThanOrEqual(5);
  });
});

describe('lists that are not like a mailbox grows', () => {
  it.each([
    ['days in any order', (next: () => number) => Date.UTC(2020, 0, 1) + Math.floor(next() * 2_000) * DAY],
    ['long gaps', (next: () => number) => Date.UTC(1990, 0, 1) + Math.floor(next() ** 8 * 13_000) * DAY],
    ['one day', (next: () => number) => Date.UTC(2026, 2, 1) + Math.floor(next() * 86_400) * 1_000],
    ['one second', () => Date.UTC(2026, 2, 1)],
  ])('%s: walked from one end to the other', async (_, dateOf) => {
    const { anna, server } = await open({ capabilities: WITHOUT_SORT, mailboxes: { INBOX: 0 } });
    const mailbox = server.mailboxes.get('INBOX')!;
    const next = random(11);
    fill(
      mailbox,
      Array.from({ length: 5_600 }, () => dateOf(next)),
    );
    const expected = orderOf(mailbox);
    const walked: number[] = [];
    let after = '';
    for (let hasNext = true; hasNext;) {
      const page = await read(anna, `first: 400, ${after} ${RECEIVED}`);
      walked.push(...page.uids);
      after = `after: "${page.end}",`;
      hasNext = page.hasNext;
    }
    expect(walked).toEqual(expected);
  });
});
