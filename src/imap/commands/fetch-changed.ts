import type { UidRange } from '../../mail/uid-ranges.ts';
import { isInRanges } from '../../mail/uid-ranges.ts';
import type { FetchItems } from './fetch-items.ts';
import { fetchArgument } from './fetch-items.ts';
import type { FetchRow } from './fetch.ts';
import { readRows } from './fetch.ts';
import type { ReadCommand } from './grammar.ts';
import { readRanges, rangesArgument } from './uid-set.ts';
import type { Reply } from '../wire/command.ts';
import { atom, sequence } from '../wire/command.ts';
import type { DataResponse } from '../wire/responses.ts';
import { textOf } from '../wire/responses.ts';

// FETCH for those who compare: rows may be fewer than were asked for, and numbers that shift make all of them worthless.

interface ChangedArguments {
  readonly path: string;
  readonly uids: readonly UidRange[];
  readonly items: FetchItems;
  /** Only what changed since this modification sequence; undefined: all. */
  readonly since?: bigint | undefined;
  /** Also which messages vanished since then; needs QRESYNC to be enabled. */
  readonly withVanished?: boolean;
}

/** What the server said of some UIDs. */
export interface ChangedRows {
  readonly rows: readonly FetchRow[];
  /** VANISHED (EARLIER), ascending. */
  readonly vanished: readonly UidRange[];
  /** A message was expunged meanwhile: positions of rows do not fit together. */
  readonly hasShifted: boolean;
}

interface NumbersArguments {
  readonly path: string;
  /** Sequence numbers, ascending. */
  readonly numbers: readonly number[];
  readonly items: FetchItems;
}

const refusal = { doing: 'to send these messages', fallback: 'SERVER_UNAVAILABLE' } as const;

export const NOTHING_CHANGED: ChangedRows = { rows: [], vanished: [], hasShifted: false };

/** UID FETCH with CHANGEDSINCE and VANISHED (RFC 7162 §3.1.4.1, §3.2.6). */
export const UID_FETCH_CHANGED: ReadCommand<ChangedArguments, ChangedRows> = {
  name: 'UID FETCH',
  mailbox: 'uses',
  args: ({ uids, items, since, withVanished }) => {
    const vanished = withVanished ? [atom('VANISHED')] : [];
    const modifier = since === undefined ? [] : [[atom('CHANGEDSINCE'), atom(`${since}`), ...vanished]];
    return [rangesArgument(uids), fetchArgument(items), ...modifier];
  },
  data: ['FETCH', 'EXPUNGE', 'VANISHED'],
  accepts: ({ uids }, { type, uid }) => type !== 'FETCH' || (uid !== undefined && isInRanges(uids, uid)),
  refusal,
  read: readChanged,
  assumed: () => NOTHING_CHANGED,
};

/** FETCH of single sequence numbers, and of the newest message whatever its number is. */
export const FETCH_NUMBERS: ReadCommand<NumbersArguments, readonly FetchRow[]> = {
  name: 'FETCH',
  mailbox: 'uses',
  args: ({ numbers, items }) => [sequence([...numbers, '*'].join(',')), fetchArgument(items)],
  data: ['FETCH'],
  refusal,
  read: readRows,
  assumed: () => [],
  explained: (_, text) => text.replace(/^FETCH \S+/, 'FETCH numbers'),
};

/** What EXAMINE says of changes beside the mailbox itself, or FETCH. */
export function readChanged({ data }: Pick<Reply, 'data'>, { items }: { items: FetchItems }): ChangedRows {
  const vanished = data.filter(isEarlier).flatMap(({ tokens }) => readRanges(textOf(tokens[1])));
  return {
    rows: readRows({ data: data.filter(({ type }) => type === 'FETCH') }, { items }),
    vanished,
    hasShifted: data.some((each) => isExpunge(each) && !isEarlier(each)),
  };
}

/** Whether data tells of messages that are gone, be it now or since earlier. */
function isExpunge({ type }: DataResponse): boolean {
  return type === 'EXPUNGE' || type === 'VANISHED';
}

function isEarlier({ type, tokens }: DataResponse): boolean {
  return type === 'VANISHED' && Array.isArray(tokens[0]);
}
