import { requireUidPoint } from '../../mail/change-token.ts';
import type { ChangeTokens } from '../../mail/change-token.ts';
import type { FlagWalk, Mark, UidPoint } from '../../mail/change-point.ts';
import type { DeltaDemand } from '../../mail/demand.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { all, done } from '../../session/plan.ts';
import { ask } from '../commands/answers.ts';
import type { ChangedRows } from '../commands/fetch-changed.ts';
import { NOTHING_CHANGED } from '../commands/fetch-changed.ts';
import { fetchItems } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { FLAG_ITEMS } from '../commands/resync.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { DeltaScope, FoundDelta } from '../read/task.ts';
import type { AgainReason } from './again.ts';
import { Again } from './again.ts';
import type { Arrivals } from './arrivals.ts';
import { findArrivals } from './arrivals.ts';
import type { DeltaContext, Tier } from './delta-context.ts';
import { bestTier } from './delta-context.ts';
import { edgesOf } from './gaps.ts';
import { changedRows, leavesOf } from './leaves.ts';
import { isListed, lookAtAll } from './listed.ts';
import type { Look, SeenMessages } from './look.ts';
import { look } from './look.ts';
import { areSound, areTooFew, thinMarks, withNewer } from './marks.ts';
import { readMarks } from './point.ts';
import type { Vanished } from './vanished.ts';
import { vanishedAsTold, vanishedByCount } from './vanished.ts';
import { MAX_TOLD } from './windows.ts';

/** Tries after which a delta gives up on a mailbox that changes under it. */
const MAX_TRIES = 6;

/**
 * What changed in a mailbox since a token was given out. One flight where nothing vanished, or little did; each tier is
 * left for the next where the server does not do as it says.
 * @throws MailError BAD_USER_INPUT for a token that is none of this mailbox's, STALE_ID where it cannot be used any more
 */
export function* findDelta(
  demand: DeltaDemand,
  scope: DeltaScope,
  { tokens, enabled }: { tokens: ChangeTokens; enabled: ReadonlySet<string> },
): ReadPlan<FoundDelta> {
  const { path, capabilities } = scope;
  const since = requireUidPoint(tokens.decode(demand.since, path));
  let tier = bestTier(since, capabilities);
  let before: OpenMailbox | undefined;
  let reason: AgainReason | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const isEnabled = enabled.has('QRESYNC');
    try {
      const context = { path, capabilities, demand, since, tier, isEnabled, before };
      return yield* tryDelta(context, (opened) => (before = opened));
    } catch (error) {
      if (!(error instanceof Again)) throw error;
      reason = error.reason;
      tier = nextTier(tier, reason);
    }
  }
  throw reason === 'distrusted' ? contradiction() : restless();
}

function nextTier(tier: Tier, reason: AgainReason): Tier {
  if (reason === 'unkept') return 'FLAGS';
  return reason === 'distrusted' && tier === 'QRESYNC' ? 'CONDSTORE' : tier;
}

function* tryDelta(context: DeltaContext, note: (opened: OpenMailbox) => void): ReadPlan<FoundDelta> {
  const whole = isListed(context) ? yield* lookAtAll(context) : undefined;
  const seen = whole ?? (yield* look(context));
  note(seen.opened);
  requireSameMailbox(context.since, seen.opened);
  const arrivals = whole?.arrivals ?? (yield* findArrivals(context, seen));
  const old = seen.opened.exists - arrivals.count;
  const { vanished, marks, flags, walk } = yield* findLosses(context, seen, old);
  const updated = yield* withItems(context, toldFlags(context, seen, flags));
  const point = yield* nextPoint(context, seen, { arrivals, old, marks, walk });
  return {
    uidValidity: seen.opened.uidValidity,
    created: arrivals.rows,
    updated,
    vanished,
    point,
    hasMore: walk !== null || arrivals.uidNext < arrivals.end,
    flagsFrom: context.tier === 'FLAGS' ? (seen.window?.from ?? 1) : (walk?.from ?? 1),
    basis: context.tier,
  };
}

