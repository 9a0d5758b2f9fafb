import { MailError } from '../../mail/errors.ts';
import { ask } from '../commands/answers.ts';
import type { FetchItems, FetchWord } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { RowsRefused } from '../commands/fetch.ts';
import { piecesOf, sortedSet } from '../commands/number-set.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { StepOf } from '../commands/table.ts';

type FetchStep = StepOf<'FETCH' | 'UID FETCH'>;
type Rows = readonly FetchRow[];

/** So many messages of a set that was refused are asked for one by one; more are asked for in halves. */
const FEW = 8;
/** What a server can say of a message that it cannot read. */
const PLAIN_WORDS: ReadonlySet<FetchWord> = new Set([
  'UID',
  'FLAGS',
  'INTERNALDATE',
  'RFC822.SIZE',
  'MODSEQ',
]);
/** The header fields that make up an ENVELOPE (RFC 9051 §7.5.2). */
const ENVELOPE_FIELDS = 'BCC CC DATE FROM IN-REPLY-TO MESSAGE-ID REPLY-TO SENDER SUBJECT TO'.split(' ');

/**
 * What came for a fetch, mended: one message that a server cannot read takes nothing else with it. What is missing behind
 * a refusal is asked for in halves, a single message with less and less; in place of an ENVELOPE that did not come, or
 * is none, stand its header fields. Nothing is asked where nothing is missing.
 * @param exists how many messages there are at least: what is missing below was left out
 */
export function* mended(step: FetchStep, answer: Rows | MailError, exists = 0): ReadPlan<Rows | MailError> {
  if (answer instanceof MailError && !(answer instanceof RowsRefused)) return answer;
  const came = answer instanceof RowsRefused ? answer.rows : answer;
  const missing = missingOf(step, answer, exists);
  const rows = missing.length > 0 ? [...came, ...(yield* fetchEach(step, missing, answer))] : came;
  if (rows.length === 0 && answer instanceof RowsRefused) return answer;
  return yield* withEnvelopes(step, rows);
}

function missingOf(step: FetchStep, answer: Rows | MailError, exists: number): number[] {
  const isRefused = answer instanceof RowsRefused;
  const rows = isRefused ? answer.rows : (answer as Rows);
  if (rows.some(({ isAssumed }) => isAssumed)) return [];
  if ('uids' in step) {
    const came = new Set(rows.map(({ uid }) => uid));
    return isRefused ? step.uids.filter((uid) => !came.has(uid)) : [];
  }
  const came = new Set(rows.map(({ position }) => position));
  const { from, to } = step.range;
  if (to > exists) return [];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((each) => !came.has(each));
}

/** The messages of a set by themselves. */
function* fetchEach(step: FetchStep, numbers: readonly number[], answer: Rows | MailError): ReadPlan<Rows> {
  // What was left out without a word is not asked for in the same way again.
  if (!(answer instanceof RowsRefused)) return yield* fetchPlain(step, numbers);
  if (numbers.length === 1 && setSize(step) === 1) return yield* fetchPlain(step, numbers);
  const parts = numbers.length > FEW ? halves(numbers) : numbers.map((each) => [each]);
  const steps = parts.flatMap((part) => stepsFor(step, part, step.items));
  const answers = yield* ask(...steps);
  const rows: FetchRow[] = [];
  for (const [i, each] of answers.entries()) {
    const part = yield* mended(steps[i]!, each, Infinity);
    if (!(part instanceof MailError)) rows.push(...part);
  }
  return rows;
}

/** Without all that a server has to open the message for. */
function* fetchPlain(step: FetchStep, numbers: readonly number[]): ReadPlan<Rows> {
  const { words } = step.items;
  const plain: FetchItems = { words: words.filter((word) => PLAIN_WORDS.has(word)), headers: [] };
  const steps = numbers.flatMap((number) => stepsFor(step, [number], plain));
  const answers = yield* ask(...steps);
  const rows = answers.flatMap((each) =>
    each instanceof RowsRefused ? each.rows : each instanceof MailError ? [] : each,
  );
  return rows.map((row) => ({ ...row, items: withNulls(row.items, words) }));
}

/** What was asked for and did not come is null. */
function withNulls(items: FetchRow['items'], words: readonly FetchWord[]): FetchRow['items'] {
  return new Map([...words.map((word) => [word, null] as const), ...items]);
}

function* withEnvelopes(step: FetchStep, rows: Rows): ReadPlan<Rows> {
  const lacking = step.items.words.includes('ENVELOPE') ? rows.filter(lacksEnvelope) : [];
  if (lacking.length === 0) return rows;
  const { path } = step;
  const items: FetchItems = { words: ['UID'], headers: ENVELOPE_FIELDS };
  const uids = sortedSet(lacking.map(({ uid }) => uid));
  const headers = new Map<number, FetchRow>();
  for (const piece of piecesOf(uids)) {
    const asked = { verb: 'UID FETCH', path, uids: piece, items } as const;
    const [answer] = yield* ask(asked);
    const found = yield* mended(asked, answer);
    if (!(found instanceof MailError)) for (const row of found) headers.set(row.uid, row);
  }
  return rows.map((row) => withHeader(row, headers.get(row.uid)));
}

/** QQ leaves out one field of ten, which can still be read. */
function lacksEnvelope({ items, isAssumed }: FetchRow): boolean {
  const envelope = items.get('ENVELOPE');
  return !isAssumed && !(Array.isArray(envelope) && envelope.length >= 9 && envelope.length <= 10);
}

function withHeader(row: FetchRow, header: FetchRow | undefined): FetchRow {
  const block = header?.items.get('BODY');
  if (!block || Array.isArray(block)) return row;
  return {
    ...row,
    items: new Map([...row.items, ['ENVELOPE', { type: 'HEADER FIELDS', value: block.value }]]),
  };
}

function stepsFor(step: FetchStep, numbers: readonly number[], items: FetchItems): FetchStep[] {
  const { path } = step;
  if (step.verb === 'UID FETCH') return [{ verb: 'UID FETCH', path, uids: numbers, items }];
  return rangesOf(numbers).map((range) => ({ verb: 'FETCH', path, range, items }));
}

function rangesOf(numbers: readonly number[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.to === number - 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges;
}

function setSize(step: FetchStep): number {
  return 'uids' in step ? step.uids.length : step.range.to - step.range.from + 1;
}

function halves(numbers: readonly number[]): number[][] {
  const middle = numbers.length >> 1;
  return [numbers.slice(0, middle), numbers.slice(middle)];
}
