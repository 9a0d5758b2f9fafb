import type { ChangeOutcome, MessageChange, Targets } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import { isFilter } from '../../mail/change-targets.ts';
import { isKeyword } from '../../mail/flags.ts';
import { hasFlag } from '../../mail/flags.ts';
import { isOffered } from '../commands/select.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { targetUids } from './targets.ts';
import { errorIn, changeExisting, outcomeOf } from './stages.ts';

type FlagChange = Extract<MessageChange, { kind: 'flags' }>;

/** STORE (RFC 9051 §6.4.6), conditional with UNCHANGEDSINCE (RFC 7162 §3.1.3). */
export function* changeFlags(place: OpenedMailbox, targets: Targets, change: FlagChange): ChangeSteps {
  requireStorable(place, change);
  const uids = yield* targetUids(place, targets.messages);
  if (uids.length === 0) return NOTHING;
  const { operation, flags, ifModSeq: unchangedSince } = change;
  const { path } = place;
  const isRepeatable = mayRepeat(change, targets.messages);
  const flown = yield* changeExisting(place, uids, (piece) => [
    { verb: 'UID STORE', path, uids: piece, operation, flags, unchangedSince, isRepeatable },
  ]);
  return outcomeOf(place, flown, (uid, answers) => {
    const [answer] = answers;
    // With MODIFIED even a NO has changed all the others (RFC 7162 §3.1.3).
    const isConditional = !(answer instanceof MailError) && answer.modified.size > 0;
    if (isConditional && answer.modified.has(uid)) return changedMeanwhile();
    return isConditional ? undefined : errorIn(answers);
  });
}

/**
 * Whether it comes to the same if it is carried out twice: of messages that are named, for a filter may find others by
 * then; unconditionally, for the condition fails after the first time; and without \Deleted, which lets others expunge.
 */
export function mayRepeat({ flags, ifModSeq }: FlagChange, messages: Targets['messages']): boolean {
  return !isFilter(messages) && ifModSeq === undefined && !hasFlag(flags, '\\Deleted');
}

const NOTHING: ChangeOutcome = { done: [], failures: [] };

/** @throws MailError UNSUPPORTED for what this mailbox does not keep */
function requireStorable({ open, capabilities }: OpenedMailbox, { flags, ifModSeq }: FlagChange): void {
  if (ifModSeq !== undefined && !isOffered('CONDSTORE', { capabilities, opened: open }))
    throw new MailError(
      'UNSUPPORTED',
      'The mail server keeps no modification sequences for this mailbox (no CONDSTORE)',
    );
  const { permanentFlags } = open;
  // A server that does not say keeps them all (RFC 9051 §6.3.2); `\*`: it takes new keywords.
  if (permanentFlags === null) return;
  const isKept = (flag: string) =>
    hasFlag(permanentFlags, flag) || (isKeyword(flag) && permanentFlags.includes('\\*'));
  const lost = flags.filter((flag) => !isKept(flag));
  if (lost.length > 0)
    throw new MailError(
      'UNSUPPORTED',
      `The mail server does not store ${lost.join(' ')} in this mailbox. Its permanentFlags lists the flags it stores`,
    );
}

function changedMeanwhile(): MailError {
  return new MailError(
    'CONFLICT',
    'The message has changed since the given modification sequence, so it was left as it is. Read it again',
  );
}
