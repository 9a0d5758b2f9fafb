import type { Namespace, Namespaces, Quota, QuotaUsage, Software } from '../../mail/account.ts';
import type { ErrorCode } from '../../mail/errors.ts';
import type { MailError } from '../../mail/errors.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { Found } from './found.ts';
import { readFound } from './found.ts';
import type { FetchItems } from './fetch-items.ts';
import { readStatus } from './status-items.ts';
import type { Step, StepOf, Verb } from './steps.ts';
import { pathOf } from './steps.ts';
import type { Reply } from '../wire/command.ts';
import { quoted } from '../../net/server-text.ts';
import { refusal } from '../wire/refusals.ts';
import type { DataResponse, ResponseCode } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';
import { listOf, numberOf, pairsOf, textOf } from '../wire/responses.ts';

/** A mailbox as LIST shows it. */
export interface ListRow {
  readonly path: string;
  readonly delimiter: string | null;
  readonly attributes: readonly string[];
}

export interface Listing {
  readonly rows: readonly ListRow[];
  /** From LIST … RETURN (STATUS …); a mailbox that the server could not count is missing. */
  readonly statuses: ReadonlyMap<string, MailboxStatus>;
}

/** What SELECT and EXAMINE say (RFC 9051 §6.3.2). */
export interface OpenMailbox {
  readonly exists: number;
  readonly uidValidity: number;
  readonly permanentFlags: readonly string[] | null;
  /** The mailbox keeps no modification sequences: asking for them is BAD (RFC 7162 §3.1.2.2). */
  readonly hasNoModSeq: boolean;
  readonly isReadOnly: boolean;
  /** UIDs are others each time: no id means anything (UIDNOTSTICKY, RFC 4315 §2). */
  readonly hasNoUids: boolean;
}

/** One message's data items, keys in upper case; of sections only those of parts are named: `BODY[1.2]`, `BODY[]`. */
export interface FetchRow {
  readonly position: number;
  readonly uid: number;
  readonly items: ReadonlyMap<string, Token>;
  /** Made up for an explanation: it is whatever is looked for. */
  readonly isAssumed?: true;
}

/** What each step brings home. */
export interface Results {
  CAPABILITY: null;
  ID: Software;
  NAMESPACE: Namespaces;
  LSUB: ReadonlySet<string>;
  GETQUOTAROOT: Quota | null;
  MYRIGHTS: string | null;
  LIST: Listing;
  STATUS: MailboxStatus;
  EXAMINE: OpenMailbox;
  SELECT: OpenMailbox;
  FETCH: readonly FetchRow[];
  'UID FETCH': readonly FetchRow[];
  'UID FETCH PARTIAL': readonly FetchRow[];
  'UID FETCH SAVED': readonly FetchRow[];
  'UID SEARCH': Found;
  'UID SORT': Found;
  SEARCH: number;
}

export type Result = Results[Verb];

interface Reading<V extends Verb> {
  /** In an error: «the mail server refused …». */
  readonly doing: string;
  /** What an uncoded NO means. */
  readonly fallback: ErrorCode;
  read(reply: Reply, step: StepOf<V>): Results[V];
}

const READINGS: { [V in Verb]: Reading<V> } = {
  CAPABILITY: { doing: 'to list its capabilities', fallback: 'SERVER_UNAVAILABLE', read: () => null },
  ID: { doing: 'to identify itself', fallback: 'UNSUPPORTED', read: readSoftware },
  NAMESPACE: { doing: 'to list its namespaces', fallback: 'SERVER_UNAVAILABLE', read: readNamespaces },
  LSUB: { doing: 'to list the subscriptions', fallback: 'SERVER_UNAVAILABLE', read: readSubscriptions },
  GETQUOTAROOT: { doing: 'to report the quota', fallback: 'SERVER_UNAVAILABLE', read: readQuota },
  MYRIGHTS: { doing: 'to report the rights', fallback: 'SERVER_UNAVAILABLE', read: readRights },
  LIST: { doing: 'to list the mailboxes', fallback: 'SERVER_UNAVAILABLE', read: readListing },
  STATUS: {
    doing: 'to report the counts of this mailbox',
    fallback: 'SERVER_UNAVAILABLE',
    read: readStatusReply,
  },
  EXAMINE: { doing: 'to open this mailbox', fallback: 'NOT_FOUND', read: readOpening },
  SELECT: { doing: 'to open this mailbox', fallback: 'NOT_FOUND', read: readOpening },
  FETCH: { doing: 'to send these messages', fallback: 'SERVER_UNAVAILABLE', read: readRows },
  'UID FETCH': { doing: 'to send these messages', fallback: 'SERVER_UNAVAILABLE', read: readRows },
  'UID FETCH PARTIAL': {
    doing: 'to send these messages',
    fallback: 'SERVER_UNAVAILABLE',
    read: readRows,
  },
  'UID FETCH SAVED': {
    doing: 'to send these messages',
    fallback: 'SERVER_UNAVAILABLE',
    read: readRows,
  },
  'UID SEARCH': { doing: 'to search this mailbox', fallback: 'SERVER_UNAVAILABLE', read: readFound },
  'UID SORT': { doing: 'to sort this mailbox', fallback: 'SERVER_UNAVAILABLE', read: readFound },
  SEARCH: { doing: 'to search this mailbox', fallback: 'SERVER_UNAVAILABLE', read: readCount },
};

