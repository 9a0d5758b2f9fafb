import { beforeAll, expect, it } from '@jest/globals';

import type { AnyServerName } from '../../support/servers/types.ts';
import type { MailboxAnswer } from '../answers.ts';
import type { Subject, User } from '../subject.ts';
import { numbered, numberedMail } from '../subject.ts';

const STATUS = 'status { messages unseen recent deleted size uidNext uidValidity highestModSeq }';

export function describeMailboxes(subject: Subject): void {
  const { traits, delimiter } = subject;

  subject.having('MAILBOXES').describe('mailboxes', () => {
    it('come with INBOX first and parents before their children', async () => {
      const user = await subject.user();
      await user.create('Zoo', 'Zoo/Lions', 'Zoo/Lions/Cubs', 'Apples');
      const { mailboxes } = await user.query(
        '{ mailboxes { path name delimiter parent { path } children { path } } }',
      );
      const paths: string[] = mailboxes.map(({ path }) => path);
      expect(paths[0]).toBe('INBOX');
      for (const { path, parent, children } of mailboxes) {
        if (parent) expect(paths.indexOf(parent.path)).toBeLessThan(paths.indexOf(path));
        for (const child of children) expect(find(mailboxes, child.path).parent).toEqual({ path });
      }
      const lions = find(mailboxes, subject.path('Zoo/Lions'));
      expect(lions).toEqual({
        path: subject.path('Zoo/Lions'),
        name: 'Lions',
        delimiter,
        parent: { path: subject.path('Zoo') },
        children: [{ path: subject.path('Zoo/Lions/Cubs') }],
      });
    });

    it('can be walked along parents and children, counts and all', async () => {
      const user = await subject.user();
      await user.create('Zoo', 'Zoo/Lions');
      await user.deliver('Zoo/Lions', numberedMail(3));
      const query = `query ($path: String!) { mailbox(path: $path) {
        children { name status { messages } parent { name messages { totalCount } } messages { nodes { subject mailbox { name } } } } } }`;
      const { mailbox } = await user.query(query, { path: subject.path('Zoo') });
      const nodes = [3, 2, 1].map((number) => ({ subject: `message ${number}`, mailbox: { name: 'Lions' } }));
      const parent = { name: 'Zoo', messages: { totalCount: 0 } };
      expect(mailbox.children).toEqual([
        { name: 'Lions', status: { messages: 3 }, parent, messages: { nodes } },
      ]);
    });

    it('have counts, and null for what the server does not count', async () => {
      const mail = [numbered(1, { flags: ['\\Seen'] }), numbered(2), numbered(3, { flags: ['\\Deleted'] })];
      const user = await subject.user(mail);
      const { mailboxes } = await user.query(`{ mailboxes { path ${STATUS} } }`);
      const { status } = find(mailboxes, 'INBOX');
      const size = mail.reduce((sum, { raw }) => sum + raw.length, 0);
      expect(status).toMatchObject({
        messages: 3,
        unseen: 2,
        deleted: null,
        size: traits.hasSizes ? size : null,
        uidNext: 4,
      });
      expect(status.uidValidity).toBeGreaterThan(0);
      expect(status.highestModSeq).toEqual(traits.hasModSeq ? expect.stringMatching(/^[1-9]\d*$/) : null);
      expect(find(mailboxes, subject.path('Sent')).status).toMatchObject({
        messages: 0,
        unseen: 0,
        recent: 0,
        uidNext: 1,
      });
    });

    it('count the same one by one as all together', async () => {
      const user = await subject.user(numberedMail(4));
      await user.deliver('Sent', numberedMail(2));
      const { mailboxes } = await user.query(`{ mailboxes { path ${STATUS} } }`);
      for (const { path, status } of mailboxes) {
        expect(
          await user.query(`query ($path: String!) { mailbox(path: $path) { ${STATUS} } }`, { path }),
        ).toEqual({ mailbox: { status } });
      }
    });

    it('have roles, and say how these are known', async () => {
      const user = await subject.reader();
      const { mailboxes } = await user.query('{ mailboxes { name role roleSource } }');
      const roles = Object.fromEntries(
        mailboxes.map(({ name, role, roleSource }) => [name, [role, roleSource]]),
      );
      const source = traits.hasRoles ? 'SERVER' : 'NAME';
      expect(roles).toMatchObject({
        INBOX: ['INBOX', 'SERVER'],
        Drafts: ['DRAFTS', source],
        Junk: ['JUNK', source],
        Sent: ['SENT', source],
        Trash: ['TRASH', source],
      });
    });

    it('without a role say so', async () => {
      const user = await subject.user();
      await user.create('Projects');
      const { mailbox } = await user.query(
        'query ($path: String!) { mailbox(path: $path) { role roleSource } }',
        { path: subject.path('Projects') },
      );
      expect(mailbox).toEqual({ role: null, roleSource: null });
    });

    it('show subscriptions, and only those subscribed to when asked', async () => {
      const user = await subject.user();
      await user.create('Read', 'Unread');
      await user.commands(`SUBSCRIBE ${user.argument('Read')}`, `UNSUBSCRIBE ${user.argument('Unread')}`);
      const { all, some } = await user.query<Record<'all' | 'some', readonly MailboxAnswer[]>>(
        '{ all: mailboxes { path subscribed } some: mailboxes(subscribedOnly: true) { path subscribed } }',
      );
      expect(find(all, subject.path('Read')).subscribed).toBe(true);
      expect(find(all, subject.path('Unread')).subscribed).toBe(false);
      expect(some).toEqual(all.filter(({ subscribed }) => subscribed));
    });

    it('show attributes in the server’s words', async () => {
      const user = await subject.user();
      await user.create('Parent', 'Parent/Child');
      const { mailboxes } = await user.query('{ mailboxes { path attributes selectable } }');
      expect(find(mailboxes, subject.path('Parent'))).toMatchObject({
        attributes: expect.arrayContaining(['\\HasChildren']),
        selectable: true,
      });
      expect(find(mailboxes, subject.path('Parent/Child')).attributes).toContain('\\HasNoChildren');
    });

    it('that are only a level of the hierarchy have no counts and no messages, and no error', async () => {
      const user = await subject.user();
      await user.create('Level/Child');
      const fields = `selectable permanentFlags ${STATUS} messages { totalCount nodes { subject } }`;
      const { mailboxes } = await user.query(`{ mailboxes { path ${fields} children { path } } }`);
      const level = mailboxes.find(({ path }) => path === subject.path('Level'));
      if (!level) return expect(find(mailboxes, subject.path('Level/Child')).selectable).toBe(true); // Cyrus lists none
      const children = [{ path: subject.path('Level/Child') }];
      if (level.selectable) return expect(level).toMatchObject({ children, status: { messages: 0 } }); // a mailbox after all
      expect(level).toEqual({
        path: subject.path('Level'),
        selectable: false,
        permanentFlags: null,
        status: null,
        messages: null,
        children,
      });
    });

    it('have an id that outlives a new name, where the server gives one', async () => {
      const user = await subject.user();
      await user.create('Named');
      const listed = async () => {
        const { mailboxes, account } = await user.query(
          '{ account { capabilities } mailboxes { id path objectId status { messages } } }',
        );
        const selectable = mailboxes.filter(({ status }) => status !== null) as unknown as Identified[];
        return { isGiven: account.capabilities.includes('OBJECTID'), mailboxes: selectable };
      };
      const { isGiven, mailboxes } = await listed();
      const ids = mailboxes.map(({ objectId }) => objectId);
      expect(ids.map((id) => id !== null)).toEqual(ids.map(() => isGiven));
      if (isGiven) expect(new Set(ids).size).toBe(ids.length);
      await user.commands(`RENAME ${user.argument('Named')} ${user.argument('Renamed')}`);
      const byPath = new Map([...mailboxes, ...(await listed()).mailboxes].map((each) => [each.path, each]));
      const [before, after] = ['Named', 'Renamed'].map((name) => byPath.get(subject.path(name))!);
      expect(after!.objectId).toBe(before!.objectId);
      // Ids hold paths, with and without it.
      expect(after!.id).not.toBe(before!.id);
    });

    it('tell the rights on them', async () => {
      const user = await subject.reader();
      const { mailbox } = await user.query('{ mailbox(role: INBOX) { rights } }');
      expect(mailbox.rights).toMatch(/^(?=.*l)(?=.*r)(?=.*s)(?=.*w)[a-z0-9]+$/);
    });

    it('tell which flags can be kept', async () => {
      const user = await subject.reader();
      const { mailbox } = await user.query('{ mailbox(role: INBOX) { permanentFlags } }');
      expect(mailbox.permanentFlags).toEqual(
        expect.arrayContaining(['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '\\Deleted', '\\*']),
      );
    });
  });

  subject.having('MAILBOXES').describe('one mailbox', () => {
    it('is the same by id, by path and by role', async () => {
      const user = await subject.reader();
      const fields = 'id path name role selectable status { messages }';
      const { mailbox } = await user.query(`{ mailbox(role: SENT) { ${fields} } }`);
      expect(mailbox).toMatchObject({ path: subject.path('Sent'), name: 'Sent', status: { messages: 0 } });
      const { id, path } = mailbox;
      expect(await user.query(`query ($id: ID!) { mailbox(id: $id) { ${fields} } }`, { id })).toEqual({
        mailbox,
      });
      expect(
        await user.query(`query ($path: String!) { mailbox(path: $path) { ${fields} } }`, { path }),
      ).toEqual({ mailbox });
    });

    it('is INBOX in any case', async () => {
      const user = await subject.reader();
      const { a, b, c } = await user.query<Record<'a' | 'b' | 'c', MailboxAnswer>>(
        '{ a: mailbox(path: "inbox") { ...f } b: mailbox(path: "InBox") { ...f } c: mailbox(role: INBOX) { ...f } } fragment f on Mailbox { id path status { messages } }',
      );
      expect(a).toEqual({ id: c.id, path: 'INBOX', status: { messages: 2 } });
      expect([a, b]).toEqual([c, c]);
    });

    it.each([
      ['none of id, path and role', ''],
      ['two of them', '(path: "INBOX", role: INBOX)'],
      ['all of them', '(id: "x", path: "INBOX", role: INBOX)'],
      ['an empty path', '(path: "")'],
      ['a path with a line break', '(path: "a\\r\\nb")'],
      ['an id that is none', '(id: "nonsense")'],
    ])('asked for by %s is BAD_USER_INPUT', async (_, args) => {
      const user = await subject.reader();
      expect(await user.errors(`{ mailbox${args} { name } }`)).toEqual({ mailbox: 'BAD_USER_INPUT' });
    });

    it.each([
      ['path', 'name'],
      ['path', 'status { messages }'],
      ['path', 'messages { nodes { subject } }'],
      ['path', 'messages { totalCount }'],
      ['path', 'permanentFlags'],
      ['path', 'id'],
    ])('that does not exist is NOT_FOUND by %s, whatever is asked of it: %s', async (_, fields) => {
      const user = await subject.reader();
      const query = `query ($path: String!) { mailbox(path: $path) { ${fields} } }`;
      const { data, errors } = await user.ask(query, { path: subject.path('Nowhere') });
      expect(data).toEqual({ mailbox: null });
      expect(errors).toMatchObject([
        { path: ['mailbox'], extensions: { code: 'NOT_FOUND', retryable: false } },
      ]);
    });

    it('with a role that the account does not have is NOT_FOUND, and its neighbours answer', async () => {
      const user = await subject.reader();
      const { data, errors } = await user.ask(
        '{ a: mailbox(role: IMPORTANT) { name } b: mailbox(role: INBOX) { status { messages } } }',
      );
      expect(data).toEqual({ a: null, b: { status: { messages: 2 } } });
      expect(errors).toMatchObject([{ path: ['a'], extensions: { code: 'NOT_FOUND' } }]);
    });
  });

  subject.having('MAILBOXES').describe('a mailbox name', () => {
    const names = NAMES.filter((each) => !UNWELCOME[subject.name]?.test(each));
    let user: User;
    beforeAll(async () => {
      user = await subject.user(numberedMail(2));
      await user.create(...names);
      await user.commands('SELECT INBOX', ...names.map((name) => `COPY 1:2 ${user.argument(name)}`));
    });

    it.each(names)('%s is found, counted and read', (name) => roundTrip(user, name));

    it('of several levels is found at each of them', async () => {
      const user = await subject.user(numberedMail(2));
      await user.create('Ä', 'Ä/日本', 'Ä/日本/& Co');
      await user.commands('SELECT INBOX', `COPY 1:2 ${user.argument('Ä/日本/& Co')}`);
      await roundTrip(user, 'Ä/日本/& Co');
      const { mailboxes } = await user.query('{ mailboxes { path parent { name } } }');
      expect(find(mailboxes, subject.path('Ä/日本/& Co')).parent).toEqual({ name: '日本' });
    });
  });
}

/** Of one level. */
const NAMES: readonly string[] = [
  'Grüße',
  'Entwürfe & Co',
  '日本語',
  'Привет мир',
  'Emoji 🐎',
  '&',
  '& & &-',
  'a & ü',
  'one two  three',
  "it's",
  '(round)',
  '[square]',
  '{curly}',
  '<angle>',
  '#hash',
  'til~de',
  '50% off',
  'a*b',
  'say "hi"',
  'back\\slash',
  'NIL',
  '-',
  '+',
  'INBOX2',
  'x'.repeat(80),
  'ü'.repeat(40),
];

/** Names that a server refuses to create. */
const UNWELCOME: Partial<Record<AnyServerName, RegExp>> = {
  dovecot: /^$/,
  courier: /[\ud800-\udfff]/, // nothing beyond the Basic Multilingual Plane
  cyrus: /[%*"\\(){}[\]<>]/,
};

async function roundTrip(user: User, name: string): Promise<void> {
  const path = user.subject.path(name);
  const { mailboxes } = await user.query('{ mailboxes { id path name selectable status { messages } } }');
  const listed = find(mailboxes, path);
  expect(listed).toMatchObject({
    path,
    name: name.split('/').at(-1),
    selectable: true,
    status: { messages: 2 },
  });
  const fields =
    'id path name selectable status { messages } messages { totalCount nodes { id subject mailbox { path } } }';
  const byPath = (await user.query(`query ($path: String!) { mailbox(path: $path) { ${fields} } }`, { path }))
    .mailbox;
  expect(byPath).toMatchObject(listed);
  expect(byPath.messages).toMatchObject({
    totalCount: 2,
    nodes: [{ subject: 'message 2', mailbox: { path } }, { subject: 'message 1' }],
  });
  const byId = `query ($id: ID!, $message: ID!) { mailbox(id: $id) { ${fields} } message(id: $message) { subject } }`;
  const found = await user.query(byId, { id: listed.id, message: byPath.messages.nodes[1]!.id });
  expect(found).toEqual({ mailbox: byPath, message: { subject: 'message 1' } });
}

function find(mailboxes: readonly MailboxAnswer[], path: string): MailboxAnswer {
  const found = mailboxes.find((each) => each.path === path);
  if (!found) throw new Error(`no ${path} in ${mailboxes.map((each) => each.path).join(', ')}`);
  return found;
}

interface Identified {
  readonly id: string;
  readonly path: string;
  readonly objectId: string | null;
}
