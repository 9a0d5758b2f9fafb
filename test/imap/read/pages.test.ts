import { describe, expect, it } from '@jest/globals';

import { Assembly } from '../../../src/imap/read/assemble.ts';
import { Capabilities } from '../../../src/imap/wire/capabilities.ts';
import { Reading } from '../../../src/imap/read/reading.ts';
import { accountRef } from '../../support/account-ref.ts';
import type { FetchRow } from '../../../src/imap/commands/fetch.ts';
import type { Result, Step } from '../../../src/imap/commands/table.ts';
import { NO_STATUS } from '../../../src/imap/commands/status-items.ts';
import { mergeRequests } from '../../../src/imap/read/wanted.ts';
import {
  PLAIN_LIST,
  addPageDemand,
  mailboxDemand,
  messageDemand,
  pageKey,
} from '../../../src/mail/demand.ts';
import { MailError } from '../../../src/mail/errors.ts';
import type { Page } from '../../../src/mail/mailbox.ts';
import type { Cursor, Window } from '../../../src/mail/window.ts';
import { uidCursor } from '../../../src/mail/window.ts';

// Pages over a mailbox that changes between calls, against the plain definition of a page. Thousands of mailboxes,
// the same ones in every run.

/** UIDs, oldest first. */
type Uids = readonly number[];

/** Numbers that look random and are the same each time (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

type Dice = ReturnType<typeof dice>;

function someMailbox(roll: Dice): Uids {
  const uids: number[] = [];
  for (let uid = 1 + roll(3), left = roll(30); left > 0; left--, uid += 1 + roll(roll(4) + 1)) uids.push(uid);
  return uids;
}

/** The mailbox some time later: some messages have gone, some have come. */
function changed(uids: Uids, roll: Dice): Uids {
  const isHarsh = roll(4) === 0;
  const kept = uids.filter(() => roll(isHarsh ? 2 : 12) !== 0);
  const next = (uids.at(-1) ?? 0) + 1 + roll(3);
  return [...kept, ...Array.from({ length: roll(4) }, (_, i) => next + i)];
}

const cursorAt = (uids: Uids, index: number): Cursor => ({
  account: 'a',
  path: 'M',
  uidValidity: 1,
  uid: uids[index]!,
  position: index + 1,
  count: uids.length,
});

function someWindow(before: Uids, roll: Dice): Window {
  const cursor = () => (before.length > 0 && roll(3) > 0 ? cursorAt(before, roll(before.length)) : undefined);
  const edge = roll(2) === 0 ? 'first' : 'last';
  const size = 1 + roll(7);
  const far = roll(5) === 0;
  return edge === 'first'
    ? { edge, size, after: cursor(), before: far ? cursor() : undefined }
    : { edge, size, before: cursor(), after: far ? cursor() : undefined };
}

/** What the page is by definition (Relay), newest first. */
function pageByDefinition(uids: Uids, { edge, size, ...ends }: Window): number[] {
  const [after, before] = [uidCursor(ends.after), uidCursor(ends.before)];
  const list = [...uids]
    .reverse()
    .filter((uid) => (!after || uid < after.uid) && (!before || uid > before.uid));
  return edge === 'first' ? list.slice(0, size) : list.slice(-size);
}

/** A mail server with this one mailbox. */
const OPEN = {
  uidValidity: 1,
  uidNext: null,
  highestModSeq: null,
  permanentFlags: null,
  hasNoModSeq: false,
  isReadOnly: true,
  hasNoUids: false,
};

class Server {
  readonly uids: Uids;
  /** Whether numbers beyond EXISTS are BAD or passed over. */
  readonly isStrict: boolean;
  flights = 0;

  constructor(uids: Uids, isStrict: boolean) {
    this.uids = uids;
    this.isStrict = isStrict;
  }

  run(reading: Reading): void {
    const plan = reading.run();
    for (let turn = plan.next([]); !turn.done;) {
      if (++this.flights > 20) throw new Error('the plan does not come to an end');
      turn = plan.next(turn.value.map((step) => this.#answer(step)));
    }
  }

  #answer(step: Step): Result | MailError {
    const { uids } = this;
    switch (step.verb) {
      case 'EXAMINE':
        return { ...OPEN, exists: uids.length };
      case 'STATUS':
        return { ...NO_STATUS, messages: uids.length };
      case 'SEARCH':
        return uids.filter((uid) => uid <= step.uid).length;
      case 'FETCH':
        if (this.isStrict && step.range.to > uids.length)
          return new MailError('SERVER_UNAVAILABLE', 'invalid set');
        return this.#rows(step.range.from, step.range.to);
      case 'UID FETCH PARTIAL':
        return this.#rows(Math.max(1, uids.length - step.count + 1), uids.length);
      default:
        throw new Error(`no page needs ${step.verb}`);
    }
  }

  #rows(from: number, to: number): FetchRow[] {
    const rows = this.uids.map((uid, i) => ({ uid, position: i + 1, items: new Map() }));
    return rows.filter(({ position }) => position >= from && position <= to);
  }
}

