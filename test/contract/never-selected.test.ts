import { expect, it } from '@jest/globals';

import { Gateway } from '../support/gateway.ts';
import { nextSecond } from '../support/next-second.ts';
import { numberedMail } from './subject.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// A mailbox that no other client has opened. Courier gives it another UIDVALIDITY each second until one has.

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    const account = async () => {
      const { user, password } = await server.newUser();
      await server.deliver(user, 'INBOX', numberedMail(2));
      const gateway = new Gateway({
        servers: `imaps://localhost:${server.ports.imaps}`,
        caFile: server.caFile,
      });
      return { user, reader: gateway.basic(user, password) };
    };

    it('what was read can be read again by its id', async () => {
      const { reader } = await account();
      const page =
        '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id subject } pageInfo { endCursor } } } }';
      const { nodes, pageInfo } = (await reader.query(page)).mailbox.messages;
      await nextSecond();
      const again = await reader.query('query ($id: ID!) { message(id: $id) { id subject } }', {
        id: nodes[0].id,
      });
      expect(again).toEqual({ message: nodes[0] });
      const next = await reader.query(
        'query ($after: String!) { mailbox(role: INBOX) { messages(first: 1, after: $after) { nodes { subject } } } }',
        { after: pageInfo.endCursor },
      );
      expect(next.mailbox.messages.nodes).toHaveLength(1);
    });

    it('nothing has changed where nothing was done', async () => {
      const { user, reader } = await account();
      const changes =
        'query ($since: String) { account { changes(since: $since) { token present mailboxes { path } } } }';
      const { token } = (await reader.query(changes)).account.changes;
      await nextSecond();
      const now = (await reader.query(changes, { since: token })).account.changes;
      expect(now).toEqual({ token, present: null, mailboxes: [] });
      await server.deliver(user, 'INBOX', numberedMail(1));
      const then = (await reader.query(changes, { since: token })).account.changes;
      expect(then.mailboxes).toEqual([{ path: 'INBOX' }]);
    });

    it('a delta goes on from what was listed', async () => {
      const { reader } = await account();
      const list = '{ mailbox(role: INBOX) { messages(first: 2) { changesToken } } }';
      const { changesToken: since } = (await reader.query(list)).mailbox.messages;
      await nextSecond();
      const delta =
        'query ($since: String!) { mailbox(role: INBOX) { changes(since: $since) { created { uid } vanishedUids } } }';
      const { changes } = (await reader.query(delta, { since })).mailbox;
      expect(changes).toEqual({ created: [], vanishedUids: '' });
    });
  });
}
