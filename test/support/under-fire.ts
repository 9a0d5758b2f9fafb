import { setTimeout as wait } from 'node:timers/promises';

import type { DelayLink } from './delay-link.ts';
import type { Account } from './gateway.ts';
import { Gateway } from './gateway.ts';

export interface Fire {
  /** Through which everything goes, and which resets connections. */
  readonly link: DelayLink;
  readonly user: string;
  readonly password: string;
  readonly seconds: number;
  readonly workers: number;
  /** Milliseconds between two kills: longer than a request takes, so that none is hit twice. */
  readonly every: number;
}

export interface Outcome {
  reads: number;
  writes: number;
  kills: number;
  /** Writes of which the caller was told that nobody knows. */
  unknown: number;
  /** What reads were answered in place of mail. */
  readonly failedReads: string[];
  /** Message-IDs that are there twice. */
  readonly twice: string[];
  /** Message-IDs that are there although the caller was told that they are not, or the other way round. */
  readonly lies: string[];
}

const READ = '{ mailbox(role: INBOX) { messages(first: 5) { totalCount nodes { uid subject } } } }';
const APPEND = `mutation ($to: ID!, $raw: Base64!) {
  appendMessage(input: { mailboxId: $to, raw: $raw }) { message { uid } } }`;

/** Reads and adds messages with many callers at once, while connections are reset at random. */
export async function runUnderFire({ link, user, password, ...fire }: Fire): Promise<Outcome> {
  const servers = `imap+plain://127.0.0.1:${link.port}`;
  const gateway = new Gateway({ servers, sessions: 8 });
  const account = gateway.basic(user, password);
  const { mailbox } = (await account.query('{ mailbox(path: "Archive") { id } }')) as {
    mailbox: { id: string };
  };
  const outcome: Outcome = {
    reads: 0,
    writes: 0,
    kills: 0,
    unknown: 0,
    failedReads: [],
    twice: [],
    lies: [],
  };
  const told = new Map<string, string>();
  const end = Date.now() + fire.seconds * 1_000;
  const work = async (worker: number) => {
    for (let turn = 0; Date.now() < end; turn++) {
      if (turn % 3 === 2) await add(account, mailbox.id, `<${worker}.${turn}@example.com>`, told);
      else await read(account, outcome);
    }
  };
  const shooting = shoot(link, fire.every, end, outcome);
  await Promise.all(Array.from({ length: fire.workers }, (_, worker) => work(worker)));
  await shooting;
  judge(await messageIds(account), told, outcome);
  await gateway.close();
  return outcome;
}

async function shoot(link: DelayLink, every: number, end: number, outcome: Outcome): Promise<void> {
  while (Date.now() < end) {
    await wait(every);
    if (link.killOne()) outcome.kills++;
  }
}

async function read(account: Account, outcome: Outcome): Promise<void> {
  const { errors } = await account.ask(READ);
  outcome.reads++;
  if (errors) outcome.failedReads.push(JSON.stringify(errors));
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
