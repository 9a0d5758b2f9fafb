import { MailError } from '../../mail/errors.ts';
import { staleCursor, uidCursor } from '../../mail/window.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import type { Waiting } from './task.ts';
import type { PageNeed, PageTask } from './page-task.ts';
import type { FetchRow, OpenMailbox, Result } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';

/** The mailbox that a page is of. */
export interface PageMailbox {
  readonly path: string;
  /** Whether SEARCH can be asked for a count alone (ESEARCH). */
  readonly isExtended: boolean;
  readonly items: FetchItems | undefined;
  /** How many messages there are by now. */
  readonly count: () => number | undefined;
}

/** What a page needs next, as a step, and who takes in what it brings. */
export function pageStep(
  page: PageTask,
  need: Exclude<PageNeed, null | { kind: 'count' }>,
  { path, isExtended, items, count }: PageMailbox,
): [Step, Waiting] {
  if (need.kind === 'position') {
    const step: Step = { verb: 'SEARCH', path, uid: need.uid, isExtended };
    return [step, (result) => take(page, result, () => page.absorbPosition(result as number))];
  }
  if (need.kind === 'newest') {
    const step: Step = { verb: 'UID FETCH PARTIAL', path, count: need.size, items: items! };
    return [step, (result) => take(page, result, () => page.absorbNewest(result as readonly FetchRow[]))];
  }
  const { range } = need;
  const step: Step = { verb: 'FETCH', path, range, items: items! };
  return [
    step,
    (result) => {
      // A hint that was too high: most servers refuse numbers beyond EXISTS (RFC 9051 §6.4.5 says BAD).
      if (result instanceof MailError && range.to > (count() ?? 0)) page.retry();
      else take(page, result, () => page.absorb(result as readonly FetchRow[]));
    },
  ];
}

function take(page: PageTask, result: Result | MailError, absorb: () => void): void {
  if (result instanceof MailError) page.fail(result);
  else absorb();
}

/** The cursors of a page are of no use in a mailbox that was made anew. */
export function checkCursors(page: PageTask, { uidValidity }: OpenMailbox): void {
  const { after, before } = page.demand.window;
  if ([after, before].map(uidCursor).some((cursor) => cursor && cursor.uidValidity !== uidValidity))
    page.fail(staleCursor());
}
