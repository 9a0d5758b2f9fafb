import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { OwnDovecot } from '../support/servers/real-servers.ts';
import { describeServer, startDovecot } from '../support/servers/real-servers.ts';
import { letters, Owner } from './changes-subject.ts';

const OUTCOME = 'messages { uid } failures { code }';
const GONE = 'expunged failures { code }';

// A server that says IMAP4rev1 and nothing else: no UIDPLUS, no MOVE, no SPECIAL-USE, no CONDSTORE.
describeServer('dovecot', () => {
  describe('a server without UIDPLUS', () => {
    let server: OwnDovecot;
    let owner: Owner;
    let ids: string[];

    beforeAll(async () => {
      server = await startDovecot({ capability: 'IMAP4rev1' });
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      owner = await Owner.new(server, letters(4));
      await owner.commands('SELECT INBOX', 'UID STORE 1:4 -FLAGS (\\Deleted)');
      ids = await owner.ids('INBOX');
    });

    const marked = async () =>
      (await owner.see('INBOX')).filter(({ flags }) => flags.includes('\\Deleted')).map(({ uid }) => uid);

    it('refuses to move, and nothing is touched', async () => {
      const before = await owner.see('INBOX');
      const input = { ids: ids.slice(0, 2), mailboxId: await owner.mailboxId('Archive') };
      const { errors } = await owner.change('moveMessages', input, OUTCOME);
      expect(errors[0]?.extensions.code).toBe('UNSUPPORTED');
      expect(await owner.see('INBOX')).toEqual(before);
      expect(await owner.see('Archive')).toEqual([]);
    });

    it('moves with LEAVE_MARKED by a copy and a mark, and expunges nothing that others had marked', async () => {
      await owner.commands('SELECT INBOX', 'UID STORE 4 +FLAGS (\\Deleted)');
      const mailboxId = await owner.mailboxId('Archive');
      const input = { ids: ids.slice(0, 2), mailboxId, withoutUidPlus: 'LEAVE_MARKED' };
      const { payload } = await owner.change('moveMessages', input, OUTCOME);
      expect(payload.failures).toEqual([]);
      expect(await owner.see('Archive')).toHaveLength(2);
      expect(await owner.see('INBOX')).toHaveLength(4);
      expect(await marked()).toEqual([1, 2, 4]);
    });

    it('refuses to expunge named messages, unless the race is accepted and nothing else is marked', async () => {
      await owner.commands('SELECT INBOX', 'UID STORE 1,4 +FLAGS (\\Deleted)');
      const input = { ids: [ids[0]] };
      const refused = await owner.change('expungeMessages', input, GONE);
      expect(refused.errors[0]?.extensions.code).toBe('UNSUPPORTED');
      const raced = { ...input, acceptExpungeRace: true };
      const other = await owner.change('expungeMessages', raced, GONE);
      expect(other.errors.length + (other.payload?.failures.length ?? 0)).toBeGreaterThan(0);
      expect(await owner.see('INBOX')).toHaveLength(4);
      await owner.commands('SELECT INBOX', 'UID STORE 4 -FLAGS (\\Deleted)');
      const { payload, errors } = await owner.change('expungeMessages', raced, GONE);
      expect(errors).toEqual([]);
      expect(payload.expunged).toEqual([ids[0]]);
      expect((await owner.see('INBOX')).map(({ uid }) => uid)).toEqual([2, 3, 4]);
    });

    it('refuses to delete for good, and nothing is touched', async () => {
      const { errors, payload } = await owner.change(
        'deleteMessages',
        { ids: [ids[0]], permanently: true },
        GONE,
      );
      expect(errors[0]?.extensions.code ?? payload.failures[0]?.code).toBe('UNSUPPORTED');
      expect(await marked()).toEqual([]);
      expect(await owner.see('INBOX')).toHaveLength(4);
    });

    it('refuses a change that depends on modification sequences', async () => {
      const input = { ids: [ids[0]], flags: ['\\Seen'], ifModSeq: '1' };
      const { errors, payload } = await owner.change('addFlags', input, OUTCOME);
      expect(errors[0]?.extensions.code ?? payload.failures[0]?.code).toBe('UNSUPPORTED');
    });
  });

  describe('a filter in place of ids', () => {
    let server: OwnDovecot;
    let owner: Owner;
    let mailboxId: string;

    beforeAll(async () => {
      server = await startDovecot();
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      owner = await Owner.new(server, letters(12));
      mailboxId = await owner.mailboxId('INBOX');
    });

    it('removes for good what it finds, and nothing else', async () => {
      await owner.commands('SELECT INBOX', 'UID STORE 1,3 +FLAGS (\\Flagged)');
      const filter = { mailboxId, hasFlags: ['\\Flagged'] };
      const { payload } = await owner.change('deleteMessages', { filter, permanently: true }, GONE);
      expect(payload.expunged).toHaveLength(2);
      expect((await owner.see('INBOX')).map(({ uid }) => uid)).toEqual([2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });

    it('removes nothing that the server finds beyond what was asked for', async () => {
      // Dovecot sees one space where two are looked for, and finds the letters 1, 10, 11 and 12.
      const filter = { mailboxId, subject: 'letter  1' };
      const none = await owner.change('deleteMessages', { filter, permanently: true }, GONE);
      expect(none.errors).toEqual([]);
      expect(none.payload).toEqual({ expunged: [], failures: [] });
      const some = { mailboxId, subject: 'LETTER 1', from: 'anna', not: [{ subject: 'letter 11' }] };
      const { payload } = await owner.change('deleteMessages', { filter: some, permanently: true }, GONE);
      expect(payload.expunged).toHaveLength(3);
      expect((await owner.see('INBOX')).map(({ uid }) => uid)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 11]);
    });

    it('changes by dates to the second, although the server knows days only', async () => {
      const { account } = owner;
      const filter = {
        mailboxId,
        receivedSince: '2024-01-01T03:00:00Z',
        receivedBefore: '2024-01-01T05:00:05Z',
      };
      const { data, errors, extensions } = await account.ask(
        'mutation ($input: AddFlagsInput!) { addFlags(input: $input) { messages { uid } failures { code } } }',
        { input: { filter, flags: ['kept'] } },
        { 'postern-explain': 'true' },
      );
      expect(errors).toBeUndefined();
      // The sixth one was received at 05:00:05, the moment that is excluded.
      expect(data.addFlags).toEqual({ messages: [{ uid: 4 }, { uid: 5 }], failures: [] });
      expect(extensions!.plan.flights.slice(-3)).toEqual([
        ['UID SEARCH RETURN (ALL) SINCE 31-Dec-2023 BEFORE 3-Jan-2024'],
        ['UID FETCH 1:12 (UID INTERNALDATE)'],
        ['UID SEARCH UID 4:5', 'UID STORE 4:5 +FLAGS.SILENT (kept)'],
      ]);
      const kept = (await owner.see('INBOX')).filter(({ flags }) => flags.includes('kept'));
      expect(kept.map(({ uid }) => uid)).toEqual([4, 5]);
    });
  });

  it('does not rename INBOX where the server does not, and says so', async () => {
    const server = await startDovecot();
    try {
      const owner = await Owner.new(server, letters(2));
      const input = { id: await owner.mailboxId('INBOX'), path: 'Everything' };
      const { errors } = await owner.change('renameMailbox', input, 'mailbox { path }');
      expect(errors[0]?.extensions).toMatchObject({ code: 'UNSUPPORTED', serverCode: 'CANNOT' });
      expect(await owner.see('INBOX')).toHaveLength(2);
    } finally {
      await server.stop();
    }
  });
});

describeServer('cyrus', (server) => {
  it('makes a mailbox with a role (CREATE-SPECIAL-USE)', async () => {
    const owner = await Owner.new(server);
    // Only one mailbox can have the role, and a new user's Archive has it.
    await owner.commands('SETMETADATA Archive (/private/specialuse NIL)', 'DELETE Archive');
    const input = { path: 'Kept', role: 'ARCHIVE' };
    const { payload, errors } = await owner.change(
      'createMailbox',
      input,
      'mailbox { path role roleSource }',
    );
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({ mailbox: { path: 'Kept', role: 'ARCHIVE', roleSource: 'SERVER' } });
  });
});
