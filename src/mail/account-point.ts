import { createHash } from 'node:crypto';

import type { OctetReader, OctetWriter } from './packed-octets.ts';

/** A mailbox in one of its states. */
export interface MailboxState {
  readonly path: string;
  /** Another one whenever anything in the mailbox has changed. */
  readonly state: string;
}

/**
 * What the mailboxes of an account were like when a token was given out: a digest for each group of mailboxes. A group is
 * one mailbox, unless there are too many for a token.
 */
export interface AccountPoint {
  readonly count: number;
  /** 64 bits over all paths: equal ones are the same mailboxes. */
  readonly names: bigint;
  /** Octets of a group's key: 1 for many mailboxes. */
  readonly keyOctets: number;
  /** Octets of a group's digest. */
  readonly width: number;
  readonly groups: ReadonlyMap<number, bigint>;
}

/** What became of the mailboxes since a point. */
export interface AccountDifference {
  /** Paths of those that changed or are new; where groups have several mailboxes, all of a group that changed. */
  readonly changed: ReadonlySet<string>;
  /** Whether a mailbox may be gone. */
  readonly mayHaveLost: boolean;
}

/** Octets of all groups of a token: with the rest it stays below 1.5 KB as base64url. */
const GROUP_OCTETS = 1_024;
const KEY_OCTETS = 3;
const MIN_WIDTH = 3;
const MAX_WIDTH = 8;
const BUCKETS = 256;
const BUCKET_WIDTH = GROUP_OCTETS / BUCKETS;

type Grouping = Pick<AccountPoint, 'keyOctets' | 'width'>;

export function accountPoint(mailboxes: readonly MailboxState[]): AccountPoint {
  const grouping = groupingFor(mailboxes.length);
  const digests = [...grouped(mailboxes, grouping)].map(
    ([key, group]) => [key, digestOf(group, grouping)] as const,
  );
  // The same account has the same token, in whichever order it is listed.
  const groups = new Map(digests.sort(([a], [b]) => a - b));
  return { count: mailboxes.length, names: namesOf(mailboxes), ...grouping, groups };
}

/** @param since of earlier; the mailboxes are those of today */
export function compareAccount(mailboxes: readonly MailboxState[], since: AccountPoint): AccountDifference {
  const now = grouped(mailboxes, since);
  const isChanged = ([key, group]: [number, MailboxState[]]) =>
    since.groups.get(key) !== digestOf(group, since);
  const changed = [...now].filter(isChanged).flatMap(([, group]) => group.map(({ path }) => path));
  return {
    changed: new Set(changed),
    mayHaveLost: namesOf(mailboxes) !== since.names && !hasAll(now, since),
  };
}

/** Whether the names differ only because of mailboxes that are new. */
function hasAll(
  now: ReadonlyMap<number, readonly MailboxState[]>,
  { keyOctets, groups, count }: AccountPoint,
): boolean {
  if (keyOctets < KEY_OCTETS) return false;
  const known = [...now].filter(([key]) => groups.has(key));
  return known.length === groups.size && known.reduce((sum, [, group]) => sum + group.length, 0) === count;
}

function groupingFor(count: number): Grouping {
  const width = Math.min(MAX_WIDTH, Math.floor(GROUP_OCTETS / Math.max(1, count)) - KEY_OCTETS);
  return width < MIN_WIDTH ? { keyOctets: 1, width: BUCKET_WIDTH } : { keyOctets: KEY_OCTETS, width };
}

function grouped(mailboxes: readonly MailboxState[], { keyOctets }: Grouping): Map<number, MailboxState[]> {
  return Map.groupBy(mailboxes, ({ path }) => sha256(path).readUIntBE(0, keyOctets));
}

/** The order in which the server lists mailboxes means nothing. */
function digestOf(group: readonly MailboxState[], { width }: Grouping): bigint {
  const lines = group.map(({ path, state }) => JSON.stringify([path, state])).sort();
  return BigInt(`0x${sha256(lines.join('\n')).toString('hex', 0, width)}`);
}

function namesOf(mailboxes: readonly MailboxState[]): bigint {
  const names = mailboxes.map(({ path }) => path).sort();
  return sha256(JSON.stringify(names)).readBigUInt64BE();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Many mailboxes fill all groups: their keys go without saying, and 0 is a group with none. */
export function packAccount(octets: OctetWriter, point: AccountPoint): OctetWriter {
  const { count, names, keyOctets, width, groups } = point;
  octets.number(count).fixed(names, 8).fixed(keyOctets, 1).fixed(width, 1);
  if (keyOctets < KEY_OCTETS) {
    for (let key = 0; key < BUCKETS; key++) octets.fixed(groups.get(key) ?? 0n, width);
    return octets;
  }
  octets.number(groups.size);
  for (const [key, digest] of groups) octets.fixed(key, keyOctets).fixed(digest, width);
  return octets;
}

/** @throws Unreadable */
export function readAccount(octets: OctetReader): AccountPoint {
  const [count, names, keyOctets, width] = [octets.number(), octets.big(8), octets.fixed(1), octets.fixed(1)];
  const isFull = keyOctets < KEY_OCTETS;
  const groups = new Map<number, bigint>();
  const length = isFull ? BUCKETS : octets.number();
  for (let i = 0; i < length; i++) {
    const key = isFull ? i : octets.fixed(keyOctets);
    const digest = octets.big(width);
    if (!isFull || digest !== 0n) groups.set(key, digest);
  }
  return { count, names, keyOctets, width, groups };
}
