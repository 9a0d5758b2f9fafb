import { describe, expect, it } from '@jest/globals';

import { SessionPool } from '../../src/imap/sessions/session-pool.ts';
import type { Link } from '../../src/imap/sessions/link.ts';
import { MailboxMemory } from '../../src/imap/sessions/mailbox-memory.ts';
import { TestClock } from '../support/test-clock.ts';

// Who gets a session when more calls come at once than sessions are kept.

/** Room for one, and time that stands still. */
const keeping = (clock = new TestClock()) => new SessionPool(1, clock);

function link({ isReusable = true, born = Date.now() } = {}): { link: Link; ended: () => boolean } {
  let hasEnded = false;
  const connection = { end: () => void (hasEnded = true) };
  return {
    link: { isReusable, born, rest: () => {}, connection } as unknown as Link,
    ended: () => hasEnded,
  };
}

describe('of several sessions', () => {
  const having = (open?: { path: string; isWritable: boolean }) => {
    const mailboxes = new MailboxMemory();
    const verb = open?.isWritable ? 'SELECT' : 'EXAMINE';
    if (open) mailboxes.note([{ verb, path: open.path }], [{ uidValidity: 1, exists: 1 }]);
    return Object.assign(link().link, { mailboxes });
  };
  const [nothing, other] = [having(), having({ path: 'Trash', isWritable: true })];
  const [read, written] = [
    having({ path: 'INBOX', isWritable: false }),
    having({ path: 'INBOX', isWritable: true }),
  ];

  it.each([
    ['the one that has the mailbox open for writing, to write', [written, read, nothing], true, written],
    ['the one that was used last, to read', [written, read, nothing], false, read],
    ['one that has it open to be read, to write', [read, nothing, other], true, read],
    ['one that has nothing open, where none has it open', [nothing, other], false, nothing],
    ['any at all', [other], true, other],
  ])('it takes %s', async (_, links, isWritable, taken) => {
    const kept = new SessionPool(8, new TestClock());
    for (const each of links) kept.give('anna', each);
    kept.give('bob', having({ path: 'INBOX', isWritable }));
    expect(await kept.enter('anna', { path: 'INBOX', isWritable })).toBe(taken);
  });

  it('takes the one that was used last where nothing has to be open', async () => {
    const kept = new SessionPool(8, new TestClock());
    for (const each of [written, other]) kept.give('anna', each);
    expect(await kept.enter('anna')).toBe(other);
  });
});

describe('a call that finds as many at work as are kept', () => {
  it('gets the session of the call that is over first', async () => {
    const kept = keeping();
    const { link: mine, ended } = link();
    expect(await kept.enter('anna')).toBeUndefined();
    const [second, third] = [kept.enter('anna'), kept.enter('anna')];
    kept.leave('anna', mine);
    expect(await second).toBe(mine);
    kept.leave('anna', mine);
    expect(await third).toBe(mine);
    expect(ended()).toBe(false);
  });

  it.each([
    ['there is none', undefined],
    ['it has ended', link({ isReusable: false })],
    ['it is too old', link({ born: Date.now() - 3_600_000 })],
  ])('dials where the one before it leaves no session: %s', async (_title, left) => {
    const kept = keeping();
    await kept.enter('anna');
    const second = kept.enter('anna');
    kept.leave('anna', left?.link);
    expect(await second).toBeUndefined();
    expect(left?.ended()).not.toBe(false);
  });

  it('dials when it has waited long enough', async () => {
    const clock = new TestClock();
    const kept = keeping(clock);
    await kept.enter('anna');
    const second = kept.enter('anna');
    clock.pass(1_000);
    expect(await second).toBeUndefined();
    const { link: mine, ended } = link();
    kept.leave('anna', mine);
    // Nobody waits any more: the session rests, and the next call has it.
    kept.leave('anna', undefined);
    expect(await kept.enter('anna')).toBe(mine);
    expect(ended()).toBe(false);
  });

  it('does not wait for somebody else’s', async () => {
    const kept = keeping();
    await kept.enter('anna');
    expect(await kept.enter('bob')).toBeUndefined();
  });
});

describe('a session at rest', () => {
  const MINUTE = 60_000;

  it('is ended after four minutes without use', () => {
    const clock = new TestClock();
    const { link: mine, ended } = link({ born: clock.now() });
    keeping(clock).give('anna', mine);
    clock.pass(4 * MINUTE - 1);
    expect(ended()).toBe(false);
    clock.pass(1);
    expect(ended()).toBe(true);
  });

  it('is ended after a quarter of an hour, however often it is used', async () => {
    const clock = new TestClock();
    const kept = keeping(clock);
    const { link: mine, ended } = link({ born: clock.now() });
    kept.give('anna', mine);
    for (let minute = 1; minute < 15; minute++) {
      clock.pass(MINUTE);
      expect(await kept.enter('anna')).toBe(mine);
      kept.leave('anna', mine);
    }
    expect(ended()).toBe(false);
    clock.pass(MINUTE);
    expect(ended()).toBe(true);
  });
});