/** What the server said to a step, or the error that its refusal is. */
export function readReply(step: Step, reply: Reply): Result | MailError {
  const reading = READINGS[step.verb] as Reading<Verb>;
  if (reply.status.status !== 'OK') return refusal(reply.status, reading.doing, reading.fallback);
  return reading.read(reply, step);
}

function readSoftware({ data }: Reply): Software {
  const pairs = pairsOf(listOf(data[0]?.tokens[0]));
  const word = (key: string) => quoted(textOf(pairs.get(key)) ?? '') || null;
  return { name: word('NAME'), version: word('VERSION') };
}

function readNamespaces({ data }: Reply): Namespaces {
  const [personal, otherUsers, shared] = (data[0]?.tokens ?? []).map(readNamespaceList);
  return { personal: personal ?? [], otherUsers: otherUsers ?? [], shared: shared ?? [] };
}

function readNamespaceList(token: Token): Namespace[] {
  return listOf(token).map((entry) => {
    const [prefix, delimiter] = listOf(entry);
    return { prefix: pathOf(prefix) ?? '', delimiter: textOf(delimiter) };
  });
}

function readSubscriptions({ data }: Reply): ReadonlySet<string> {
  return new Set(data.map(({ tokens }) => pathOf(tokens[2]) ?? ''));
}

/** Storage comes in units of 1024 octets (RFC 9208 §5.1). */
function readQuota({ data }: Reply): Quota | null {
  const quotas = data.filter(({ type }) => type === 'QUOTA');
  const roots =
    data
      .find(({ type }) => type === 'QUOTAROOT')
      ?.tokens.slice(1)
      .map(textOf) ?? [];
  const quota = quotas.find(({ tokens }) => textOf(tokens[0]) === roots[0]) ?? quotas[0];
  if (!quota) return null;
  const resources = resourcesOf(listOf(quota.tokens[1]));
  const [storage, messages] = [resources.get('STORAGE'), resources.get('MESSAGE')];
  // A root without limits: nobody set a quota (Courier and Cyrus name one nevertheless).
  if (!storage && !messages) return null;
  return {
    root: quoted(textOf(quota.tokens[0]) ?? ''),
    storage: storage ? { used: storage.used * 1024, limit: storage.limit * 1024 } : null,
    messages: messages ?? null,
  };
}

/** Resources come in threes: name, used, limit. */
function resourcesOf(list: readonly Token[]): Map<string, QuotaUsage> {
  const resources = new Map<string, QuotaUsage>();
  for (let i = 0; i + 2 < list.length; i += 3) {
    const [used, limit] = [numberOf(list[i + 1]), numberOf(list[i + 2])];
    if (used !== null && limit !== null)
      resources.set((textOf(list[i]) ?? '').toUpperCase(), { used, limit });
  }
  return resources;
}

function readRights({ data }: Reply): string | null {
  return textOf(data[0]?.tokens[1]);
}

function readListing({ data }: Reply): Listing {
  const rows = new Map<string, ListRow>();
  const statuses = new Map<string, MailboxStatus>();
  for (const { type, tokens } of data) {
    if (type === 'STATUS') {
      const path = pathOf(tokens[0]);
      if (path !== undefined) statuses.set(path, readStatus(listOf(tokens[1])));
      continue;
    }
    const path = pathOf(tokens[2]);
    if (!path) continue;
    const attributes = listOf(tokens[0]).map((each) => textOf(each) ?? '');
    rows.set(path, { path, delimiter: textOf(tokens[1]) || null, attributes });
  }
  return { rows: [...rows.values()], statuses };
}

function readStatusReply({ data }: Reply): MailboxStatus {
  return readStatus(data.flatMap(({ tokens }) => listOf(tokens[1])));
}

