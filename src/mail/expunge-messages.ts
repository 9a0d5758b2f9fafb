import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import { decodeTargets } from './change-targets.ts';
import type { MailSession } from './mail-session.ts';

/** Removes those of the named messages that are marked `\Deleted`. @throws MailError BAD_USER_INPUT, UNSUPPORTED */
export function expungeMessages(
  session: MailSession,
  { ids, acceptExpungeRace = false }: { ids: readonly string[]; acceptExpungeRace?: boolean | undefined },
): Promise<MessagesPayload> {
  const decoded = decodeTargets({ ids }, session.accountKey);
  return changeMessages(session, { kind: 'expunge', acceptRace: acceptExpungeRace }, decoded, undefined);
}
