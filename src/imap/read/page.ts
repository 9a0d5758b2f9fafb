import type { PageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import { staleCursor, uidCursor } from '../../mail/window.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Result, Step } from '../commands/table.ts';
import type { PageNeed } from './page-finder.ts';
import { PageFinder } from './page-finder.ts';
import type { CountStep, FoundPage, MailboxPlan, MailboxScope } from './task.ts';

/** One page of a mailbox in its own order, found by position. */
export function* readPage(demand: PageDemand, scope: MailboxScope): MailboxPlan<FoundPage> {
  if (!demand.nodes) return yield* countOnly(scope);
  const finder = new PageFinder(demand);
  for (let need = nextNeed(finder, scope); need; need = nextNeed(finder, scope)) {
    const { opened } = scope;
    const [answer] = yield [stepFor(need, demand, scope)];
    if (scope.opened !== opened) {
      finder.restart();
      requireCurrent(demand, scope);
    }
    absorb(finder, need, answer!, scope);
  }
  return foundPage(finder, scope);
}

function* countOnly(scope: MailboxScope): MailboxPlan<FoundPage> {
  const [count] = yield [{ verb: 'COUNT', alone: true }];
  if (count instanceof MailError) throw count;
  const nothing = { rows: [], hasNext: false, hasPrevious: false, isApproximated: false };
  return { ...nothing, total: scope.count!, placeOf: () => ({ position: 0, count: 0 }) };
}

/** Rows that have come count as those of an open mailbox, whatever was opened behind it. */
function nextNeed(finder: PageFinder, scope: MailboxScope): PageNeed {
  const exists = scope.count ?? scope.countHint;
  return finder.next({ exists, isOpen: scope.opened !== undefined }, scope.capabilities.has('PARTIAL'));
}

function stepFor(
  need: Exclude<PageNeed, null>,
  { nodes }: PageDemand,
  { path, capabilities, itemsOf }: MailboxScope,
): Step | CountStep {
  switch (need.kind) {
    case 'count':
      return { verb: 'COUNT', alone: false };
    case 'position':
      return { verb: 'SEARCH', path, uid: need.uid, isExtended: capabilities.hasAny('ESEARCH', 'IMAP4REV2') };
    case 'newest':
      return { verb: 'UID FETCH PARTIAL', path, count: need.size, items: itemsOf(nodes!) };
    case 'range':
      return { verb: 'FETCH', path, range: need.range, items: itemsOf(nodes!) };
  }
}

function absorb(
  finder: PageFinder,
  need: Exclude<PageNeed, null>,
  answer: Result | MailError,
  scope: MailboxScope,
): void {
  // A hint that was too high: most servers refuse numbers beyond EXISTS (RFC 9051 §6.4.5 says BAD).
  if (answer instanceof MailError && need.kind === 'range' && need.range.to > (scope.count ?? 0))
    return finder.retry();
  if (answer instanceof MailError) throw answer;
  if (need.kind === 'position') finder.absorbPosition(answer as number);
  else if (need.kind === 'newest') finder.absorbNewest(answer as readonly FetchRow[]);
  else if (need.kind === 'range') finder.absorb(answer as readonly FetchRow[]);
}

/** The cursors of a page are of no use in a mailbox that was recreated. @throws MailError STALE_ID */
function requireCurrent({ window: { after, before } }: PageDemand, { opened }: MailboxScope): void {
  const cursors = [after, before].map(uidCursor);
  if (cursors.some((cursor) => cursor && cursor.uidValidity !== opened?.uidValidity)) throw staleCursor();
}

function foundPage(finder: PageFinder, { count }: MailboxScope): FoundPage {
  const { rows, exists } = finder;
  return {
    rows,
    hasNext: finder.hasOlder,
    hasPrevious: finder.hasNewer,
    total: count!,
    isApproximated: false,
    placeOf: ({ position }) => ({ position, count: exists }),
  };
}
