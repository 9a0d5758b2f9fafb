import type { MailboxChange } from './changes.ts';
import type { MailboxDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import { cleanPath, decodeMailboxId, encodeId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox, MailboxRole } from './mailbox.ts';

/** A mailbox by id, and what it has to be to be changed. */
export interface MailboxInput {
  readonly id: string;
  readonly ifUidValidity?: number | null | undefined;
}

/** @throws MailError BAD_USER_INPUT, ALREADY_EXISTS, UNSUPPORTED, FORBIDDEN */
export function createMailbox(
  session: MailSession,
  input: { path: string; role?: MailboxRole | null | undefined },
  demand: MailboxDemand | undefined,
): Promise<Mailbox | MailError | null> {
  const path = newPath(input.path);
  return changeAndRead(session, { kind: 'create', path, role: input.role ?? undefined }, path, demand);
}

/** @throws MailError BAD_USER_INPUT, ALREADY_EXISTS, NOT_FOUND, STALE_ID, FORBIDDEN */
export function renameMailbox(
  session: MailSession,
  input: MailboxInput & { path: string },
  demand: MailboxDemand | undefined,
): Promise<Mailbox | MailError | null> {
  const to = newPath(input.path);
  return changeAndRead(session, { kind: 'rename', to, ...named(session, input) }, to, demand);
}

/** Answers the id. @throws MailError BAD_USER_INPUT, NOT_FOUND, STALE_ID, FORBIDDEN, CONFLICT */
export async function deleteMailbox(session: MailSession, input: MailboxInput): Promise<string> {
  const change = { kind: 'delete', ...named(session, input) } as const;
  if (change.path === 'INBOX')
    throw new MailError('BAD_USER_INPUT', 'INBOX cannot be deleted (RFC 9051 §6.3.5)');
  await session.change(change);
  return input.id;
}

/** @throws MailError BAD_USER_INPUT, NOT_FOUND, STALE_ID, FORBIDDEN */
export function subscribeMailbox(
  session: MailSession,
  kind: 'subscribe' | 'unsubscribe',
  input: MailboxInput,
  demand: MailboxDemand | undefined,
): Promise<Mailbox | MailError | null> {
  const change = { kind, ...named(session, input) };
  return changeAndRead(session, change, change.path, demand);
}

/** The ids of what is gone. @throws MailError BAD_USER_INPUT, NOT_FOUND, STALE_ID, FORBIDDEN, OUTCOME_UNKNOWN */
export async function expungeMailbox(session: MailSession, input: MailboxInput): Promise<string[]> {
  const { done } = await session.change({ kind: 'expungeAll', ...named(session, input) });
  return done.map(({ id }) => encodeId(id));
}

/** @param demand undefined: the mailbox is not to be shown */
async function changeAndRead(
  session: MailSession,
  change: MailboxChange,
  path: string,
  demand: MailboxDemand | undefined,
): Promise<Mailbox | MailError | null> {
  await session.change(change);
  if (!demand) return null;
  const { fields, status, pages } = demand;
  // Id and path are known without asking.
  if (fields.size + status.size + pages.size === 0 && !demand.relatives)
    return { id: encodeId({ kind: 'mailbox', account: session.accountKey, path }), path } as Mailbox;
  return session.mailbox({ by: 'path', path }, demand).catch(asMailError);
}

function named(session: MailSession, { id, ifUidValidity }: MailboxInput) {
  return {
    path: decodeMailboxId(id, session.accountKey).path,
    ifUidValidity: ifUidValidity ?? undefined,
  };
}

function newPath(text: string): string {
  const path = cleanPath(text);
  // C0 and C1 controls have no place in a name (RFC 9051 §5.1, Net-Unicode), and LIST takes % and * for wildcards.
  if (/[\x00-\x1f\x7f-\x9f]/.test(path))
    throw new MailError('BAD_USER_INPUT', 'A mailbox path must not contain control characters');
  if (path === 'INBOX') throw new MailError('ALREADY_EXISTS', 'INBOX always exists; choose another name');
  return path;
}
