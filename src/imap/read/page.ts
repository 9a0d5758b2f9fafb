import type { MessageDemand, PageDemand } from '../../mail/demand.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { staleCursor, uidCursor } from '../../mail/window.ts';
import { ask } from '../commands/answers.ts';
import type { PageNeed } from './page-finder.ts';
import { mended } from './patient-fetch.ts';
import type { Kin } from './kin.ts';
import { kinOf } from './kin.ts';
import { PageFinder } from './page-finder.ts';
import { RowsMoved } from './standing-flight.ts';
import type { FoundPage, MailboxPlan, MailboxScope } from './task.ts';

/** One page of a mailbox in its own order, found by position. */
export function* readPage(demand: PageDemand, scope: MailboxScope): MailboxPlan<FoundPage> {
  const { nodes } = demand;
  if (!nodes) return yield* countOnly(scope);
  const finder = new PageFinder(demand);
  const kin = kinOf(demand, scope);
  for (let need = nextNeed(finder, scope); need; need = nextNeed(finder, scope)) {
    const { opened } = scope;
    const absorb = yield* (ASK_FOR[need.kind] as Asking<Need>)(need, nodes, scope, kin);
    if (scope.opened !== opened) {
      finder.restart();
      requireCurrent(demand, scope);
    }
    absorb(finder);
  }
  requireRows(finder, demand);
  return { ...foundPage(finder, scope), kin: kin && (yield* kin.found(finder.rows)) };
}

/** @throws MailError where a mailbox with messages would look empty */
function requireRows({ rows, exists }: PageFinder, { window: { after, before } }: PageDemand): void {
  if (rows.length > 0 || exists === 0 || after || before) return;
  throw new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server sent none of the messages that it says are there',
  );
}

function* countOnly(scope: MailboxScope): MailboxPlan<FoundPage> {
  // Known where LIST told it; nothing else will be asked then.
  if (scope.count === undefined) unwrap((yield [{ verb: 'COUNT', alone: true }])[0]);
  const nothing = { rows: [], hasNext: false, hasPrevious: false, isApproximated: false };
  return { ...nothing, total: scope.count!, placeOf: () => ({ position: 0, count: 0 }) };
}

/** Rows that have come count as those of an open mailbox, whatever was opened behind it. */
function nextNeed(finder: PageFinder, scope: MailboxScope): PageNeed {
  const exists = scope.count ?? scope.countHint;
  const hasPartial = exists === undefined && scope.capabilities.has('PARTIAL');
  return finder.next({ exists, isOpen: scope.opened !== undefined }, hasPartial);
}

/** What a page needs next is asked for; what comes is for the finder to take in, or is thrown there. */
type Asking<N> = (
  need: N,
  nodes: MessageDemand,
  scope: MailboxScope,
  kin: Kin | undefined,
) => MailboxPlan<(finder: PageFinder) => void>;
type Need = Exclude<PageNeed, null>;

const ASK_FOR: { readonly [K in Need['kind']]: Asking<Extract<Need, { readonly kind: K }>> } = {
  *count() {
    const [count] = yield [{ verb: 'COUNT', alone: false }];
    return () => void unwrap(count);
  },
  *position({ uid }, _nodes, { path, capabilities }) {
    const isExtended = capabilities.offers('ESEARCH');
    const [position] = yield* ask({ verb: 'SEARCH', path, uid, isExtended });
    return (finder) => finder.absorbPosition(unwrap(position));
  },
  *newest({ size }, nodes, { path, itemsOf }) {
    const items = itemsOf(nodes);
    const [answer] = yield* ask({ verb: 'UID FETCH PARTIAL', path, count: size, items });
    const rows = yield* mended({ verb: 'UID FETCH', path, uids: [], items }, answer);
    return (finder) => finder.absorbNewest(unwrap(rows));
  },
  *range({ range }, nodes, scope, kin) {
    const step = { verb: 'FETCH', path: scope.path, range, items: scope.itemsOf(nodes) } as const;
    const [answer, ...saved] = yield* ask(step, ...(kin?.steps(range) ?? []));
    kin?.take(saved, !(answer instanceof MailError) || answer instanceof RowsMoved);
    const byUid = { verb: 'UID FETCH', path: scope.path, uids: [], items: step.items } as const;
    const rows =
      answer instanceof RowsMoved
        ? yield* mended(byUid, answer.rows)
        : yield* mended(step, answer, scope.count);
    // A hint that was too high: most servers refuse numbers beyond EXISTS (RFC 9051 §6.4.5 says BAD).
    const isBeyond = () => rows instanceof MailError && range.to > (scope.count ?? 0);
    return (finder) => (isBeyond() ? finder.retry() : finder.absorb(unwrap(rows)));
  },
};

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
