import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import type { TargetInput } from './change-targets.ts';
import { decodeTargets } from './change-targets.ts';
import type { WithoutUidPlus } from './changes.ts';
import { withDestination } from './destination.ts';
import { MailError } from './errors.ts';
import type { MailSession } from './mail-session.ts';

export interface DeleteInput extends TargetInput {
  readonly permanently?: boolean | undefined;
  /** REFUSE unless given. */
  readonly withoutUidPlus?: WithoutUidPlus | undefined;
  /** An account without TRASH gets one. */
  readonly createMissing?: boolean | undefined;
}

/** Moves messages to TRASH, or removes them for good. @throws MailError BAD_USER_INPUT, NOT_FOUND, UNSUPPORTED */
export async function deleteMessages(
  session: MailSession,
  input: DeleteInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const { permanently, withoutUidPlus = 'REFUSE', createMissing } = input;
  const decoded = decodeTargets(input, session.accountKey);
  if (permanently) return changeMessages(session, { kind: 'remove', withoutUidPlus }, decoded, demand);
  try {
    return await withDestination(session, { role: 'TRASH', createMissing }, (to) =>
      changeMessages(session, { kind: 'move', to, withoutUidPlus }, decoded, demand),
    );
  } catch (error) {
    throw advised(error);
  }
}

/** The refusals of a move to TRASH with what can be done about them. */
function advised(error: unknown): unknown {
  const advice = error instanceof MailError && ADVICE[error.code];
  if (!advice) return error;
  const { code, serverCode, serverText, cause } = error;
  return new MailError(code, `${error.message}. ${advice}`, { serverCode, serverText, cause });
}

const ADVICE: Partial<Record<string, string>> = {
  NOT_FOUND: 'Have one made with createMissing: true, or delete with permanently: true',
  BAD_USER_INPUT: 'To delete messages that are already in TRASH, use permanently: true',
};
