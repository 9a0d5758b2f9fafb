import type { ChangeOutcome, Failed, Targets } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import { hasFlag } from '../../mail/flags.ts';
import { key } from '../commands/search-key.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Written } from '../commands/written.ts';
import { answersTo } from '../commands/answers.ts';
import { listOf, textOf } from '../wire/responses.ts';
import { hasUidPlus } from './move.ts';
import { piecesOf } from '../commands/number-set.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { targetUids } from './targets.ts';
import { errorIn, first, foundIn, idOf, last, searchFor, vanished } from './stages.ts';

const MARKED = key('DELETED');

/** Expunges those of the named messages that are marked; FETCH tells in the same flight which those are. */
export function* expungeMessages(place: OpenedMailbox, targets: Targets, acceptRace: boolean): ChangeSteps {
  const uids = yield* targetUids(place, targets.messages);
  if (!hasUidPlus(place.capabilities)) return yield* expungeAlone(place, uids, acceptRace);
  const { path } = place;
  const pieces = piecesOf(uids);
  const items = { words: ['UID', 'FLAGS'], headers: [] } as const;
  const fetches = pieces.map((each) => ({ verb: 'UID FETCH', path, uids: each, items }) as const);
  const expunges = pieces.map((each) => ({ verb: 'UID EXPUNGE', path, uids: each }) as const);
  const answers = yield* last(...fetches, ...expunges);
  const rows = answersTo(fetches, answers.slice(0, pieces.length));
  const expunged = answersTo(expunges, answers.slice(pieces.length));
  const outcomes = pieces.map((piece, i) => judgeRows(place, piece, rows[i]!, expunged[i]!));
  return {
    done: outcomes.flatMap(({ done }) => done),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}

/** Expunges all marked messages, regardless of which client marked them (RFC 9051 §6.4.3). */
export function* expungeMailbox(place: OpenedMailbox): ChangeSteps {
  const { path } = place;
  const [search, expunge] = yield* last(searchFor(path, MARKED), { verb: 'EXPUNGE', path });
  const error = errorIn([expunge]);
  if (error) throw error;
  if (search instanceof MailError)
    throw new MailError(
      'OUTCOME_UNKNOWN',
      'The mailbox was expunged, but the mail server did not report which messages were removed. List the mailbox to see what is left',
      { cause: search },
    );
  return { done: goneOf(place, search.uids), failures: [] };
}

/** Without UIDPLUS: EXPUNGE, provided that nothing but the named messages is marked. */
function* expungeAlone(place: OpenedMailbox, uids: readonly number[], acceptRace: boolean): ChangeSteps {
  if (!acceptRace)
    throw new MailError(
      'UNSUPPORTED',
      'The mail server cannot expunge individual messages (no UIDPLUS). With acceptExpungeRace: true the whole mailbox is expunged, which also removes messages that another client marks at the same time',
    );
  const { path } = place;
  const pieces = piecesOf(uids);
  // Two plain SEARCHes of one flight cannot be told apart, so each has its own.
  const searches = pieces.map((each) => searchFor(path, key('UID', { uids: each })));
  const existing = new Set(foundIn(yield* first(...searches)));
  const marked = foundIn(yield* first(searchFor(path, MARKED)));
  if (marked.some((uid) => !uids.includes(uid)))
    throw new MailError(
      'CONFLICT',
      'Other messages in this mailbox are marked \\Deleted and would be removed too, so nothing was expunged. Unmark them or include them',
    );
  const failures = uids.flatMap((uid) => failureOf(place, uid, existing, marked));
  if (marked.length === 0) return { done: [], failures };
  const error = errorIn(yield* last({ verb: 'EXPUNGE', path }));
  if (!error) return { done: goneOf(place, marked), failures };
  return { done: [], failures: [...failures, ...marked.map((uid) => ({ id: idOf(place, uid), error }))] };
}

function failureOf(
  place: OpenedMailbox,
  uid: number,
  existing: ReadonlySet<number>,
  marked: readonly number[],
): Failed[] {
  if (marked.includes(uid)) return [];
  return [{ id: idOf(place, uid), error: existing.has(uid) ? unmarked() : vanished() }];
}

function judgeRows(
  place: OpenedMailbox,
  uids: readonly number[],
  rows: readonly FetchRow[] | MailError,
  expunge: Written | MailError,
): ChangeOutcome {
  const allWith = (error: MailError) => uids.map((uid) => ({ id: idOf(place, uid), error }));
  const refused = errorIn([expunge]);
  if (refused) return { done: [], failures: allWith(refused) };
  if (rows instanceof MailError) return { done: [], failures: allWith(rows) };
  const flags = new Map(rows.map(({ uid, items }) => [uid, flagsIn(items)]));
  const marked = uids.filter((uid) => hasFlag(flags.get(uid) ?? [], '\\Deleted'));
  const existing = new Set(flags.keys());
  return {
    done: goneOf(place, marked),
    failures: uids.flatMap((uid) => failureOf(place, uid, existing, marked)),
  };
}

function flagsIn(items: FetchRow['items']): string[] {
  return listOf(items.get('FLAGS')).map((flag) => textOf(flag) ?? '');
}

function goneOf(place: OpenedMailbox, uids: readonly number[]): ChangeOutcome['done'] {
  return uids.map((uid) => ({ id: idOf(place, uid), now: idOf(place, uid), gone: 'EXPUNGED' }));
}

function unmarked(): MailError {
  return new MailError('CONFLICT', 'This message is not marked \\Deleted, so it was not expunged');
}
