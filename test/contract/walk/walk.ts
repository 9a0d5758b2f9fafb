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
  /** Only one client has the mailbox open at a time: the server numbers messages differently for each. */
  readonly isOneByOne?: boolean;
  /** How the server names a mailbox. */
  readonly pathOf?: (name: string) => string;
}

/**
 * `POSTERN_WALK_STEPS=100000 POSTERN_WALK_SEED=7 npx jest test/contract/walk` walks further, and elsewhere. A core walks some
 * 150 steps a second: POSTERN_WALK_MINUTES ends each walk at its next rest, wherever that is, and another seed goes on.
 */
export const STEPS = Number(process.env['POSTERN_WALK_STEPS'] ?? 0);
const SEED = Number(process.env['POSTERN_WALK_SEED'] ?? 1);
const MINUTES = Number(process.env['POSTERN_WALK_MINUTES'] ?? Infinity);
/** Milliseconds that a walk may take: a second a step, and an hour at least. */
export const LONG = Math.max(3_600_000, STEPS * 1_000);

/** Steps between two rests, at which the copy has to be the mailbox. */
const REST = 40;

/**
 * Walks at random through all that can happen to a mailbox, while an app keeps a copy of it by tokens, at random moments and
 * over connections that are cut at random: whenever the walk rests and the app has caught up, copy and mailbox are the same.
 */
export async function walk(
  server: RealServer,
  { steps, hidden, basis, canMove = true, isOneByOne = false, pathOf = (name) => name }: Walk,
): Promise<void> {
  const random = new Random(SEED);
  const credentials = await server.newUser();
  const hiding = await HidingProxy.start(server.ports.imap, hidden.length > 0 ? hidden : ['NOTHING']);
  const cutting = await CuttingProxy.start(hiding.port);
  const gateway = new Gateway({
    servers: `imap+plain://127.0.0.1:${cutting.port}`,
    sessions: isOneByOne ? 0 : 2,
  });
  const place = { mailbox: pathOf('walked'), other: pathOf('beside'), canMove, sessions: isOneByOne ? 1 : 3 };
  const walkers = await Walkers.start(server, credentials, random, place);
  const account: Account = gateway.basic(credentials.user, credentials.password);
  const copy = new MailboxCopy(() => account, place.mailbox, 7);
  const end = Date.now() + MINUTES * 60_000;
  try {
    for (let step = 1, isOver = false; !isOver; step++) {
      await walkers.step();
      const isLooked = random.is(0.05);
      if (isOneByOne && (isLooked || random.is(0.2))) await walkers.leave();
      if (isLooked) await copy.step();
      if (random.is(0.02))
        cutting.cutLive({ direction: random.oneOf(['to client', 'to server']), octets: random.below(900) });
      if (step % REST !== 0 && step !== steps) continue;
      // Such a server numbers what has arrived for good when a client opens the mailbox for writing.
      if (isOneByOne) await walkers.truth().then(() => walkers.leave());
      await copy.catchUp();
      expect({ step, differences: copy.differences(await walkers.truth()) }).toEqual({
        step,
        differences: [],
      });
      isOver = step === steps || Date.now() >= end;
      if (isOver && STEPS > 0) console.log(`${basis} without ${hidden.join()}: ${step} steps`, copy.bases);
    }
    expect(tiersOf(copy.bases)).toEqual({ most: basis, isRare: true });
  } finally {
    walkers.close();
    await gateway.close();
    await cutting.close();
    await hiding.close();
  }
}

/**
 * By what changes were found. Dovecot has been seen to tell too little by QRESYNC, 5 times in 1,600: the counts show it, and
 * the next tier answers.
 */
function tiersOf(bases: ReadonlyMap<string, number>): { most: string | undefined; isRare: boolean } {
  const [most, ...others] = [...bases].sort(([, a], [, b]) => b - a);
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  return { most: most?.[0], isRare: rest <= 2 + (most?.[1] ?? 0) / 100 };
}
