import { namedMessages } from '../../mail/change-targets.ts';
import type { Change, MessageChange, Targets } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import { requireUids } from '../../mail/ids.ts';
import type { OpenMailbox } from '../commands/select.ts';
import { appendMessage, appendOnce } from './append.ts';
import type { ChangeContext } from './change-context.ts';
import { copyMessages } from './copy.ts';
import type { Destination } from './destination.ts';
import { expungeMailbox, expungeMessages } from './expunge.ts';
import { changeFlags, mayRepeat } from './flags.ts';
import type { OneCommand } from './mailboxes.ts';
import { changeMailbox, recreated } from './mailboxes.ts';
import { changeLabels } from './labels.ts';
import { moveMessages } from './move.ts';
import { removeMessages } from './remove.ts';
import type { ChangeSteps, OpenedMailbox } from './stages.ts';

/** One mailbox's part of a change. */
export interface ChangePart {
  /** How the mailbox has to be opened; undefined: the part needs no open mailbox. */
  readonly opens: { readonly verb: 'SELECT' | 'EXAMINE'; readonly path: string } | undefined;
  /** Messages that are named by id; none: others are meant, or none at all. */
  readonly messages: readonly UidMessageId[];
  /** It may be said twice, and so be the first thing that is said on a connection; left out: it may not. */
  readonly mayGoFirst?: boolean;
  /** What UIDVALIDITY has to be, where no id says it. */
  readonly uidValidity: number | undefined;
  /** @param messages those of the named ones that the ids can still mean */
  work(opened: OpenMailbox | undefined, messages: readonly UidMessageId[]): ChangeSteps;
}

/** Why the mailbox that was opened cannot be changed; undefined: it can. */
export function refusalOf(
  { opens, uidValidity: wanted }: Pick<ChangePart, 'opens' | 'uidValidity'>,
  { uidValidity, isReadOnly, hasNoUids }: OpenMailbox,
): MailError | undefined {
  if (hasNoUids)
    return new MailError(
      'UNSUPPORTED',
      'The mail server keeps no persistent UIDs for this mailbox (UIDNOTSTICKY), so its messages cannot be changed by id',
    );
  if (wanted !== undefined && wanted !== uidValidity) return recreated();
  if (isReadOnly && opens?.verb === 'SELECT')
    return new MailError('FORBIDDEN', 'The mail server opened this mailbox read-only. Nothing was changed');
  return undefined;
}

type Begin<K extends MessageChange['kind']> = (
  place: OpenedMailbox,
  targets: Targets,
  change: Extract<MessageChange, { kind: K }>,
  destination: Destination,
) => ChangeSteps;

/** What is done to the messages of an open mailbox. */
const MESSAGE_WORK: { [K in MessageChange['kind']]: Begin<K> } = {
  flags: changeFlags,
  labels: changeLabels,
  copy: (place, targets, _, to) => copyMessages(place, targets, to.path),
  move: (place, targets, { withoutUidPlus }, to) => moveMessages(place, targets, to.path, withoutUidPlus),
  remove: (place, targets, { withoutUidPlus }) => removeMessages(place, targets, withoutUidPlus),
  expunge: (place, targets, { acceptRace }) => expungeMessages(place, targets, acceptRace),
};

/** The parts of a change, one for each mailbox, in the order in which they are carried out. */
export function partsOf(change: Change, context: ChangeContext): ChangePart[] {
  if (!('targets' in change)) return [onlyPart(change, context)];
  return change.targets.map((targets) => messagePart(change, targets, context));
}

function messagePart(change: MessageChange, targets: Targets, context: ChangeContext): ChangePart {
  const { path, ifUidValidity } = targets;
  const begin = MESSAGE_WORK[change.kind] as Begin<MessageChange['kind']>;
  const named = requireUids(namedMessages(targets));
  return {
    // A copy leaves its source alone, so the source need not be opened for writing.
    opens: { verb: change.kind === 'copy' ? 'EXAMINE' : 'SELECT', path },
    messages: named,
    mayGoFirst: change.kind === 'flags' && mayRepeat(change, targets.messages),
    uidValidity: ifUidValidity,
    work: (open, messages) => {
      const chosen = named.length > 0 ? { ...targets, messages } : targets;
      return begin({ path, open: open!, ...context }, chosen, change, context.destination);
    },
  };
}

function onlyPart(change: Exclude<Change, { targets: unknown }>, context: ChangeContext): ChangePart {
  const { path } = change;
  const unnamed = { messages: [], uidValidity: undefined };
  const opens = { verb: 'SELECT', path } as const;
  if (change.kind === 'expungeAll')
    return {
      ...unnamed,
      opens,
      uidValidity: change.ifUidValidity,
      work: (open) => expungeMailbox({ path, open: open!, ...context }),
    };
  if (change.kind !== 'append')
    return { ...unnamed, opens: undefined, work: () => changeMailbox(change as OneCommand, context) };
  // SELECT: Courier adds nothing to a mailbox that is open for reading only.
  if (change.dedupeBy !== undefined)
    return { ...unnamed, opens, work: (open) => appendOnce(change, { path, open: open!, ...context }) };
  const work = () => appendMessage(change, context, context.openPlace);
  return { ...unnamed, opens: undefined, work };
}
