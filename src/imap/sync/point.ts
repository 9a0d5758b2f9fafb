import type { Mark, UidPoint } from '../../mail/change-point.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { ask } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { MailboxPlan, MailboxScope } from '../read/task.ts';
import { UID_ITEMS } from './look.ts';
import { areSound, placesIn, thinMarks } from './marks.ts';

/** So many messages lie below a UID; null: all there are. */
interface Below {
  readonly count: number;
  readonly uidNext: number | null;
}

/**
 * The point of a mailbox that is being read, as of the first EXAMINE of this reading: what changes behind it is told
 * later, some of it twice rather than not at all.
 */
export function* readPoint(scope: MailboxScope): MailboxPlan<UidPoint> {
  const { path } = scope;
  const hint = scope.count ?? scope.countHint;
  if (hint === undefined) unwrap((yield [{ verb: 'COUNT', alone: false }])[0]);
  const first = yield* readMarks(path, hint ?? scope.count!, () => belowIn(scope));
  const opened = scope.opened!;
  const below = { count: opened.exists, uidNext: opened.uidNext };
  // The number of messages was a hint.
  const marks = first ?? (yield* readMarks(path, opened.exists, () => below));
  return {
    uidValidity: opened.uidValidity,
    uidNext: opened.uidNext ?? nextUid(below.count, marks),
    count: below.count,
    modSeq: scope.capabilities.offers('CONDSTORE') ? opened.highestModSeq : null,
    // Without marks a delta costs more and is right all the same.
    marks: marks ?? [],
    walk: null,
    leaves: null,
  };
}

/** Where the server does not say it: behind the last message. @throws MailError where no mark holds */
function nextUid(count: number, marks: readonly Mark[] | undefined): number {
  if (count === 0) return 1;
  if (marks) return marks.at(-1)!.uid + 1;
  throw new MailError('SERVER_UNAVAILABLE', 'The mailbox is changing faster than it can be read. Try again');
}

function belowIn({ opened }: MailboxScope): Below {
  return { count: opened!.exists, uidNext: opened!.uidNext };
}

/**
 * Marks of a mailbox, by their numbers; undefined where those do not hold. Messages below a UID only become fewer: if
 * there is still one with the last number, none has gone, and every number is what it was.
 * @param count which numbers to ask for
 * @param below what they have to fit to, once it is known
 */
export function* readMarks(
  path: string,
  count: number,
  below: () => Below,
): ReadPlan<readonly Mark[] | undefined> {
  const rows = yield* askNumbers(path, placesIn(count));
  const known = below();
  if (known.count === 0) return [];
  if (rows instanceof MailError) return undefined;
  const newest = rows.find(({ position }) => position === known.count);
  const isLast = rows.every(({ position }) => position <= known.count);
  const isProved = known.uidNext === null ? isLast : newest !== undefined && newest.uid < known.uidNext;
  if (!newest || !isProved) return undefined;
  const all = rows.map(({ position, uid }) => ({ position, uid }));
  all.sort((a, b) => a.position - b.position);
  const marks = thinMarks(
    all.filter(({ position }) => position <= known.count),
    known.count,
  );
  const uidNext = known.uidNext ?? newest.uid + 1;
  return areSound(marks, { count: known.count, uidNext }) ? marks : undefined;
}

/** Without numbers a command that does no harm, so that the mailbox is opened. */
function* askNumbers(path: string, numbers: readonly number[]): ReadPlan<readonly FetchRow[] | MailError> {
  if (numbers.length > 0) return (yield* ask({ verb: 'FETCH NUMBERS', path, numbers, items: UID_ITEMS }))[0];
  const uids = [{ from: 1, to: 1 }];
  const [changed] = yield* ask({ verb: 'UID FETCH CHANGED', path, uids, items: UID_ITEMS });
  return changed instanceof MailError ? changed : changed.rows;
}
