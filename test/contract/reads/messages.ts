import { beforeAll, describe, expect, it } from '@jest/globals';

import type { HeaderAnswer, MessageAnswer, PageAnswer } from '../answers.ts';
import type { Subject, User } from '../subject.ts';
import { numbered, numberedMail } from '../subject.ts';

const RECEIVED = new Date('2021-02-03T04:05:06Z');

const WHOLE = [
  'Return-Path: <bounce@example.com>',
  'Received: from a.example by b.example;',
  '\tWed, 3 Feb 2021 05:05:06 +0100',
  'received: from c.example by a.example; Wed, 3 Feb 2021 05:05:05 +0100',
  'From: =?utf-8?q?Ren=C3=A9?= <rene@example.com>, "Doe, John" <john@example.com>',
  'Sender: secretary@example.com',
  'Reply-To: list@example.com (The List)',
  'To: before@example.com, =?utf-8?q?=C3=89quipe?=: a@example.com, "B, C" <b@example.com>;, after@example.com',
  'Cc: Undisclosed recipients:;',
  'Bcc: hidden@example.com',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?q?_und_K=FCsse?=',
  'Date: Wed, 3 Feb 2021 05:04:03 +0100 (CET)',
  'Message-ID:  <whole@example.com>',
  'In-Reply-To: <parent@example.com>',
  'References: <root@example.com>',
  ' <parent@example.com>',
  'X-Octets: caf\xc3\xa9 \xff',
  'MIME-Version: 1.0',
  '',
  'text',
  '',
];
const RAW = Buffer.from(WHOLE.join('\r\n'), 'latin1');
const BARE = Buffer.from('X-Nothing: else\r\n\r\ntext\r\n');

const person = (address: string, name: string | null = null, group: string | null = null) => ({
  name,
  address,
  group,
});
const FIELDS = `id uid subject sentAt receivedAt size messageId inReplyTo references
  from { ...who } to { ...who } cc { ...who } bcc { ...who } replyTo { ...who } sender { ...who }`;
const WHO = 'fragment who on Address { name address group }';

