import { beforeAll, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// A page of conversations costs what is on it, whatever the size of the mailbox. POSTERN_LARGE sets how many messages; those of
// up to 2,000 are counted by Cyrus too, for a flight more.

const MESSAGES = Number(process.env['POSTERN_LARGE'] ?? 2_500);

/** Three messages a conversation on average, of which the next is some twenty messages on; up to ten references. */
function* mail() {
  const open: string[][] = [];
  for (let i = 0; i < MESSAGES; i++) {
    const isNew = open.length < 20 || i % 3 === 0;
    const chain = isNew ? [] : open[(i * 7) % open.length]!;
    const id = `<${i}.1709251200.conversation@mail.example.org>`;
    const header = [
      `From: "Writer Number ${i % 9}" <writer${i % 9}@example.org>`,
      'To: "Anna Bergström" <anna@example.com>, "Robin Sommer" <robin@example.com>',
      `Subject: ${isNew ? '' : 'Re: '}What we talked about, the matter of ${chain[0]?.slice(1, 6) ?? i}`,
      `Date: ${new Date(Date.UTC(2024, 0, 1) + i * 60_000).toUTCString()}`,
      `Message-ID: ${id}`,
      ...(chain.length > 0
        ? [`References: ${chain.slice(-10).join('\r\n ')}`, `In-Reply-To: ${chain.at(-1)}`]
        : []),
    ];
    if (isNew) open.push([id]);
    else chain.push(id);
    if (open.length > 40) open.shift();
    yield { raw: Buffer.from([...header, '', 'text', ''].join('\r\n')), ...(i % 2 && { flags: ['\\Seen'] }) };
  }
}

const PAGE = `query ($after: String) { mailbox(role: INBOX) { threads(first: 25, after: $after) { nodes {
  id subject participants { name address } messageCount unreadCount complete newestMessage { id subject from { name address } receivedAt flags } }
  pageInfo { hasNextPage endCursor } } } }`;

for (const name of ['dovecot', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let account: Account;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      await server.deliver(user, 'INBOX', mail());
      const gateway = new Gateway({
        servers: `imaps://localhost:${server.ports.imaps}`,
        caFile: server.caFile,
        sessions: 2,
      });
      account = await gateway.signIn(user, password);
      // The server threads the mailbox once; how many messages there are is remembered with the session.
      await account.query(PAGE);
    }, 3_600_000);

    it('is one flight and 60 KB at most', async () => {
      const { data, extensions } = await account.ask(PAGE, {}, { 'postern-explain': 'true' });
      const { roundTrips, octets, flights, timings } = extensions!.plan as unknown as {
        roundTrips: { mail: number };
        octets: { received: number };
        flights: string[][];
        timings: object;
      };
      if (process.env['POSTERN_LARGE']) console.log(name, MESSAGES, octets, timings, flights);
      const { nodes } = data.mailbox.threads as {
        nodes: { messageCount: number | null; complete: boolean }[];
      };
      expect(nodes).toHaveLength(25);
      expect(new Set(nodes.map(({ complete }) => complete))).toEqual(new Set([name === 'dovecot']));
      expect(roundTrips.mail).toBe(1);
      expect(octets.received).toBeLessThanOrEqual(60_000);
    });

    it('says that it is not complete where a conversation is longer than what is read', async () => {
      const { user, password } = await server.newUser();
      const letters = Array.from({ length: 1_300 }, (_, i) => ({
        raw: Buffer.from(
          `Message-ID: <n${i}@x.org>\r\n${i > 0 ? 'References: <n0@x.org>\r\n' : ''}\r\ntext\r\n`,
        ),
      }));
      await server.deliver(user, 'INBOX', letters);
      const own = await account.gateway.signIn(user, password);
      const { mailbox } = await own.query(
        '{ mailbox(role: INBOX) { threads(first: 1) { nodes { messageCount complete newestMessage { messageId } } pageInfo { hasNextPage } } } }',
      );
      const isRead = name === 'cyrus';
      expect(mailbox.threads).toEqual({
        nodes: [
          {
            messageCount: isRead ? 1_300 : null,
            complete: isRead,
            newestMessage: { messageId: '<n1299@x.org>' },
          },
        ],
        pageInfo: { hasNextPage: true },
      });
    });

    it('is one flight further down as well', async () => {
      const { mailbox } = await account.query(PAGE);
      const { data, extensions } = await account.ask(
        PAGE,
        { after: mailbox.threads.pageInfo.endCursor },
        { 'postern-explain': 'true' },
      );
      expect(data.mailbox.threads.nodes.length).toBeGreaterThan(0);
      // A page that holds few new conversations is followed by a larger one.
      expect(extensions!.plan.roundTrips.mail).toBeLessThanOrEqual(2);
    });
  });
}
