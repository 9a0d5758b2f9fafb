import { beforeAll, describe, expect, it } from '@jest/globals';

import type { MailboxAnswer, QueryAnswer } from '../answers.ts';
import type { Subject, User } from '../subject.ts';
import { numberedMail } from '../subject.ts';

/** However a document words its selection, what is selected is there. */
export function describeSelections(subject: Subject): void {
  const isImap = subject.traits.protocol === 'IMAP';
  describe('a selection', () => {
    let user: User;
    let subjects: string[];
    beforeAll(async () => {
      user = await subject.user(numberedMail(4));
      if (isImap) await user.deliver('Sent', numberedMail(2, 101));
      subjects = [4, 3, 2, 1].map((number) => `message ${number}`);
    });

    it('may be spread over fragments, named and inline, one in another', async () => {
      const { mailbox } = await user.query(`{ mailbox(role: INBOX) { ...box } }
        fragment box on Mailbox { ... on Node { id } ... on Mailbox { messages { ...page } } ... { status { messages } } }
        fragment page on MessageConnection { ...{ edges { ...edge } } }
        fragment edge on MessageEdge { node { ... on Message { subject ...people } } }
        fragment people on Message { from { ... { address } } ... on Node { id } }`);
      expect(mailbox).toMatchObject({ id: expect.any(String), status: { messages: 4 } });
      expect(mailbox.messages.edges[3]!.node).toEqual({
        subject: 'message 1',
        from: [{ address: 'p1@example.com' }],
        id: expect.any(String),
      });
    });

    it('may rename every field', async () => {
      const answer =
        await user.query(`{ box: mailbox(role: INBOX) { where: path new: messages(first: 1) { list: nodes { title: subject by: from { mail: address } } }
        old: messages(last: 1) { list: nodes { title: subject number: uid } all: totalCount } } }`);
      expect(answer).toEqual({
        box: {
          where: 'INBOX',
          new: { list: [{ title: 'message 4', by: [{ mail: 'p4@example.com' }] }] },
          old: { list: [{ title: 'message 1', number: isImap ? 1 : null }], all: 4 },
        },
      });
    });

    it.each([true, false])('follows @include and @skip with variables: %s', async (yes) => {
      const query = `query ($yes: Boolean!, $size: Int = 2, $none: Int) { mailbox(role: INBOX) {
        status @include(if: $yes) { messages }
        messages(first: $size, last: $none) { nodes { uid subject @include(if: $yes) size @skip(if: $yes) ...flags @include(if: $yes) ... @skip(if: $yes) { sentAt } } } } }
        fragment flags on Message { isSeen }`;
      const { mailbox } = await user.query(query, { yes });
      expect(Object.keys(mailbox)).toEqual(yes ? ['status', 'messages'] : ['messages']);
      expect(mailbox.messages.nodes).toHaveLength(2);
      expect(Object.keys(mailbox.messages.nodes[0]!).sort()).toEqual(
        yes ? ['isSeen', 'subject', 'uid'] : ['sentAt', 'size', 'uid'],
      );
      for (const node of mailbox.messages.nodes)
        for (const [name, value] of Object.entries(node))
          if (isImap || !/uid|isSeen/.test(name)) expect(value).not.toBeNull();
    });

    it('may name one field twice, with different fields below', async () => {
      const { mailbox } = await user.query(`{
        mailbox(role: INBOX) { messages(first: 2) { nodes { subject } } }
        mailbox(role: INBOX) { name messages(first: 2) { nodes { from { name } } nodes { from { address } uid } totalCount } } }`);
      expect(mailbox).toEqual({
        name: 'INBOX',
        messages: {
          nodes: [4, 3].map((n) => ({
            subject: `message ${n}`,
            from: [{ name: `Person ${n}`, address: `p${n}@example.com` }],
            uid: isImap ? n : null,
          })),
          totalCount: 4,
        },
      });
    });

    it('may take nodes and edges side by side, each with fields of its own', async () => {
      const { mailbox } = await user.query(
        '{ mailbox(role: INBOX) { messages { nodes { subject } edges { cursor node { uid flags } } } } }',
      );
      const { nodes, edges } = mailbox.messages;
      expect(nodes).toEqual(subjects.map((each) => ({ subject: each })));
      expect(edges.map(({ node }) => node.uid)).toEqual(isImap ? [4, 3, 2, 1] : [null, null, null, null]);
      expect(new Set(edges.map(({ cursor }) => cursor)).size).toBe(4);
      expect(edges[0]!.node.flags).toEqual(isImap ? expect.any(Array) : null);
    });

    it('may take cursors alone, or the page’s place alone', async () => {
      const { a, b } = await user.query<Record<'a' | 'b', MailboxAnswer>>(
        '{ a: mailbox(role: INBOX) { messages(first: 1) { edges { cursor } } } b: mailbox(role: INBOX) { messages(first: 1) { pageInfo { endCursor hasNextPage } } } }',
      );
      expect(b.messages.pageInfo).toEqual({ endCursor: a.messages.edges[0]!.cursor, hasNextPage: true });
    });

    subject
      .having('MAILBOXES')
      .it('may ask for one mailbox in many ways, and for several, in one session', async () => {
        const query = `{ a: mailbox(role: INBOX) { ...page } b: mailbox(path: "inbox") { ...page } c: mailbox(role: SENT) { ...page status { messages } }
        d: mailbox(path: "INBOX") { messages(last: 2) { nodes { subject } } } mailboxes { path messages(first: 1) { nodes { subject } } } account { user } }
        fragment page on Mailbox { path messages(first: 2) { nodes { subject } } }`;
        type Aliases = Record<'a' | 'b' | 'c' | 'd', MailboxAnswer>;
        const answer = await user.query<QueryAnswer & Aliases>(query);
        expect(answer.a).toEqual({
          path: 'INBOX',
          messages: { nodes: [{ subject: 'message 4' }, { subject: 'message 3' }] },
        });
        expect(answer.b).toEqual(answer.a);
        expect(answer.c).toMatchObject({
          messages: { nodes: [{ subject: 'message 102' }, { subject: 'message 101' }] },
          status: { messages: 2 },
        });
        expect(answer.d.messages.nodes).toEqual([{ subject: 'message 2' }, { subject: 'message 1' }]);
        const firsts = Object.fromEntries(
          answer.mailboxes.map(({ path, messages }) => [path, messages.nodes[0]?.subject]),
        );
        expect(firsts).toMatchObject({ INBOX: 'message 4', [subject.path('Sent')]: 'message 102' });
        const { flights } = await user.account.explain(query);
        // None where a session was kept.
        const signIns = flights.flat().filter((command) => /^(LOGIN|AUTHENTICATE)/.test(command));
        expect(signIns.length).toBeLessThanOrEqual(1);
        expect(flights.flat().filter((command) => /^(EXAMINE|SELECT) "?INBOX"?$/.test(command))).toHaveLength(
          1,
        );
      });

    it('may go round in circles', async () => {
      const { mailbox } = await user.query(
        `{ mailbox(role: INBOX) { messages(first: 1) { nodes { subject mailbox { name messages(last: 1) { nodes { subject mailbox { status { messages } } } } } } } } }`,
      );
      const inner = { subject: 'message 1', mailbox: { status: { messages: 4 } } };
      expect(mailbox.messages.nodes).toEqual([
        { subject: 'message 4', mailbox: { name: 'INBOX', messages: { nodes: [inner] } } },
      ]);
    });

    subject
      .having('MAILBOXES')
      .it(
        'may ask for permanentFlags beside messages, and only that mailbox is opened for writing because of it',
        async () => {
          const { flights } = await user.account.explain(
            '{ a: mailbox(role: INBOX) { permanentFlags messages { nodes { uid } } } b: mailbox(role: SENT) { messages { nodes { uid } } } }',
          );
          const opened = flights.flat().filter((command) => /^(EXAMINE|SELECT)/.test(command));
          expect(opened.map((command) => command.replaceAll('"', ''))).toEqual(
            expect.arrayContaining(['SELECT INBOX', `${subject.traits.readsBy} ${subject.path('Sent')}`]),
          );
          expect(opened).toHaveLength(2);
        },
      );

    it('of type names alone opens nothing', async () => {
      expect(await user.query('{ __typename }')).toEqual({ __typename: 'Query' });
      expect((await user.account.explain('{ __typename }')).flights).toEqual([]);
      const { mailbox } = await user.query(
        '{ mailbox(role: INBOX) { __typename messages(first: 1) { __typename nodes { __typename } } } }',
      );
      expect(mailbox).toEqual({
        __typename: 'Mailbox',
        messages: { __typename: 'MessageConnection', nodes: [{ __typename: 'Message' }] },
      });
    });
  });
}
