import type { MailboxDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import { encodeId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox } from './mailbox.ts';

/**
 * Mailboxes as they are after a change, each once, in the order of the paths. What was done stays done when reading fails:
 * then each field but id and path is the error. All are asked for in one tick.
 * @param demand undefined: no mailbox is to be shown
 */
export async function touchedMailboxes(
  session: MailSession,
  paths: readonly string[],
  demand: MailboxDemand | undefined,
): Promise<Mailbox[]> {
  if (!demand) return [];
  return Promise.all([...new Set(paths)].map((path) => touchedMailbox(session, path, demand)));
}

async function touchedMailbox(session: MailSession, path: string, demand: MailboxDemand): Promise<Mailbox> {
  const found = await changedMailbox(session, path, demand);
  return found instanceof MailError ? unreadable(bareMailbox(session, path), found) : found;
}

/** A mailbox after a change, or why it cannot be read. */
export async function changedMailbox(
  session: MailSession,
  path: string,
  demand: MailboxDemand,
): Promise<Mailbox | MailError> {
  if (!needsReading(demand)) return bareMailbox(session, path);
  return session.mailbox({ by: 'path', path }, demand).catch(asMailError);
}

/** Id and path are known without asking. */
function needsReading({ fields, status, pages, changes, relatives }: MailboxDemand): boolean {
  return fields.size + status.size + pages.size + changes.size > 0 || relatives !== undefined;
}

function bareMailbox({ accountKey }: MailSession, path: string): Mailbox {
  return { id: encodeId({ kind: 'mailbox', account: accountKey, path }), path } as Mailbox;
}

/** All that a mailbox that cannot be read does not have. */
const UNREAD: Record<Exclude<keyof Mailbox, 'id' | 'path'>, true> = {
  name: true,
  delimiter: true,
  parent: true,
  children: true,
  role: true,
  roleSource: true,
  attributes: true,
  subscribed: true,
  selectable: true,
  status: true,
  permanentFlags: true,
  rights: true,
  objectId: true,
  pages: true,
  changes: true,
  state: true,
  pathOfRole: true,
};

function unreadable(bare: Mailbox, { code, message, ...more }: MailError): Mailbox {
  const error = new MailError(code, `The change was made, but this mailbox cannot be read: ${message}`, more);
  const get = () => {
    throw error;
  };
  const getters = Object.keys(UNREAD).map((name) => [name, { get, enumerable: true }] as const);
  return Object.defineProperties(bare, Object.fromEntries(getters));
}
