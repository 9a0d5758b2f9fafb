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
import type { AnyPlan } from '../transport.ts';

/** Where a removal is: who is meant, marked, taken back, done. */
type Stage = 'finding' | 'marking' | 'withdrawing' | 'ending' | 'over';

/**
 * Messages are removed in three flights: who is meant (UIDL), a DELE for each, and QUIT, at which the server removes what
 * was marked (RFC 1939 §6). Until then nothing is lost: whatever goes wrong before it is answered by RSET, or the
 * connection is dropped, and nothing has happened. Without a good answer to QUIT nobody knows what has.
 */
export class Removal implements AnyPlan {
  readonly #drop: Maildrop;
  readonly #forgets: boolean;
  readonly #ids: readonly MaildropMessageId[];
  readonly #failures: Failed[] = [];
  readonly #marked: { readonly id: MaildropMessageId; readonly number: number }[] = [];
  #flight: readonly Step[] = [];
  #stage: Stage = 'finding';
  #outcome: ChangeOutcome = { done: [], failures: [] };

  constructor(ids: readonly MaildropMessageId[], server: Server) {
    this.#ids = ids;
    this.#drop = new Maildrop(server);
    this.#forgets = server.capabilities.forgetsWhatWasRead;
  }

  /** Messages that are looked for. */
  get named(): readonly MaildropKey[] {
    return this.#ids.map(({ key }) => key);
  }

  nextFlight(): readonly Step[] {
    this.#flight = this.#next();
    return this.#flight;
  }

  absorb(answers: readonly Answer[]): void {
    const flight = this.#flight;
    if (this.#stage === 'finding') this.#drop.learn(flight, answers);
    else if (this.#stage === 'marking') this.#takeMarks(answers);
    else if (this.#stage === 'ending') this.#takeEnd(answers[0]!);
    else this.#stage = 'over';
  }

  outcome(): ChangeOutcome {
    const { done, failures } = this.#outcome;
    return { done, failures: [...this.#failures, ...failures] };
  }

  #next(): readonly Step[] {
    if (this.#stage === 'finding') {
      const found = this.#ids.map((id) => this.#find(id));
      const noted = this.#drop.takeNoted();
      if (noted.length > 0) return noted;
      this.#choose(found);
    }
    if (this.#stage === 'marking') return this.#marked.map(({ number }) => ({ verb: 'DELE', number }));
    if (this.#stage === 'withdrawing') return [{ verb: 'RSET' }];
    return this.#stage === 'ending' ? [{ verb: 'QUIT', changes: true }] : [];
  }

  #find({ key }: MaildropMessageId): readonly number[] | undefined | MailError {
    try {
      return this.#drop.numbersOf(key);
    } catch (error) {
      return asMailError(error);
    }
  }

  #choose(found: readonly (readonly number[] | undefined | MailError)[]): void {
    this.#ids.forEach((id, i) => {
      const numbers = this.#refusalOf(id) ?? found[i];
      if (numbers instanceof MailError) this.#failures.push({ id, error: numbers });
      else if (numbers?.length === 1) this.#marked.push({ id, number: numbers[0]! });
      else this.#failures.push({ id, error: numbers?.length ? ambiguous() : vanished() });
    });
    this.#stage = this.#marked.length > 0 ? 'marking' : 'over';
  }

  /** QUIT would remove what was read to find out who is meant as well (EXPIRE 0, RFC 2449 §6.7). */
  #refusalOf({ key }: MaildropMessageId): MailError | undefined {
    if ('uidl' in key || !this.#forgets) return undefined;
    return new MailError(
      'UNSUPPORTED',
      'This mail server gives no unique-ids, and removes whatever was read',
    );
  }

  /** All of them or none: one DELE that is refused takes the others back. */
  #takeMarks(answers: readonly Answer[]): void {
    const refused = answers.findIndex((answer) => answer instanceof MailError);
    this.#stage = refused < 0 ? 'ending' : 'withdrawing';
    if (refused < 0) return;
    const failures = this.#marked.map(({ id }, i) => {
      const own = answers[i];
      return { id, error: own instanceof MailError ? own : withdrawn() };
    });
    this.#outcome = { done: [], failures };
  }

  #takeEnd(answer: Answer): void {
    this.#stage = 'over';
    if (answer instanceof MailError) throw answer;
    const done = this.#marked.map(({ id }) => ({ id, now: vanished(), isExpunged: true }));
    this.#outcome = { done, failures: [] };
  }
}

/** The plan of a change. @throws MailError UNSUPPORTED for all that POP3 does not have, before anything is dialled */
export function removalOf(change: Change): (server: Server) => Removal {
  if (change.kind !== 'remove')
    throw new MailError('UNSUPPORTED', ADVICE[change.kind] ?? 'POP3 cannot do this');
  if (change.targets.some(({ messages }) => isFilter(messages)))
    throw new MailError(
      'UNSUPPORTED',
      'On POP3 messages are removed by their ids; list them with the filter first',
    );
  const ids = requireKeys(change.targets.flatMap(namedMessages));
  return (server) => new Removal(ids, server);
}

/** What POP3 does not have, and what can be done instead. */
const ADVICE: Partial<Record<Change['kind'], string>> = {
  flags: 'POP3 has no flags',
  copy: 'A POP3 account has no mailbox but INBOX: nothing can be copied',
  move: 'A POP3 account has no mailbox but INBOX: delete with permanently: true',
  expunge: 'POP3 has no flags, so nothing is marked: delete with permanently: true',
  expungeAll: 'POP3 has no flags, so nothing is marked: delete with permanently: true',
  append: 'POP3 cannot add messages',
  create: 'A POP3 account has no mailbox but INBOX',
  rename: 'A POP3 account has no mailbox but INBOX',
  delete: 'A POP3 account has no mailbox but INBOX',
  subscribe: 'POP3 has no subscriptions',
  unsubscribe: 'POP3 has no subscriptions',
};

function vanished(): MailError {
  return new MailError('NOT_FOUND', 'This message is no longer there');
}

function ambiguous(): MailError {
  return new MailError(
    'CONFLICT',
    'Several messages have this very unique-id: it does not say which one is meant',
  );
}

function withdrawn(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'It was not removed, because the mail server refused to remove another',
  );
}
