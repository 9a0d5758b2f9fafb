import type { Targets, WithoutUidPlus } from '../../mail/changes.ts';
import { hasUidPlus, removalOf, requireRemovable } from './move.ts';
import type { Place, Work } from './work.ts';
import { chosenUids } from './chosen.ts';
import { errorIn, fly, idOf, judge } from './work.ts';

/** Marks messages and expunges them by UID (RFC 4315 §2.1): what others have marked stays. */
export function* removeMessages(place: Place, targets: Targets, withoutUidPlus: WithoutUidPlus): Work {
  requireRemovable(place.capabilities, withoutUidPlus);
  const canExpunge = hasUidPlus(place.capabilities);
  const uids = yield* chosenUids(place, targets.messages);
  const flown = yield* fly(place, uids, (piece) => removalOf(place.path, piece, canExpunge));
  return judge(place, flown, (uid, answers) => {
    const error = errorIn(answers);
    if (error || !canExpunge) return error;
    return { now: idOf(place, uid), isExpunged: true };
  });
}
