import type { ChangeOutcome, Done, Failed, MessageChange, Targets } from '../../mail/changes.ts';
import { MailError, asMailError } from '../../mail/errors.ts';
import type { MessageId } from '../../mail/ids.ts';
import { encodeId } from '../../mail/ids.ts';
import type { WritePlan } from '../commands/plans.ts';
import { joinOutcomes } from './stages.ts';

type Removal = Extract<MessageChange, { kind: 'remove' }> & { readonly targets: readonly Targets[] };
type Move = Extract<MessageChange, { kind: 'move' }> & { readonly targets: readonly Targets[] };

/**
 * Gmail only takes a label off where a message is expunged: messages are moved to TRASH, and expunged there.
 * @param trash its path
 * @param run carries out a change as it is
 */
export function* removeThroughTrash(
  { targets, withoutUidPlus }: Removal,
  trash: string,
  run: (change: Move | Removal) => WritePlan<ChangeOutcome>,
): WritePlan<ChangeOutcome> {
  const [inTrash, others] = [targets.filter(isIn(trash)), targets.filter((each) => !isIn(trash)(each))];
  const there =
    inTrash.length > 0 ? yield* run({ kind: 'remove', withoutUidPlus, targets: inTrash }) : NOTHING;
  if (others.length === 0) return there;
  const to = { by: 'path', path: trash } as const;
  const moved = yield* run({ kind: 'move', to, withoutUidPlus, targets: others });
  return joinOutcomes([there, { done: [], failures: moved.failures }, yield* expungeMoved(moved.done)]);

  function* expungeMoved(done: readonly Done[]): WritePlan<ChangeOutcome> {
    const known = done.flatMap(({ id, now }) => (now instanceof MailError ? [] : [{ id, now }]));
    const lost = done.flatMap(({ id, now }) => (now instanceof MailError ? [leftInTrash(id, now)] : []));
    if (known.length === 0) return { done: [], failures: lost };
    const messages = known.map(({ now }) => now);
    const outcome = yield* attempted(
      run({ kind: 'remove', withoutUidPlus, targets: [{ path: trash, messages }] }),
    );
    const before = new Map(known.map(({ id, now }) => [encodeId(now), id]));
    const original = (id: MessageId) => before.get(encodeId(id)) ?? id;
    if (outcome instanceof MailError)
      return { done: [], failures: [...lost, ...known.map(({ id }) => leftInTrash(id, outcome))] };
    return {
      done: outcome.done.map((each) => ({ ...each, id: original(each.id), now: original(each.id) })),
      failures: [...lost, ...outcome.failures.map(({ id, error }) => leftInTrash(original(id), error))],
    };
  }
}

const NOTHING: ChangeOutcome = { done: [], failures: [] };

const isIn =
  (trash: string) =>
  ({ path }: Targets): boolean =>
    path === trash;

function* attempted(plan: WritePlan<ChangeOutcome>): WritePlan<ChangeOutcome | MailError> {
  try {
    return yield* plan;
  } catch (error) {
    return asMailError(error);
  }
}

function leftInTrash(id: MessageId, cause: MailError): Failed {
  const { code, message, serverCode, serverText } = cause;
  const said = `The message was moved to TRASH, where it could not be removed for good: ${message}`;
  return { id, error: new MailError(code, said, { serverCode, serverText, cause }) };
}
