import type { MailboxDemand } from './demand.ts';
import { MailError } from './errors.ts';
import { cleanPath, decodeMailboxId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { MailboxReference } from './mailbox.ts';
import type { Mailbox, MailboxRole } from './mailbox.ts';

/** Names a mailbox in one of three ways. */
export interface MailboxQuery {
  readonly id?: string | null | undefined;
  readonly path?: string | null | undefined;
  readonly role?: MailboxRole | null | undefined;
}

/** One mailbox by exactly one of id, path and role. @throws MailError BAD_USER_INPUT, NOT_FOUND */
export function findMailbox(
  session: MailSession,
  query: MailboxQuery,
  demand: MailboxDemand,
): Promise<Mailbox> {
  return session.mailbox(referenceOf(session, query), demand);
}

/** Which mailbox is meant. @throws MailError BAD_USER_INPUT, NOT_FOUND for an id of another account */
export function referenceOf(
  { accountKey }: Pick<MailSession, 'accountKey'>,
  { id, path, role }: MailboxQuery,
): MailboxReference {
  if ([id, path, role].filter((each) => each != null).length !== 1) {
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of id, path and role');
  }
  if (role != null) return { by: 'role', role };
  const own = path == null ? decodeMailboxId(id!, accountKey).path : path;
  return { by: 'path', path: cleanPath(own) };
}
