import { MailError } from '../../mail/errors.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import { clipRanges, countIn, isInRanges } from '../../mail/uid-ranges.ts';
import { ASSUMED_EXISTS, NEWEST, numbersIn } from './assumptions.ts';
import type { FetchItems } from './fetch-items.ts';
import { fetchArgument } from './fetch-items.ts';
import type { Range, ReadCommand, Refusal } from './grammar.ts';
import { rangeArgument, setArgument } from './grammar.ts';
import { containsNumber } from './number-set.ts';
import { rangesArgument, readRanges } from './uid-set.ts';
import type { Reply } from '../wire/command.ts';
import { atom, sequence } from '../wire/command.ts';
import type { DataResponse, FetchedItem } from '../wire/responses.ts';
import { fetchedItems, textOf } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';

/** The messages that an earlier search saved (`$`, RFC 5182); the other forms say themselves which they want. */
interface FetchArguments {
  readonly path: string;
  readonly items: FetchItems;
}

interface ByPosition extends FetchArguments {
  readonly range: Range;
}

interface ByUid extends FetchArguments {
  readonly uids: readonly number[];
}

/** All that have UIDs from one to another. */
interface BySpan extends FetchArguments {
  readonly span: UidRange;
}

/** The newest `count` messages in one go (PARTIAL, RFC 9394). */
interface Newest extends FetchArguments {
  readonly count: number;
}

/** One message's data items, keys in upper case; of sections only those of parts are named: `BODY[1.2]`, `BODY[1.2.MIME]`, `BODY[]`. */
export interface FetchRow {
  readonly position: number;
  readonly uid: number;
  readonly items: ReadonlyMap<string, Token>;
  /** Made up for an explanation: it is whatever is looked for. */
  readonly isAssumed?: true;
}

/** Of all answers only rows are a list. */
export function areRows(answer: unknown): answer is readonly FetchRow[] {
  return Array.isArray(answer);
}

const refusal: Refusal = { doing: 'to send these messages', fallback: 'SERVER_UNAVAILABLE' };

/** EXPUNGE may come during a UID command and shifts the numbers of the rows (RFC 9051 §7.5.1). */
const ROWS = ['FETCH', 'EXPUNGE', 'VANISHED'];

export const FETCH: ReadCommand<ByPosition, readonly FetchRow[]> = {
  mailbox: 'uses',
  args: ({ range, items }) => [rangeArgument(range), fetchArgument(items)],
  data: ['FETCH'],
  accepts: ({ range }, { number }) => number! >= range.from && number! <= range.to,
  refusal,
  refused: refusedRows,
  read: readRows,
  assumed: ({ range, items }) => assumedRows(numbersIn(range), items),
  explained: ({ range }, text) => text.replace(/^FETCH \S+/, `FETCH ${explainedRange(range)}`),
};

export const UID_FETCH: ReadCommand<ByUid, readonly FetchRow[]> = {
  mailbox: 'uses',
  args: ({ uids, items }) => [setArgument(uids), fetchArgument(items)],
  data: ROWS,
  // Zoho says the UID in the first of several rows for one message only.
  accepts: ({ uids }, { uid }) => uid === undefined || containsNumber(uids, uid),
  refusal,
  refused: refusedRows,
  read: readKeptRows,
  assumed: ({ uids, items }) => assumedRows(uids, items),
  // UIDs that only the explanation assumes.
  explained: ({ uids }, text) =>
    uids.some((uid) => uid >= NEWEST.from) ? text.replace(/^UID FETCH \S+/, 'UID FETCH uids') : text,
};

export const UID_FETCH_SPAN: ReadCommand<BySpan, readonly FetchRow[]> = {
  name: 'UID FETCH',
  mailbox: 'uses',
  args: ({ span, items }) => [rangesArgument([span]), fetchArgument(items)],
  data: ROWS,
  accepts: ({ span }, { uid }) => uid === undefined || (uid >= span.from && uid <= span.to),
  refusal,
  refused: refusedRows,
  read: readKeptRows,
  assumed: () => [],
};

export const UID_FETCH_PARTIAL: ReadCommand<Newest, readonly FetchRow[]> = {
  name: 'UID FETCH',
  mailbox: 'uses',
  args: ({ count, items }) => [
    sequence('1:*'),
    fetchArgument(items),
    [atom('PARTIAL'), { type: 'TEXT', value: `-1:-${count}` }],
  ],
  data: ROWS,
  refusal,
  leansOn: () => 'PARTIAL',
  read: readRows,
  assumed: ({ count, items }) =>
    assumedRows(numbersIn({ from: ASSUMED_EXISTS - count + 1, to: ASSUMED_EXISTS }), items),
};

export const UID_FETCH_SAVED: ReadCommand<FetchArguments, readonly FetchRow[]> = {
  name: 'UID FETCH',
  mailbox: 'uses',
  args: ({ items }) => [sequence('$'), fetchArgument(items)],
  data: ROWS,
  refusal,
  leansOn: () => 'SEARCHRES',
  read: readKeptRows,
  assumed: ({ items }) => assumedRows(numbersIn(NEWEST), items),
};

/**
 * Rows by UID, the items of several rows for one message put together. A row without UID is none of ours: it says that
 * flags changed (RFC 9051 §7.5.2), of a message whose row may have come before.
 * @param keepsGone whether rows of messages stay that vanish while the others come
 */
