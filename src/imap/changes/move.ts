import type { ChangeOutcome, Done, Targets, WithoutUidPlus } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { copiesIn, copyOf, throwIfNoTarget } from './copy.ts';
import { piecesOf } from '../commands/number-set.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { targetUids } from './targets.ts';
import { errorIn, changeExisting, outcomeOf, last, uidsOf } from './stages.ts';
import type { WriteStep } from '../commands/writing.ts';

/** MOVE (RFC 6851) where there is one, otherwise copied, marked, and expunged by UID. */
export function* moveMessages(
  place: OpenedMailbox,
  targets: Targets,
  to: string,
  withoutUidPlus: WithoutUidPlus,
): ChangeSteps {
  const hasMove = place.capabilities.offers('MOVE');
  if (!hasMove) requireRemovable(place.capabilities, withoutUidPlus);
  const uids = yield* targetUids(place, targets.messages);
  if (hasMove) return yield* moveAtOnce(place, uids, to);
  const copied = yield* copyFirst(place, uids, to);
  return yield* removeSources(place, copied);
}

/** @throws MailError UNSUPPORTED where single messages cannot be removed and that was not accepted */
export function requireRemovable(capabilities: Capabilities, withoutUidPlus: WithoutUidPlus): void {
  if (hasUidPlus(capabilities) || withoutUidPlus === 'LEAVE_MARKED') return;
  throw new MailError(
    'UNSUPPORTED',
    'The mail server cannot remove individual messages (no UIDPLUS). With withoutUidPlus: LEAVE_MARKED they are only marked \\Deleted',
  );
}

export function hasUidPlus(capabilities: Capabilities): boolean {
  return capabilities.offers('UIDPLUS');
}

/** STORE and UID EXPUNGE; without UIDPLUS the mark is all, for EXPUNGE would take what others have marked. */
export function removalOf(path: string, uids: readonly number[], canExpunge: boolean): WriteStep[] {
  const mark: WriteStep = { verb: 'UID STORE', path, uids, operation: 'ADD', flags: ['\\Deleted'] };
  return canExpunge ? [mark, { verb: 'UID EXPUNGE', path, uids }] : [mark];
}

function* moveAtOnce(place: OpenedMailbox, uids: readonly number[], to: string): ChangeSteps {
  const { path } = place;
  const flown = yield* changeExisting(place, uids, (piece) => [{ verb: 'UID MOVE', path, uids: piece, to }]);
  return outcomeOf(place, flown, (uid, answers) => {
    const error = errorIn(answers);
    const copies = answers[0] instanceof MailError ? undefined : copiesIn(answers[0]);
    // A MOVE that ends with NO may have moved a part (RFC 6851 §3.3): those are known by their new UIDs.
    if (error && copies?.uids.has(uid))
      return new MailError(
        'OUTCOME_UNKNOWN',
        `The mail server stopped the move midway, so this message may be in both mailboxes: ${error.message}`,
        error,
      );
    if (error) throwIfNoTarget(error);
    return error ?? movedTo(copyOf(place, uid, to, copies));
  });
}

/** MOVE leaves nothing behind. */
function movedTo(copy: ReturnType<typeof copyOf>): ReturnType<typeof copyOf> {
  return copy instanceof MailError ? copy : { ...copy, gone: 'MOVED' };
}

function* copyFirst(place: OpenedMailbox, uids: readonly number[], to: string): ChangeSteps {
  const { path } = place;
  const flown = yield* changeExisting(
    place,
    uids,
    (piece) => [{ verb: 'UID COPY', path, uids: piece, to }],
    false,
  );
  return outcomeOf(place, flown, (uid, answers) => {
    const error = errorIn(answers);
    if (error) throwIfNoTarget(error);
    return error ?? copyOf(place, uid, to, copiesIn(answers[0]));
  });
}

function* removeSources(place: OpenedMailbox, copied: ChangeOutcome): ChangeSteps {
  const pieces = piecesOf(uidsOf(copied.done.map(({ id }) => id)));
  if (pieces.length === 0) return copied;
  const canExpunge = hasUidPlus(place.capabilities);
  const removals = pieces.map((piece) => removalOf(place.path, piece, canExpunge));
  const answers = yield* last(...removals.flat());
  const errors = new Map<number, MailError>();
  let at = 0;
  pieces.forEach((piece, i) => {
    const error = errorIn(answers.slice(at, (at += removals[i]!.length)));
    if (error) for (const uid of piece) errors.set(uid, sourceRemains(error));
  });
  const failures = copied.done.flatMap(({ id }) => {
    const error = 'uid' in id && errors.get(id.uid);
    return error ? [{ id, error }] : [];
  });
  const done = copied.done.map((each): Done =>
    canExpunge && 'uid' in each.id && !errors.has(each.id.uid) ? { ...each, gone: 'MOVED' } : each,
  );
  return { done, failures: [...copied.failures, ...failures] };
}

function sourceRemains(cause: MailError): MailError {
  if (cause.code === 'OUTCOME_UNKNOWN')
    return new MailError(
      'OUTCOME_UNKNOWN',
      'The message was copied, but the mail server did not confirm that the original was removed. Look in the source mailbox',
      { cause },
    );
  return new MailError(
    'SOURCE_NOT_REMOVED',
    `The message was copied, but the original was not removed: ${cause.message}`,
    cause,
  );
}
