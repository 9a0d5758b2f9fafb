// `npm run bench`: the gateway as the container's image has it, the hand-pipelined limit, and handlers written with imapflow,
// side by side on a real Dovecot with Maildir and with mdbox. What counts are the ratios of one run. `-- --quick` for a
// short one, `-- --warm` for kept sessions alone, `-- --mdbox` or `-- --maildir` for one kind of storage,
// `-- --sending` for sending alone.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

import setUp from '../test/support/global-setup.ts';
import tearDown from '../test/support/global-teardown.ts';
import type { OwnDovecot } from '../test/support/servers/at-hand.ts';
import { startDovecot } from '../test/support/servers/at-hand.ts';
import { drawChart } from './chart.ts';
import type { Link, Mode, Programs, Row } from './measure.ts';
import { Course, MODES, startPrograms, stopPrograms } from './measure.ts';
import type { Operation } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import { fillPlace } from './place.ts';
import { comparePop3 } from './pop3.ts';
import { compareSending } from './sending.ts';
import type { SizeRow } from './sizes.ts';
import { compareSizes, fillSizes } from './sizes.ts';
import type { Throughput } from './table.ts';
import { printRow, printThroughput } from './table.ts';

const has = (option: string) => process.argv.includes(`--${option}`);
const IS_QUICK = has('quick');
const ROUND_TRIPS = IS_QUICK ? [0, 20] : [0, 20, 100];
const SIZE = IS_QUICK ? 2_000 : 10_000;
const SECONDS = IS_QUICK ? 1 : 3;
/** Turns in each of five series; with kept sessions, at 0 ms, until the engine has nothing left to compile. */
const ROUNDS: Record<Mode, Record<number, number>> = {
  unknown: { 0: 5, 20: IS_QUICK ? 1 : 3, 100: 1 },
  known: { 0: 5, 20: IS_QUICK ? 1 : 4, 100: 1 },
  warm: { 0: IS_QUICK ? 20 : 60, 20: IS_QUICK ? 8 : 20, 100: 3 },
};
/** How mail is stored; a Maildir is slower to open the more files it has, whoever asks. */
const FORMATS = has('mdbox')
  ? ['mdbox']
  : has('maildir') || has('sending')
    ? ['maildir']
    : ['mdbox', 'maildir'];

async function main(servers: ReadonlyMap<string, OwnDovecot>): Promise<void> {
  execFileSync(process.execPath, ['scripts/build.mjs', 'container'], { stdio: 'inherit' });
  const links = [];
  for (const [format, server] of servers) links.push(...(await linksTo(format, server)));
  const programs = await startPrograms(
    links[0]!.place.caFile,
    links.map(({ port }) => port),
  );
  const rows: Row[] = [];
  const throughputs: Throughput[] = [];
  for (const link of links) {
    const course = await Course.open(link, programs);
    if (link.roundTrip === 0) await warmUp(course);
    rows.push(...(await runCourse(course, link)));
    if (link.roundTrip <= 20) throughputs.push(...(await runThroughput(course, link)));
    await course.close();
  }
  const memory = (await programs.warm.usage()).memory;
  console.log(`\nmemory of the gateway with kept sessions: ${(memory / 1e6).toFixed(0)} MB`);
  const sizes = !IS_QUICK && !has('warm') ? await runSizes(servers.get('mdbox')!, links, programs) : [];
  await stopPrograms(programs);
  for (const { end } of links) end();
  if (!has('warm')) write({ rows, throughputs, sizes, memory });
}

function write(results: { readonly rows: readonly Row[]; readonly [name: string]: unknown }): void {
  const about = { date: new Date().toISOString(), node: process.version, size: SIZE };
  const text = JSON.stringify({ ...about, ...results }, null, 2);
  writeFileSync(new URL('results.json', import.meta.url), `${text}\n`);
  writeFileSync(new URL('../docs/bench.svg', import.meta.url), drawChart(results.rows));
  console.log('written: bench/results.json, docs/bench.svg');
}