/** @throws MailError STALE_ID, UNSUPPORTED */
function requireSameMailbox(since: UidPoint, opened: OpenMailbox): void {
  if (opened.hasNoUids)
    throw new MailError(
      'UNSUPPORTED',
      'The mail server gives messages of this mailbox new UIDs each time, so it cannot be told what changed',
    );
  if (opened.uidValidity !== since.uidValidity)
    throw stale(
      'The mailbox has been recreated since this change token was issued (its UIDVALIDITY changed)',
    );
  const isBehind = opened.uidNext !== null && opened.uidNext < since.uidNext;
  const modSeq = since.walk?.modSeq ?? since.modSeq;
  const isOlder = modSeq !== null && opened.highestModSeq !== null && opened.highestModSeq < modSeq;
  if (isBehind || isOlder)
    throw stale(
      'The mailbox is older than this change token: the mail server was set back to an earlier state',
    );
}

/** What is no longer as it was: messages that have gone, and flags of the older ones. */
interface Losses extends Vanished {
  readonly flags: readonly FetchRow[];
  /** Where telling flags goes on; null: all are told. */
  readonly walk: FlagWalk | null;
}

function* findLosses(context: DeltaContext, seen: Look, old: number): ReadPlan<Losses> {
  const walk = nextWalk(context, seen);
  const isCounted = context.tier !== 'QRESYNC' || (walk !== null && !isIntactBelow(context, seen, old));
  if (isCounted) {
    const below: ReadPlan<ChangedRows> = walk ? done(NOTHING_CHANGED) : flagsBelow(context, seen, false);
    const [{ rows }, lost] = yield* all(
      below,
      vanishedByCount(context, { rows: seen.marks, old }, listedIn(context, seen)),
    );
    return { ...lost, flags: rows, walk };
  }
  const isAsked = !walk && (seen.changedBelow > 0 || !isIntactBelow(context, seen, old));
  const below = isAsked ? yield* flagsBelow(context, seen, true) : NOTHING_CHANGED;
  const told = [...seen.vanished, ...below.vanished];
  return { ...vanishedAsTold(context, told, { rows: seen.marks, old }), flags: below.rows, walk };
}

/** Where flags are compared, all messages of the window have been told. */
function listedIn({ tier }: DeltaContext, { window, flags, listed }: Look): SeenMessages | undefined {
  if (listed) return listed;
  return tier === 'FLAGS' && window ? { from: window.from, uids: flags.map(({ uid }) => uid) } : undefined;
}

/** Where more flags have changed than one answer may tell, or are being told page by page. */
function nextWalk({ since, tier }: DeltaContext, { opened, window, changedBelow }: Look): FlagWalk | null {
  if (tier === 'FLAGS' || !window) return null;
  if (since.walk) return window.from > 1 ? { ...since.walk, from: window.from } : null;
  return changedBelow > MAX_TOLD ? { from: window.from, modSeq: opened.highestModSeq! } : null;
}

/** Whether nothing has gone from below the window: its mark stands where it stood, or all that is gone is accounted for. */
function isIntactBelow({ since }: DeltaContext, { window, marks, vanished }: Look, old: number): boolean {
  if (!window || window.from === 1) return true;
  const edge = edgesOf(since, marks, old).find(({ uid }) => uid === window.from);
  if (edge) return edge.now === edge.then;
  return vanished.reduce((sum, { from, to }) => sum + to - from + 1, 0) === since.count - old;
}

