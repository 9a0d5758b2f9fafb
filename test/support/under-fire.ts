import type { DelayLink } from './delay-link.ts';
import type { Account } from './gateway.ts';
import { Gateway } from './gateway.ts';

export interface Fire {
  /** Through which everything goes, and which resets connections. */
  readonly link: DelayLink;
  readonly user: string;
  readonly password: string;
  readonly workers: number;
  /** After so many kills it is over. */
  readonly kills: number;
  /** Requests, of all workers, between two kills. */
  readonly every: number;
}

/** What has to be in the mailbox `Trash`: longer than what comes in one piece. */
export const LARGE = Buffer.from(
  `Subject: large\r\n\r\n${'Not an octet of it may be missing.\r\n'.repeat(90_000)}`,
);

export interface Outcome {
  reads: number;
  downloads: number;
  writes: number;
  kills: number;
  /** Writes of which the caller was told that nobody knows. */
  unknown: number;
  /** What reads were answered in place of mail. */
  readonly failedReads: string[];
  /** The same of those in whose time connections were reset more than once, so that they may have been hit twice. */
  readonly hitTwice: string[];
  /** Message-IDs that are there twice. */
  readonly twice: string[];
  /** Message-IDs that are there although the caller was told that they are not, or the other way round. */
  readonly lies: string[];
}

const READ = '{ mailbox(role: INBOX) { messages(first: 5) { totalCount nodes { uid subject } } } }';
const PLACES = `{ archive: mailbox(path: "Archive") { id }
  large: mailbox(path: "Trash") { messages(first: 1) { nodes { rawUrl } } } }`;
const APPEND = `mutation ($to: ID!, $raw: Base64!) {
  appendMessage(input: { mailboxId: $to, raw: $raw }) { message { uid } } }`;

/** Reads, downloads and adds messages with many callers at once, while connections are reset at random. */
export async function runUnderFire({ link, user, password, ...fire }: Fire): Promise<Outcome> {
  const servers = `imap+plain://127.0.0.1:${link.port}`;
  const gateway = new Gateway({ servers, sessions: 8 });
  const account = gateway.basic(user, password);
  const { archive, large } = (await account.query(PLACES)) as Places;
  const [{ rawUrl }] = large.messages.nodes;
  const outcome: Outcome = {
    reads: 0,
    downloads: 0,
    writes: 0,
    kills: 0,
    unknown: 0,
    failedReads: [],
    hitTwice: [],
    twice: [],
    lies: [],
  };
  const told = new Map<string, string>();
  const watched = async (request: () => Promise<string | undefined>) => {
    const before = outcome.kills;
    const failure = await request();
    if (failure === undefined) return;
    (outcome.kills - before < 2 ? outcome.failedReads : outcome.hitTwice).push(failure);
  };
  let requests = 0;
  const work = async (worker: number) => {
    for (let turn = 0; outcome.kills < fire.kills; turn++) {
      if (turn % 3 === 2) await add(account, archive.id, `<${worker}.${turn}@example.com>`, told);
      else if (turn % 9 === worker) await watched(() => download(account, rawUrl, outcome));
      else await watched(() => read(account, outcome));
      // Wherever the others have come to meanwhile.
      if (++requests % fire.every === 0 && link.killOne()) outcome.kills++;
    }
  };
  await Promise.all(Array.from({ length: fire.workers }, (_, worker) => work(worker)));
  judge(await messageIds(account), told, outcome);
  await gateway.close();
  return outcome;
}

/** Answers what came in place of mail. */
async function read(account: Account, outcome: Outcome): Promise<string | undefined> {
  const { errors } = await account.ask(READ);
  outcome.reads++;
  return errors && JSON.stringify(errors);
}

/** Answers what came in place of the octets. */
async function download(account: Account, url: string, outcome: Outcome): Promise<string | undefined> {
  const { status, octets, body } = await account.get(url);
  outcome.downloads++;
  return octets.equals(LARGE) ? undefined : `${status}: ${octets.length} octets, ${body.slice(0, 200)}`;
}

/** Remembers what the caller is told. */
async function add(account: Account, to: string, id: string, told: Map<string, string>): Promise<void> {
  const raw = Buffer.from(`Message-ID: ${id}\r\nSubject: ${id}\r\n\r\ntext\r\n`).toString('base64');
  const { errors } = await account.ask(APPEND, { to, raw });
  told.set(id, errors?.[0]?.extensions.code ?? 'DONE');
}

async function messageIds(account: Account): Promise<string[]> {
  const found: string[] = [];
  let after: string | null = null;
  do {
    const query = `query ($after: String) { mailbox(path: "Archive") {
      messages(first: 500, after: $after) { nodes { messageId } pageInfo { endCursor hasNextPage } } } }`;
    const { mailbox } = (await account.query(query, { after })) as { mailbox: { messages: Page } };
    found.push(...mailbox.messages.nodes.map(({ messageId }) => messageId));
    after = mailbox.messages.pageInfo.hasNextPage ? mailbox.messages.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

interface Places {
  readonly archive: { readonly id: string };
  readonly large: { readonly messages: { readonly nodes: readonly [{ readonly rawUrl: string }] } };
}

interface Page {
  readonly nodes: readonly { readonly messageId: string }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

function judge(found: readonly string[], told: ReadonlyMap<string, string>, outcome: Outcome): void {
  const counts = Map.groupBy(found, (id) => id.replace(/^<?/, '<').replace(/>?$/, '>'));
  for (const [id, code] of told) {
    const times = counts.get(id)?.length ?? 0;
    outcome.writes++;
    if (code === 'OUTCOME_UNKNOWN') outcome.unknown++;
    if (times > 1) outcome.twice.push(id);
    const isLie = code === 'DONE' ? times === 0 : code !== 'OUTCOME_UNKNOWN' && times > 0;
    if (isLie) outcome.lies.push(`${id}: ${code}, and it is there ${times} times`);
  }
}
