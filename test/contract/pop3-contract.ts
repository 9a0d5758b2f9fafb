import { describe, expect, it } from '@jest/globals';

import { RawPop3 } from '../support/servers/raw-pop3.ts';
import type { RealServer } from '../support/servers/types.ts';
import { describeReads } from './reads-contract.ts';
import type { User } from './subject.ts';
import { numberedMail, Subject } from './subject.ts';
import { POP3_TRAITS } from './traits.ts';

const REMOVE = `mutation ($ids: [ID!]!) { deleteMessages(input: { ids: $ids, permanently: true }) {
  expunged messages { id } failures { id code } } }`;

interface Removed {
  readonly deleteMessages: {
    readonly expunged: readonly string[];
    readonly messages: readonly unknown[];
    readonly failures: readonly { readonly id: string; readonly code: string }[];
  };
}

interface Conversations {
  readonly account: { readonly abilities: { readonly threads: string | null } };
  readonly mailbox: { readonly messages: { readonly nodes: readonly { readonly threadId: string }[] } };
}

interface ChangesAnswer {
  readonly mailbox: {
    readonly changes: {
      readonly created: readonly { readonly id: string; readonly subject: string }[];
      readonly present: readonly string[] | null;
      readonly token: string;
      readonly hasMore: boolean;
    };
  };
}

