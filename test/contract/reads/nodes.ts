import { describe, expect, it } from '@jest/globals';

import { nextSecond } from '../../support/next-second.ts';
import type { MailboxAnswer } from '../answers.ts';
import type { Subject, User } from '../subject.ts';
import { numberedMail } from '../subject.ts';

const NODE =
  '__typename id ... on Mailbox { path status { messages } } ... on Message { subject mailbox { path } }';
const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${NODE} } }`;

export function describeNodes(subject: Subject): void {
  describe('nodes', () => {
    it('are mailboxes and messages by their ids, one at a time', async () => {
      const user = await subject.user(numberedMail(2));
      const { inbox, messages } = await idsOf(user);
      const query = `query ($id: ID!) { node(id: $id) { ${NODE} } }`;
      expect((await user.query(query, { id: inbox })).node).toEqual({
        __typename: 'Mailbox',
        id: inbox,
        path: 'INBOX',
        status: { messages: 2 },
      });
      const message = {
        __typename: 'Message',
        id: messages[0],
        subject: 'message 2',
        mailbox: { path: 'INBOX' },
      };
      expect((await user.query(query, { id: messages[0] })).node).toEqual(message);
    });

    subject
      .having('MAILBOXES')
      .it(
        'of both kinds and several mailboxes come in the order asked for, repeated where they are',
        async () => {
          const user = await subject.user(numberedMail(5));
          await user.deliver('Sent', numberedMail(2, 101));
          const { inbox, messages, sent } = await idsOf(user);
          const ids = [messages[3], inbox, sent[0], messages[0], messages[3], inbox, sent[1]];
          const { nodes } = await user.query(NODES, { ids });
          expect(nodes.map((node) => node?.id)).toEqual(ids);
          expect(nodes.map((each) => each?.subject ?? each?.path)).toEqual([
            'message 2',
            'INBOX',
            'message 102',
            'message 5',
            'message 2',
            'INBOX',
            'message 101',
          ]);
          expect(nodes[2]?.mailbox).toEqual({ path: subject.path('Sent') });
        },
      );

    subject
      .having('MAILBOXES')
      .it(
        'that are gone, foreign or never were are null with an error in their place; the others answer',
        async () => {
          const user = await subject.user(numberedMail(3));
          await user.create('Short');
          const { inbox, messages } = await idsOf(user);
          const gone = (
            await user.query('query ($path: String!) { mailbox(path: $path) { id } }', {
              path: subject.path('Short'),
            })
          ).mailbox.id;
          const foreign = (await idsOf(await subject.user(numberedMail(1)))).messages[0]!;
          await user.expunge('2');
          await user.commands(`DELETE ${user.argument('Short')}`);
          const { data, errors } = await user.ask(NODES, {
            ids: [messages[0], messages[1], 'nonsense', inbox, foreign, gone, messages[2]],
          });
          expect(data.nodes.map((each) => each?.subject ?? each?.path ?? null)).toEqual([
            'message 3',
            null,
            null,
            'INBOX',
            null,
            null,
            'message 1',
          ]);
          const codes = errors.map(({ path, extensions }) => [path!.join('.'), extensions.code]);
          expect(codes.sort()).toEqual([
            ['nodes.1', 'NOT_FOUND'],
            ['nodes.2', 'BAD_USER_INPUT'],
            ['nodes.4', 'NOT_FOUND'],
            ['nodes.5', 'NOT_FOUND'],
          ]);
        },
      );

    it('are at most 500, and none is fine', async () => {
      const user = await subject.user();
      expect(await user.query(NODES, { ids: [] })).toEqual({ nodes: [] });
      expect(Object.values(await user.errors(NODES, { ids: Array(501).fill('x') }))).toEqual([
        'BAD_USER_INPUT',
      ]);
    });

    it('are as many as 500', async () => {
      const user = await subject.user(numberedMail(500));
      const { mailbox } = await user.query(
        '{ mailbox(role: INBOX) { messages(first: 500) { nodes { id } } } }',
      );
      const ids = mailbox.messages.nodes.map(({ id }) => id).filter((_: string, i: number) => i % 3 > 0);
      const { nodes } = await user.query(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Message { subject } } }',
        { ids },
      );
      expect(nodes.map((node) => node?.id)).toEqual(ids);
    });
  });

  subject.having('MAILBOXES').describe('a mailbox that was made anew', () => {
    it('makes ids and cursors of its messages stale, and never means another message', async () => {
      const user = await subject.user();
      await user.create('Box');
      const path = subject.path('Box');
      await user.deliver('Box', numberedMail(3));
      const page =
        'query ($path: String!, $after: String) { mailbox(path: $path) { id messages(first: 1, after: $after) { nodes { id subject } pageInfo { endCursor } } } }';
      const before = (await user.query(page, { path })).mailbox;
      await user.commands(`DELETE ${user.argument('Box')}`);
      await nextSecond();
      await user.create('Box');
      await user.deliver('Box', numberedMail(3, 101));
      const [id, after] = [before.messages.nodes[0]!.id, before.messages.pageInfo.endCursor];
      expect(await user.errors('query ($id: ID!) { message(id: $id) { subject } }', { id })).toEqual({
        message: 'STALE_ID',
      });
      expect(await user.errors('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
        node: 'STALE_ID',
      });
      const { data, errors } = await user.ask(page, { path, after });
      expect(data.mailbox).toEqual({ id: before.id, messages: null });
      expect(errors).toMatchObject([{ path: ['mailbox', 'messages'], extensions: { code: 'STALE_ID' } }]);
      expect((await user.query(page, { path })).mailbox.messages.nodes[0]!.subject).toBe('message 103');
    });

    it('with fewer messages than before makes cursors stale as well', async () => {
      const user = await subject.user();
      await user.create('Box');
      const path = subject.path('Box');
      await user.deliver('Box', numberedMail(30));
      const page =
        'query ($path: String!, $after: String, $before: String) { mailbox(path: $path) { messages(after: $after, before: $before) { pageInfo { endCursor startCursor } } } }';
      const { endCursor, startCursor } = (await user.query(page, { path })).mailbox.messages.pageInfo;
      await user.commands(`DELETE ${user.argument('Box')}`);
      await nextSecond();
      await user.create('Box');
      for (const place of [
        { after: endCursor },
        { before: endCursor },
        { after: startCursor, before: endCursor },
      ]) {
        expect(await user.errors(page, { path, ...place })).toEqual({ 'mailbox.messages': 'STALE_ID' });
      }
    });
  });
}

async function idsOf(user: User): Promise<{ inbox: string; messages: string[]; sent: string[] }> {
  const { data } = await user.ask<{ inbox: MailboxAnswer; sent: MailboxAnswer | null }>(
    '{ inbox: mailbox(role: INBOX) { id ...m } sent: mailbox(role: SENT) { ...m } } fragment m on Mailbox { messages { nodes { id } } }',
  );
  const ids = ({ messages }: MailboxAnswer) => messages.nodes.map(({ id }) => id);
  const { inbox, sent } = data;
  return { inbox: inbox.id, messages: ids(inbox), sent: sent ? ids(sent) : [] };
}
