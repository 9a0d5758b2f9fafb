import { beforeEach, expect, it } from '@jest/globals';

import { quoted } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { letter, letters, Owner } from './changes-subject.ts';

// What a cache has to know of a change, on real servers: which ids mean nothing any more, which are new, and what the
// mailboxes are like afterwards.

const MAILBOXES = 'mailboxes { id path status { messages unseen } }';
const REMOVAL = `removed moved { from message { id uid } } ${MAILBOXES} failures { id code }`;

interface Removal {
  readonly removed: string[];
  readonly moved: { from: string; message: { id: string; uid: number } | null }[];
  readonly mailboxes: { id: string; path: string; status: { messages: number; unseen: number } }[];
  readonly failures: { id: string; code: string }[];
}

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let owner: Owner;
    let ids: string[];
    const drafts = server.path('Drafts');
    const trash = server.path('Trash');

    beforeEach(async () => {
      // 1, 3, 5 are read, 3 and 6 are marked as deleted.
      owner = await Owner.new(server, letters(6));
      ids = await owner.ids('INBOX');
    });

    const change = async (mutation: string, input: object, fields = REMOVAL) => {
      const { payload, errors, flights } = await owner.change(mutation, input, fields);
      expect(errors).toEqual([]);
      return { ...(payload as unknown as Removal), flights };
    };
    const counted = ({ mailboxes }: Pick<Removal, 'mailboxes'>) =>
      Object.fromEntries(mailboxes.map(({ path, status }) => [path, [status.messages, status.unseen]]));

    it('a move tells what left, where it is, and the counts of both mailboxes', async () => {
      const mailboxId = await owner.mailboxId(drafts);
      const moved = await change('moveMessages', { ids: [ids[0], ids[1], ids[3]], mailboxId });
      expect(moved.failures).toEqual([]);
      expect(moved.removed).toEqual([ids[0], ids[1], ids[3]]);
      expect(moved.moved.map(({ from }) => from)).toEqual(moved.removed);
      expect(moved.moved.map(({ message }) => message!.id)).toEqual(await owner.ids(drafts));
      expect(counted(moved)).toEqual({ INBOX: [3, 1], [drafts]: [3, 2] });
      expect(moved.mailboxes.map(({ id }) => id)).toEqual([await owner.mailboxId('INBOX'), mailboxId]);
    });

    it('what it tells of mailboxes and messages costs one flight more', async () => {
      const mailboxId = await owner.mailboxId(drafts);
      const bare = await change('moveMessages', { ids: [ids[0]], mailboxId }, 'failures { code }');
      const full = await change('moveMessages', { ids: [ids[1]], mailboxId });
      expect(full.flights.length).toBe(bare.flights.length + 1);
    });

    it('an id that had gone before is removed as well, and one of another account is not', async () => {
      const other = await Owner.new(server, letters(1));
      const [foreign] = await other.ids('INBOX');
      await owner.commands('SELECT INBOX', 'UID STORE 2 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 2');
      const mailboxId = await owner.mailboxId(drafts);
      const moved = await change('moveMessages', { ids: [ids[0], ids[1], foreign], mailboxId });
      expect(moved.removed).toEqual([ids[0], ids[1]]);
      expect(moved.moved.map(({ from }) => from)).toEqual([ids[0]]);
      expect(moved.failures).toEqual([
        { id: foreign, code: 'NOT_FOUND' },
        { id: ids[1], code: 'NOT_FOUND' },
      ]);
    });

    it('to TRASH: as a move; for good: without another place', async () => {
      const first = await change('deleteMessages', { ids: [ids[0]] });
      expect(first.removed).toEqual([ids[0]]);
      expect(first.moved.map(({ message }) => message!.id)).toEqual(await owner.ids(trash));
      expect(counted(first)).toEqual({ INBOX: [5, 3], [trash]: [1, 0] });
      const filter = { mailboxId: await owner.mailboxId('INBOX'), lacksFlags: ['\\Seen'] };
      const second = await change('deleteMessages', { filter, permanently: true });
      expect(second).toMatchObject({ removed: [ids[1], ids[3], ids[5]], moved: [] });
      expect(counted(second)).toEqual({ INBOX: [2, 0] });
    });

    it('expunging, by ids and of a whole mailbox', async () => {
      const some = await change('expungeMessages', { ids: [ids[2], ids[3]] });
      expect(some).toMatchObject({ removed: [ids[2]], moved: [] });
      expect(counted(some)).toEqual({ INBOX: [5, 3] });
      const id = await owner.mailboxId('INBOX');
      const all = await change('expungeMailbox', { id });
      expect(all).toMatchObject({ removed: [ids[5]], moved: [], failures: [] });
      expect(counted(all)).toEqual({ INBOX: [4, 2] });
    });

    it('flags, copies and added messages tell the counts of the mailbox that they changed', async () => {
      const flagged = await change('addFlags', { ids: [ids[1]], flags: ['\\Seen'] }, MAILBOXES);
      expect(counted(flagged)).toEqual({ INBOX: [6, 2] });
      const mailboxId = await owner.mailboxId(drafts);
      const copied = await change('copyMessages', { ids: ids.slice(0, 4), mailboxId }, MAILBOXES);
      expect(counted(copied)).toEqual({ [drafts]: [4, 1] });
      const raw = letter('more').toString('base64');
      const added = await change('appendMessage', { mailboxId, raw }, MAILBOXES);
      expect(counted(added)).toEqual({ [drafts]: [5, 2] });
    });

    it('any field of the mailboxes is told, pages as they are now', async () => {
      const mailboxId = await owner.mailboxId(drafts);
      const fields = 'mailboxes { path name messages(first: 2) { nodes { id } totalCount } }';
      const { payload } = await owner.change('moveMessages', { ids: [ids[5], ids[4]], mailboxId }, fields);
      const shown = (payload as unknown as { mailboxes: object[] }).mailboxes;
      const [newest, next] = [...(await owner.ids(drafts))].reverse();
      expect(shown).toEqual([
        { path: 'INBOX', name: 'INBOX', messages: page(4, [ids[3]!, ids[2]!]) },
        { path: drafts, name: 'Drafts', messages: page(2, [newest!, next!]) },
      ]);
    });

    it('a new name tells the old and new ids of all that is below', async () => {
      const { delimiter } = server;
      const [top, base] = [server.path('Top'), server.path('Base')];
      const paths = [top, `${top}${delimiter}A`, `${top}${delimiter}A${delimiter}B`];
      for (const path of paths) await change('createMailbox', { path }, 'mailbox { id }');
      await owner.commands(`CREATE ${quoted(server.path('Topology'))}`);
      const old = await Promise.all(paths.map((path) => owner.mailboxId(path)));
      const { payload } = await owner.change(
        'renameMailbox',
        { id: old[0], path: base },
        'mailbox { id } renamed { from mailbox { id path status { messages } } }',
      );
      const { renamed } = payload as unknown as {
        renamed: { from: string; mailbox: { id: string; path: string; status: { messages: number } } }[];
      };
      const now = paths.map((path) => path.replace(top, base));
      expect(renamed.map(({ from }) => from).sort()).toEqual([...old].sort());
      for (const { from, mailbox } of renamed) {
        const i = old.indexOf(from);
        expect(mailbox).toEqual({
          id: await owner.mailboxId(now[i]!),
          path: now[i],
          status: { messages: 0 },
        });
      }
    });
  });
}

function page(totalCount: number, ids: readonly string[]): object {
  return { nodes: ids.map((id) => ({ id })), totalCount };
}
