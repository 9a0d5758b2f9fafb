import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import { decodeTargets } from './change-targets.ts';
import type { WithoutUidPlus } from './changes.ts';
import type { CopyInput } from './copy-messages.ts';
import { withDestination } from './destination.ts';
import type { MailSession } from './mail-session.ts';

export interface MoveInput extends CopyInput {
  /** REFUSE unless given. */
  readonly withoutUidPlus?: WithoutUidPlus | undefined;
}

/** Moves messages into another mailbox. @throws MailError BAD_USER_INPUT, NOT_FOUND, UNSUPPORTED */
export async function moveMessages(
  session: MailSession,
  { ids, filter, threads, withoutUidPlus = 'REFUSE', ...destination }: MoveInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const decoded = decodeTargets({ ids, filter, threads }, session.accountKey);
  return withDestination(session, destination, (to) =>
    changeMessages(session, { kind: 'move', to, withoutUidPlus }, decoded, demand),
  );
}
