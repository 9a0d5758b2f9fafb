import { beforeAll, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { Credentials, Delivery } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Whom the user writes as and with, out of the newest messages of INBOX and SENT.

const mail = (headers: string): Delivery => ({
  raw: Buffer.from(`${headers}\r\nSubject: a\r\n\r\ntext\r\n`),
});
const INBOX = [
  mail('From: Zoë Åberg <zoe@x.org>\r\nTo: me@here.org'),
  mail('From: Zoë Åberg <zoe@x.org>\r\nTo: me@here.org'),
  mail('From: news@shop.example\r\nTo: me@here.org'),
];
const SENT = [
  mail('From: Me Myself <me@here.org>\r\nTo: Anna Berg <anna@x.org>'),
  mail('From: Me Myself <me@here.org>\r\nTo: ANNA@x.org, Bob <bob@y.org>\r\nCc: "Carl, Jr." <carl@z.org>'),
  mail('From: Other Me <other@here.org>\r\nTo: Anna Berg <anna@x.org>'),
];

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    let pop3: Account;
    let credentials: Credentials;

    beforeAll(async () => {
      credentials = await server.newUser();
      const { user, password } = credentials;
      await server.deliver(user, 'INBOX', INBOX);
      await server.deliver(user, server.path('Sent'), SENT);
      const { ports, caFile } = server;
      account = await new Gateway({ servers: `imaps://localhost:${ports.imaps}`, caFile }).signIn(
        user,
        password,
      );
      pop3 = new Gateway({ servers: `pop3s://localhost:${ports.pop3s}`, caFile }).basic(user, password);
    });

    const addresses = async (args: string, of = account) => {
      const answer = await of.query(`{ account { addresses${args} { name address } } }`);
      return answer.account.addresses as { name: string | null; address: string }[];
    };

    it('those that the user writes to come first, each once', async () => {
      const found = await addresses('');
      expect(found[0]!.address.toLowerCase()).toBe('anna@x.org');
      expect(found[0]!.name).toBe('Anna Berg');
      expect(found.map(({ address }) => address.toLowerCase()).sort()).toEqual(
        ['anna@x.org', 'bob@y.org', 'carl@z.org', 'news@shop.example', 'zoe@x.org'].sort(),
      );
      expect(found.map(({ address }) => address).at(-1)).toBe('news@shop.example');
    });

    it.each([
      ['(prefix: "be")', ['anna@x.org']],
      ['(prefix: "aberg")', ['zoe@x.org']],
      ['(prefix: "ZOE")', ['zoe@x.org']],
      ['(prefix: "jr")', ['carl@z.org']],
      ['(prefix: "x.org")', []],
      ['(first: 1)', ['anna@x.org']],
    ])('%s', async (args, found) => {
      expect((await addresses(args)).map(({ address }) => address.toLowerCase())).toEqual(found);
    });

    it('identities are the authors of SENT, most frequent first', async () => {
      const answer = await account.query('{ account { identities { name address source } } }');
      expect(answer.account.identities).toEqual([
        { name: 'Me Myself', address: 'me@here.org', source: 'SENT' },
        { name: 'Other Me', address: 'other@here.org', source: 'SENT' },
      ]);
    });

    it('identities that the deployment has set come first, under the names that they have in SENT', async () => {
      const { user, password } = credentials;
      const { ports, caFile } = server;
      const rules = `{user}@set.example,${user}=other@here.org,nobody-else=sales@here.org`;
      const gateway = new Gateway({
        servers: `imaps://localhost:${ports.imaps}`,
        caFile,
        env: { POSTERN_IDENTITIES: rules },
      });
      const { account } = (await gateway
        .basic(user, password)
        .query('{ account { identities { name address source } } }')) as {
        account: { identities: object[] };
      };
      expect(account.identities).toEqual([
        { name: null, address: `${user.split('@')[0]}@set.example`, source: 'CONFIGURED' },
        { name: 'Other Me', address: 'other@here.org', source: 'CONFIGURED' },
        { name: 'Me Myself', address: 'me@here.org', source: 'SENT' },
      ]);
      const body = JSON.stringify({ user, password });
      const signedIn = await gateway.request(
        'POST',
        '/v1/tokens',
        { 'content-type': 'application/json' },
        body,
      );
      expect(JSON.parse(signedIn.body)).toMatchObject({
        account: { identities: account.identities.slice(0, 2).map((each) => ({ ...each, name: null })) },
      });
    });

    it('what the deployment has set is not answered to', async () => {
      const { user, password } = credentials;
      const { ports, caFile } = server;
      const servers = `imaps://localhost:${ports.imaps}`;
      const query =
        '{ mailbox(role: INBOX) { messages(first: 1) { nodes { replyDraft(all: true) { to { address } cc { address } } } } } }';
      const recipients = async (env: Record<string, string>) => {
        const of = new Gateway({ servers, caFile, env }).basic(user, password);
        const { mailbox } = await of.query(query);
        const { to, cc } = mailbox.messages.nodes[0].replyDraft as Record<'to' | 'cc', { address: string }[]>;
        return [...to, ...cc].map(({ address }) => address);
      };
      expect(await recipients({})).toEqual(['news@shop.example', 'me@here.org']);
      expect(await recipients({ POSTERN_IDENTITIES: `${user}=Me@here.org` })).toEqual(['news@shop.example']);
    });

    it('both share one session, and few round trips', async () => {
      const { roundTrips } = await account.explain(
        '{ account { identities { address } addresses { address } } }',
      );
      // Behind the sign-in, with which SENT is looked for; Courier hears nothing that is sent behind LOGIN.
      expect(roundTrips.mail).toBeLessThanOrEqual(name === 'courier' ? 3 : 2);
    });

    it('a token for other mailboxes sees nothing of SENT', async () => {
      const body = JSON.stringify({ mailboxes: ['INBOX'] });
      const headers = { authorization: account.authorization, 'content-type': 'application/json' };
      const answer = await account.gateway.request('POST', '/v1/tokens:narrow', headers, body);
      const limited = `Bearer ${(JSON.parse(answer.body) as { token: string }).token}`;
      const shown = await account.gateway.request('GET', '/v1/account/addresses', { authorization: limited });
      const found = (JSON.parse(shown.body) as { addresses: { address: string }[] }).addresses;
      expect(found.map(({ address }) => address).sort()).toEqual(['news@shop.example', 'zoe@x.org']);
      const own = await account.gateway.request('GET', '/v1/account/identities', { authorization: limited });
      expect(JSON.parse(own.body)).toEqual({ identities: [] });
    });

    it('over POP3 there is INBOX', async () => {
      expect((await addresses('', pop3)).map(({ address }) => address)).toEqual([
        'zoe@x.org',
        'news@shop.example',
      ]);
    });

    it('limits, with the server’s own', async () => {
      const answer = await account.query(
        '{ account { capabilities limits { page ids upload serverUpload answer } } }',
      );
      const { capabilities, limits } = answer.account as { capabilities: string[]; limits: object };
      const word = capabilities.find((each) => each.startsWith('APPENDLIMIT='));
      expect(limits).toEqual({
        page: 500,
        ids: 500,
        upload: 4_400_000,
        serverUpload: word === undefined ? null : Number(word.slice(12)),
        answer: 5_000_000,
      });
    });

    it.each([0, 101])('first: %d is BAD_USER_INPUT', async (first) => {
      const { errors } = await account.ask(`{ account { addresses(first: ${first}) { address } } }`);
      expect(errors).toMatchObject([
        { path: ['account', 'addresses'], extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });
  });
}
