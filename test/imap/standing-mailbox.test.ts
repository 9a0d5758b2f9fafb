import { describe, expect, it } from '@jest/globals';

import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import type { Script, ScriptedImapOptions } from '../support/scripted-imap.ts';
import { MODERN } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { TestClock } from '../support/test-clock.ts';

// A mailbox that stays open from one call to the next: what is asked of it, and that no answer comes from a stale view.

const openHouse = scriptedHouses();
const FIELDS = '{ totalCount nodes { id uid subject flags } pageInfo { endCursor } }';
const NEWEST = `{ mailbox(role: INBOX) { messages(first: 2) ${FIELDS} } }`;
const ITEMS = '(UID FLAGS ENVELOPE)';
const STATUS = 'STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)';

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly uid: number; readonly flags: readonly string[] }[];
  readonly pageInfo: { readonly endCursor: string };
}

class Warm {
  readonly house: ScriptedHouse;
  readonly clock: TestClock;
  page!: Page;

  private constructor(house: ScriptedHouse, clock: TestClock) {
    this.house = house;
    this.clock = clock;
  }

  /** INBOX is open, and its newest page was read. */
  static async up(options: Partial<ScriptedImapOptions> = {}): Promise<Warm> {
    const clock = new TestClock();
    const house = await openHouse(
      { mailboxes: { INBOX: 5, Archive: 3 }, ...options },
      { sessions: 1, clock },
    );
    const warm = new Warm(house, clock);
    warm.page = await warm.newest();
    return warm;
  }

  get inbox() {
    return this.house.server.mailboxes.get('INBOX')!;
  }

  async newest(): Promise<Page> {
    return ((await this.house.anna.query(NEWEST)) as { mailbox: { messages: Page } }).mailbox.messages;
  }

  vanish(...uids: readonly number[]): void {
    const { inbox } = this;
    inbox.remove(inbox.messages.filter(({ uid }) => uids.includes(uid)));
  }

  /** A call's answer, and what it wrote. */
  async next(query = NEWEST, variables: object = {}) {
    const before = this.house.server.transcripts.map(({ writes }) => writes.length);
    const answer = await this.house.anna.ask(query, variables, { 'postern-explain': 'true' });
    const writes = this.house.server.transcripts.flatMap((each, i) => each.writes.slice(before[i] ?? 0));
    const page = (answer.data as { mailbox?: { messages?: Page } } | null)?.mailbox?.messages;
    return { answer, writes, uids: page?.nodes.map(({ uid }) => uid), page };
  }
}

/**
 * Carries NOOP out last of all that came with it, as Dovecot does: what stands behind it is answered of the mailbox as it was,
 * and then NOOP tells the news.
 */
function lateNoop(): ScriptedImapOptions['on'] {
  let waiting: Parameters<Script> | undefined;
  return {
    NOOP: (...asked) => {
      waiting = asked;
      return null;
    },
    'UID FETCH': async (command, session) => {
      const rows = await session.honestly(command);
      if (!waiting) return rows;
      const [noop, own] = waiting;
      waiting = undefined;
      const news = await own.honestly(noop);
      return [...rows.slice(0, -1), ...news, ...rows.slice(-1)];
    },
  };
}