function readOpening({ status, data, remarks }: Reply): OpenMailbox {
  const codes = remarks.map(({ code }) => code).filter((code): code is ResponseCode => code !== undefined);
  const code = (name: string) => codes.findLast((each) => each.name === name)?.args;
  const flags = code('PERMANENTFLAGS') ?? code('FLAGS');
  return {
    exists: data.findLast(({ type }) => type === 'EXISTS')?.number ?? 0,
    uidValidity: numberOf(code('UIDVALIDITY')?.[0]) ?? 0,
    permanentFlags: flags ? listOf(flags[0]).map((each) => textOf(each) ?? '') : null,
    hasNoModSeq: code('NOMODSEQ') !== undefined,
    isReadOnly: status.code?.name === 'READ-ONLY',
    hasNoUids: code('UIDNOTSTICKY') !== undefined,
  };
}

/**
 * Rows by UID, the items of several rows for one message put together. A row without UID is none of ours, it only says
 * that flags changed (RFC 9051 §7.5.2).
 */
function readRows({ data }: Reply, { items: asked }: FetchStep): FetchRow[] {
  const rows = new Map<number, GrowingRow>();
  for (const row of data) {
    if (row.type === 'EXPUNGE') closeGap(rows, row.number ?? 0);
    else growRow(rows, row);
  }
  // What was asked for and left out is null, which is something else than «not asked».
  for (const { items } of rows.values()) {
    chooseHeaders(items, asked);
    for (const word of asked.words) if (!items.has(word)) items.set(word, null);
  }
  return [...rows.values()];
}

type FetchStep = StepOf<'FETCH' | 'UID FETCH' | 'UID FETCH PARTIAL' | 'UID FETCH SAVED'>;

interface GrowingRow extends FetchRow {
  position: number;
  readonly items: Map<string, Token>;
}

function growRow(rows: Map<number, GrowingRow>, row: DataResponse): void {
  const items = itemsOf(row);
  const uid = numberOf(items.get('UID'));
  if (uid === null) return;
  const known = rows.get(uid);
  if (known) for (const [key, value] of items) known.items.set(key, value);
  else rows.set(uid, { position: row.number ?? 0, uid, items });
}

function itemsOf({ tokens }: DataResponse): Map<string, Token> {
  const items = new Map<string, Token>();
  const list = listOf(tokens[0]);
  for (let i = 0; i + 1 < list.length; i += 2) items.set(itemName(list[i]), list[i + 1]!);
  return items;
}

/** Several parts may come in one row: they are told apart by their sections, `BODY[1.2]<0>` without its origin. */
function itemName(key: Token | undefined): string {
  const word = (textOf(key) ?? '').toUpperCase();
  const section = key && !Array.isArray(key) ? key.section : undefined;
  if (!section) return word;
  const part = (textOf(section[0]) ?? '').toUpperCase();
  return /^[\d.]*$/.test(part) ? `${word}[${part}]` : headerItem(listOf(section[1]).map(textOf));
}

/** Header fields of which a row has some; none: the whole header. */
function headerItem(names: readonly (string | null)[]): string {
  return `${HEADERS}${names
    .map((name) => (name ?? '').toUpperCase())
    .sort()
    .join(' ')}`;
}

const HEADERS = 'BODY ';

/** Other commands of the flight may have asked for other fields of the same message: `BODY` are those of this one. */
function chooseHeaders(items: Map<string, Token>, { headers }: FetchItems): void {
  const found = [...items.keys()].filter((name) => name.startsWith(HEADERS));
  if (found.length === 0) return;
  const own = headerItem(headers === 'all' ? [] : headers);
  const chosen = items.get(found.includes(own) ? own : found[0]!) ?? null;
  for (const name of found) items.delete(name);
  items.set('BODY', chosen);
}

/** A message has gone: those above it move down (RFC 9051 §7.5.1). */
function closeGap(rows: Map<number, GrowingRow>, expunged: number): void {
  for (const row of [...rows.values()]) {
    if (row.position === expunged) rows.delete(row.uid);
    else if (row.position > expunged) row.position--;
  }
}

function readCount({ data }: Reply, step: StepOf<'SEARCH'>): number {
  if (!step.isExtended) return countNumbers(data);
  const answer = data[0]?.tokens ?? [];
  const at = answer.findIndex((token) => textOf(token)?.toUpperCase() === 'COUNT');
  return at < 0 ? 0 : (numberOf(answer[at + 1]) ?? 0);
}

function countNumbers(data: readonly DataResponse[]): number {
  return data.reduce((sum, { numbers, tokens }) => sum + (numbers?.length ?? tokens.length), 0);
}
/** The mailbox that a session has open. */

export interface OpenPlace {
  readonly path: string;
  /** By SELECT. */
  readonly isWritable: boolean;
  /** What SELECT or EXAMINE said in this very call; undefined: it was an earlier one, and much may have changed. */
  readonly opened: OpenMailbox | undefined;
}