/** Reads pages of one mailbox in one plan. */
const keyOf = (window: Window) => pageKey({ ...PLAIN_LIST, window });

function read(
  server: Server,
  windows: readonly Window[],
  capabilities: readonly string[],
): (Page | MailError)[] {
  const demand = mailboxDemand();
  for (const window of windows) {
    addPageDemand(demand, keyOf(window), {
      ...PLAIN_LIST,
      window,
      nodes: messageDemand('flags'),
      totalCount: true,
    });
  }
  const work = mergeRequests([{ kind: 'mailbox', reference: { by: 'path', path: 'M' }, demand }]);
  const reading = new Reading(work, new Capabilities(capabilities));
  server.run(reading);
  const { pages } = new Assembly(reading, accountRef('a')).existingMailbox('M');
  return windows.map((window) => pages.get(keyOf(window))!);
}

function uidsOf(page: Page | MailError): number[] {
  if (page instanceof MailError) throw page;
  return page.edges.map(({ message }) => message.uid!);
}

describe.each([
  ['with PARTIAL', ['IMAP4rev1', 'PARTIAL', 'ESEARCH']],
  ['without PARTIAL', ['IMAP4rev1']],
])('pages of a changing mailbox, %s', (_title, capabilities) => {
  it.each([true, false])('are what they are by definition (strict about numbers: %s)', (isStrict) => {
    for (let seed = 1; seed <= 4_000; seed++) {
      const roll = dice(seed);
      const before = someMailbox(roll);
      const now = changed(before, roll);
      const windows = Array.from({ length: 1 + roll(3) }, () => someWindow(before, roll));
      const server = new Server(now, isStrict);
      const pages = read(server, windows, capabilities);
      const seen = { seed, now, windows, flights: server.flights };
      windows.forEach((window, i) => {
        const page = pages[i]!;
        const wanted = pageByDefinition(now, window);
        expect({ ...seen, i, uids: uidsOf(page) }).toEqual({ ...seen, i, uids: wanted });
        if (page instanceof MailError || wanted.length === 0) return;
        expect({ ...seen, i, hasNextPage: page.hasNextPage }).toEqual({
          ...seen,
          i,
          hasNextPage: now[0]! < wanted.at(-1)!,
        });
        expect({ ...seen, i, hasPreviousPage: page.hasPreviousPage }).toEqual({
          ...seen,
          i,
          hasPreviousPage: now.at(-1)! > wanted[0]!,
        });
        expect(page.totalCount).toBe(now.length);
      });
      // Without ESEARCH answers to SEARCH cannot be told apart, so there is one in a flight.
      const more = capabilities.includes('ESEARCH') ? 0 : windows.length - 1;
      expect(server.flights).toBeLessThanOrEqual(4 + more);
    }
  });

  it('take one flight while nothing below the cursor vanishes, whatever arrives', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const roll = dice(seed);
      const before = [...someMailbox(roll), 200];
      const now = [...before, ...Array.from({ length: roll(5) }, (_, i) => 300 + i)];
      const server = new Server(now, true);
      const window: Window = {
        edge: 'first',
        size: 1 + roll(9),
        after: cursorAt(before, roll(before.length)),
        before: undefined,
      };
      read(server, [window], capabilities);
      expect({ seed, flights: server.flights }).toEqual({ seed, flights: 1 });
    }
  });
});

describe('a walk through all pages', () => {
  it.each(['first', 'last'] as const)(
    'by %s sees every message that was there throughout exactly once',
    (edge) => {
      for (let seed = 1; seed <= 500; seed++) {
        const roll = dice(seed);
        let now = someMailbox(roll);
        const throughout = new Set(now);
        const seen: number[] = [];
        let cursor: Cursor | undefined;
        for (let hasMore = true; hasMore;) {
          const window: Window = {
            edge,
            size: 1 + roll(5),
            after: undefined,
            before: undefined,
            [edge === 'first' ? 'after' : 'before']: cursor,
          };
          const [page] = read(new Server(now, true), [window], ['IMAP4rev1']);
          const uids = uidsOf(page!);
          seen.push(...uids);
          const last = edge === 'first' ? uids.at(-1) : uids[0];
          if (last !== undefined) cursor = cursorAt(now, now.indexOf(last));
          hasMore = edge === 'first' ? (page as Page).hasNextPage : (page as Page).hasPreviousPage;
          if (uids.length === 0) break;
          const later = changed(now, roll);
          for (const uid of throughout) if (!later.includes(uid)) throughout.delete(uid);
          // Backwards new mail comes into view for ever: nothing arrives on that walk.
          now = edge === 'first' ? later : later.filter((uid) => uid <= now.at(-1)!);
        }
        expect({ seed, twice: seen.length - new Set(seen).size }).toEqual({ seed, twice: 0 });
        expect({ seed, missed: [...throughout].filter((uid) => !seen.includes(uid)) }).toEqual({
          seed,
          missed: [],
        });
      }
    },
  );
});
