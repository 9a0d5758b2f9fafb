import type { Done, Targets } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import type { MessageId } from '../../mail/ids.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { targetUids } from './targets.ts';
import { errorIn, changeExisting, outcomeOf, vanished } from './stages.ts';
import type { Copies } from '../commands/copy.ts';
import type { WriteResults } from '../commands/writing.ts';

/** COPY (RFC 9051 §6.4.7): all of a piece or nothing. */
export function* copyMessages(place: OpenedMailbox, targets: Targets, to: string): ChangeSteps {
  const uids = yield* targetUids(place, targets.messages);
  const { path } = place;
  const flown = yield* changeExisting(place, uids, (piece) => [{ verb: 'UID COPY', path, uids: piece, to }]);
  return outcomeOf(place, flown, (uid, answers) => {
    const error = errorIn(answers);
    if (error) throwIfNoTarget(error);
    return error ?? copyOf(place, uid, to, copiesIn(answers[0]));
  });
}

/** The new UIDs that the server told. */
export function copiesIn(answer: WriteResults['UID COPY' | 'UID MOVE'] | MailError): Copies | undefined {
  return answer instanceof MailError ? undefined : answer.copies;
}

/** Where a copy is, or that the server did not say (RFC 4315 §3: UIDPLUS, and it may keep silent). */
export function copyOf(
  { account }: OpenedMailbox,
  uid: number,
  to: string,
  copies: Copies | undefined,
): Omit<Done, 'id'> | MailError {
  if (!copies) return { now: untold() };
  const copy = copies.uids.get(uid);
  // The server named all that it copied, and this one had gone.
  if (copy === undefined) return vanished();
  const now: MessageId = { kind: 'message', account, path: to, uidValidity: copies.uidValidity, uid: copy };
  return { now };
}

/** TRYCREATE (RFC 9051 §7.1): no message was copied, because the destination does not exist. */
export function throwIfNoTarget(error: MailError): void {
  if (error.serverCode === 'TRYCREATE')
    throw new MailError('NOT_FOUND', 'The destination mailbox does not exist. Create it first', error);
}

function untold(): MailError {
  return new MailError(
    'UNSUPPORTED',
    'The message was copied or moved, but the mail server did not report its new UID (no UIDPLUS). List the destination mailbox to find it',
  );
}
