import { describe, expect, it } from '@jest/globals';

import { describeServer } from '../support/servers/real-servers.ts';
import { describeReads } from './reads-contract.ts';
import { numberedMail, Subject, User } from './subject.ts';
import { TRAITS } from './traits.ts';

describeServer('courier', (server) => {
  const subject = new Subject(server, TRAITS.courier);
  describeReads(subject);

  describe('a mailbox that no client has ever opened for writing', () => {
    it('has another UIDVALIDITY each second, so that ids are soon stale, until somebody opens it', async () => {
      const credentials = await server.newUser();
      const user = new User(
        subject,
        credentials,
        subject.gateway.basic(credentials.user, credentials.password),
      );
      await user.deliver('INBOX', numberedMail(1));
      const read = async () => {
        const { mailbox } = await user.query('{ mailbox(role: INBOX) { messages { nodes { id } } } }');
        return mailbox.messages.nodes[0]!.id;
      };
      const errors = async (id: string) => {
        await new Promise((resolve) => setTimeout(resolve, 1100));
        return user.errors('query ($id: ID!) { message(id: $id) { subject } }', { id });
      };
      expect(await errors(await read())).toEqual({ message: 'STALE_ID' });
      await user.settle('INBOX');
      expect(await errors(await read())).toEqual({});
    });
  });
});
