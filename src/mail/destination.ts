import { mailboxDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import type { MailboxQuery } from './find-mailbox.ts';
import { referenceOf } from './find-mailbox.ts';
import type { MailSession } from './mail-session.ts';
import { VIEWS } from './mailbox-roles.ts';
import type { MailboxReference, MailboxRole } from './mailbox.ts';

/** Where messages go to, as an API names it: by exactly one of the first three. */
export interface DestinationInput {
  readonly mailboxId?: string | null | undefined;
  readonly role?: MailboxRole | null | undefined;
  readonly to?: MailboxQuery | null | undefined;
  /** A role that no mailbox has yet gets one. */
  readonly createMissing?: boolean | undefined;
}

/** No mailbox of the account has this role. Nothing was done. */
export class NoSuchRole extends MailError {
  readonly role: MailboxRole;

  constructor(role: MailboxRole) {
    super('NOT_FOUND', `This account has no mailbox with the role ${role}`);
    this.role = role;
  }
}

/** What a mailbox that is made for a role is called: the names of RFC 6154. The others exist, or are none of their own. */
const NAMES: Partial<Record<MailboxRole, string>> = {
  ARCHIVE: 'Archive',
  DRAFTS: 'Drafts',
  JUNK: 'Junk',
  SENT: 'Sent',
  TRASH: 'Trash',
};

/**
 * Does something with a destination; where it turns out that no mailbox has its role, once more with one that is made and
 * subscribed, if that is wanted.
 * @throws MailError BAD_USER_INPUT for a destination that is none, and for a view; NOT_FOUND
 */
export async function withDestination<T>(
  session: MailSession,
  { mailboxId, role, to, createMissing = false }: DestinationInput,
  run: (destination: MailboxReference) => Promise<T>,
): Promise<T> {
  if ([mailboxId, role, to].filter((each) => each != null).length !== 1)
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of mailboxId, role and to');
  const reference = referenceOf(session, to ?? { id: mailboxId, role });
  if (reference.by === 'role' && VIEWS.has(reference.role))
    throw new MailError(
      'BAD_USER_INPUT',
      `${reference.role} is a view of messages in other mailboxes, so nothing can be put there. Choose another destination`,
    );
  try {
    return await run(reference);
  } catch (error) {
    if (!createMissing || !(error instanceof NoSuchRole)) throw error;
    return run({ by: 'path', path: await makeForRole(session, error.role) });
  }
}

/** The path of a destination; a role is looked up, in a round trip of its own. */
export async function pathOf(session: MailSession, destination: MailboxReference): Promise<string> {
  if (destination.by === 'path') return destination.path;
  const { path } = await session.mailbox(destination, mailboxDemand());
  return path;
}

/** Makes a mailbox with a role, in the user's own namespace (RFC 2342), and subscribes to it. Answers its path. */
async function makeForRole(session: MailSession, role: MailboxRole): Promise<string> {
  const { namespaces } = await session.account({ fields: new Set(['namespaces']) });
  const own = namespaces instanceof MailError ? undefined : namespaces?.personal[0];
  const path = `${own?.prefix ?? ''}${NAMES[role]}`;
  await create(session, path, role);
  await session.change({ kind: 'subscribe', path, ifUidValidity: undefined });
  return path;
}

/** One of that name does as well. A server may refuse the role alone (USEATTR, RFC 6154 §6). */
async function create(session: MailSession, path: string, role: MailboxRole | undefined): Promise<void> {
  try {
    await session.change({ kind: 'create', path, role, isRoleOptional: true });
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.serverCode === 'USEATTR' && role) return create(session, path, undefined);
    if (error.code !== 'ALREADY_EXISTS') throw error;
  }
}
