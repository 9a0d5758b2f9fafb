import type { Caller } from './caller.ts';
import type { MailboxDemand } from './demand.ts';
import { MailError } from './errors.ts';
import { cleanPath, decodeMailboxId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { MailboxReference } from './mailbox.ts';
import type { Mailbox, MailboxRole } from './mailbox.ts';
import { waitForChanges, waitIn, withoutWait } from './wait-for-changes.ts';

/** Names a mailbox in one of three ways. */
export interface MailboxQuery {
  readonly id?: string | null | undefined;
  readonly path?: string | null | undefined;
  readonly role?: MailboxRole | null | undefined;
}

/** Those who ask for a mailbox, and may wait for its changes. */
export type MailboxFinder = Pick<Caller, 'mail' | 'listen' | 'explain'>;

/** One mailbox by exactly one of id, path and role. @throws MailError BAD_USER_INPUT, NOT_FOUND */
export function findMailbox(
  { mail, listen, explain }: MailboxFinder,
  query: MailboxQuery,
  demand: MailboxDemand,
): Promise<Mailbox> {
  const session = mail();
  const reference = referenceOf(session, query);
  if (waitIn(demand) === 0) return session.mailbox(reference, demand);
  if (explain === 'only') return session.mailbox(reference, withoutWait(demand));
  return waitForChanges(listen, reference, demand);
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
  const own = path == null ? decodeMailboxId(id!, accountKey, 'id').path : path;
  return { by: 'path', path: cleanPath(own) };
}
