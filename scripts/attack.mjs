// `npm run attack`: mail servers and messages made to hurt, one after the other, against the container's own bundle in a
// process of 384 MB of heap. Of each: the code of the answer, the memory that the process has had at its highest, and how
// long others, who read from an honest server meanwhile, waited at most: by the clock, and by how long the thread that
// answers has worked until they were served, which does not depend on what else the machine does. The longest turn of the
// event loop is told in such work too. Options: words of the names of attacks. Ends with 1 where a process died, an answer
// was no typed one, 256 MB were passed, or others waited for half a second of work: on a machine that does nothing else
// they are served within a second then.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { ATTACKS } from '../test/attacks/attacks.ts';
import { startHonest } from '../test/attacks/honest-server.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const HEAP = '--max-old-space-size=384';
const PROBE = pathToFileURL(path.join(ROOT, 'test/attacks/turns.ts')).href;
const MAX_MEGABYTES = 256;
const MAX_WORK = 500;
const wanted = process.argv.slice(2);

const built = spawnSync(process.execPath, ['scripts/build.mjs', 'container'], {
  cwd: ROOT,
  encoding: 'utf8',
});
if (built.status !== 0) throw new Error(built.stderr);

const honest = await startHonest();
/** It takes questions, and answers none. */
const nameServer = createSocket('udp4').bind(0, '127.0.0.1');
await once(nameServer, 'listening');
let failures = 0;
for (const [name, attack] of Object.entries(ATTACKS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const result = await run(attack);
  const isBad = result.died || result.megabytes > MAX_MEGABYTES || result.work > MAX_WORK || !result.isTyped;
  if (isBad) failures++;
  const { outcome, megabytes, seconds } = result;
  const [waited, work, turn] = [result.waited, result.work, result.turn].map(Math.round);
  console.log(
    `${isBad ? 'BAD ' : 'ok  '} ${name.padEnd(50)} ${outcome.padEnd(24)} ${megabytes} MB, others ${waited} ms (work ${work} ms), turn ${turn} ms, ${seconds} s`,
  );
}
honest.close();
nameServer.close();
console.log(failures === 0 ? 'all within bounds' : `${failures} out of bounds`);
process.exit(failures === 0 ? 0 : 1);

async function run(attack) {
  const { server, requests, signIns = [] } = attack;
  const hostile = createServer(server).listen(0, '127.0.0.1');
  await once(hostile, 'listening');
  const address = `${server.protocol}+plain://127.0.0.1:${hostile.address().port}`;
  const gateway = await startContainer([address, honest.url, 'imaps://*']);
  const own = await gateway.token(address, 'anna');
  const other = await gateway.token(honest.url, honest.user);
  await gateway.ask(other, '{ mailbox(role: INBOX) { messages(first: 5) { nodes { subject } } } }');
  await gateway.longestTurn();
  server.isArmed = true;
  const started = performance.now();
  let isOver = false;
  const waiting = others(gateway, other, () => isOver);
  const answers = await Promise.allSettled([
    ...requests.map((query) => gateway.ask(own, query)),
    ...signIns.map((each) => gateway.signIn(each, 'anna').then(({ code }) => code)),
  ]);
  isOver = true;
  const { waited, work } = await waiting;
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const outcomes = answers.map(({ value, reason }) => value ?? `no answer: ${reason}`);
  const megabytes = gateway.highest();
  const turn = await gateway.longestTurn();
  const died = gateway.hasDied();
  gateway.end();
  hostile.close();
  hostile.closeAllConnections?.();
  const isTyped = outcomes.every((each) => /^(OK|[A-Z_]+)$/.test(each) && each !== 'INTERNAL');
  return { outcome: [...new Set(outcomes)].join(' '), isTyped, died, megabytes, waited, work, turn, seconds };
}

/** How long the slowest of the requests to the honest server takes while the attack runs, milliseconds. */
async function others(gateway, token, isOver) {
  const slowest = { waited: 0, work: 0 };
  do {
    const started = performance.now();
    const before = gateway.work();
    const outcome = await gateway
      .ask(token, '{ mailbox(role: INBOX) { messages(first: 5) { nodes { subject } } } }')
      .catch(String);
    // Who is not served waits for ever.
    if (outcome !== 'OK') return { waited: Infinity, work: Infinity };
    slowest.waited = Math.max(slowest.waited, performance.now() - started);
    slowest.work = Math.max(slowest.work, gateway.work() - before);
    await new Promise((resolve) => setTimeout(resolve, 20));
  } while (!isOver());
  return slowest;
}

async function startContainer(servers) {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const child = spawn(process.execPath, [HEAP, '--import', PROBE, 'index.mjs'], {
    cwd: path.join(ROOT, 'dist/container'),
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      ATTACK_NAME_SERVER: `127.0.0.1:${nameServer.address().port}`,
      POSTERN_SERVERS: servers.join(','),
      POSTERN_KEYS: `k:${randomBytes(32).toString('base64')}`,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  await once(child.stdout, 'data');
  child.stdout.resume();
  const url = `http://127.0.0.1:${port}`;
  const signIn = async (server, user) => {
    const body = JSON.stringify({ server, user, password: user });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/tokens`, { method: 'POST', headers, body });
    return answer.json();
  };
  return {
    ask: async (token, query) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      const { errors = [] } = await answer.json();
      return errors[0]?.extensions.code ?? 'OK';
    },
    signIn,
    token: async (server, user) => {
      const { token, detail } = await signIn(server, user);
      if (!token) throw new Error(`The sign-in failed: ${detail}`);
      return token;
    },
    /** Milliseconds of the thread's own work, in the longest turn of the event loop since the last time. */
    longestTurn: async () => {
      if (child.exitCode !== null) return Infinity;
      child.send('turn');
      const [milliseconds] = await once(child, 'message');
      return milliseconds;
    },
    /** Milliseconds that the thread which answers has worked, ever. */
    work: () =>
      Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    highest: () => {
      const status = child.exitCode === null ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : '';
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    hasDied: () => child.exitCode !== null || child.signalCode !== null,
    end: () => child.kill('SIGKILL'),
  };
}