/** Flags below the window, where few have changed. @param withVanished also what has gone from there */
function* flagsBelow(
  { path, since }: DeltaContext,
  { window, changedBelow }: Look,
  withVanished: boolean,
): ReadPlan<ChangedRows> {
  if (!window || window.from === 1 || (changedBelow === 0 && !withVanished)) return NOTHING_CHANGED;
  const uids = [{ from: 1, to: window.from - 1 }];
  const [changed] = yield* ask({
    verb: 'UID FETCH CHANGED',
    path,
    uids,
    items: FLAG_ITEMS,
    since: since.modSeq!,
    withVanished,
  });
  const found = unwrap(changed);
  if (found.hasShifted) throw new Again('shifted');
  return { ...found, rows: found.rows.filter(({ items }) => Array.isArray(items.get('FLAGS'))) };
}

/** Messages of then whose flags are told, oldest first. */
function toldFlags({ since, tier }: DeltaContext, { flags }: Look, below: readonly FetchRow[]): FetchRow[] {
  const old = [...flags, ...below].filter(({ uid }) => uid < since.uidNext);
  const byUid = new Map(old.map((row) => [row.uid, row]));
  const rows = [...byUid.values()].sort((a, b) => a.uid - b.uid);
  return tier === 'FLAGS' ? changedRows(rows, since.leaves) : rows;
}

/** Rows with all that is wanted of them; a message that has gone meanwhile is left out, and will be told as gone. */
function* withItems(
  { path, demand, capabilities, before }: DeltaContext,
  rows: readonly FetchRow[],
): ReadPlan<readonly FetchRow[]> {
  if (!demand.updated) return rows;
  const items = fetchItems(demand.updated, { capabilities, opened: before });
  const isThere = ({ items: held }: FetchRow) => items.words.every((word) => held.has(word));
  if (rows.length === 0 || (items.headers.length === 0 && rows.every(isThere))) return rows;
  const uids = rows.map(({ uid }) => ({ from: uid, to: uid }));
  const words = [...new Set([...FLAG_ITEMS.words, ...items.words])];
  const [fetched] = yield* ask({ verb: 'UID FETCH CHANGED', path, uids, items: { ...items, words } });
  return unwrap(fetched).rows;
}

interface Progress extends Pick<Losses, 'marks' | 'walk'> {
  readonly arrivals: Arrivals;
  readonly old: number;
}

function* nextPoint(
  context: DeltaContext,
  { opened, flags }: Look,
  { arrivals, old, marks: left, walk }: Progress,
): ReadPlan<UidPoint> {
  const { since, tier } = context;
  const count = old + arrivals.rows.length;
  const newer = arrivals.rows.map(({ uid }, i) => ({ uid, position: old + i + 1 }));
  const known = thinMarks(withNewer(left, newer), count);
  const { uidNext } = arrivals;
  const marks = areTooFew(known, count)
    ? ((yield* readMarks(context.path, count, () => ({ count, uidNext }))) ?? known)
    : known;
  const highest = context.capabilities.offers('CONDSTORE') ? opened.highestModSeq : null;
  const isWalking = walk !== null;
  const told = isWalking ? since.modSeq : (since.walk?.modSeq ?? highest);
  const rows = [...flags.filter(({ uid }) => uid < since.uidNext), ...arrivals.rows];
  requireSound(marks, count, uidNext);
  return {
    uidValidity: opened.uidValidity,
    uidNext,
    count,
    modSeq: told,
    marks,
    walk,
    leaves: tier === 'FLAGS' ? leavesOf(rows) : null,
  };
}

/** What cannot be would make a token that cannot be used. @throws Again */
function requireSound(marks: readonly Mark[], count: number, uidNext: number): void {
  if (!areSound(marks, { count, uidNext })) throw new Again('distrusted');
}

function stale(what: string): MailError {
  return new MailError('STALE_ID', `${what}. List the mailbox again and use its new changesToken`);
}

function contradiction(): MailError {
  return stale('The mail server’s answers contradict what this change token holds');
}

function restless(): MailError {
  return new MailError('SERVER_UNAVAILABLE', 'The mailbox is changing faster than it can be read. Try again');
}
