import { afterAll, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { nextSecond } from '../support/next-second.ts';
import { HeldClock, someTurns } from '../support/test-clock.ts';
import type { Subject, User } from './subject.ts';
import { numbered, numberedMail } from './subject.ts';

interface Shown {
  readonly id: string;
  readonly uid: number;
  readonly subject?: string;
  readonly flags: readonly string[];
  readonly text?: string;
}

interface Delta {
  readonly created: readonly Shown[];
  readonly updated: readonly Shown[];
  readonly vanishedUids: string;
  readonly vanished: readonly string[] | null;
  readonly present: readonly string[] | null;
  readonly token: string;
  readonly hasMore: boolean;
  readonly flagsFrom: number | null;
  readonly basis: string;
}

const LIST = `query ($path: String) { mailbox(path: $path) { id messages(first: 5) { changesToken nodes { id uid flags } } } }`;
const CHANGES = `query ($path: String!, $since: String!, $first: Int) { mailbox(path: $path) { changes(since: $since, first: $first) {
  created { id uid subject flags text } updated { id uid flags } vanishedUids vanished present token hasMore flagsFrom basis } } }`;

async function listed(user: User, path = 'INBOX') {
  const { mailbox } = await user.query<{
    mailbox: { id: string; messages: { changesToken: string; nodes: Shown[] } };
  }>(LIST, { path });
  return { id: mailbox.id, token: mailbox.messages.changesToken, nodes: mailbox.messages.nodes };
}

async function changesOf(user: User, since: string, first?: number, path = 'INBOX'): Promise<Delta> {
  const data = await user.query<{ mailbox: { changes: Delta } }>(CHANGES, { path, since, first });
  return data.mailbox.changes;
}

const WAIT = `query ($since: String!, $wait: Int) { mailbox(role: INBOX) { id changes(since: $since, wait: $wait) {
  created { uid } updated { uid flags } vanishedUids token hasMore basis } } }`;
const ACCOUNT = `query ($since: String) { account { changes(since: $since) { mailboxes { path } present token } } }`;

interface AccountChanges {
  readonly account: {
    readonly changes: {
      readonly mailboxes: readonly { readonly path: string }[];
      readonly present: readonly string[] | null;
      readonly token: string;
    };
  };
}

async function accountChanges(user: User, since?: string) {
  const { mailboxes, ...rest } = (await user.query<AccountChanges>(ACCOUNT, { since })).account.changes;
  return { paths: mailboxes.map(({ path }) => path), ...rest };
}

interface Waited {
  readonly mailbox: { readonly changes: Delta };
}

/** Milliseconds after which a server that tells nothing by itself is looked at, where a call waits. */
const LOOK = 10_000;

/** A user whose calls do not wait longer than a test lets them. */
function waiter(user: User): { account: Account; clock: HeldClock } {
  const clock = new HeldClock(LOOK);
  return { account: user.subject.at(clock, user), clock };
}

/** What waits is answered when the server tells something, or is looked at once; its own time does not pass. */
async function looked<T>(clock: HeldClock, waiting: Promise<T>): Promise<T> {
  await Promise.race([waiting, clock.isWaitedFor(LOOK).then(() => clock.pass(LOOK))]);
  return waiting;
}

const uidsOf = (messages: readonly { uid: number }[]) => messages.map(({ uid }) => uid);

/** What changed in a mailbox, the same on every IMAP server. */
export function describeDeltas(subject: Subject, basis: string): void {
  afterAll(() => subject.close());

  it('says that nothing has changed', async () => {
    const user = await subject.user(numberedMail(3));
    const { token } = await listed(user);
    const first = await changesOf(user, token);
    const { updated, ...delta } = await changesOf(user, first.token);
    expect(delta).toMatchObject({ created: [], vanishedUids: '', vanished: [], hasMore: false, basis });
    expect(updated).toEqual([]);
  });

  it('says what came, changed and vanished, with everything that is asked for', async () => {
    const user = await subject.user(numberedMail(40));
    const { token, nodes } = await listed(user);
    const { token: since } = await changesOf(user, token);
    await user.deliver('INBOX', [numbered(41), numbered(42)]);
    await user.commands('SELECT INBOX', 'UID STORE 38 +FLAGS (\\Flagged)');
    await user.expunge('3,36');
    const delta = await changesOf(user, since);
    expect(delta.created.map(({ subject: text, text: body }) => [text, body])).toEqual([
      ['message 41', 'text 41\n'],
      ['message 42', 'text 42\n'],
    ]);
    const flagged = delta.updated.find(({ uid }) => uid === 38);
    expect(flagged?.flags).toContain('\\Flagged');
    expect(flagged?.id).toBe(nodes.find(({ uid }) => uid === 38)?.id);
    expect(gone(delta, 40)).toEqual([3, 36]);
    expect(delta.vanished).toContain(nodes.find(({ uid }) => uid === 36)?.id);
    expect(delta).toMatchObject({ hasMore: false, present: null, basis });
    expect(await changesOf(user, delta.token)).toMatchObject({ created: [], updated: [], vanishedUids: '' });
  });

  it('tells of many new messages in several answers', async () => {
    const user = await subject.user(numberedMail(2));
    const { token } = await listed(user);
    await user.deliver('INBOX', numberedMail(7, 3));
    await user.expunge('6');
    const told: number[] = [];
    let delta = await changesOf(user, token, 3);
    for (; delta.hasMore; delta = await changesOf(user, delta.token, 3)) told.push(...uidsOf(delta.created));
    expect([...told, ...uidsOf(delta.created)]).toEqual([3, 4, 5, 7, 8, 9]);
  });

  it('begins in an empty mailbox, and survives that all of it goes', async () => {
    const user = await subject.user();
    const { token } = await listed(user);
    await user.deliver('INBOX', numberedMail(2));
    const first = await changesOf(user, token);
    expect(uidsOf(first.created)).toEqual([1, 2]);
    await user.expunge('1:2');
    const second = await changesOf(user, first.token);
    expect(gone(second, 2)).toEqual([1, 2]);
    expect(await changesOf(user, second.token)).toMatchObject({ created: [], vanishedUids: '' });
  });

  it('refuses tokens of other mailboxes and accounts, and those that are none', async () => {
    const [user, other] = [await subject.user(numberedMail(1)), await subject.user(numberedMail(1))];
    const { token } = await listed(user);
    const codes = (since: string, path = 'INBOX', asker = user) => asker.errors(CHANGES, { path, since });
    const refused = { 'mailbox.changes': 'BAD_USER_INPUT' };
    expect(await codes(token, subject.path('Drafts'))).toEqual(refused);
    expect(await codes(token, 'INBOX', other)).toEqual(refused);
    expect(await codes(`${token.slice(0, 30)}A${token.slice(31)}`)).toEqual(refused);
    expect(await codes('nonsense')).toEqual(refused);
  });

  it('says that a mailbox was recreated', async () => {
    const user = await subject.user();
    await user.create('Changing');
    const path = subject.path('Changing');
    const { token } = await listed(user, path);
    await user.commands(`DELETE ${user.argument('Changing')}`);
    await nextSecond();
    await user.create('Changing');
    expect(await user.errors(CHANGES, { path, since: token })).toEqual({ 'mailbox.changes': 'STALE_ID' });
    const missing = { path: subject.path('Missing'), since: token };
    expect(Object.values(await user.errors(CHANGES, missing))).toEqual(['BAD_USER_INPUT']);
  });

  it('says which mailboxes of the account changed', async () => {
    const user = await subject.user(numberedMail(2));
    await user.create('One', 'Two');
    const all = await accountChanges(user);
    expect(all.paths).toEqual(expect.arrayContaining(['INBOX', subject.path('One'), subject.path('Two')]));
    const nothing = await accountChanges(user, all.token);
    expect(nothing).toEqual({ paths: [], present: null, token: all.token });
    await user.deliver('One', numberedMail(1));
    await user.commands('SELECT INBOX', 'UID STORE 1 +FLAGS (\\Seen)');
    await user.create('Three');
    const some = await accountChanges(user, all.token);
    expect(some.paths.sort()).toEqual(['INBOX', subject.path('One'), subject.path('Three')].sort());
    expect(some.present).toBeNull();
    await user.commands(`DELETE ${user.argument('Two')}`);
    const fewer = await accountChanges(user, some.token);
    expect([fewer.paths, fewer.present?.length]).toEqual([[], all.paths.length]);
  });

  it('refuses tokens of mailboxes and other accounts for the account', async () => {
    const [user, other] = [await subject.user(), await subject.user()];
    const { token } = await accountChanges(user);
    const refused = { 'account.changes': 'BAD_USER_INPUT' };
    for (const since of [
      (await listed(user)).token,
      (await accountChanges(other)).token,
      'AAAA',
      `${token}A`,
    ])
      expect(await user.errors(ACCOUNT, { since })).toEqual(refused);
    expect(await user.errors(CHANGES, { path: 'INBOX', since: token })).toEqual({
      'mailbox.changes': 'BAD_USER_INPUT',
    });
  });

  it('waits until something changes', async () => {
    const user = await subject.user(numberedMail(3));
    const { token } = await listed(user);
    const { token: since } = await changesOf(user, token);
    const { account, clock } = waiter(user);
    const waiting: Promise<Waited> = account.query(WAIT, { since, wait: 20 });
    await clock.isWaitedFor(20_000);
    await user.deliver('INBOX', [numbered(4)]);
    const { mailbox } = await looked(clock, waiting);
    expect(uidsOf(mailbox.changes.created)).toEqual([4]);
    const again = waiter(user);
    const next = again.account.get(
      `/v1/mailboxes/INBOX/changes?since=${mailbox.changes.token}&wait=20&fields=uid`,
    );
    await again.clock.isWaitedFor(20_000);
    await user.commands('SELECT INBOX', 'UID STORE 2 +FLAGS (\\Flagged)');
    const { updated } = JSON.parse((await looked(again.clock, next)).body) as Delta;
    expect(updated.find(({ uid }) => uid === 2)?.flags).toContain('\\Flagged');
  });

  it('waits as long as it is told to, and says then that there is nothing', async () => {
    const user = await subject.user(numberedMail(1));
    const { token: since } = await changesOf(user, (await listed(user)).token);
    const { account, clock } = waiter(user);
    let isOver = false;
    const waiting: Promise<Waited> = account.query(WAIT, { since, wait: 20 }).finally(() => (isOver = true));
    await clock.isWaitedFor(20_000);
    await someTurns();
    expect(isOver).toBe(false);
    clock.pass(20_000);
    expect((await waiting).mailbox.changes).toMatchObject({ created: [], updated: [], vanishedUids: '' });
    const tooLong = { 'mailbox.changes': 'BAD_USER_INPUT' };
    expect(await user.errors(WAIT, { since, wait: 26 })).toEqual(tooLong);
    const many = 'query ($since: String!) { mailboxes { changes(since: $since, wait: 1) { token } } }';
    expect(Object.values(await user.errors(many, { since }))).toContain('BAD_USER_INPUT');
  });

  it('waits for a change anywhere in the account', async () => {
    const user = await subject.user(numberedMail(1));
    const { token: since } = await accountChanges(user);
    const { account, clock } = waiter(user);
    const waiting = account.get(`/v1/account/changes?since=${since}&wait=20&fields=path`);
    await clock.isWaitedFor(20_000);
    await user.deliver('INBOX', [numbered(2)]);
    const { body } = await looked(clock, waiting);
    expect(JSON.parse(body)).toMatchObject({ mailboxes: [{ path: 'INBOX' }], present: null });
  });

  it('says the same over REST', async () => {
    const user = await subject.user(numberedMail(2));
    const page = await user.account.get('/v1/mailboxes/INBOX/messages?first=1&fields=id&changesToken=true');
    const { changesToken: since } = JSON.parse(page.body) as { changesToken: string };
    await user.deliver('INBOX', [numbered(3)]);
    const query = `since=${since}&fields=uid,subject`;
    const answer = await user.account.get(`/v1/mailboxes/INBOX/changes?${query}`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      created: [{ uid: 3, subject: 'message 3' }],
      vanishedUids: '',
      vanished: [],
      present: null,
      hasMore: false,
      basis,
    });
    const forged = await user.account.get('/v1/mailboxes/INBOX/changes?since=AAAA');
    expect(JSON.parse(forged.body)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });
}

/** UIDs up to `most` that a delta says are not there. */
function gone({ vanishedUids }: Delta, most: number): number[] {
  const uids = vanishedUids.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split(':').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return uids.filter((uid) => uid > 0 && uid <= most);
}
