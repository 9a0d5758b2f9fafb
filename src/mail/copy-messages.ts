import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import { decodeTargets } from './change-targets.ts';
import { decodeMailboxId } from './ids.ts';
import type { MailSession } from './mail-session.ts';

/** Copies messages into a mailbox. @throws MailError BAD_USER_INPUT, NOT_FOUND where there is no such mailbox */
export function copyMessages(
  session: MailSession,
  { ids, mailboxId }: { ids: readonly string[]; mailboxId: string },
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const { path } = decodeMailboxId(mailboxId, session.accountKey);
  const decoded = decodeTargets({ ids }, session.accountKey);
  return changeMessages(session, { kind: 'copy', to: { by: 'path', path } }, decoded, demand);
}
