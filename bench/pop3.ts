// The newest 50 headers of a maildrop with 10,000 messages, on a real Dovecot behind a link with
// a round trip of 20 ms. Round trips are counted behind the greeting; node-pop3, which cannot pipeline, is the baseline.
import Pop3Command from 'node-pop3';

import { DelayLink } from '../test/support/delay-link.ts';
import type { Account } from '../test/support/gateway.ts';
import { Gateway } from '../test/support/gateway.ts';
import type { OwnDovecot } from '../test/support/servers/at-hand.ts';

const MESSAGES = 10_000;
const PAGE = 50;
const ROUND_TRIP = 20;
const ROUNDS = 15;
const QUERY = `{ mailbox(role: INBOX) { messages(first: ${PAGE}) { nodes { id subject from { name address } sentAt } } } }`;

interface Cost {
  /** Median from the first octet to the last, milliseconds. */
  readonly time: number;
  /** Behind the greeting. */
  readonly roundTrips: number;
}

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1]!;

async function timed(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return median(times);
}

async function ours(account: Account): Promise<Cost> {
  const { roundTrips } = await account.explain(QUERY);
  return { time: await timed(() => account.query(QUERY)), roundTrips: roundTrips.signIn + roundTrips.mail };
}

/** USER, PASS, UIDL, STAT, then TOP of each message, one after the other, and QUIT. */
async function nodePop3(port: number, user: string, password: string): Promise<Cost> {
  let roundTrips = 0;
  const time = await timed(async () => {
    roundTrips = 2;
    const pop3 = new Pop3Command({ host: '127.0.0.1', port, user, password });
    const count = (await pop3.UIDL()).length;
    await pop3.command('STAT');
    roundTrips += 2;
    for (let number = count; number > count - PAGE; number--) {
      await pop3.TOP(number, 0);
      roundTrips++;
    }
    await pop3.QUIT();
    roundTrips++;
  });
  return { time, roundTrips };
}

function show(name: string, { time, roundTrips }: Cost): void {
  console.log(`${name.padEnd(36)}${String(roundTrips).padStart(12)}${time.toFixed(0).padStart(10)}`);
}

/** Prints round trips and medians. */
export async function comparePop3(server: OwnDovecot): Promise<void> {
  const { user, password } = await server.newUser();
  console.log(`filling a maildrop with ${MESSAGES} messages …`);
  await server.fill(user, 'INBOX', MESSAGES);
  const link = await DelayLink.start(server.ports.pop3, ROUND_TRIP);
  const gateway = new Gateway({ servers: `pop3+plain://127.0.0.1:${link.port}` });
  console.log(`\nnewest ${PAGE} headers, ${ROUND_TRIP} ms link     round trips    p50 ms`);
  show('Postern, known server (token)', await ours(await gateway.signIn(user, password)));
  show('Postern, unknown server', await ours(gateway.basic(user, password)));
  show('node-pop3', await nodePop3(link.port, user, password));
  await link.close();
}
