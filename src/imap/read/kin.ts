import type { MessageDemand, PageDemand } from '../../mail/demand.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { answersTo, ask } from '../commands/answers.ts';
import { Unmet } from '../commands/grammar.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Range } from '../commands/grammar.ts';
import { piecesOf, sortedSet } from '../commands/number-set.ts';
import { ALL, and, key, not } from '../commands/search-key.ts';
import type { Result, Step, StepOf } from '../commands/table.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { done } from '../../session/plan.ts';
import { mended } from './patient-fetch.ts';
import type { FoundKin, MailboxScope } from './task.ts';

type Answers = readonly (Result | MailError)[];

/** Messages of a page's conversations that stand elsewhere in the mailbox. */
export interface Kin {
  /** What asks for them in the flight of the page. @param range numbers of the page's messages */
  steps(range: Range): readonly Step[];
  /** @param isRead whether the page's own rows came. @throws MailError when it was refused */
  take(answers: Answers, isRead: boolean): void;
  /** Their rows, and whether those are all; undefined: they are not known. */
  found(page: readonly FetchRow[]): ReadPlan<FoundKin | undefined>;
}

/** The kin of a page; undefined: not asked for, or the server does not find them. */
export function kinOf({ kin }: PageDemand, scope: MailboxScope): Kin | undefined {
  if (!kin) return undefined;
  if (scope.capabilities.offers('INTHREAD')) return new SavedKin(kin, scope);
  return scope.capabilities.offers('THREAD') ? new ThreadedKin(kin, scope) : undefined;
}

/** So many messages are fetched with a page beside its own: some 300 octets each. */
const MOST = 1_000;

/** As the server finds them by their references (INTHREAD, draft-ietf-morg-inthread): saved and fetched in the same flight. */
class SavedKin implements Kin {
  /** Undefined: a part of the page was asked for by numbers beyond the mailbox. */
  #rows: readonly FetchRow[] | undefined = [];
  #isComplete = true;
  readonly #demand: MessageDemand;
  readonly #scope: MailboxScope;
  #steps: readonly [StepOf<'UID SEARCH'>, StepOf<'UID FETCH SAVED'>] | undefined;

  constructor(demand: MessageDemand, scope: MailboxScope) {
    this.#demand = demand;
    this.#scope = scope;
  }

  steps(range: Range): readonly Step[] {
    const { path, itemsOf } = this.#scope;
    const page = { from: range.from, to: range.to };
    const search = and([key('INTHREAD', 'REFS', page), not(key(page))]);
    return (this.#steps = [
      { verb: 'UID SEARCH', path, search, returns: ['SAVE', `PARTIAL 1:${MOST}`] },
      { verb: 'UID FETCH SAVED', path, items: itemsOf(this.#demand) },
    ]);
  }

  take(answers: Answers, isRead: boolean): void {
    if (!this.#steps || !this.#rows) return;
    const [found, rows] = answersTo(this.#steps, answers);
    // Numbers that were too high: where the page has to be asked for again, so has this.
    if (found instanceof Unmet) return void (isRead && (this.#rows = undefined));
    this.#isComplete &&= unwrap(found).uids.length < MOST;
    const known = new Map(this.#rows.map((row) => [row.uid, row]));
    for (const row of unwrap(rows)) known.set(row.uid, row);
    this.#rows = [...known.values()];
  }

  found(): ReadPlan<FoundKin | undefined> {
    return done(this.#rows && { rows: this.#rows, isComplete: this.#isComplete });
  }
}

type Threads = readonly (readonly number[])[];

/** Mailboxes of so many messages are threaded: some 11 KB, and 300 ms at Courier. */
const SMALL = 2_000;

/** Out of all threads of a small mailbox (THREAD, RFC 5256): they come in the flight of the page, their rows in the next. */
class ThreadedKin implements Kin {
  readonly #demand: MessageDemand;
  readonly #scope: MailboxScope;
  /** Undefined: not asked for, or refused. */
  #threads: Threads | undefined;

  constructor(demand: MessageDemand, scope: MailboxScope) {
    this.#demand = demand;
    this.#scope = scope;
  }

  steps(): readonly Step[] {
    const { path, capabilities, count, countHint } = this.#scope;
    if ((count ?? countHint ?? Infinity) > SMALL) return [];
    const algorithm = capabilities.has('THREAD=REFS') ? 'REFS' : 'REFERENCES';
    return [{ verb: 'UID THREAD', path, algorithm, search: ALL }];
  }

  take([threads]: Answers): void {
    if (!(threads instanceof MailError)) this.#threads = threads as Threads;
  }

  *found(page: readonly FetchRow[]): ReadPlan<FoundKin | undefined> {
    if (!this.#threads) return undefined;
    const own = new Set(page.map(({ uid }) => uid));
    const related = this.#threads.filter((thread) => thread.some((uid) => own.has(uid)));
    const uids = sortedSet(related.flat()).filter((uid) => !own.has(uid));
    const { path, itemsOf } = this.#scope;
    const items = itemsOf(this.#demand);
    const steps = piecesOf(uids).map((piece) => ({ verb: 'UID FETCH', path, uids: piece, items }) as const);
    const rows: FetchRow[] = [];
    const answers = steps.length > 0 ? yield* ask(...steps) : [];
    for (const [i, answer] of answers.entries()) rows.push(...unwrap(yield* mended(steps[i]!, answer)));
    return { rows, isComplete: true };
  }
}
