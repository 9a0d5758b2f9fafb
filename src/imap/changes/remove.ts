import type { Targets, WithoutUidPlus } from '../../mail/changes.ts';
import { hasUidPlus, removalOf, requireRemovable } from './move.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { targetUids } from './targets.ts';
import { errorIn, changeExisting, idOf, outcomeOf } from './stages.ts';

/** Marks messages and expunges them by UID (RFC 4315 §2.1): what others have marked stays. */
export function* removeMessages(
  place: OpenedMailbox,
  targets: Targets,
  withoutUidPlus: WithoutUidPlus,
): ChangeSteps {
  requireRemovable(place.capabilities, withoutUidPlus);
  const canExpunge = hasUidPlus(place.capabilities);
  const uids = yield* targetUids(place, targets.messages);
  const flown = yield* changeExisting(place, uids, (piece) => removalOf(place.path, piece, canExpunge));
  return outcomeOf(place, flown, (uid, answers) => {
    const error = errorIn(answers);
    if (error || !canExpunge) return error;
    return { now: idOf(place, uid), gone: 'EXPUNGED' };
  });
}
