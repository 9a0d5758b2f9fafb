import type { ChangeOutcome, MessageChange, Targets } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import { isKeyword } from '../../mail/flags.ts';
import { hasFlag } from '../../mail/message.ts';
import type { Place, Work } from './work.ts';
import { chosenUids } from './chosen.ts';
import { errorIn, fly, judge } from './work.ts';
import type { Written } from './write-results.ts';

type FlagChange = Extract<MessageChange, { kind: 'flags' }>;

/** STORE (RFC 9051 §6.4.6), conditional with UNCHANGEDSINCE (RFC 7162 §3.1.3). */
export function* changeFlags(place: Place, targets: Targets, change: FlagChange): Work {
  requireStorable(place, change);
  const uids = yield* chosenUids(place, targets.messages);
  if (uids.length === 0) return NOTHING;
  const { operation, flags, ifModSeq: unchangedSince } = change;
  const { path } = place;
  const flown = yield* fly(place, uids, (piece) => [
    { verb: 'UID STORE', path, uids: piece, operation, flags, unchangedSince },
  ]);
  return judge(place, flown, (uid, answers) => {
    const [answer] = answers as [Written | MailError];
    // With MODIFIED even a NO has changed all the others (RFC 7162 §3.1.3).
    const isConditional = !(answer instanceof MailError) && answer.modified.size > 0;
    if (isConditional && answer.modified.has(uid)) return changedMeanwhile();
    return isConditional ? undefined : errorIn(answers);
  });
}

const NOTHING: ChangeOutcome = { done: [], failures: [] };

/** @throws MailError UNSUPPORTED for what this mailbox does not keep */
function requireStorable({ open, capabilities }: Place, { flags, ifModSeq }: FlagChange): void {
  if (ifModSeq !== undefined && (!capabilities.hasModSeq || open.hasNoModSeq))
    throw new MailError('UNSUPPORTED', 'The mail server keeps no modification sequences for this mailbox');
  const { permanentFlags } = open;
  // A server that does not say keeps them all (RFC 9051 §6.3.2); `\*`: it takes new keywords.
  if (permanentFlags === null) return;
  const isKept = (flag: string) =>
    hasFlag(permanentFlags, flag) || (isKeyword(flag) && permanentFlags.includes('\\*'));
  const lost = flags.filter((flag) => !isKept(flag));
  if (lost.length > 0)
    throw new MailError('UNSUPPORTED', `The mail server does not keep ${lost.join(' ')} in this mailbox`);
}

function changedMeanwhile(): MailError {
  return new MailError('CONFLICT', 'This message has changed since; read it again');
}