describe('a page of a mailbox that is open', () => {
  it('is asked for by UID behind NOOP, and with an end', async () => {
    const { writes, uids } = await (await Warm.up()).next();
    expect([writes, uids]).toEqual([[['NOOP', STATUS, `UID FETCH 4:7 ${ITEMS}`]], [5, 4]]);
  });

  it('brings along what is new', async () => {
    const warm = await Warm.up();
    deliver(warm.inbox);
    const { writes, uids, page } = await warm.next();
    expect([writes.length, uids, page!.totalCount]).toEqual([1, [6, 5], 6]);
  });

  it('asks for the rest where more has come than fits', async () => {
    const warm = await Warm.up();
    for (let i = 0; i < 5; i++) deliver(warm.inbox);
    const { writes, uids } = await warm.next();
    expect([writes[1], uids]).toEqual([[`FETCH 9:10 ${ITEMS}`], [10, 9]]);
  });

  it('is filled up where messages have gone', async () => {
    const warm = await Warm.up();
    warm.vanish(4);
    const { writes, uids } = await warm.next();
    expect([writes[1], uids]).toEqual([[`FETCH 3 ${ITEMS}`], [5, 3]]);
  });

  it.each([1, 2, 3, 4])('is right where the server tells last what is new: %i have gone', async (gone) => {
    const warm = await Warm.up({ on: lateNoop() });
    warm.vanish(...[5, 4, 3, 2].slice(0, gone));
    deliver(warm.inbox);
    const { uids, page } = await warm.next();
    expect(uids).toEqual([6, [4, 3, 2, 1][gone - 1]]);
    expect(page!.totalCount).toBe(6 - gone);
  });

  it('shows the flags that the server tells last', async () => {
    const warm = await Warm.up({
      on: {
        'UID FETCH': async (command, session) => {
          const rows = await session.honestly(command);
          return [...rows.slice(0, -1), '* 5 FETCH (FLAGS (\\Flagged))', ...rows.slice(-1)];
        },
      },
    });
    const { page } = await warm.next();
    expect(page!.nodes.map(({ flags }) => flags)).toEqual([['\\Flagged'], []]);
  });

  it('is opened anew where it is not known which UIDs it has', async () => {
    const warm = await Warm.up();
    const { writes, uids } = await warm.next(NEWEST.replace('first: 2', 'first: 4'));
    expect([writes, uids]).toEqual([[['EXAMINE INBOX', `FETCH 2:5 ${ITEMS}`]], [5, 4, 3, 2]]);
  });

  it('can be one behind a cursor', async () => {
    const warm = await Warm.up();
    await warm.next(NEWEST.replace('first: 2', 'first: 4'));
    const after = `first: 2, after: "${warm.page.pageInfo.endCursor}"`;
    const { writes, uids } = await warm.next(NEWEST.replace('first: 2', after));
    expect([writes, uids]).toEqual([[['NOOP', STATUS, `UID FETCH 2:3 ${ITEMS}`]], [3, 2]]);
  });
});

describe('what is behind the name of a mailbox that is open', () => {
  it('is looked at: another mailbox is opened', async () => {
    const warm = await Warm.up();
    warm.inbox.uidValidity++;
    const { answer, writes } = await warm.next('query ($id: ID!) { message(id: $id) { uid } }', {
      id: warm.page.nodes[0]!.id,
    });
    expect(writes.map(([first]) => first)).toEqual(['NOOP', 'EXAMINE INBOX']);
    expect(answer.errors![0]!.extensions.code).toBe('STALE_ID');
  });

  const blind: ScriptedImapOptions['on'] = {
    STATUS: ({ tag }) => [
      '* STATUS INBOX (MESSAGES 5 UIDNEXT 6 UIDVALIDITY 1000001)',
      `${tag} OK [CLIENTBUG] Status on selected mailbox completed`,
    ],
  };

  it('is not asked again where the server looks at what is open: it is opened anew after half a minute', async () => {
    const warm = await Warm.up({ on: blind });
    expect((await warm.next()).writes).toEqual([['NOOP', STATUS, `UID FETCH 4:7 ${ITEMS}`]]);
    expect((await warm.next()).writes).toEqual([['NOOP', `UID FETCH 4:7 ${ITEMS}`]]);
    warm.clock.pass(30_000);
    expect((await warm.next()).writes).toEqual([['EXAMINE INBOX', `FETCH 4:5 ${ITEMS}`]]);
    expect((await warm.next()).writes).toEqual([['NOOP', `UID FETCH 4:7 ${ITEMS}`]]);
  });

  it('is looked at by opening it where the server refuses to say it', async () => {
    const warm = await Warm.up({ on: { STATUS: ({ tag }) => [`${tag} NO not now`] } });
    const { uids } = await warm.next();
    expect(uids).toEqual([5, 4]);
  });
});

describe('counts', () => {
  it('are not those of the mailbox that is open', async () => {
    const warm = await Warm.up({ capabilities: [...MODERN, 'UNSELECT'] });
    const { writes } = await warm.next('{ mailboxes { status { messages } } }');
    expect(writes[0]![0]).toBe('UNSELECT');
  });

  it('are asked for behind an opening where a mailbox cannot be left', async () => {
    const warm = await Warm.up();
    const { writes } = await warm.next('{ mailbox(role: INBOX) { status { messages } } }');
    expect(writes).toEqual([['EXAMINE INBOX', 'STATUS INBOX (MESSAGES)']]);
  });
});

