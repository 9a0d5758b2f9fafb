// Does a page cost more in a bigger mailbox? The same pages out of 1,000 and of 100,000 messages, through the real Lambda
// handler. Prints ratios of one run; near 1 is what they have to be.
import { encodeCursor } from '../src/mail/window.ts';
import type { Account } from '../test/support/gateway.ts';
import { Gateway } from '../test/support/gateway.ts';
import type { OwnDovecot } from '../test/support/servers/at-hand.ts';
import { RawImap, quoted } from '../test/support/servers/raw-imap.ts';
import type { Credentials } from '../test/support/servers/types.ts';

const SIZES = [1_000, 100_000];
const ROUNDS = 60;
const FIELDS = 'nodes { subject from { name address } flags receivedAt }';

interface Cost {
  /** Median, milliseconds. */
  readonly time: number;
  /** Received from the mail server. */
  readonly octets: number;
  readonly roundTrips: number;
  /** Growth of the process while it ran, octets. */
  readonly memory: number;
}

/** A page by its connection arguments, given the mailbox's size. */
const PAGES: Record<string, (place: { cursor: (position: number) => string; size: number }) => string> = {
  'first page': () => 'first: 25',
  'page in the middle': ({ cursor, size }) => `first: 25, after: "${cursor(size / 2)}"`,
  'last page': () => 'last: 25',
};

async function fill(
  server: OwnDovecot,
  size: number,
): Promise<{ account: Account; cursor: (position: number) => string; credentials: Credentials }> {
  const { user, password } = await server.newUser();
  console.log(`filling a mailbox with ${size} messages …`);
  await server.fill(user, 'INBOX', size);
  const gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${server.ports.imap}` });
  const account = await gateway.signIn(user, password);
  const query = '{ mailbox(role: INBOX) { status { uidValidity } messages(first: 1) { edges { cursor } } } }';
  const { mailbox } = (await account.query(query)) as {
    mailbox: { status: { uidValidity: number }; messages: { edges: { cursor: string }[] } };
  };
  const [, key, path] = JSON.parse(
    Buffer.from(mailbox.messages.edges[0]!.cursor, 'base64url').toString(),
  ) as string[];
  const { uidValidity } = mailbox.status;
  // Messages were delivered in order, so position and UID are the same.
  const cursor = (position: number) =>
    encodeCursor({ account: key!, path: path!, uidValidity, uid: position, position, count: size });
  return { account, cursor, credentials: { user, password } };
}

/** Median of connecting, signing in and EXAMINE alone, milliseconds: what the server itself makes of the mailbox's size. */
async function measureOpening(server: OwnDovecot, { user, password }: Credentials): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const imap = await RawImap.connect(server);
    await imap.command(`LOGIN ${user} ${quoted(password)}`);
    await imap.command('EXAMINE INBOX');
    times.push(performance.now() - started);
    imap.close();
  }
  return median(times);
}

async function measure(account: Account, args: string): Promise<Cost> {
  const query = `{ mailbox(role: INBOX) { messages(${args}) { ${FIELDS} pageInfo { hasNextPage endCursor } } } }`;
  const { octets, roundTrips } = await account.explain(query);
  const before = process.memoryUsage().rss;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await account.query(query);
    times.push(performance.now() - started);
  }
  const memory = Math.max(0, process.memoryUsage().rss - before);
  return { time: median(times), octets: octets.received, roundTrips: roundTrips.mail, memory };
}

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1]!;

/** The same pages out of mailboxes of both sizes. */
export async function compareSizes(server: OwnDovecot): Promise<void> {
  const places = [];
  for (const size of SIZES) places.push({ size, ...(await fill(server, size)) });
  console.log('\npage                  messages   p50 ms   octets   round trips   memory grew');
  const openings: number[] = [];
  for (const place of places) {
    const time = await measureOpening(server, place.credentials);
    openings.push(time);
    console.log(
      `${'EXAMINE, bare client'.padEnd(20)}${String(place.size).padStart(10)} ${time.toFixed(2).padStart(8)}`,
    );
  }
  console.log(
    `${'EXAMINE, bare client'.padEnd(20)}     ratio ${(openings[1]! / openings[0]!).toFixed(2).padStart(8)}`,
  );
  for (const [name, args] of Object.entries(PAGES)) {
    const costs: Cost[] = [];
    for (const place of places) {
      const cost = await measure(place.account, args(place));
      costs.push(cost);
      const cells = [
        cost.time.toFixed(2).padStart(8),
        String(cost.octets).padStart(8),
        String(cost.roundTrips).padStart(13),
      ];
      console.log(
        `${name.padEnd(20)}${String(place.size).padStart(10)} ${cells.join(' ')} ${(cost.memory / 1e6).toFixed(1).padStart(10)} MB`,
      );
    }
    const [small, large] = costs as [Cost, Cost];
    console.log(
      `${name.padEnd(20)}     ratio ${(large.time / small.time).toFixed(2).padStart(8)} ${(large.octets / small.octets).toFixed(2).padStart(8)}`,
    );
  }
}
