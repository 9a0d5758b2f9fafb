import { describe, expect, it } from '@jest/globals';

import type { Cut, Direction } from '../support/cutting-proxy.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { scriptedImap } from '../support/scripted-imap.ts';

// The connection ends at every octet of a read, in both directions, while it is dialled or long after. The caller never
// notices: reading is said again on another connection.

const QUERY = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid flags } } } mailboxes { name } }';
/** Every third octet is enough to meet all states. */
const STRIDE = 3;

async function everywhere(
  proxy: CuttingProxy,
  anna: Account,
  order: (cut: Cut | undefined) => Promise<void> | void,
): Promise<void> {
  await order(undefined);
  const whole: unknown = await anna.query(QUERY);
  const { passed } = proxy;
  for (const direction of ['to client', 'to server'] as Direction[]) {
    expect(passed[direction].length).toBeGreaterThan(50);
    for (let octets = 1; octets < passed[direction].length; octets += STRIDE) {
      await order({ direction, octets });
      const answer = await anna.ask(QUERY);
      expect([direction, octets, answer]).toEqual([direction, octets, { data: whole }]);
    }
  }
}

describe('a connection that ends in the middle of a read', () => {
  it('costs another connection, and nothing else', async () => {
    const server = await scriptedImap();
    const proxy = await CuttingProxy.start(server.port);
    const gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${proxy.port}` });
    await everywhere(proxy, gateway.basic('anna', 'secret'), (cut) => proxy.cutNext(cut));
    await proxy.close();
    await server.close();
  });

  it('costs the same where it was a session that had been kept', async () => {
    const server = await scriptedImap();
    const proxy = await CuttingProxy.start(server.port);
    const gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${proxy.port}`, sessions: 8 });
    const anna = gateway.basic('anna', 'secret');
    await everywhere(proxy, anna, async (cut) => {
      await anna.query('{ mailbox(role: INBOX) { messages(first: 1) { nodes { uid } } } }');
      proxy.cutLive(cut);
    });
    await gateway.close();
    await proxy.close();
    await server.close();
  });
});
