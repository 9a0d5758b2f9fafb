import type { ChangeOutcome, MailboxChange } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { WriteStep } from '../commands/writing.ts';
import type { ChangeContext } from './change-context.ts';
import type { ChangeSteps } from './stages.ts';
import { errorIn, first, last } from './stages.ts';

type Kind = Exclude<MailboxChange['kind'], 'expungeAll'>;
type ChangeOf<K extends Kind> = MailboxChange & { kind: K };
export type OneCommand = ChangeOf<Kind>;

/** The one command of each (RFC 9051 §6.3.4 to §6.3.8, CREATE-SPECIAL-USE of RFC 6154). */
const COMMANDS: { [K in Kind]: (change: ChangeOf<K>, capabilities: Capabilities) => WriteStep } = {
  create: (change, capabilities) => ({ verb: 'CREATE', path: change.path, use: useOf(change, capabilities) }),
  rename: ({ path, to }) => ({ verb: 'RENAME', path, to }),
  delete: ({ path }) => ({ verb: 'DELETE', path }),
  subscribe: ({ path }) => ({ verb: 'SUBSCRIBE', path }),
  unsubscribe: ({ path }) => ({ verb: 'UNSUBSCRIBE', path }),
};

/** After these a mailbox is no longer where it was. */
const GOING: ReadonlySet<string> = new Set<Kind>(['rename', 'delete']);

/** Changes a mailbox, after its UIDVALIDITY was looked at where it matters. */
export function* changeMailbox(
  change: OneCommand,
  { capabilities, openPlace }: Pick<ChangeContext, 'capabilities' | 'openPlace'>,
): ChangeSteps {
  const make = COMMANDS[change.kind] as (change: MailboxChange, has: Capabilities) => WriteStep;
  const command = make(change, capabilities);
  if ('ifUidValidity' in change && change.ifUidValidity !== undefined) {
    const { path, ifUidValidity } = change;
    const [status] = yield* first({ verb: 'STATUS', path, items: ['UIDVALIDITY'] });
    if (status instanceof MailError) throw status;
    if (status.uidValidity !== ifUidValidity) throw recreated();
  }
  // No server likes the mailbox that it has open to go away, be it with its parent.
  const isInside = openPlace?.path.startsWith(change.path) && GOING.has(change.kind);
  const answer = isInside
    ? (yield* first({ verb: 'EXAMINE', path: 'INBOX' }, command))[1]
    : (yield* first(command))[0];
  const error = errorIn([answer]);
  if (error) throw (yield* existingInstead(change, error)) ?? error;
  return NOTHING;
}

/** Courier refuses a name that is taken in the words in which it refuses any other. */
function* existingInstead(change: OneCommand, error: MailError): ChangeSteps<MailError | undefined> {
  const path = change.kind === 'create' ? change.path : change.kind === 'rename' ? change.to : undefined;
  if (path === undefined || error.code !== 'BAD_USER_INPUT') return undefined;
  const [listing] = yield* last({ verb: 'LIST', path, returns: { options: [], status: [] } });
  const isThere = !(listing instanceof MailError) && listing.rows.some((row) => row.path === path);
  return isThere ? new MailError('ALREADY_EXISTS', error.message, error) : undefined;
}

const NOTHING: ChangeOutcome = { done: [], failures: [] };

export function recreated(): MailError {
  return new MailError(
    'STALE_ID',
    'The mailbox has been recreated (its UIDVALIDITY changed), so nothing was changed. Read it again',
  );
}

function useOf({ role, isRoleOptional }: ChangeOf<'create'>, capabilities: Capabilities): string | undefined {
  if (role === undefined) return undefined;
  const isSpecial = role !== 'INBOX';
  // `\\Trash`: the attribute is the role's name.
  const use = `\\${role[0]}${role.slice(1).toLowerCase()}`;
  if (isSpecial && capabilities.has('CREATE-SPECIAL-USE')) return use;
  if (isRoleOptional) return undefined;
  throw new MailError(
    'UNSUPPORTED',
    'The mail server cannot assign a role to a new mailbox (no CREATE-SPECIAL-USE). Leave the role out',
  );
}
