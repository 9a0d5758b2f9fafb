// `npm run bench`: the gateway, the hand-pipelined limit and a naive handler, side by side on a real Dovecot behind links
// of 0, 20 and 100 ms round trip. What counts are the ratios of one run. `-- --quick` for a short one.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

import setUp from '../test/support/global-setup.ts';
import tearDown from '../test/support/global-teardown.ts';
import type { OwnDovecot } from '../test/support/servers/at-hand.ts';
import { startDovecot } from '../test/support/servers/at-hand.ts';
import { drawChart } from './chart.ts';
import type { Row } from './measure.ts';
import { Course, MODES } from './measure.ts';
import { OPERATIONS } from './operations.ts';
import type { MailPlace } from './place.ts';
import { fillPlace } from './place.ts';
import { comparePop3 } from './pop3.ts';
import type { SizeRow } from './sizes.ts';
import { compareSizes, fillSizes } from './sizes.ts';
import type { Throughput } from './table.ts';
import { printRow, printThroughput } from './table.ts';

const IS_QUICK = process.argv.includes('--quick');
/** Round trip in milliseconds → rounds of each operation. */
const ROUNDS: Record<number, number> = IS_QUICK ? { 0: 8, 20: 8 } : { 0: 30, 20: 25, 100: 8 };
const SIZE = IS_QUICK ? 2_000 : 10_000;
const THROUGHPUT_SECONDS = IS_QUICK ? 2 : 5;

async function main(server: OwnDovecot): Promise<void> {
  console.log(`filling a mailbox with ${SIZE} messages …`);
  const place: MailPlace = {
    ...(await fillPlace(server, SIZE)),
    authority: readFileSync(server.caFile, 'utf8'),
  };
  const roundTrips = Object.keys(ROUNDS).map(Number);
  const links = fork(new URL('links.ts', import.meta.url), [
    String(server.ports.imaps),
    ...roundTrips.map(String),
  ]);
  const [ports] = (await once(links, 'message')) as [number[]];
  const rows: Row[] = [];
  const throughputs: Throughput[] = [];
  for (const [i, roundTrip] of roundTrips.entries()) {
    const course = new Course(place, ports[i]!, roundTrip);
    await course.prepare();
    rows.push(...(await runCourse(course, roundTrip)));
    if (roundTrip === 0) throughputs.push(...(await runThroughput(course)));
    await course.close();
  }
  const sizes = IS_QUICK ? [] : await runSizes(server, place.authority, ports);
  links.disconnect();
  const memory = process.memoryUsage().rss;
  console.log(`\nmemory of this process at the end: ${(memory / 1e6).toFixed(0)} MB`);
  const results = {
    date: new Date().toISOString(),
    node: process.version,
    size: SIZE,
    rows,
    throughputs,
    sizes,
    memory,
  };
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(new URL('../docs/bench.svg', import.meta.url), drawChart(rows));
  console.log('written: bench/results.json, docs/bench.svg');
}

async function runCourse(course: Course, roundTrip: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const operation of OPERATIONS.filter(({ onlyAt = roundTrip }) => onlyAt === roundTrip)) {
    for (const mode of MODES) {
      const rounds = Math.max(3, Math.round(ROUNDS[roundTrip]! * (operation.share ?? 1)));
      const row = await course.measure(operation, mode, rounds);
      printRow(row);
      rows.push(row);
    }
  }
  return rows;
}

async function runThroughput(course: Course): Promise<Throughput[]> {
  const results: Throughput[] = [];
  for (const operation of OPERATIONS.filter(({ onlyAt }) => onlyAt === undefined)) {
    const result = {
      operation: operation.name,
      known: await course.throughput(operation, 'known', THROUGHPUT_SECONDS),
      warm: await course.throughput(operation, 'warm', THROUGHPUT_SECONDS),
      naive: await course.throughput(operation, 'naive', THROUGHPUT_SECONDS),
    };
    printThroughput(result);
    results.push(result);
  }
  return results;
}

/** On the spot, where the server's own time is nearly all, and on a link of 20 ms. */
async function runSizes(
  server: OwnDovecot,
  authority: string,
  [onTheSpot, far]: number[],
): Promise<SizeRow[]> {
  const places = await fillSizes(server, authority);
  return [...(await compareSizes(places, onTheSpot!, 0)), ...(await compareSizes(places, far!, 20))];
}

process.env['POSTERN_TEST_SERVERS'] ??= 'dovecot';
await setUp();
try {
  // mdbox, because a Maildir is itself slower to open the more files it has, whoever asks.
  const server = await startDovecot({ mailFormat: 'mdbox' });
  await main(server);
  if (!IS_QUICK) await comparePop3(server);
  await server.stop();
} finally {
  await tearDown();
}
