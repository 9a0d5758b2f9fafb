import { isFilter, namedMessages } from '../../mail/change-targets.ts';
import type { Change, ChangeOutcome, Failed } from '../../mail/changes.ts';
import { MailError, asMailError } from '../../mail/errors.ts';
import type { MaildropMessageId } from '../../mail/ids.ts';
import type { MaildropKey } from '../../mail/maildrop-key.ts';
import { requireKeys } from '../../mail/ids.ts';
import type { Server } from '../maildrop.ts';
import { Maildrop } from '../maildrop.ts';
import type { Answer } from '../results.ts';
import type { Step } from '../steps.ts';
import type { Plan } from '../../session/plan.ts';
import type { MakePlan } from '../transport.ts';

/** A message that is to be removed, by the number that it has in this session. */
interface Target {
  readonly id: MaildropMessageId;
  readonly number: number;
}

/**
 * Messages are removed in three flights: which are meant (UIDL), a DELE for each, and QUIT, at which the server removes
 * what was marked (RFC 1939 §6). Until then nothing is lost: whatever goes wrong before it is answered by RSET, or the
 * connection is dropped, and nothing has happened. Without a good answer to QUIT it is not known what has.
 */
function* remove(ids: readonly MaildropMessageId[], server: Server): Plan<Step, Answer, ChangeOutcome> {
  const found = yield* locate(ids, new Maildrop(server));
  const { targets, failures } = choose(ids, found, server.capabilities.forgetsWhatWasRead);
  if (targets.length === 0) return { done: [], failures };
  const answers = yield targets.map(({ number }) => ({ verb: 'DELE', number }));
  // All of them or none: one DELE that is refused takes the others back.
  if (answers.some((answer) => answer instanceof MailError)) {
    yield [{ verb: 'RSET' }];
    return { done: [], failures: [...failures, ...takenBack(targets, answers)] };
  }
  const [end] = yield [{ verb: 'QUIT', changes: true }];
  if (end instanceof MailError) throw end;
  return { done: targets.map(({ id }) => ({ id, now: vanished(), gone: 'EXPUNGED' })), failures };
}

/** Under which numbers the maildrop has them: none, one, or several with the same unique-id. */
type Numbers = readonly number[] | undefined | MailError;

function* locate(ids: readonly MaildropMessageId[], drop: Maildrop): Plan<Step, Answer, readonly Numbers[]> {
  for (;;) {
    const found = ids.map(({ key }) => numbersOf(key, drop));
    const missing = drop.takeNoted();
    if (missing.length === 0) return found;
    drop.learn(missing, yield missing);
  }
}

function numbersOf(key: MaildropKey, drop: Maildrop): Numbers {
  try {
    return drop.numbersOf(key);
  } catch (error) {
    return asMailError(error);
  }
}

function choose(
  ids: readonly MaildropMessageId[],
  found: readonly Numbers[],
  forgetsWhatWasRead: boolean,
): { targets: Target[]; failures: Failed[] } {
  const targets: Target[] = [];
  const failures: Failed[] = [];
  ids.forEach((id, i) => {
    const numbers = (forgetsWhatWasRead ? refusalOf(id) : undefined) ?? found[i];
    if (numbers instanceof MailError) failures.push({ id, error: numbers });
    else if (numbers?.length === 1) targets.push({ id, number: numbers[0]! });
    else failures.push({ id, error: numbers?.length ? ambiguous() : vanished() });
  });
  return { targets, failures };
}

/** QUIT would remove what was read to find out which are meant as well (EXPIRE 0, RFC 2449 §6.7). */
function refusalOf({ key }: MaildropMessageId): MailError | undefined {
  if ('uidl' in key) return undefined;
  return new MailError(
    'UNSUPPORTED',
    'This mail server has no unique-ids (UIDL) and removes every message that was read (EXPIRE 0), so finding the message would remove others. Nothing was removed',
  );
}

function takenBack(targets: readonly Target[], answers: readonly Answer[]): Failed[] {
  return targets.map(({ id }, i) => {
    const own = answers[i];
    return { id, error: own instanceof MailError ? own : withdrawn() };
  });
}

/** The plan of a change. @throws MailError UNSUPPORTED for all that POP3 does not have, before anything is dialled */
export function removalOf(change: Change): MakePlan<ChangeOutcome> {
  if (change.kind !== 'remove') throw new MailError('UNSUPPORTED', ADVICE[change.kind]);
  if (change.targets.some(({ messages }) => isFilter(messages)))
    throw new MailError(
      'UNSUPPORTED',
      'On POP3 messages can be deleted only by id. List them with the filter first',
    );
  const ids = requireKeys(change.targets.flatMap(namedMessages));
  return (server) => ({ flights: remove(ids, server), named: ids.map(({ key }) => key) });
}

/** What POP3 does not have, and what can be done instead. */
const ADVICE: Record<Exclude<Change['kind'], 'remove'>, string> = {
  flags: 'POP3 has no flags',
  labels: 'POP3 has no labels',
  copy: 'A POP3 account has only INBOX, so messages cannot be copied',
  move: 'A POP3 account has only INBOX, so messages cannot be moved. Delete with permanently: true',
  expunge: 'POP3 has no flags, so no message is marked \\Deleted. Delete with permanently: true',
  expungeAll: 'POP3 has no flags, so no message is marked \\Deleted. Delete with permanently: true',
  append: 'POP3 cannot add messages',
  create: 'A POP3 account has only INBOX',
  rename: 'A POP3 account has only INBOX',
  delete: 'A POP3 account has only INBOX',
  subscribe: 'POP3 has no subscriptions',
  unsubscribe: 'POP3 has no subscriptions',
};

function vanished(): MailError {
  return new MailError('NOT_FOUND', 'This message no longer exists');
}

function ambiguous(): MailError {
  return new MailError(
    'CONFLICT',
    'Several messages have this unique-id, so it does not identify one of them. Nothing was removed',
  );
}

function withdrawn(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server refused to remove another message, so this one was not removed either',
  );
}
