import { describe, expect, it } from '@jest/globals';

import type { Subject } from '../subject.ts';
import { numbered } from '../subject.ts';

export function describeAccounts(subject: Subject): void {
  const { traits, delimiter, server } = subject;

  describe('an account', () => {
    it('says who, on which server, by which protocol', async () => {
      const user = await subject.reader();
      const { account } = await user.query('{ account { user protocol server { host port security } } }');
      expect(account).toEqual({
        user: user.credentials.user,
        protocol: traits.protocol,
        server: {
          host: 'localhost',
          port: traits.protocol === 'IMAP' ? server.ports.imaps : server.ports.pop3s,
          security: 'TLS',
        },
      });
    });

    it('is the same by a token as by name and password', async () => {
      const { credentials } = await subject.reader();
      const { user, password } = credentials;
      const ways = [await subject.gateway.signIn(user, password), subject.gateway.basic(user, password)];
      const query =
        '{ account { user capabilities } mailboxes { id status { messages } } mailbox(role: INBOX) { messages { nodes { id subject } } } }';
      // One after the other: two first looks at once into mail that was just delivered can count differently (Dovecot).
      const byToken: unknown = await ways[0]!.query(query);
      const byPassword: unknown = await ways[1]!.query(query);
      expect(byToken).toEqual(byPassword);
    });

    it('names the software where the server does', async () => {
      const user = await subject.reader();
      const { account } = await user.query('{ account { server { name version } } }');
      expect(account.server.name).toBe(traits.software);
      if (traits.software === null) expect(account.server.version).toBeNull();
    });

    subject
      .having('CAPABILITY')
      .it('repeats the capabilities of after the sign-in, in the server’s words and order', async () => {
        const user = await subject.reader();
        const { account } = await user.query('{ account { capabilities } }');
        const said = await user.commands('CAPABILITY');
        // TLS has something to do with it: in clear STARTTLS is offered as well.
        const words = (list: readonly string[]) =>
          list.filter((each) => !/^(STARTTLS|LOGINDISABLED|AUTH=.*)$/.test(each));
        expect(words(account.capabilities)).toEqual(
          words(/\* CAPABILITY (.*)\r\n/.exec(said)![1]!.trim().split(' ')),
        );
      });

    it('lists the features that work', async () => {
      const user = await subject.reader();
      const { account } = await user.query('{ account { features } }');
      expect([...account.features].sort()).toEqual([...traits.features].sort());
    });

    subject.having('NAMESPACES').it('knows the namespaces', async () => {
      const user = await subject.reader();
      const { account } = await user.query(
        '{ account { namespaces { personal { prefix delimiter } otherUsers { prefix delimiter } shared { delimiter } } } }',
      );
      expect(account.namespaces.personal).toEqual([{ prefix: traits.prefix, delimiter }]);
    });

    subject.having('QUOTA').it('has no quota where none is set', async () => {
      if (subject.name === 'dovecot')
        expect(await quotaOf(subject)).toMatchObject({ storage: { limit: 10 * 1024 ** 3 } });
      else expect(await quotaOf(subject)).toBeNull();
    });

    subject.having('QUOTA').it('tells what is used of a quota, in octets', async () => {
      const { root, storage, messages } = (await quotaOf(subject, 1024 * 1024))!;
      expect(typeof root).toBe('string');
      expect(storage.limit).toBe(1024 * 1024);
      expect(storage.used).toBeGreaterThanOrEqual(0);
      expect(storage.used % 1024).toBe(0);
      expect(messages).toBeNull();
    });

    it('is null without errors for what was not asked of the server', async () => {
      const user = await subject.reader();
      expect(await user.account.explain('{ account { user protocol server { host } } }')).toMatchObject({
        flights: [],
        roundTrips: { connection: 0, signIn: 0, mail: 0 },
      });
    });
  });
}

async function quotaOf(subject: Subject, quotaBytes?: number) {
  const user = await subject.user([numbered(1)], quotaBytes === undefined ? {} : { quotaBytes });
  const { account } = await user.query(
    '{ account { quota { root storage { used limit } messages { used limit } } } }',
  );
  return account.quota;
}