/** What callers rely on over POP3: all that the reads' contract says of what POP3 has, and removing. */
export function describePop3(server: RealServer): void {
  const subject = new Subject(server, POP3_TRAITS[server.name]);
  describeReads(subject);

  describe('conversations', () => {
    it('are named, and cannot be listed, which the account says', async () => {
      const user = await subject.user(numberedMail(2));
      const { account, mailbox } = await user.query<Conversations>(
        '{ account { abilities { threads } } mailbox(role: INBOX) { messages { nodes { threadId } } } }',
      );
      expect(account.abilities.threads).toBeNull();
      const named = mailbox.messages.nodes.map(({ threadId }) => threadId);
      expect(named).toEqual(
        ['<2@example.com>', '<1@example.com>'].map((id) => `r.${Buffer.from(id).toString('base64url')}`),
      );
      const list = '{ mailbox(role: INBOX) { threads(first: 5) { nodes { id } } } }';
      expect(await user.errors(list)).toEqual({ 'mailbox.threads': 'UNSUPPORTED' });
    });
  });

  describe('what changed', () => {
    const LIST = '{ mailbox(role: INBOX) { messages(first: 1) { changesToken } } }';
    const CHANGES = `query ($since: String!, $first: Int) { mailbox(role: INBOX) { changes(since: $since, first: $first) {
      created { id subject } updated { id } vanishedUids vanished present token hasMore flagsFrom basis } } }`;
    const changesOf = async (user: User, since: string, first?: number) =>
      (await user.query<ChangesAnswer>(CHANGES, { since, first })).mailbox.changes;
    const tokenOf = async (user: User) =>
      (await user.query<{ mailbox: { messages: { changesToken: string } } }>(LIST)).mailbox.messages
        .changesToken;

    it('is what came, and nothing where nothing did', async () => {
      const user = await subject.user(numberedMail(2));
      const since = await tokenOf(user);
      const nothing = { updated: [], vanishedUids: null, vanished: null, flagsFrom: null, basis: 'UIDL' };
      expect(await changesOf(user, since)).toMatchObject({
        ...nothing,
        created: [],
        present: null,
        token: since,
      });
      await user.deliver('INBOX', numberedMail(3, 3));
      const first = await changesOf(user, since, 2);
      const subjects = first.created.map((message) => message.subject);
      expect([subjects, first.hasMore, first.present]).toEqual([['message 3', 'message 4'], true, null]);
      const second = await changesOf(user, first.token);
      expect(second).toMatchObject({ ...nothing, created: [{ subject: 'message 5' }], hasMore: false });
    });

    it('is the one mailbox of the account', async () => {
      const user = await subject.user(numberedMail(2));
      const ACCOUNT =
        'query ($since: String) { account { changes(since: $since) { mailboxes { path } present token } } }';
      const changed = async (since?: string) =>
        (
          await user.query<{ account: { changes: { mailboxes: object[]; token: string } } }>(ACCOUNT, {
            since,
          })
        ).account.changes;
      const { token } = await changed();
      expect(await changed(token)).toEqual({ mailboxes: [], present: null, token });
      await user.deliver('INBOX', numberedMail(1, 3));
      expect((await changed(token)).mailboxes).toEqual([{ path: 'INBOX' }]);
    });

    it('is what is still there, where something went', async () => {
      const user = await subject.user(numberedMail(3));
      const since = await tokenOf(user);
      const [newest, middle, oldest] = await listed(user);
      await user.query<Removed>(REMOVE, { ids: [middle!.id] });
      await user.deliver('INBOX', numberedMail(1, 4));
      const { created, present } = await changesOf(user, since);
      expect(created.map((message) => message.subject)).toEqual(['message 4']);
      expect(present).toEqual([oldest!.id, newest!.id, created[0]!.id]);
    });
  });

  describe('removing', () => {
    it('takes out what was named and nothing else', async () => {
      const user = await subject.user(numberedMail(5));
      const before = await listed(user);
      const ids = [before[1]!.id, before[4]!.id];
      const { deleteMessages } = await user.query<Removed>(REMOVE, { ids });
      expect(deleteMessages).toEqual({ expunged: ids, messages: [], failures: [] });
      expect(await witnessed(user)).toEqual(['message 2', 'message 3', 'message 5']);
      expect(await listed(user)).toEqual([before[0], before[2], before[3]]);
    });

    it('says what is no longer there, and removes the others', async () => {
      const user = await subject.user(numberedMail(3));
      const [newest, , oldest] = await listed(user);
      await user.query<Removed>(REMOVE, { ids: [oldest!.id] });
      const { deleteMessages } = await user.query<Removed>(REMOVE, { ids: [oldest!.id, newest!.id] });
      expect(deleteMessages).toEqual({
        expunged: [newest!.id],
        messages: [],
        failures: [{ id: oldest!.id, code: 'NOT_FOUND' }],
      });
      expect(await witnessed(user)).toEqual(['message 2']);
    });

    it('keeps the ids of all others, and new mail has other ones', async () => {
      const user = await subject.user(numberedMail(3));
      const [newest, middle] = await listed(user);
      await user.query<Removed>(REMOVE, { ids: [newest!.id] });
      await user.deliver('INBOX', numberedMail(1, 4));
      const after = await listed(user);
      expect(after.map((each) => each.subject)).toEqual(['message 4', 'message 2', 'message 1']);
      expect(after[1]!.id).toBe(middle!.id);
      expect(after[0]!.id).not.toBe(newest!.id);
      expect(
        await user.errors('query ($id: ID!) { message(id: $id) { subject } }', { id: newest!.id }),
      ).toEqual({
        message: 'NOT_FOUND',
      });
    });
  });

  describe('a session', () => {
    it('never leaves the maildrop locked behind it', async () => {
      const user = await subject.user(numberedMail(2));
      for (let i = 0; i < 5; i++) expect(await listed(user)).toHaveLength(2);
      expect(await witnessed(user)).toHaveLength(2);
    });

    it('with a wrong password is UNAUTHENTICATED', async () => {
      const { credentials } = await subject.reader();
      const { errors } = await subject.gateway.basic(credentials.user, 'wrong').ask('{ mailboxes { id } }');
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });
  });
}

async function listed(user: User): Promise<{ id: string; subject: string }[]> {
  const { mailbox } = await user.query('{ mailbox(role: INBOX) { messages { nodes { id subject } } } }');
  return mailbox.messages.nodes.map(({ id, subject }) => ({ id, subject }));
}

/** The subjects that are in the maildrop, oldest first, read without the gateway. */
async function witnessed({ subject, credentials }: User): Promise<string[]> {
  const pop3 = await RawPop3.connect(subject.server);
  try {
    await pop3.signIn(credentials);
    const [count] = (await pop3.command('STAT')).split(' ').slice(1).map(Number);
    const subjects: string[] = [];
    for (let number = 1; number <= count!; number++)
      subjects.push(/^Subject: (.*)$/m.exec(await pop3.lines(`TOP ${number} 0`))![1]!.trim());
    await pop3.command('QUIT');
    return subjects;
  } finally {
    pop3.close();
  }
}
