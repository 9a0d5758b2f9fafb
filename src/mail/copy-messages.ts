import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import type { TargetInput } from './change-targets.ts';
import { decodeTargets } from './change-targets.ts';
import type { DestinationInput } from './destination.ts';
import { withDestination } from './destination.ts';
import type { MailSession } from './mail-session.ts';

export interface CopyInput extends DestinationInput, TargetInput {}

/** Copies messages into a mailbox. @throws MailError BAD_USER_INPUT, NOT_FOUND where there is no such mailbox */
export async function copyMessages(
  session: MailSession,
  { ids, filter, threads, ...destination }: CopyInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const decoded = decodeTargets({ ids, filter, threads }, session.accountKey);
  return withDestination(session, destination, (to) =>
    changeMessages(session, { kind: 'copy', to }, decoded, demand),
  );
}