describe('a search in a mailbox that is open', () => {
  const SEARCH = `{ mailbox(role: INBOX) { messages(filter: { hasFlags: ["x"] }) ${FIELDS} } }`;

  it('does not open it anew', async () => {
    const { writes } = await (await Warm.up()).next(SEARCH);
    expect(writes).toEqual([['NOOP', STATUS, 'UID SEARCH RETURN (ALL) KEYWORD x']]);
  });

  it('is made again where something is new', async () => {
    const warm = await Warm.up();
    deliver(warm.inbox, { flags: ['x'] });
    const { writes, uids } = await warm.next(SEARCH);
    expect(uids).toEqual([6]);
    expect(writes.slice(1)).toEqual([['UID SEARCH RETURN (ALL) KEYWORD x'], [`UID FETCH 6 ${ITEMS}`]]);
  });
});

describe('flags', () => {
  const FLAG = (input = '') =>
    `mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["x"] ${input} }) { messages { uid } failures { code } } }`;
  const ids = ({ page }: Warm) => ({ ids: page.nodes.map(({ id }) => id) });
  const CHANGE = ['UID SEARCH UID 4:5', 'UID STORE 4:5 +FLAGS.SILENT (x)'];

  async function writing(options: Partial<ScriptedImapOptions> = {}): Promise<Warm> {
    const warm = await Warm.up(options);
    await warm.next(FLAG(), ids(warm));
    return warm;
  }

  it('take one round trip where the mailbox is open for writing', async () => {
    const warm = await writing();
    const { writes, answer } = await warm.next(FLAG(), ids(warm));
    expect(writes).toEqual([['NOOP', STATUS, ...CHANGE]]);
    expect(answer.data).toEqual({ addFlags: { messages: [{ uid: 4 }, { uid: 5 }], failures: [] } });
  });

  it('leave it open for writing, and its UIDs known', async () => {
    const warm = await writing();
    expect((await warm.next()).writes).toEqual([['NOOP', STATUS, `UID FETCH 4:7 ${ITEMS}`]]);
    const { writes } = await warm.next(NEWEST.replace('first: 2', 'first: 4'));
    expect(writes).toEqual([['SELECT INBOX', `FETCH 2:5 ${ITEMS}`]]);
  });

  it.each([
    ['a condition', 'addFlags(input: { ids: $ids, flags: ["x"], ifModSeq: "900" })'],
    ['what lets others expunge', 'addFlags(input: { ids: $ids, flags: ["\\\\Deleted"] })'],
  ])('are not the first thing said with %s', async (_title, change) => {
    const warm = await writing();
    const { writes } = await warm.next(
      `mutation ($ids: [ID!]!) { ${change} { failures { code } } }`,
      ids(warm),
    );
    expect(writes[0]).toEqual(['NOOP', STATUS]);
    expect(writes).toHaveLength(2);
  });

  it('of what has gone are NOT_FOUND', async () => {
    const warm = await writing();
    warm.vanish(4);
    const { answer } = await warm.next(FLAG(), ids(warm));
    expect(answer.data).toMatchObject({
      addFlags: { messages: [{ uid: 5 }], failures: [{ code: 'NOT_FOUND' }] },
    });
  });

  it('of a mailbox that is another by now are STALE_ID', async () => {
    const warm = await writing();
    warm.inbox.uidValidity++;
    const { answer } = await warm.next(FLAG(), ids(warm));
    expect(JSON.stringify(answer)).toContain('STALE_ID');
  });

  it('are set again where the session turns out to be dead, once', async () => {
    const warm = await writing();
    warm.house.server.session.destroy();
    const { answer, writes } = await warm.next(FLAG(), ids(warm));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ addFlags: { failures: [] } });
    expect(writes.slice(-2)).toEqual([['SELECT INBOX'], CHANGE]);
  });

  it('are unknown where the connection ends behind the answer to what went ahead', async () => {
    const warm = await writing();
    warm.house.server.become({
      on: {
        'UID STORE': (_command, session) => {
          session.close();
          return null;
        },
      },
    });
    const { answer } = await warm.next(FLAG(), ids(warm));
    expect(JSON.stringify(answer)).toContain('OUTCOME_UNKNOWN');
  });
});

describe('a copy out of a mailbox that is open', () => {
  it('is not the first thing said, and opens nothing', async () => {
    const warm = await Warm.up();
    const { to } = (await warm.house.anna.query('{ to: mailbox(path: "Archive") { id } }')) as {
      to: { id: string };
    };
    const { writes } = await warm.next(
      'mutation ($ids: [ID!]!, $to: ID!) { copyMessages(input: { ids: $ids, mailboxId: $to }) { failures { code } } }',
      { ids: warm.page.nodes.map(({ id }) => id), to: to.id },
    );
    expect(writes).toEqual([
      ['NOOP', STATUS],
      ['UID SEARCH UID 4:5', 'UID COPY 4:5 Archive'],
    ]);
  });
});
