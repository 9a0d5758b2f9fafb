import type { MessageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import { ask } from '../commands/answers.ts';
import type { FetchItems, Section } from '../commands/fetch-items.ts';
import { piecesOf, sortedSet } from '../commands/number-set.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { StepOf } from '../commands/table.ts';
import { mended } from './patient-fetch.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ContentPlanner, MailboxScope, Part } from './task.ts';
import type { WantedMessages } from './wanted.ts';

/** The rows of messages that were asked for by UID, and the texts that were asked for with them. */
export interface UidRows {
  readonly rows: ReadonlyMap<number, FetchRow>;
  readonly speculative: readonly Section[];
}

/** Messages wanted by UID, on their way. */
export interface UidPart {
  readonly key: string;
  /** Demands that cost the same here may want different texts. */
  readonly wanted: WantedMessages[];
  readonly part: Part<UidRows>;
}

/** Messages wanted by UID that cost the same: one UID FETCH, or several where the UIDs do not fit in a line. */
export function* fetchByUid(
  wanted: readonly WantedMessages[],
  scope: MailboxScope,
  content: ContentPlanner | undefined,
): ReadPlan<UidRows> {
  const uids = sortedSet(wanted.flatMap(({ ids }) => ids.map(({ uid }) => uid)));
  const { demand } = wanted[0]!;
  const isSingle = uids.length === 1 && wanted.length === 1;
  const speculative = (isSingle && content?.speculate(demand)) || [];
  const rows = yield* fetchRows(fetches(scope, uids, demand, speculative));
  if (!(rows instanceof MailError)) return { rows, speculative };
  if (speculative.length === 0) throw rows;
  // Sections that a message does not have are refused by some servers.
  const again = yield* fetchRows(fetches(scope, uids, demand, []));
  if (again instanceof MailError) throw again;
  return { rows: again, speculative: [] };
}

function fetches(
  { path, itemsOf }: MailboxScope,
  uids: readonly number[],
  demand: MessageDemand,
  sections: readonly Section[],
) {
  const items: FetchItems = { ...itemsOf(demand), ...(sections.length > 0 && { sections }) };
  return piecesOf(uids).map((piece) => ({ verb: 'UID FETCH', path, uids: piece, items }) as const);
}

function* fetchRows(
  steps: readonly StepOf<'UID FETCH'>[],
): ReadPlan<ReadonlyMap<number, FetchRow> | MailError> {
  const rows = new Map<number, FetchRow>();
  for (const [i, answer] of (yield* ask(...steps)).entries()) {
    const found = yield* mended(steps[i]!, answer);
    if (found instanceof MailError) return found;
    for (const row of found) rows.set(row.uid, row);
  }
  return rows;
}

/** Wants the texts of messages whose rows have come. */
export function wantTexts(
  content: ContentPlanner,
  wanted: readonly WantedMessages[],
  found: UidRows | undefined,
): void {
  for (const { ids, demand } of wanted)
    for (const { uid } of ids) {
      const row = found?.rows.get(uid);
      if (row) content.want(row, demand, found!.speculative);
    }
}