export function readRows(
  { data }: Pick<Reply, 'data'>,
  { items: asked }: Pick<FetchArguments, 'items'>,
  keepsGone = false,
): FetchRow[] {
  const rows = new Map<number, GrowingRow>();
  let last: GrowingRow | undefined;
  for (const row of data) {
    if (row.type === 'EXPUNGE') closeGap(rows, row.number ?? 0, keepsGone);
    else if (row.type === 'VANISHED') closeGaps(rows, row, keepsGone);
    else if (row.uid === undefined) hearNews(rows, last, row, asked);
    else last = growRow(rows, row, row.uid);
  }
  // What was asked for and left out is null, which is something else than «not asked».
  for (const { items } of rows.values()) {
    chooseHeaders(items, asked);
    for (const word of asked.words) if (!items.has(word)) items.set(word, null);
  }
  return [...rows.values()];
}

/**
 * The same where what was there when it was asked for counts: a change in the same flight may have removed the message. It
 * stands nowhere then.
 */
function readKeptRows(reply: Reply, step: FetchArguments): FetchRow[] {
  return readRows(reply, step, true);
}

function leave(rows: Map<number, GrowingRow>, row: GrowingRow, isKept: boolean): void {
  if (isKept) row.position = 0;
  else rows.delete(row.uid);
}

interface GrowingRow extends FetchRow {
  position: number;
  readonly items: Map<string, Token>;
}

function growRow(rows: Map<number, GrowingRow>, row: DataResponse, uid: number): GrowingRow {
  const items = itemsOf(row);
  const known = rows.get(uid);
  if (!known) {
    const grown = { position: row.number ?? 0, uid, items };
    rows.set(uid, grown);
    return grown;
  }
  for (const [key, value] of items) known.items.set(key, value);
  return known;
}

function hearNews(
  rows: ReadonlyMap<number, GrowingRow>,
  last: GrowingRow | undefined,
  row: DataResponse,
  asked: FetchItems,
): void {
  completeRow(last, row, asked);
  const meant = last?.position === row.number ? last : byPosition(rows, row.number);
  const items = meant && itemsOf(row);
  for (const word of CHANGING)
    if (items?.has(word) && meant!.items.has(word)) meant!.items.set(word, items.get(word)!);
}

/** What of a message changes. */
const CHANGING = ['FLAGS', 'MODSEQ'];

function byPosition(
  rows: ReadonlyMap<number, GrowingRow>,
  position: number | undefined,
): GrowingRow | undefined {
  for (const row of rows.values()) if (row.position === position) return row;
  return undefined;
}

/** A row without UID directly behind one for the same message brings what that one lacks of what was asked for. */
function completeRow(last: GrowingRow | undefined, row: DataResponse, { words }: FetchItems): void {
  if (!last || last.position !== row.number || words.every((word) => last.items.has(word))) return;
  for (const [key, value] of itemsOf(row)) if (!last.items.has(key)) last.items.set(key, value);
}

/** FETCH was refused, and some rows had come before (Gmail, Scalix). */
export class RowsRefused extends MailError {
  readonly rows: readonly FetchRow[];

  constructor({ code, message, ...details }: MailError, rows: readonly FetchRow[]) {
    super(code, message, details);
    this.rows = rows;
  }
}

function refusedRows(reply: Reply, step: FetchArguments, error: MailError): MailError {
  return reply.status.status === 'NO' ? new RowsRefused(error, readRows(reply, step, true)) : error;
}

function itemsOf(row: DataResponse): Map<string, Token> {
  return new Map(fetchedItems(row).map((item) => [nameOf(item), item.value]));
}

/** Several parts may come in one row: they are told apart by their sections, `BODY[1.2]<0>` without its origin. */
function nameOf({ word, section }: FetchedItem): string {
  if (!section) return word;
  const { part, names } = section;
  return /^[\d.]*(?:\.MIME)?$/.test(part) ? `${word}[${part}]` : headerItem(names);
}

/** Header fields of which a row has some, in upper case; none: the whole header. */
function headerItem(names: readonly string[]): string {
  return `${HEADERS}${[...names].sort().join(' ')}`;
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
function closeGap(rows: Map<number, GrowingRow>, expunged: number, keepsGone: boolean): void {
  for (const row of [...rows.values()]) {
    if (row.position === expunged) leave(rows, row, keepsGone);
    else if (row.position > expunged) row.position--;
  }
}

/** The same for UIDs: each is a message that was there. */
function closeGaps(rows: Map<number, GrowingRow>, { tokens }: DataResponse, keepsGone: boolean): void {
  const gone = readRanges(textOf(tokens[0]));
  for (const row of [...rows.values()]) {
    if (isInRanges(gone, row.uid)) leave(rows, row, keepsGone);
    else row.position -= countIn(clipRanges(gone, { from: 1, to: row.uid }));
  }
}

/** Empty rows just where a page looks for them: UIDs are never below positions, so every cursor's hint holds. */
function assumedRows(uids: readonly number[], { words, sections = [] }: FetchItems): FetchRow[] {
  const has = new Set<string>([...words, ...sections.map(({ partId }) => `BODY[${partId}]`)]);
  const items = ASSUMED_ITEMS.filter(([name]) => has.has(name));
  return uids.map((uid) => ({ position: uid, uid, items: new Map(items), isAssumed: true }));
}

const texts = (...values: (string | null)[]): Token[] =>
  values.map((value) => (value === null ? null : { type: 'STRING', value }));

/** One part of plain text, one octet long. */
const ASSUMED_ITEMS: readonly [string, Token][] = [
  ['PREVIEW', { type: 'STRING', value: '-' }],
  ['BODYSTRUCTURE', texts('TEXT', 'PLAIN', null, null, null, '7BIT', '1', '1')],
  ['BODY[1]', { type: 'STRING', value: '-' }],
];

/** A range that ends with the assumed number of messages is shown by its distance from EXISTS. */
function explainedRange({ from, to }: Range): string {
  if (to !== ASSUMED_EXISTS) return from === to ? `${from}` : `${from}:${to}`;
  return from === to ? 'EXISTS' : `EXISTS-${to - from}:EXISTS`;
}
