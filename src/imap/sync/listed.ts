import { unwrap } from '../../mail/errors.ts';
import { ask } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { FLAG_ITEMS } from '../commands/resync.ts';
import type { OpenMailbox } from '../commands/select.ts';
import { readingVerb } from '../quirks.ts';
import { Again } from './again.ts';
import type { Arrivals } from './arrivals.ts';
import { fetchChosen } from './arrivals.ts';
import type { DeltaContext } from './delta-context.ts';
import type { Look } from './look.ts';
import { arrivalItems } from './look.ts';
import { flagWindow } from './windows.ts';

const MAX_UID = 0xffffffff;

/**
 * Whether all messages are listed for a delta. GNU mailutils refuses or falsifies what is asked for by UIDs that are no
 * message's; those who keep UIDs as they should offer UIDPLUS (RFC 4315).
 */
export function isListed({ tier, capabilities }: DeltaContext): boolean {
  return tier === 'FLAGS' && !capabilities.offers('UIDPLUS');
}

/** Opens the mailbox and lists it; what arrived is asked for by its own UIDs. @throws Again, MailError */
export function* lookAtAll(context: DeltaContext): ReadPlan<Look & { readonly arrivals: Arrivals }> {
  const { path, since, capabilities } = context;
  const { uidValidity, uidNext, count: exists, modSeq: highestModSeq } = since;
  const expected = { uidValidity, uidNext, exists, highestModSeq };
  const [answer, listed] = yield* ask(
    { verb: readingVerb(capabilities), path, withModSeq: false, expected },
    { verb: 'UID FETCH CHANGED', path, uids: [{ from: 1, to: MAX_UID }], items: FLAG_ITEMS },
  );
  const opened = unwrap(answer);
  const { rows, hasShifted } = unwrap(listed);
  if (hasShifted || rows.length !== opened.exists) throw new Again('shifted');
  const window = flagWindow(since, 'FLAGS');
  const old = rows.filter(({ uid }) => uid < uidNext);
  return {
    opened,
    arrived: [],
    flags: old.filter(({ uid }) => window !== undefined && uid >= window.from),
    vanished: [],
    marks: rows,
    window,
    changedBelow: 0,
    listed: { from: 1, uids: old.map(({ uid }) => uid) },
    arrivals: yield* arrivalsAmong(context, opened, rows),
  };
}

function* arrivalsAmong(
  context: DeltaContext,
  opened: OpenMailbox,
  rows: readonly FetchRow[],
): ReadPlan<Arrivals> {
  const { since, demand } = context;
  const all = rows.filter(({ uid }) => uid >= since.uidNext);
  const chosen = all.slice(0, demand.first);
  const items = arrivalItems(context);
  const isKnown = items.headers.length === 0 && items.words.every((word) => FLAG_ITEMS.words.includes(word));
  const end = Math.max(opened.uidNext ?? since.uidNext, (all.at(-1)?.uid ?? 0) + 1);
  const uids = chosen.map(({ uid }) => uid);
  return {
    rows: isKnown || uids.length === 0 ? chosen : yield* fetchChosen(context, uids),
    count: all.length,
    uidNext: chosen.length === all.length ? end : uids.at(-1)! + 1,
    end,
  };
}
