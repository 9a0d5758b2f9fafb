import type { MessageChange, Targets } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { targetUids } from './targets.ts';
import { errorIn, changeExisting, outcomeOf } from './stages.ts';

type LabelChange = Extract<MessageChange, { kind: 'labels' }>;

/** STORE of Gmail's labels. @throws MailError UNSUPPORTED elsewhere */
export function* changeLabels(place: OpenedMailbox, targets: Targets, change: LabelChange): ChangeSteps {
  const { path, capabilities } = place;
  if (!capabilities.offers('X-GM-EXT-1'))
    throw new MailError('UNSUPPORTED', 'The mail server has no labels. Use mailboxes or keywords instead');
  const uids = yield* targetUids(place, targets.messages);
  if (uids.length === 0) return { done: [], failures: [] };
  const { operation, labels } = change;
  const flown = yield* changeExisting(place, uids, (piece) => [
    { verb: 'UID STORE', path, uids: piece, operation, flags: [], labels },
  ]);
  return outcomeOf(place, flown, (_uid, answers) => errorIn(answers));
}
