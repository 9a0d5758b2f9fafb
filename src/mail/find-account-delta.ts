import type { MailboxState } from './account-point.ts';
import { accountPoint, compareAccount } from './account-point.ts';
import type { Caller } from './caller.ts';
import { readWait } from './delta.ts';
import type { MailboxDemand } from './demand.ts';
import { addMailboxDemand, mailboxDemand } from './demand.ts';
import { MailError } from './errors.ts';
import type { StatusField } from './fields.ts';
import type { Listener } from './listener.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox } from './mailbox.ts';
import { untilTold } from './wait-for-changes.ts';

/** Which changes of an account. */
export interface AccountDeltaArguments {
  /** A token of this account; left out: all its mailboxes are told. */
  readonly since?: string | null | undefined;
  readonly wait?: number | null | undefined;
}

/** Which mailboxes of an account changed since a token was given out. */
export interface AccountDelta {
  /** Those in which something changed, and new ones; in a large account, some that did not change. */
  readonly mailboxes: readonly Mailbox[];
  /** Where mailboxes may be gone, the ids of all that are there; null: none is gone. */
  readonly present: readonly string[] | null;
  /** Asks for what changes from here on. */
  readonly token: string;
}

/** What the state of a mailbox is made of, where it keeps UIDs; one LIST brings all of it. */
const STATE_COUNTS: readonly StatusField[] = [
  'messages',
  'unseen',
  'uidNext',
  'uidValidity',
  'highestModSeq',
];

/**
 * Which mailboxes of an account changed since a token was given out: from counts alone, no mailbox is opened.
 * @throws MailError BAD_USER_INPUT, STALE_ID
 */
export async function findAccountDelta(
  session: MailSession,
  { since }: Pick<AccountDeltaArguments, 'since'>,
  wants: MailboxDemand | undefined,
): Promise<AccountDelta> {
  const { changeTokens } = session;
  const then = since == null ? undefined : changeTokens.decodeAccount(since);
  const demand = wants ? addMailboxDemand(mailboxDemand(), wants) : mailboxDemand();
  for (const count of STATE_COUNTS) demand.status.add(count);
  demand.state = true;
  const all = await session.mailboxes({ subscribedOnly: false }, demand);
  const states = all.map(stateOf);
  const token = changeTokens.encodeAccount(accountPoint(states));
  if (!then) return { mailboxes: all, present: null, token };
  const { changed, mayHaveLost } = compareAccount(states, then);
  return {
    mailboxes: all.filter(({ path }) => changed.has(path)),
    present: mayHaveLost ? all.map(({ id }) => id) : null,
    token,
  };
}

/** The same; with `wait` as soon as there is something to tell, or so many seconds are over. @throws MailError RATE_LIMITED */
export async function waitForAccount(
  { mail, listen, explain }: Pick<Caller, 'mail' | 'listen' | 'explain'>,
  { since, wait }: AccountDeltaArguments,
  wants: MailboxDemand | undefined,
): Promise<AccountDelta> {
  const seconds = readWait(wait);
  if (seconds === 0 || since == null || explain === 'only') return findAccountDelta(mail(), { since }, wants);
  const ask = (listener: Listener) => findAccountDelta(listener.mail, { since }, wants);
  return untilTold(await listen(undefined, true), seconds, ask, isAccountChanged);
}

export function isAccountChanged({ mailboxes, present }: AccountDelta): boolean {
  return mailboxes.length > 0 || present !== null;
}

/** A mailbox that cannot be read stays in one state until it can. */
function stateOf({ path, state }: Mailbox): MailboxState {
  return { path, state: state instanceof MailError ? state.code : (state ?? '') };
}