/** A mail server of its own behind links of all lengths, which are a process of their own; at 0 ms there is none. */
async function linksTo(format: string, server: OwnDovecot): Promise<(Link & { readonly end: () => void })[]> {
  console.log(`filling ${format} with ${SIZE} messages …`);
  const authority = readFileSync(server.caFile, 'utf8');
  const place = { ...(await fillPlace(server, SIZE)), authority };
  const own = server.ports.imaps;
  const far = ROUND_TRIPS.filter((roundTrip) => roundTrip > 0);
  const links = fork(new URL('links.ts', import.meta.url), [String(own), ...far.map(String)]);
  const [ports] = (await once(links, 'message')) as [number[]];
  const end = () => links.connected && links.disconnect();
  return ROUND_TRIPS.map((roundTrip, i) => {
    const port = roundTrip === 0 ? own : ports[i - 1]!;
    return { format, place, port, roundTrip, end };
  });
}

/** Code that has run a few hundred times is compiled for good. */
async function warmUp(course: Course): Promise<void> {
  for (const operation of OPERATIONS.filter(({ isDownload }) => !isDownload)) {
    await course.gatewayRate(operation, 'warm', 0.5);
    await course.handlerRate(operation, 'warm', 0.5);
  }
}

async function runCourse(course: Course, { roundTrip }: Link): Promise<Row[]> {
  const rows: Row[] = [];
  for (const operation of OPERATIONS)
    for (const mode of modesOf(operation, roundTrip)) {
      const rounds = Math.ceil(ROUNDS[mode][roundTrip]! * (operation.share ?? 1));
      const row = await course.measure(operation, mode, rounds);
      printRow(row);
      rows.push(row);
    }
  return rows;
}

/** What is large costs what it weighs: once is enough. */
function modesOf({ isDownload }: Operation, roundTrip: number): readonly Mode[] {
  if (has('warm')) return isDownload ? [] : ['warm'];
  if (isDownload) return roundTrip === 20 && !IS_QUICK ? ['known'] : [];
  return MODES;
}

async function runThroughput(course: Course, { format, roundTrip }: Link): Promise<Throughput[]> {
  const results: Throughput[] = [];
  for (const operation of OPERATIONS.filter(({ isDownload }) => !isDownload)) {
    const warm = await course.gatewayRate(operation, 'warm', SECONDS);
    const pool = await course.handlerRate(operation, 'warm', SECONDS);
    const isCold = roundTrip === 0 && !has('warm') && !IS_QUICK;
    const cold = isCold && {
      known: await course.gatewayRate(operation, 'known', SECONDS),
      naive: await course.handlerRate(operation, 'known', SECONDS),
    };
    const result = { format, roundTrip, operation: operation.name, warm, pool, ...cold };
    printThroughput(result);
    results.push(result);
  }
  return results;
}

/** On the spot, where the server's own time is nearly all, and on a link of 20 ms. */
async function runSizes(server: OwnDovecot, links: readonly Link[], programs: Programs): Promise<SizeRow[]> {
  const places = await fillSizes(server, links[0]!.place.authority);
  const rows: SizeRow[] = [];
  for (const { port, roundTrip } of links.filter(({ format }) => format === 'mdbox'))
    if (roundTrip <= 20) rows.push(...(await compareSizes(places, programs, { port, roundTrip })));
  return rows;
}

process.env['POSTERN_TEST_SERVERS'] ??= 'dovecot';
await setUp();
try {
  const servers = new Map<string, OwnDovecot>();
  for (const mailFormat of FORMATS as ('mdbox' | 'maildir')[])
    servers.set(mailFormat, await startDovecot(mailFormat === 'mdbox' ? { mailFormat } : {}));
  const [first] = servers.values();
  if (has('sending')) await compareSending(first!);
  else {
    await main(servers);
    if (!IS_QUICK && !has('warm')) await comparePop3(first!);
    if (!IS_QUICK && !has('warm')) await compareSending(first!);
  }
  for (const server of servers.values()) await server.stop();
} finally {
  await tearDown();
}
