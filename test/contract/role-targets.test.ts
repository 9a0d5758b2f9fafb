import { beforeEach, expect, it } from '@jest/globals';

import type { RealServer } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { letter, letters, Owner } from './changes-subject.ts';

// Messages go to a mailbox by what it is for, on real servers; one that is missing is made only where that is asked for.

const MOVED =
  'removed moved { message { id mailbox { id path role } } } mailboxes { path } failures { code }';

interface Moved {
  readonly removed: string[];
  readonly moved: { message: { id: string; mailbox: { id: string; path: string; role: string } } }[];
  readonly mailboxes: { path: string }[];
}

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server: RealServer) => {
    let owner: Owner;
    let ids: string[];
    const trash = server.path('Trash');

    beforeEach(async () => {
      owner = await Owner.new(server, letters(3));
      ids = await owner.ids('INBOX');
    });

    /** Courier has no ARCHIVE unless it is made, Dovecot always has the one of its configuration. */
    const withoutArchive = name === 'dovecot' ? it.skip : it;
    const loseArchive = async () => {
      // Cyrus deletes nothing that has a role.
      if (name === 'cyrus')
        await owner.commands('SETMETADATA Archive (/private/specialuse NIL)', 'DELETE Archive');
      expect((await owner.names()).all).not.toContain(server.path('Archive'));
    };
    const move = async (input: object) => {
      const { payload, errors, flights } = await owner.change('moveMessages', input, MOVED);
      return { payload: payload as unknown as Moved, errors, flights };
    };

    it('a role that is there is looked up in the flight that opens the first mailbox', async () => {
      const { payload, errors, flights } = await move({ ids: [ids[0]], role: 'TRASH' });
      expect(errors).toEqual([]);
      expect(payload.removed).toEqual([ids[0]]);
      expect(payload.moved[0]!.message.mailbox).toMatchObject({ path: trash, role: 'TRASH' });
      expect(flights[0]!.slice(0, 2)).toEqual([expect.stringMatching(/^LIST/), 'SELECT INBOX']);
    });

    withoutArchive('a role that is missing is NOT_FOUND, and nothing is made', async () => {
      await loseArchive();
      const before = await owner.names();
      const { errors } = await move({ ids: [ids[0]], role: 'ARCHIVE' });
      expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
      expect(await owner.names()).toEqual(before);
      expect(await owner.ids('INBOX')).toEqual(ids);
    });

    withoutArchive(
      'with createMissing it is made in the own namespace, subscribed, and found again',
      async () => {
        await loseArchive();
        const first = await move({ ids: [ids[0]], role: 'ARCHIVE', createMissing: true });
        expect(first.errors).toEqual([]);
        const made = first.payload.moved[0]!.message.mailbox;
        expect(made).toMatchObject({ path: server.path('Archive'), role: 'ARCHIVE' });
        expect((await owner.names()).subscribed).toContain(made.path);
        const second = await move({ ids: [ids[1]], to: { role: 'ARCHIVE' } });
        expect(second.payload.moved[0]!.message.mailbox.id).toBe(made.id);
        expect(second.payload.mailboxes).toEqual([{ path: 'INBOX' }, { path: made.path }]);
      },
    );

    it('undo: what was archived goes back by the role INBOX', async () => {
      const there = await move({ ids, role: 'ARCHIVE', createMissing: true });
      const moved = there.payload.moved.map(({ message }) => message.id);
      const back = await move({ ids: moved, role: 'INBOX' });
      expect(back.errors).toEqual([]);
      expect(back.payload.removed).toEqual(moved);
      expect(await owner.ids('INBOX')).toEqual(back.payload.moved.map(({ message }) => message.id));
    });

    it('copies, deletions and added messages go by role as well', async () => {
      const copied = await owner.change('copyMessages', { ids: [ids[0]], to: { path: trash } }, MESSAGES);
      expect([copied.errors, copied.payload.messages]).toMatchObject([[], [{ mailbox: { role: 'TRASH' } }]]);
      const gone = await owner.change('deleteMessages', { ids: [ids[0]], createMissing: true }, MESSAGES);
      expect([gone.errors, gone.payload.messages]).toMatchObject([[], [{ mailbox: { path: trash } }]]);
      const raw = letter('sent').toString('base64');
      const selection = 'message { mailbox { path role } }';
      const added = await owner.change(
        'appendMessage',
        { role: 'ARCHIVE', raw, createMissing: true },
        selection,
      );
      expect([added.errors, added.payload.message]).toMatchObject([[], { mailbox: { role: 'ARCHIVE' } }]);
    });

    it('takes exactly one destination, and no view', async () => {
      const mailboxId = await owner.mailboxId(trash);
      for (const destination of [
        {},
        { mailboxId, role: 'TRASH' },
        { role: 'ALL' },
        { to: { role: 'FLAGGED' } },
      ]) {
        const { errors } = await move({ ids, ...destination });
        expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      }
      expect(await owner.ids('INBOX')).toEqual(ids);
    });

    it('over REST: in the body, in the path, and for lists over several mailboxes', async () => {
      const { gateway, authorization } = owner.account;
      const call = async (method: string, target: string, body?: object) => {
        const headers = { authorization, 'content-type': 'application/json' };
        const answer = await gateway.request(method, target, headers, body ? JSON.stringify(body) : '');
        return { status: answer.status, value: JSON.parse(answer.body) as Record<string, never> };
      };
      const moved = await call('POST', '/v1/messages:move', { ids: [ids[0]], to: { role: 'TRASH' } });
      expect(moved).toMatchObject({
        status: 200,
        value: { removed: [ids[0]], mailboxes: [{}, { path: trash }] },
      });
      const draft = { from: [{ address: 'anna@example.com' }], subject: 'by role', text: 'x' };
      const added = await call('POST', '/v1/mailboxes/ARCHIVE/messages?createMissing=true', draft);
      expect(added).toMatchObject({ status: 201, value: { mailboxes: [{ path: server.path('Archive') }] } });
      const listed = await call('GET', '/v1/messages?roles=TRASH,ARCHIVE&fields=subject&totalCount=true');
      expect(listed.value).toMatchObject({ totalCount: 2 });
      const { account } = await owner.account.query(
        '{ account { messages(roles: [TRASH, ARCHIVE]) { nodes { id subject } totalCount } } }',
      );
      expect(account.messages).toMatchObject({ nodes: listed.value['messages'], totalCount: 2 });
    });

    it('the account is a node, with all that is selected on it', async () => {
      const { account } = await owner.account.query('{ account { id user } }');
      const query = `query ($id: ID!, $ids: [ID!]!) {
        node(id: $id) { id ... on Account { user messages(first: 1) { totalCount } } }
        nodes(ids: $ids) { __typename id } }`;
      const found = await owner.account.query(query, { id: account.id, ids: [ids[0], account.id] });
      expect(found).toEqual({
        node: { id: account.id, user: owner.credentials.user, messages: { totalCount: 3 } },
        nodes: [
          { __typename: 'Message', id: ids[0] },
          { __typename: 'Account', id: account.id },
        ],
      });
    });
  });
}

const MESSAGES = 'messages { id mailbox { path role } }';
