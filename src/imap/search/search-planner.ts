import type { PageDemand } from '../../mail/demand.ts';
import { sortedCursor, staleCursor } from '../../mail/window.ts';
import type { FoundCounts } from '../commands/found-counts.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { SearchKey } from '../commands/search-key.ts';
import type { FoundPage, MailboxScope, SearchPlanner } from '../read/task.ts';
import { findPage } from './found-page.ts';
import { placeOf } from './hits.ts';
import type { SearchScope, StructureReader } from './scope.ts';

/**
 * Plans the pages of lists that are searched or sorted.
 * @param structures where a filter looks at attachments
 * @param counts of searches, as the session has heard them before
 */
export function searchPlanner(
  structures: StructureReader | undefined,
  counts: FoundCounts | undefined,
): SearchPlanner {
  return {
    page: (demand, mailbox, isAlone) => {
      const { path, capabilities } = mailbox;
      const now = { opened: () => mailbox.opened, isSelected: () => mailbox.isSelected };
      const countBefore = (search: SearchKey) => counts?.of(path, search);
      const from = firstOf(demand, mailbox);
      const scope = { path, capabilities, structures, isAlone, countBefore, from, ...now };
      return readFoundPage(demand, mailbox, scope);
    },
  };
}

/** The number of the oldest message that is searched; undefined: all are, or it is not known how many there are. */
function firstOf({ newest }: PageDemand, { count, countHint }: MailboxScope): number | undefined {
  const exists = count ?? countHint ?? 0;
  return newest !== undefined && exists > newest ? exists - newest + 1 : undefined;
}

/** @throws MailError STALE_ID when the cursors are those of a mailbox that was recreated */
function* readFoundPage(demand: PageDemand, mailbox: MailboxScope, scope: SearchScope): ReadPlan<FoundPage> {
  const plan = findPage(scope, demand);
  let turn = plan.next([]);
  while (!turn.done) {
    const answers = yield turn.value;
    if (isStale(demand, mailbox)) throw staleCursor();
    turn = plan.next(answers);
  }
  const { days, ...found } = turn.value;
  return {
    ...found,
    placeOf: (row) => ({
      orderKey: demand.order.key,
      sortKey: placeOf(demand.order, row).key,
      ...(days !== undefined && { days }),
    }),
  };
}

function isStale({ window, order }: PageDemand, { path, opened }: MailboxScope): boolean {
  const cursors = [window.after, window.before].map((each) => sortedCursor(each, order));
  return cursors.some((cursor) => cursor?.path === path && cursor.uidValidity !== opened?.uidValidity);
}
