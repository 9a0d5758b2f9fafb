// `node bench/kill.ts [kills]`: connections to a real Dovecot are reset at random under load, three hundred times. No read
// may fail, nothing may be done twice, and what is unknown has to be reported so.
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
  const kills = Number(process.argv[2] ?? 300);
  console.log(`killing ${kills} connections …`);
  const outcome = await runUnderFire({ link, user, password, workers: 8, kills, every: 20 });
  console.log(outcome);
  const { failedReads, twice, lies } = outcome;
  process.exitCode = failedReads.length + twice.length + lies.length === 0 ? 0 : 1;
  await link.close();
  await server.stop();
} finally {
  await tearDown();
}
