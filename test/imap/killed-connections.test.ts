import { expect, it } from '@jest/globals';

import { DelayLink } from '../support/delay-link.ts';
import { LARGE, runUnderFire } from '../support/under-fire.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Connections die at random under load. `node bench/kill.ts` does the same for longer.

describeServer('dovecot', (server) => {
  it('no read fails, no message is added twice, and what is unknown is said', async () => {
    const link = await DelayLink.start(server.ports.imap, 4);
    const { user, password } = await server.newUser();
    await server.deliver(user, 'Trash', [{ raw: LARGE }]);
    const outcome = await runUnderFire({ link, user, password, workers: 6, kills: 12, every: 15 });
    await link.close();
    expect(outcome.failedReads).toEqual([]);
    expect(outcome.hitTwice.length).toBeLessThan(4);
    expect(outcome.twice).toEqual([]);
    expect(outcome.lies).toEqual([]);
    expect(outcome.reads).toBeGreaterThan(50);
    expect(outcome.downloads).toBeGreaterThan(5);
    expect(outcome.writes).toBeGreaterThan(10);
  });
});
