import { expect, it } from '@jest/globals';

import { scriptedHouses } from '../../support/scripted-fixture.ts';
import { MODERN } from '../../support/scripted-imap.ts';

const open = scriptedHouses();

it('finds a destination by role in a mailbox that an earlier change of the request left open', async () => {
  const { anna } = await open({ capabilities: MODERN });
  const page = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } } } }';
  const { data } = await anna.ask(page);
  const ids = (data as { mailbox: { messages: { nodes: { id: string }[] } } }).mailbox.messages.nodes.map(
    ({ id }) => id,
  );
  const answer = await anna.ask(
    `mutation ($ids: [ID!]!) {
       addFlags(input: { ids: $ids, flags: ["\\\\Seen"] }) { failures { code } }
       deleteMessages(input: { ids: $ids }) { failures { code message } } }`,
    { ids },
  );
  expect(answer).toEqual({ data: { addFlags: { failures: [] }, deleteMessages: { failures: [] } } });
});
