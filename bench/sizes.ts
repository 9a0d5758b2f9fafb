// Does a page cost more in a bigger mailbox? The same pages out of 1,000 and of 100,000 messages, in turn. What counts are
// the ratios of one run; near 1 is what they have to be.
import { encodeCursor } from '../src/mail/window.ts';
import type { OwnDovecot } from '../test/support/servers/at-hand.ts';
import type { Caller } from './gateway.ts';
import { LimitClient } from './limit-client.ts';
import type { Programs } from './measure.ts';
import { p50, timed } from './measure.ts';
import type { MailPlace } from './place.ts';

const SIZES = [1_000, 100_000] as const;
const ROUNDS = 40;
const FIELDS = 'nodes { subject from { name address } flags receivedAt } pageInfo { hasNextPage endCursor }';

/** No session is kept, but the token knows the server; or one is. */
const MODES = ['known', 'warm'] as const;
type SizeMode = (typeof MODES)[number];

/** Of one page in one state, out of the small and out of the large mailbox. */
export interface SizeRow {
  readonly roundTrip: number;
  readonly page: string;
  readonly mode: string;
  /** Medians, milliseconds. */
  readonly times: Pair;
  /** Received from the mail server. */
  readonly octets: Pair;
  readonly roundTrips: Pair;
}

type Pair = readonly [small: number, large: number];
type CursorAt = (position: number) => string;

/** Connection arguments of a page, given the mailbox's size. */
const PAGES: Record<string, (cursorAt: CursorAt, size: number) => string> = {
  'first page': () => 'first: 25',
  'page in the middle': (cursorAt, size) => `first: 25, after: "${cursorAt(size / 2)}"`,
  'last page': () => 'last: 25',
};

/** A mailbox of one of the sizes, and everybody who reads it. */
interface Reader {
  readonly place: MailPlace;
  readonly callers: Record<SizeMode, Caller>;
  readonly cursorAt: CursorAt;
}

/** Mailboxes of both sizes, each with an owner of its own. */
export async function fillSizes(server: OwnDovecot, authority: string): Promise<readonly MailPlace[]> {
  const places: MailPlace[] = [];
  for (const size of SIZES) {
    console.log(`filling a mailbox with ${size} messages …`);
    const { user, password } = await server.newUser();
    await server.fill(user, 'INBOX', size);
    places.push({ user, password, authority, caFile: server.caFile, size });
  }
  return places;
}

/** The same pages out of both, behind a link. */
export async function compareSizes(
  places: readonly MailPlace[],
  programs: Programs,
  { port, roundTrip }: { readonly port: number; readonly roundTrip: number },
): Promise<SizeRow[]> {
  const readers = await Promise.all(places.map((place) => openReader(place, programs, port)));
  const opening = await inTurn(readers, ({ place }) => openByHand(place, port));
  console.log(`\n  rt  page                mode     1,000  100,000  ratio  octets  round trips`);
  console.log(`${label(roundTrip, 'EXAMINE by hand', 'cold')} ${ratioOf(opening)}`);
  const rows: SizeRow[] = [];
  for (const page of Object.keys(PAGES))
    for (const mode of MODES) {
      const row = await comparePage(readers, roundTrip, page, mode);
      const octets = (row.octets[1] / row.octets[0]).toFixed(2);
      console.log(
        `${label(roundTrip, page, mode)} ${ratioOf(row.times)}  ${octets}×  ${row.roundTrips.join(', ')}`,
      );
      rows.push(row);
    }
  return rows;
}

async function comparePage(
  readers: readonly Reader[],
  roundTrip: number,
  page: string,
  mode: SizeMode,
): Promise<SizeRow> {
  const ask = ({ callers, cursorAt, place }: Reader) => {
    const args = PAGES[page]!(cursorAt, place.size);
    return callers[mode].explain(`{ mailbox(role: INBOX) { messages(${args}) { ${FIELDS} } } }`);
  };
  const costs = [];
  for (const reader of readers) await ask(reader);
  for (const reader of readers) costs.push((await ask(reader)).cost);
  return {
    roundTrip,
    page,
    mode,
    times: await inTurn(readers, (reader) => ask(reader)),
    octets: pairOf(costs.map(({ octets }) => octets)),
    roundTrips: pairOf(costs.map(({ roundTrips }) => roundTrips)),
  };
}

/** Medians of each one's turns. */
async function inTurn(readers: readonly Reader[], work: (reader: Reader) => Promise<unknown>): Promise<Pair> {
  const times: number[][] = readers.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, reader] of readers.entries()) times[i]!.push(await timed(() => work(reader)));
  return pairOf(times.map(p50));
}

/** Connecting, signing in and EXAMINE alone: what the server itself makes of the mailbox's size. */
async function openByHand(place: MailPlace, port: number): Promise<void> {
  const client = await LimitClient.connect(place, port);
  await client.fly(`LOGIN ${place.user} "${place.password}"`, 'EXAMINE INBOX');
  client.close();
}

async function openReader(place: MailPlace, { cold, warm }: Programs, port: number): Promise<Reader> {
  const callers = { known: await cold.signIn(place, port), warm: await warm.signIn(place, port) };
  return { place, callers, cursorAt: await learnCursors(callers.known, place.size) };
}

/** Messages were delivered in order, so position and UID are the same. */
async function learnCursors(caller: Caller, size: number): Promise<CursorAt> {
  const query = '{ mailbox(role: INBOX) { status { uidValidity } messages(first: 1) { edges { cursor } } } }';
  const { mailbox } = await caller.query<Looked>(query);
  const cursor = Buffer.from(mailbox.messages.edges[0]!.cursor, 'base64url').toString();
  const [, account, path] = JSON.parse(cursor) as [unknown, string, string];
  const { uidValidity } = mailbox.status;
  return (position) => encodeCursor({ account, path, uidValidity, uid: position, position, count: size });
}

const pairOf = ([small, large]: readonly number[]): Pair => [small!, large!];

const label = (roundTrip: number, page: string, mode: string): string =>
  `${String(roundTrip).padStart(4)}  ${page.padEnd(19)} ${mode.padEnd(6)}`;

const ratioOf = ([small, large]: Pair): string =>
  `${small.toFixed(1).padStart(7)} ${large.toFixed(1).padStart(8)}  ${(large / small).toFixed(2)}×`;

interface Looked {
  readonly mailbox: {
    readonly status: { readonly uidValidity: number };
    readonly messages: { readonly edges: readonly { readonly cursor: string }[] };
  };
}
