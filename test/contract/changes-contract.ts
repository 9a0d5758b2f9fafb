import { beforeAll, describe, expect, it } from '@jest/globals';

import { encodePath } from '../../demo/imap/modified-utf7.ts';
import { nextSecond } from '../support/next-second.ts';
import { quoted } from '../support/servers/raw-imap.ts';
import type { RealServer } from '../support/servers/real-servers.ts';
import { letter, letters, Owner } from './changes-subject.ts';
import type { Seen } from './changes-subject.ts';

const FLAGS = 'messages { uid flags } failures { id code }';
const MOVED = 'messages { id uid } failures { id code }';

/** What every mutation has to do on every server, as an independent client sees it afterwards. */
export function changesContract(server: RealServer): void {
  let owner: Owner;
  let ids: string[];
  let before: Seen[];
  const target = server.path('Drafts');
  const trash = server.path('Trash');

  const start = async (count = 6) => {
    owner = await Owner.new(server, letters(count));
    ids = await owner.ids('INBOX');
    before = await owner.see('INBOX');
  };
  const codes = (failures: readonly { code: string }[]) => failures.map(({ code }) => code);
  /** What the witness saw before, with some messages changed. */
  const withFlags = (change: (flags: readonly string[]) => string[], ...uids: number[]) =>
    before.map((each) => (uids.includes(each.uid) ? { ...each, flags: change(each.flags).sort() } : each));

  describe('flags (STORE +FLAGS, -FLAGS, FLAGS)', () => {
    beforeAll(() => start());

    it('are added to the named messages and to no other', async () => {
      const { payload } = await owner.change(
        'addFlags',
        { ids: ids.slice(0, 2), flags: ['\\Flagged'] },
        FLAGS,
      );
      expect(payload.failures).toEqual([]);
      expect(payload.messages.map(({ uid }) => uid)).toEqual([1, 2]);
      for (const { flags } of payload.messages) expect(flags).toContain('\\Flagged');
      expect(await owner.see('INBOX')).toEqual(withFlags((flags) => [...flags, '\\Flagged'], 1, 2));
    });

    it('are removed', async () => {
      await owner.change('removeFlags', { ids: ids.slice(0, 2), flags: ['\\FLAGGED'] }, FLAGS);
      expect(await owner.see('INBOX')).toEqual(before);
    });

    it('are replaced, with keywords', async () => {
      await owner.change('setFlags', { ids: [ids[3]], flags: ['\\Answered', 'NonJunk'] }, FLAGS);
      expect(await owner.see('INBOX')).toEqual(withFlags(() => ['\\Answered', 'NonJunk'], 4));
      await owner.change('setFlags', { ids: [ids[3]], flags: before[3]!.flags }, FLAGS);
      expect(await owner.see('INBOX')).toEqual(before);
    });

    it.each([['\\Recent'], ['two words'], ['a(b'], ['\\Other'], ['a\r\nb'], ['']])(
      '%j is BAD_USER_INPUT',
      async (flag) => {
        const { errors } = await owner.change('addFlags', { ids, flags: [flag] }, FLAGS);
        expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
        expect(await owner.see('INBOX')).toEqual(before);
      },
    );

    it('are set by a filter in place of ids', async () => {
      const filter = { mailboxId: await owner.mailboxId('INBOX'), lacksFlags: ['\\Seen'] };
      const { payload } = await owner.change('addFlags', { filter, flags: ['\\Seen'] }, 'messages { uid }');
      expect(payload.messages.map(({ uid }) => uid)).toEqual([2, 4, 6]);
      expect(await owner.see('INBOX')).toEqual(withFlags((flags) => [...flags, '\\Seen'], 2, 4, 6));
      await owner.change('removeFlags', { ids: [ids[1], ids[3], ids[5]], flags: ['\\Seen'] }, FLAGS);
    });

    it('are conditional with ifModSeq where the server counts changes (UNCHANGEDSINCE)', async () => {
      const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { modSeq } } }';
      const { nodes } = (await owner.account.query(query, { ids: [ids[0]] })) as {
        nodes: { modSeq: string }[];
      };
      const ifModSeq: string | null = nodes[0]!.modSeq;
      if (ifModSeq === null) {
        const { errors } = await owner.change('addFlags', { ids, flags: ['\\Draft'], ifModSeq: '5' }, FLAGS);
        expect(errors[0]?.extensions.code).toBe('UNSUPPORTED');
        return;
      }
      await owner.commands('SELECT INBOX', 'UID STORE 1 +FLAGS (\\Answered)');
      const all = (await owner.account.query(query, { ids })) as { nodes: { modSeq: string }[] };
      const highest = all.nodes.map(({ modSeq }) => Number(modSeq));
      const input = { ids: ids.slice(0, 2), flags: ['\\Draft'], ifModSeq: String(Math.max(...highest) - 1) };
      const { payload } = await owner.change('addFlags', input, FLAGS);
      expect(payload.failures).toEqual([{ id: ids[0], code: 'CONFLICT' }]);
      expect(payload.messages.map(({ uid }) => uid)).toEqual([2]);
      expect((await owner.see('INBOX')).map(({ flags }) => flags.includes('\\Draft'))).toEqual([
        ...[false, true, false],
        ...[false, false, false],
      ]);
    });
  });

  describe('copies and moves', () => {
    it('COPY keeps flags and dates, and the source as it was', async () => {
      await start();
      const mailboxId = await owner.mailboxId(target);
      const { payload } = await owner.change('copyMessages', { ids: ids.slice(0, 3), mailboxId }, MOVED);
      expect(payload.failures).toEqual([]);
      const copies = await owner.see(target);
      expect(copies.map(({ uid }) => uid)).toEqual(payload.messages.map(({ uid }) => uid));
      expect(copies.map(({ uid: _, ...rest }) => rest)).toEqual(
        before.slice(0, 3).map(({ uid: _, ...rest }) => rest),
      );
      expect(await owner.see('INBOX')).toEqual(before);
      expect(await owner.ids(target)).toEqual(payload.messages.map(({ id }) => id));
    });

    it('MOVE takes the named messages only, whoever marked others', async () => {
      await start();
      const mailboxId = await owner.mailboxId(target);
      const { payload } = await owner.change('moveMessages', { ids: [ids[0], ids[4]], mailboxId }, MOVED);
      expect(payload.failures).toEqual([]);
      expect(await owner.see('INBOX')).toEqual(before.filter(({ uid }) => uid !== 1 && uid !== 5));
      expect((await owner.see(target)).map(({ messageId, date, flags }) => [messageId, date, flags])).toEqual(
        [before[0]!, before[4]!].map(({ messageId, date, flags }) => [messageId, date, flags]),
      );
    });

    it('a mailbox that is not there is NOT_FOUND, and nothing is touched', async () => {
      await owner.commands(`CREATE ${quoted(server.path('Gone'))}`);
      const mailboxId = await owner.mailboxId(server.path('Gone'));
      await owner.commands(`DELETE ${quoted(server.path('Gone'))}`);
      const now = await owner.see('INBOX');
      for (const name of ['copyMessages', 'moveMessages']) {
        const { errors } = await owner.change(name, { ids: [ids[1]], mailboxId }, MOVED);
        expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
      }
      expect(await owner.see('INBOX')).toEqual(now);
    });

    it('messages of several mailboxes move in one call, in as few flights as mailboxes and one', async () => {
      await start();
      await server.deliver(owner.credentials.user, target, letters(2));
      const both = [...ids.slice(0, 2), ...(await owner.ids(target))];
      const { payload, flights } = await owner.change('deleteMessages', { ids: both }, 'failures { code }');
      expect(payload.failures).toEqual([]);
      // Courier has no MOVE: there each mailbox takes one flight more, for what was copied is removed only then.
      expect(flights).toHaveLength(server.name === 'courier' ? 5 : 3);
      expect(await owner.see(target)).toEqual([]);
      expect(await owner.see('INBOX')).toEqual(before.slice(2));
      expect(await owner.see(trash)).toHaveLength(4);
    });
  });

  describe('deletion and expunge', () => {
    it('moves to TRASH, and says what to do with what is there', async () => {
      await start();
      await owner.change('deleteMessages', { ids: [ids[1]] }, MOVED);
      expect(await owner.see('INBOX')).toEqual(before.filter(({ uid }) => uid !== 2));
      const [inTrash] = await owner.ids(trash);
      const { errors } = await owner.change('deleteMessages', { ids: [inTrash] }, MOVED);
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
      expect(errors[0]?.message).toContain('permanently: true');
      const again = await owner.change('deleteMessages', { ids: [inTrash], permanently: true }, 'expunged');
      expect(again.payload.expunged).toEqual([inTrash]);
      expect(await owner.see(trash)).toEqual([]);
    });

    it('permanently: takes the named ones and leaves what others have marked', async () => {
      await start();
      const { payload } = await owner.change(
        'deleteMessages',
        { ids: [ids[0], ids[3]], permanently: true },
        'expunged failures { code }',
      );
      expect(payload).toEqual({ expunged: [ids[0], ids[3]], failures: [] });
      expect(await owner.see('INBOX')).toEqual(before.filter(({ uid }) => uid !== 1 && uid !== 4));
    });

    it('UID EXPUNGE takes those of the named that are marked', async () => {
      await start();
      await owner.commands('SELECT INBOX', 'UID STORE 1 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 1');
      const { payload } = await owner.change(
        'expungeMessages',
        { ids: [ids[0], ids[1], ids[2]] },
        'expunged failures { id code }',
      );
      expect(payload.expunged).toEqual([ids[2]]);
      expect(payload.failures).toEqual([
        { id: ids[0], code: 'NOT_FOUND' },
        { id: ids[1], code: 'CONFLICT' },
      ]);
      expect((await owner.see('INBOX')).map(({ uid }) => uid)).toEqual([2, 4, 5, 6]);
    });

    it('EXPUNGE takes all that is marked', async () => {
      await start();
      const id = await owner.mailboxId('INBOX');
      const { payload } = await owner.change('expungeMailbox', { id }, 'expunged');
      expect(payload.expunged).toEqual([ids[2], ids[5]]);
      expect((await owner.see('INBOX')).map(({ uid }) => uid)).toEqual([1, 2, 4, 5]);
    });

    it('what has gone is NOT_FOUND, and so are ids of another account', async () => {
      await start();
      const other = await Owner.new(server, letters(1));
      const [foreign] = await other.ids('INBOX');
      await owner.commands('SELECT INBOX', 'UID STORE 2 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 2');
      const { payload } = await owner.change(
        'addFlags',
        { ids: [foreign, ids[1], ids[3]], flags: ['\\Draft'] },
        FLAGS,
      );
      expect(payload.failures).toEqual([
        { id: foreign, code: 'NOT_FOUND' },
        { id: ids[1], code: 'NOT_FOUND' },
      ]);
      expect(payload.messages.map(({ uid }) => uid)).toEqual([4]);
    });
  });

  describe('APPEND', () => {
    beforeAll(() => start(0));

    it('adds a message with flags and date, and dedupes a retry', async () => {
      const mailboxId = await owner.mailboxId(target);
      const input = {
        mailboxId,
        raw: letter('new').toString('base64'),
        flags: ['\\Seen'],
        receivedAt: '2024-05-01T10:00:00Z',
        dedupeByMessageId: true,
      };
      const similar = { ...input, raw: letter('anew').toString('base64') };
      const first = await owner.change('appendMessage', similar, 'message { id } wasThere');
      const second = await owner.change('appendMessage', input, 'message { id uid } wasThere');
      expect([first.errors, second.errors]).toEqual([[], []]);
      const third = await owner.change('appendMessage', input, 'message { id uid } wasThere');
      expect([first, second, third].map(({ payload }) => payload.wasThere)).toEqual([false, false, true]);
      expect(third.payload.message).toEqual(second.payload.message);
      const seen = await owner.see(target);
      expect(seen.map(({ messageId }) => messageId)).toEqual(['<anew@example.com>', '<new@example.com>']);
      expect(seen[1]).toMatchObject({ flags: ['\\Seen'], date: Date.UTC(2024, 4, 1, 10) / 1000 });
    });

    it('adds a message that comes in its parts', async () => {
      const input = {
        mailboxId: await owner.mailboxId(target),
        message: {
          from: [{ name: 'Jörg Groß', address: 'joerg@example.org' }],
          to: [{ address: 'a@example.org' }],
          subject: 'Grüße',
          text: 'Guten Tag',
          attachments: [{ filename: 'a.txt', content: Buffer.from('hi').toString('base64') }],
          messageId: '<parts@example.org>',
        },
        flags: ['\\Draft'],
        dedupeByMessageId: true,
      };
      const selection = 'message { subject from { name } text isDraft attachments { filename } } wasThere';
      const { payload, errors } = await owner.change('appendMessage', input, selection);
      expect(errors).toEqual([]);
      expect(payload).toMatchObject({
        message: {
          subject: 'Grüße',
          from: [{ name: 'Jörg Groß' }],
          isDraft: true,
          attachments: [{ filename: 'a.txt' }],
        },
        wasThere: false,
      });
      expect((payload.message as unknown as { text: string }).text.trim()).toBe('Guten Tag');
      const again = await owner.change('appendMessage', input, 'wasThere');
      expect(again.payload.wasThere).toBe(true);
    });

    it('takes exactly one of raw and message', async () => {
      const input = { mailboxId: await owner.mailboxId(target) };
      const { errors } = await owner.change('appendMessage', input, 'wasThere');
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    });

    it('to a mailbox that is not there is NOT_FOUND', async () => {
      const id = await owner.mailboxId(target);
      const packed = JSON.parse(Buffer.from(id, 'base64url').toString()) as string[];
      packed[2] = server.path('Nowhere');
      const mailboxId = Buffer.from(JSON.stringify(packed)).toString('base64url');
      const input = { mailboxId, raw: letter(1).toString('base64') };
      const { errors } = await owner.change('appendMessage', input, 'wasThere');
      expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    });
  });

  describe('UIDVALIDITY', () => {
    it('a mailbox that was made anew is STALE_ID, and nothing in it is touched', async () => {
      await start();
      const path = server.path('Anew');
      const name = quoted(path);
      await owner.commands(`CREATE ${name}`, 'SELECT INBOX', `UID COPY 1:3 ${name}`, `SELECT ${name}`);
      const old = await owner.ids(path);
      const id = await owner.mailboxId(path);
      const query = 'query ($id: ID!) { mailbox(id: $id) { status { uidValidity } } }';
      const { mailbox } = (await owner.account.query(query, { id })) as {
        mailbox: { status: { uidValidity: number } };
      };
      const ifUidValidity = mailbox.status.uidValidity;
      await nextSecond();
      await owner.commands(
        `DELETE ${name}`,
        `CREATE ${name}`,
        'SELECT INBOX',
        `UID COPY 1:3 ${name}`,
        `SELECT ${name}`,
      );
      const fresh = await owner.see(path);
      const mailboxId = await owner.mailboxId(target);
      const messageChanges: [string, object][] = [
        ['addFlags', { flags: ['\\Draft'] }],
        ['removeFlags', { flags: ['\\Seen'] }],
        ['setFlags', { flags: [] }],
        ['copyMessages', { mailboxId }],
        ['moveMessages', { mailboxId }],
        ['deleteMessages', {}],
        ['deleteMessages', { permanently: true }],
        ['expungeMessages', {}],
      ];
      for (const [name, more] of messageChanges) {
        const { payload } = await owner.change(name, { ids: old, ...more }, 'failures { code }');
        expect(codes(payload.failures)).toEqual(['STALE_ID', 'STALE_ID', 'STALE_ID']);
      }
      const mailboxChanges: [string, object][] = [
        ['renameMailbox', { path: server.path('Other') }],
        ['deleteMailbox', {}],
        ['subscribeMailbox', {}],
        ['unsubscribeMailbox', {}],
        ['expungeMailbox', {}],
      ];
      const names = await owner.names();
      for (const [name, more] of mailboxChanges) {
        const { errors } = await owner.change(name, { id, ifUidValidity, ...more }, '__typename');
        expect(errors[0]?.extensions.code).toBe('STALE_ID');
      }
      expect(await owner.names()).toEqual(names);
      expect(await owner.see(path)).toEqual(fresh);
      expect(await owner.see(target)).toEqual([]);
      expect(await owner.see(trash)).toEqual([]);
    });
  });

  describe('mailboxes (CREATE, RENAME, SUBSCRIBE, UNSUBSCRIBE, DELETE)', () => {
    beforeAll(() => start(2));

    const NAMES = [
      'plain',
      'with space',
      'quo"te',
      'back\\slash',
      'a&b',
      'Ünïcode',
      '日本語',
      '😀 smile',
      "it's (a) {list}",
      'x'.repeat(120),
    ];

    it.each(NAMES)('%j goes all the way, or is refused', async (name) => {
      const path = server.path(name);
      const made = await owner.change('createMailbox', { path }, 'mailbox { id path }');
      if (made.errors.length > 0) {
        expect(['BAD_USER_INPUT', 'UNSUPPORTED', 'FORBIDDEN']).toContain(made.errors[0]!.extensions.code);
        return;
      }
      const { id } = made.payload.mailbox;
      expect((await owner.names()).all).toContain(encodePath(path));
      const copied = await owner.change('copyMessages', { ids, mailboxId: id }, MOVED);
      expect([copied.errors, copied.payload.failures]).toEqual([[], []]);
      const subscribed = await owner.change('subscribeMailbox', { id }, 'mailbox { subscribed }');
      expect(subscribed.payload.mailbox.subscribed).toBe(true);
      expect((await owner.names()).subscribed).toContain(encodePath(path));
      await owner.change('unsubscribeMailbox', { id }, 'mailbox { id }');
      expect((await owner.names()).subscribed).not.toContain(encodePath(path));
      const to = server.path(`${name}2`);
      const renamed = await owner.change('renameMailbox', { id, path: to }, 'mailbox { id path name }');
      expect(renamed.errors).toEqual([]);
      expect(await owner.see(encodePath(to))).toHaveLength(2);
      const gone = await owner.change('deleteMailbox', { id: renamed.payload.mailbox.id }, 'id');
      expect(gone.errors).toEqual([]);
      expect((await owner.names()).all).not.toContain(encodePath(to));
    });

    it.each(['a\rb', 'a\nb', 'a\0b', ''])('%j is BAD_USER_INPUT', async (path) => {
      const { errors } = await owner.change('createMailbox', { path }, 'mailbox { id }');
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    });

    it('one that is there is ALREADY_EXISTS, and INBOX stays', async () => {
      const twice = await owner.change('createMailbox', { path: target }, 'mailbox { id }');
      expect(twice.errors[0]?.extensions.code).toBe('ALREADY_EXISTS');
      const inbox = await owner.change('deleteMailbox', { id: await owner.mailboxId('INBOX') }, 'id');
      expect(inbox.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    });

    it('several mutations of one document run in order, in one session', async () => {
      const path = server.path('Serial');
      const id = (await owner.change('createMailbox', { path }, 'mailbox { id }')).payload.mailbox.id;
      await owner.commands(`SELECT ${quoted(path)}`);
      const document = `mutation ($id: ID!, $ids: [ID!]!, $raw: Base64!, $flag: [String!]!) {
        first: appendMessage(input: { mailboxId: $id, raw: $raw }) { message { id flags } }
        second: appendMessage(input: { mailboxId: $id, raw: $raw }) { message { flags } }
        copyMessages(input: { ids: $ids, mailboxId: $id }) { messages { flags } failures { code } }
        all: addFlags(input: { filter: { mailboxId: $id }, flags: $flag }) { messages { flags } }
        deleteMailbox(input: { id: $id }) { id }
      }`;
      const raw = letter(1).toString('base64');
      const answer = await owner.account.ask(document, {
        id,
        ids,
        raw,
        flag: ['\\Flagged'],
      });
      expect(answer.errors).toBeUndefined();
      const { all } = answer.data as { all: { messages: Seen[] } };
      expect(all.messages).toHaveLength(4);
      for (const { flags } of all.messages) expect(flags).toContain('\\Flagged');
      expect((await owner.names()).all).not.toContain(path);
    });

    it('children are renamed with their parent', async () => {
      const { delimiter } = server;
      const parent = server.path('Top');
      for (const path of [parent, `${parent}${delimiter}Child`])
        expect((await owner.change('createMailbox', { path }, 'mailbox { id }')).errors).toEqual([]);
      const id = await owner.mailboxId(parent);
      await owner.change('renameMailbox', { id, path: server.path('Base') }, 'mailbox { path }');
      const { all } = await owner.names();
      expect(all).toContain(`${server.path('Base')}${delimiter}Child`);
      expect(all).not.toContain(`${parent}${delimiter}Child`);
    });
  });

  it('500 ids of one mailbox are SELECT and one flight with the check and one UID STORE', async () => {
    await start(501);
    const { payload, flights } = await owner.change(
      'addFlags',
      { ids, flags: ['\\Flagged'] },
      'failures { code }',
    );
    expect(payload.failures).toEqual([]);
    // A server of which nothing is known is asked in the same write whether it hears several commands.
    const asked = flights.map((flight: string[]) => flight.filter((command) => command !== 'CAPABILITY'));
    expect(asked).toEqual([
      ['SELECT INBOX'],
      ['UID SEARCH UID 2:501', 'UID STORE 2:501 +FLAGS.SILENT (\\Flagged)'],
    ]);
    const flagged = (await owner.see('INBOX')).filter(({ flags }) => flags.includes('\\Flagged'));
    expect(flagged.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid).slice(1));
  });
}
