import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import { decodeTargets } from './change-targets.ts';
import type { MailSession } from './mail-session.ts';

export interface ExpungeInput {
  readonly ids: readonly string[];
  /** Without UIDPLUS: accept that what is marked in the same moment goes too. */
  readonly acceptExpungeRace?: boolean | undefined;
}

/** Removes those of the named messages that are marked `\Deleted`. @throws MailError BAD_USER_INPUT, UNSUPPORTED */
export function expungeMessages(
  session: MailSession,
  { ids, acceptExpungeRace = false }: ExpungeInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const decoded = decodeTargets({ ids }, session.accountKey);
  return changeMessages(session, { kind: 'expunge', acceptRace: acceptExpungeRace }, decoded, demand);
}
