import type { MessageDemand, PageDemand } from '../../mail/demand.ts';
import type { MailError } from '../../mail/errors.ts';
import { unwrap } from '../../mail/errors.ts';
import { answersTo } from '../commands/answers.ts';
import { Unmet } from '../commands/grammar.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Range } from '../commands/grammar.ts';
import { and, key, not } from '../commands/search-key.ts';
import type { Result, StepOf } from '../commands/table.ts';
import type { MailboxScope } from './task.ts';

type KinSteps = readonly [StepOf<'UID SEARCH'>, StepOf<'UID FETCH SAVED'>];

/** The kin of a page; undefined: not asked for, or the server does not find them. */
export function kinOf({ kin }: PageDemand, scope: MailboxScope): Kin | undefined {
  return kin && scope.capabilities.offers('INTHREAD') ? new Kin(kin, scope) : undefined;
}

/**
 * Messages of a page's conversations that stand elsewhere in the mailbox, as the server finds them by their references
 * (INTHREAD, draft-ietf-morg-inthread): saved and fetched in the flight that fetches the page.
 */
export class Kin {
  /** Undefined: a part of the page was asked for by numbers beyond the mailbox, and its kin are not known. */
  rows: readonly FetchRow[] | undefined = [];
  readonly #demand: MessageDemand;
  readonly #scope: MailboxScope;
  #steps: KinSteps | undefined;

  constructor(demand: MessageDemand, scope: MailboxScope) {
    this.#demand = demand;
    this.#scope = scope;
  }

  /** What asks for them. @param range numbers of the page's messages */
  steps(range: Range): KinSteps {
    const { path, itemsOf } = this.#scope;
    const page = { from: range.from, to: range.to };
    const search = and([key('INTHREAD', 'REFS', page), not(key(page))]);
    this.#steps = [
      { verb: 'UID SEARCH', path, search, returns: ['SAVE', 'COUNT'] },
      { verb: 'UID FETCH SAVED', path, items: itemsOf(this.#demand) },
    ];
    return this.#steps;
  }

  /** @param isRead whether the page's own rows came. @throws MailError when it was refused */
  take(answers: readonly (Result | MailError)[], isRead: boolean): void {
    if (!this.#steps || !this.rows) return;
    const [found, rows] = answersTo(this.#steps, answers);
    // Numbers that were too high: where the page has to be asked for again, so has this.
    if (found instanceof Unmet) return void (isRead && (this.rows = undefined));
    unwrap(found);
    const known = new Map(this.rows.map((row) => [row.uid, row]));
    for (const row of unwrap(rows)) known.set(row.uid, row);
    this.rows = [...known.values()];
  }
}
