import type { MailboxChange } from './changes.ts';
import type { ChangeDemand, Removal } from './change-payload.ts';
import type { MailboxDemand } from './demand.ts';
import { mailboxDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import { cleanPath, decodeMailboxId, encodeId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox, MailboxRole } from './mailbox.ts';
import { changedMailbox, touchedMailboxes } from './touched-mailboxes.ts';

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

/** What a renaming is wanted to tell; undefined: nothing of it. */
export interface RenameDemand {
  readonly mailbox: MailboxDemand | undefined;
  /** Of each mailbox that has a new id. */
  readonly renamed: MailboxDemand | undefined;
}

export interface RenamedMailbox {
  /** The id that it had. */
  readonly from: string;
  readonly mailbox: Mailbox;
}

export interface RenamePayload {
  readonly mailbox: Mailbox | MailError | null;
  /** The mailbox and those below it; empty for INBOX, which stays (RFC 9051 §6.3.6); an error: they could not be listed. */
  readonly renamed: readonly RenamedMailbox[] | MailError;
}

/** @throws MailError BAD_USER_INPUT, ALREADY_EXISTS, NOT_FOUND, STALE_ID, FORBIDDEN */
export async function renameMailbox(
  session: MailSession,
  input: MailboxInput & { path: string },
  demand: RenameDemand,
): Promise<RenamePayload> {
  const to = newPath(input.path);
  const { path, ...rest } = named(session, input);
  await session.change({ kind: 'rename', to, path, ...rest });
  const [mailbox, renamed] = await Promise.all([
    demand.mailbox ? changedMailbox(session, to, demand.mailbox) : null,
    demand.renamed && path !== 'INBOX' ? renamedBelow(session, path, to, demand.renamed) : [],
  ]);
  return { mailbox, renamed };
}

/** LIST tells which mailboxes are below; what else is wanted of them is read afterwards. */
async function renamedBelow(
  session: MailSession,
  path: string,
  to: string,
  demand: MailboxDemand,
): Promise<readonly RenamedMailbox[] | MailError> {
  try {
    const all = await session.mailboxes({ subscribedOnly: false }, mailboxDemand('delimiter'));
    const below = all.filter((each) => each.path.startsWith(`${to}${each.delimiter}`));
    const paths = [to, ...below.map((each) => each.path)];
    const mailboxes = await touchedMailboxes(session, paths, demand);
    return mailboxes.map((mailbox, i) => {
      const old = `${path}${paths[i]!.slice(to.length)}`;
      return { from: encodeId({ kind: 'mailbox', account: session.accountKey, path: old }), mailbox };
    });
  } catch (error) {
    return asMailError(error);
  }
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

/** What is gone. @throws MailError BAD_USER_INPUT, NOT_FOUND, STALE_ID, FORBIDDEN, OUTCOME_UNKNOWN */
export async function expungeMailbox(
  session: MailSession,
  input: MailboxInput,
  { mailbox }: ChangeDemand,
): Promise<Removal> {
  const change = { kind: 'expungeAll', ...named(session, input) } as const;
  const { done } = await session.change(change);
  const mailboxes = await touchedMailboxes(session, [change.path], mailbox);
  return { removed: done.map(({ id }) => encodeId(id)), moved: [], mailboxes };
}

/** @param demand undefined: the mailbox is not to be shown */
async function changeAndRead(
  session: MailSession,
  change: MailboxChange,
  path: string,
  demand: MailboxDemand | undefined,
): Promise<Mailbox | MailError | null> {
  await session.change(change);
  return demand ? changedMailbox(session, path, demand) : null;
}

function named(session: MailSession, { id, ifUidValidity }: MailboxInput) {
  return {
    path: decodeMailboxId(id, session.accountKey, 'id').path,
    ifUidValidity: ifUidValidity ?? undefined,
  };
}

function newPath(text: string): string {
  const path = cleanPath(text);
  // C0 and C1 controls have no place in a name (RFC 9051 §5.1, Net-Unicode), and LIST takes % and * for wildcards.
  if (/[\x00-\x1f\x7f-\x9f]/.test(path))
    throw new MailError('BAD_USER_INPUT', 'A mailbox path must not contain control characters', {
      argument: 'path',
    });
  if (path === 'INBOX') throw new MailError('ALREADY_EXISTS', 'INBOX always exists; choose another name');
  return path;
}
