import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import type { Clock } from '../../src/net/clock.ts';
import { SYSTEM_CLOCK } from '../../src/net/clock.ts';
import { SqliteHooks } from '../../src/webhooks/sqlite-hooks.ts';

// A process that polls webhooks when it is told to, and may be killed at any moment of it. It is told how many minutes have
// passed, and says when what was due then has been polled.

let ahead = 0;
const clock: Clock = { ...SYSTEM_CLOCK, now: () => Date.now() + ahead };
const config = localConfig(process.env);
const app = createApp(config, () => {}, undefined, clock);
let store: SqliteHooks | undefined;

async function poll(minutes: number): Promise<number> {
  ahead = minutes * 60_000;
  store ??= new SqliteHooks(process.env['POSTERN_WEBHOOKS']!.replace('sqlite:', ''), () => clock.now());
  const due = await store.take(10);
  for (const { sealed, name } of due) {
    await app.pollWebhook!(sealed, 120_000);
    await store.rest(name);
  }
  return due.length;
}

process.on('message', (minutes: number) => void poll(minutes).then((polled) => process.send!(polled)));
process.on('disconnect', () => process.exit(0));
process.send!('ready');
