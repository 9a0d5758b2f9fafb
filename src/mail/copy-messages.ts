import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import { decodeTargets } from './change-targets.ts';
import type { DestinationInput } from './destination.ts';
import { withDestination } from './destination.ts';
import type { MailSession } from './mail-session.ts';

export interface CopyInput extends DestinationInput {
  readonly ids: readonly string[];
}

/** Copies messages into a mailbox. @throws MailError BAD_USER_INPUT, NOT_FOUND where there is no such mailbox */
export async function copyMessages(
  session: MailSession,
  { ids, ...destination }: CopyInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const decoded = decodeTargets({ ids }, session.accountKey);
  return withDestination(session, destination, (to) =>
    changeMessages(session, { kind: 'copy', to }, decoded, demand),
  );
}
