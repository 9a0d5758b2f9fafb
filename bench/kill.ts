// `node bench/kill.ts [seconds]`: connections to a real Dovecot are reset at random under load, for a minute. No read may
// fail, nothing may be done twice, and what nobody knows has to be said.
import { DelayLink } from '../test/support/delay-link.ts';
import setUp from '../test/support/global-setup.ts';
import tearDown from '../test/support/global-teardown.ts';
import { startDovecot } from '../test/support/servers/at-hand.ts';
import { LARGE, runUnderFire } from '../test/support/under-fire.ts';

process.env['POSTERN_TEST_SERVERS'] ??= 'dovecot';
await setUp();
try {
  const server = await startDovecot();
  const link = await DelayLink.start(server.ports.imap, 4);
  const { user, password } = await server.newUser();
  await server.deliver(user, 'Trash', [{ raw: LARGE }]);
  const seconds = Number(process.argv[2] ?? 60);
  console.log(`killing connections for ${seconds} s …`);
  const outcome = await runUnderFire({ link, user, password, seconds, workers: 8, every: 200 });
  console.log(outcome);
  const { failedReads, twice, lies } = outcome;
  process.exitCode = failedReads.length + twice.length + lies.length === 0 ? 0 : 1;
  await link.close();
  await server.stop();
} finally {
  await tearDown();
}
