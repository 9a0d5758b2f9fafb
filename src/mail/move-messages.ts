import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import { decodeTargets } from './change-targets.ts';
import type { WithoutUidPlus } from './changes.ts';
import { decodeMailboxId } from './ids.ts';
import type { MailSession } from './mail-session.ts';

export interface MoveInput {
  readonly ids: readonly string[];
  readonly mailboxId: string;
  /** REFUSE unless given. */
  readonly withoutUidPlus?: WithoutUidPlus | undefined;
}

/** Moves messages into another mailbox. @throws MailError BAD_USER_INPUT, NOT_FOUND, UNSUPPORTED */
export function moveMessages(
  session: MailSession,
  { ids, mailboxId, withoutUidPlus = 'REFUSE' }: MoveInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const { path } = decodeMailboxId(mailboxId, session.accountKey);
  const decoded = decodeTargets({ ids }, session.accountKey);
  const change = { kind: 'move', to: { by: 'path', path }, withoutUidPlus } as const;
  return changeMessages(session, change, decoded, demand);
}