export function describeMessages(subject: Subject): void {
  const { traits } = subject;
  const isImap = traits.protocol === 'IMAP';
  const uid = (number: number): number | null => (isImap ? number : null);
  const size = (raw: Buffer): unknown => (traits.keepsOctets ? raw.length : expect.any(Number));
  /** Courier's ENVELOPE has groups, but not what they are called. */
  const group = (name: string): string => (traits.namesGroups ? name : '');

  describe('a message', () => {
    let user: User;
    let whole: MessageAnswer;
    let bare: MessageAnswer;
    beforeAll(async () => {
      user = await subject.user([
        { raw: RAW, receivedAt: RECEIVED, flags: ['\\Seen', '\\Flagged'] },
        { raw: BARE },
      ]);
      const { mailbox } = await user.query(
        `{ mailbox(role: INBOX) { messages { nodes { ${FIELDS} modSeq } } } } ${WHO}`,
      );
      [bare, whole] = mailbox.messages.nodes as [MessageAnswer, MessageAnswer];
    });

    it('has decoded texts, times in UTC, and what threads it', () => {
      expect(whole).toMatchObject({
        uid: uid(1),
        subject: 'Grüße und Küsse',
        sentAt: '2021-02-03T04:04:03Z',
        receivedAt: isImap ? '2021-02-03T04:05:06Z' : null,
        size: size(RAW),
        messageId: '<whole@example.com>',
        inReplyTo: ['<parent@example.com>'],
        references: ['<root@example.com>', '<parent@example.com>'],
      });
    });

    it('has addresses with decoded names, and groups', () => {
      expect(whole).toMatchObject({
        from: [person('rene@example.com', 'René'), person('john@example.com', 'Doe, John')],
        sender: [person('secretary@example.com')],
        replyTo: [person('list@example.com', 'The List')],
        bcc: [person('hidden@example.com')],
        cc: [{ name: null, address: null, group: group('Undisclosed recipients') }],
      });
      const team = whole.to.filter((each) => each.group !== null);
      if (!traits.namesGroups)
        return expect(whole.to.map(({ address }) => address)).toEqual(
          expect.arrayContaining(['before@example.com', 'b@example.com', 'after@example.com']),
        );
      expect(team).toEqual([
        person('a@example.com', null, 'Équipe'),
        person('b@example.com', 'B, C', 'Équipe'),
      ]);
      expect(whole.to[0]).toEqual(person('before@example.com'));
      expect(whole.to.at(-1)).toEqual(person('after@example.com'));
    });

    it('without fields has nulls and empty lists, and no error', () => {
      expect(bare).toMatchObject({
        uid: uid(2),
        subject: null,
        sentAt: null,
        size: size(BARE),
        messageId: null,
        inReplyTo: [],
        references: [],
      });
      expect([bare.from, bare.to, bare.cc, bare.bcc, bare.replyTo, bare.sender]).toEqual([
        [],
        [],
        [],
        [],
        [],
        [],
      ]);
    });

    it('has a modification sequence only where the server keeps them', async () => {
      expect(whole.modSeq).toEqual(traits.hasModSeq ? expect.stringMatching(/^[1-9]\d*$/) : null);
      await user.commands('SELECT INBOX', 'STORE 2 +FLAGS (\\Answered)');
      const { message } = await user.query('query ($id: ID!) { message(id: $id) { modSeq } }', {
        id: bare.id,
      });
      if (traits.hasModSeq) expect(BigInt(message.modSeq)).toBeGreaterThan(BigInt(bare.modSeq));
      else expect(message.modSeq).toBeNull();
    });

    it('is the same by its id', async () => {
      const { modSeq: _, ...fields } = whole;
      const query = `query ($id: ID!) { message(id: $id) { ${FIELDS} } } ${WHO}`;
      expect((await user.query(query, { id: whole.id })).message).toEqual(fields);
    });

    it('has the same id each time', async () => {
      const { mailbox } = await user.query('{ mailbox(role: INBOX) { messages(last: 1) { nodes { id } } } }');
      expect(mailbox.messages.nodes).toEqual([{ id: whole.id }]);
    });

    it('knows its mailbox', async () => {
      const query =
        'query ($id: ID!) { message(id: $id) { mailbox { path role status { messages } messages { totalCount } } } }';
      const { message } = await user.query(query, { id: whole.id });
      expect(message.mailbox).toEqual({
        path: 'INBOX',
        role: 'INBOX',
        status: { messages: 2 },
        messages: { totalCount: 2 },
      });
    });

    it('that was expunged is NOT_FOUND by its id', async () => {
      const other = await subject.user(numberedMail(2));
      const id = await newestId(other);
      await other.expunge('2');
      const { data, errors } = await other.ask('query ($id: ID!) { message(id: $id) { subject } }', {
        id,
      });
      expect(data).toEqual({ message: null });
      expect(errors).toMatchObject([{ path: ['message'], extensions: { code: 'NOT_FOUND' } }]);
    });

    it.each([
      ['that is none of ours', 'BAD_USER_INPUT', () => Promise.resolve('nonsense')],
      [
        'of a mailbox',
        'BAD_USER_INPUT',
        async () => (await user.query('{ mailbox(role: INBOX) { id } }')).mailbox.id,
      ],
      ['of another account', 'NOT_FOUND', async () => newestId(await subject.user(numberedMail(1)))],
    ])('by an id %s is %s', async (_, code, idOf) => {
      const query = 'query ($id: ID!) { message(id: $id) { subject } }';
      expect(await user.errors(query, { id: await idOf() })).toEqual({ message: code });
    });
  });

  describe('headers', () => {
    let user: User;
    let id: string;
    beforeAll(async () => {
      user = await subject.user([{ raw: RAW }]);
      id = await newestId(user);
    });
    const headers = async (args: string) =>
      (
        await user.query(`query ($id: ID!) { message(id: $id) { headers${args} { name value raw } } }`, {
          id,
        })
      ).message.headers;

    it('are the whole header in its order, unfolded, raw and decoded', async () => {
      const all = await headers('');
      const names = WHOLE.filter((line) => /^[\w-]+:/.test(line)).map((line) =>
        line.slice(0, line.indexOf(':')),
      );
      const shown = all.map(({ name }) => name);
      expect(traits.keepsOctets ? shown : shown.filter((name) => names.includes(name))).toEqual(names);
      expect(all[1]).toEqual({
        name: 'Received',
        raw: 'from a.example by b.example;\tWed, 3 Feb 2021 05:05:06 +0100',
        value: 'from a.example by b.example; Wed, 3 Feb 2021 05:05:06 +0100',
      });
      expect(all.find(({ name }) => name === 'Subject')).toEqual({
        name: 'Subject',
        raw: '=?utf-8?q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?q?_und_K=FCsse?=',
        value: 'Grüße und Küsse',
      });
      expect(all.find(({ name }) => name === 'Message-ID')!.raw).toBe('<whole@example.com>');
    });

    it('show octets that are not UTF-8 as U+FFFD in raw', async () => {
      const [octets] = await headers('(names: ["X-Octets"])');
      expect(octets!.raw).toBe('café \ufffd');
    });

    it('that are named come in any case, with all their repetitions, in the order of the message', async () => {
      const named = await headers('(names: ["SUBJECT", "received", "x-none"])');
      expect(named.map(({ name }) => name)).toEqual(['Received', 'received', 'Subject']);
      expect(named).toEqual((await headers('')).filter(({ name }) => /^(received|subject)$/i.test(name)));
    });

    it('can be asked for several times at once, each with its own names', async () => {
      const query = `query ($id: ID!) { message(id: $id) { references
        a: headers(names: ["From"]) { name } b: headers(names: ["To", "Cc"]) { name } c: headers(names: []) { name } d: headers { name } } }`;
      type Headers = Record<'a' | 'b' | 'c' | 'd', readonly HeaderAnswer[]>;
      const { message } = await user.query<{ message: MessageAnswer & Headers }>(query, { id });
      expect([message.a, message.b, message.c]).toEqual([
        [{ name: 'From' }],
        [{ name: 'To' }, { name: 'Cc' }],
        [],
      ]);
      expect(message.d).toHaveLength((await headers('')).length);
      expect(message.references).toHaveLength(2);
    });

    it.each([['["with space"]'], ['["a:b"]'], ['["line\\r\\nbreak"]'], ['[""]'], ['["Ü"]']])(
      'named %s are BAD_USER_INPUT',
      async (names) => {
        const query = `query ($id: ID!) { message(id: $id) { uid headers(names: ${names}) { raw } } }`;
        expect(Object.values(await user.errors(query, { id }))).toEqual(['BAD_USER_INPUT']);
      },
    );
  });

  subject.having('FLAGS').describe('flags', () => {
    type Flagged = MessageAnswer & Record<string, unknown>;
    const SYSTEM = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '\\Deleted'];

    it.each(SYSTEM)('%s is in the list and has a field of its own', async (flag) => {
      const user = await subject.user([numbered(1, { flags: [flag] }), numbered(2)]);
      const { mailbox } = await user.query(
        '{ mailbox(role: INBOX) { messages { nodes { flags isSeen isFlagged isAnswered isDraft isDeleted } } } }',
      );
      const [without, having] = mailbox.messages.nodes as [Flagged, Flagged];
      expect(having.flags).toEqual([flag]);
      expect(without.flags).toEqual([]);
      for (const each of SYSTEM)
        expect([having[`is${each.slice(1)}`], without[`is${each.slice(1)}`]]).toEqual([each === flag, false]);
    });

    it('hold keywords in the server’s words', async () => {
      const user = await subject.user(numberedMail(1));
      await user.commands('SELECT INBOX', 'STORE 1 FLAGS ($Forwarded NonJunk \\Seen)');
      const { mailbox } = await user.query(
        '{ mailbox(role: INBOX) { messages { nodes { flags isSeen } } } }',
      );
      const { flags, isSeen } = mailbox.messages.nodes[0]!;
      expect(flags.toSorted()).toEqual(['$Forwarded', 'NonJunk', '\\Seen']);
      expect(isSeen).toBe(true);
    });
  });

  subject.having('FLAGS').describe('reading', () => {
    it('marks nothing as seen, and leaves everything recent where it need not SELECT', async () => {
      const user = await subject.user();
      await user.deliver('INBOX', numberedMail(5));
      const before = await counts(user);
      expect(before).toMatch(/UNSEEN 5/);
      const messages = `{ totalCount pageInfo { endCursor } edges { cursor } nodes { ${FIELDS} flags modSeq headers { value } mailbox { name } } }`;
      const { mailboxes } = await user.query<{ mailboxes: readonly { a: PageAnswer }[] }>(
        `{ mailboxes { rights subscribed attributes status { recent } a: messages ${messages} b: messages(last: 2) { nodes { references } } } } ${WHO}`,
      );
      const page = mailboxes[0]!.a;
      await user.query('query ($id: ID!) { message(id: $id) { headers { value } flags } }', {
        id: page.nodes[0]!.id,
      });
      await user.query(
        `query ($after: String) { mailbox(role: INBOX) { messages(after: $after) { nodes { subject } } } }`,
        { after: page.edges[1]!.cursor },
      );
      await user.query('{ mailbox(role: INBOX) { messages { totalCount } } }');
      expect(await counts(user)).toBe(before);
    });

    it('marks nothing as seen even where the mailbox is opened for writing', async () => {
      const user = await subject.user(numberedMail(3));
      await user.query(
        '{ mailbox(role: INBOX) { permanentFlags messages { nodes { subject references headers { value } } } } }',
      );
      expect(await counts(user)).toMatch(/UNSEEN 3/);
    });
  });
}

const counts = async (user: User): Promise<string> =>
  /\* STATUS .*/.exec(await user.commands(`STATUS INBOX (${countsAskedFor(user)})`))![0];

const countsAskedFor = ({ subject }: User) =>
  subject.traits.readsBy === 'EXAMINE' ? 'MESSAGES UNSEEN RECENT' : 'MESSAGES UNSEEN';

async function newestId(user: User): Promise<string> {
  const { mailbox } = await user.query('{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } } } }');
  return mailbox.messages.nodes[0]!.id;
}
