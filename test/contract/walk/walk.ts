import { expect } from '@jest/globals';

import type { Account } from '../../support/gateway.ts';
import { Gateway } from '../../support/gateway.ts';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import { HidingProxy } from '../../support/hiding-proxy.ts';
import type { RealServer } from '../../support/servers/real-servers.ts';
import { MailboxCopy } from '../../support/walk/mailbox-copy.ts';
import { Random } from '../../support/walk/random.ts';
import { Walkers } from '../../support/walk/walkers.ts';

/** How a walk goes. */
export interface Walk {
  readonly steps: number;
  /** Capabilities that the gateway does not see. */
  readonly hidden: readonly string[];
  /** By what changes are found. */
  readonly basis: string;
  readonly canMove?: boolean;
  /** How the server names a mailbox. */
  readonly pathOf?: (name: string) => string;
}

/** `POSTERN_WALK_STEPS=100000 POSTERN_WALK_SEED=7 npx jest test/contract/walk` walks further, and elsewhere. */
export const STEPS = Number(process.env['POSTERN_WALK_STEPS'] ?? 0);
const SEED = Number(process.env['POSTERN_WALK_SEED'] ?? 1);

/** Steps between two rests, at which the copy has to be the mailbox. */
const REST = 40;

/**
 * Walks at random through all that can happen to a mailbox, while an app keeps a copy of it by tokens, at random moments and
 * over connections that are cut at random: whenever the walk rests and the app has caught up, copy and mailbox are the same.
 */
export async function walk(
  server: RealServer,
  { steps, hidden, basis, canMove = true, pathOf = (name) => name }: Walk,
): Promise<void> {
  const random = new Random(SEED);
  const credentials = await server.newUser();
  const hiding = await HidingProxy.start(server.ports.imap, hidden.length > 0 ? hidden : ['NOTHING']);
  const cutting = await CuttingProxy.start(hiding.port);
  const gateway = new Gateway({
    servers: `imap+plain://127.0.0.1:${cutting.port}`,
    sessions: 2,
  });
  const place = { mailbox: pathOf('walked'), other: pathOf('beside'), canMove };
  const walkers = await Walkers.start(server, credentials, random, place);
  const account: Account = gateway.basic(credentials.user, credentials.password);
  const copy = new MailboxCopy(() => account, place.mailbox, 7);
  try {
    for (let step = 1; step <= steps; step++) {
      await walkers.step();
      if (random.is(0.05)) await copy.step();
      if (random.is(0.02))
        cutting.cutLive({ direction: random.oneOf(['to client', 'to server']), octets: random.below(900) });
      if (step % REST === 0 || step === steps) {
        await copy.catchUp();
        expect({ step, differences: copy.differences(await walkers.truth()) }).toEqual({
          step,
          differences: [],
        });
      }
    }
    expect([...copy.bases.keys()]).toEqual([basis]);
  } finally {
    walkers.close();
    await gateway.close();
    await cutting.close();
    await hiding.close();
  }
}
