import type { PageDemand } from '../../mail/demand.ts';
import type { MailError } from '../../mail/errors.ts';
import { asMailError } from '../../mail/errors.ts';
import { sortedCursor, staleCursor } from '../../mail/window.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { FoundRows, SearchPart, SearchedPage, Waiting } from '../read/task.ts';
import type { FetchRow, OpenMailbox, Result } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';
import { findPage } from './found-page.ts';
import { placeOf } from './hits.ts';
import type { SearchScope, StructureReader } from './scope.ts';
import type { ReadPlan } from '../commands/plans.ts';

/** A page of a list that is searched or sorted, and how far it has come. */
export class FoundPage implements SearchedPage {
  readonly demand: PageDemand;
  error: MailError | undefined;
  found: FoundRows | undefined;
  /** What is to leave next; undefined: it is on its way, or everything has come. */
  #next: readonly Step[] | undefined;
  #isStarted = false;
  readonly #search: ReadPlan<FoundRows>;
  #answers: (Result | MailError)[] | undefined;

  constructor(demand: PageDemand, scope: SearchScope) {
    this.demand = demand;
    this.#search = findPage(scope, demand);
  }

  /** It has gone on its way. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  get isWaiting(): boolean {
    return (!this.#isStarted || this.#next !== undefined) && this.error === undefined;
  }

  steps(): [Step, Waiting][] {
    if (!this.#isStarted) this.#go(() => this.#search.next([]));
    this.#isStarted = true;
    const steps = this.#next ?? [];
    this.#next = undefined;
    const answers: (Result | MailError)[] = [];
    this.#answers = answers;
    return steps.map((step) => [step, (result) => void answers.push(result)]);
  }

  /** A flight was taken in. */
  advance(): void {
    const answers = this.#answers;
    this.#answers = undefined;
    if (answers && !this.error) this.#go(() => this.#search.next(answers));
  }

  fail(error: MailError): void {
    this.error ??= error;
  }

  get rows(): readonly FetchRow[] {
    return this.found?.rows ?? [];
  }

  /** What the row is sorted by. */
  sortKeyOf(row: FetchRow) {
    return placeOf(this.demand.order, row).key;
  }

  #go(next: () => IteratorResult<readonly Step[], FoundRows>): void {
    try {
      let result = next();
      // A flight of nothing has come already.
      while (!result.done && result.value.length === 0) result = this.#search.next([]);
      if (result.done) this.found = result.value;
      else this.#next = result.value;
    } catch (error) {
      this.error = asMailError(error);
    }
  }
}

/** Makes the search tasks of a plan's mailboxes. */
export function searchTasks(
  structures: StructureReader | undefined,
): (path: string, capabilities: Capabilities) => SearchTask {
  return (path, capabilities) => new SearchTask(path, capabilities, structures);
}

/** The pages of one mailbox's messages that are searched or sorted. */
export class SearchTask implements SearchPart {
  readonly pages = new Map<string, FoundPage>();
  readonly #scope: SearchScope;
  #opened: OpenMailbox | undefined;
  #isSelected = false;

  constructor(path: string, capabilities: Capabilities, structures: StructureReader | undefined) {
    this.#scope = {
      path,
      capabilities,
      structures,
      opened: () => this.#opened,
      isSelected: () => this.#isSelected,
      isAlone: () => this.pages.size === 1,
    };
  }

  start(key: string, demand: PageDemand): void {
    this.pages.set(key, new FoundPage(demand, this.#scope));
  }

  get hasNeeds(): boolean {
    return this.#open.length > 0;
  }

  /** @param isAlone only one command may be answered by plain SEARCH data at a time, and there is one already */
  steps(isTaken: boolean): [Step, Waiting][] {
    const hasTags = this.#scope.capabilities.hasAny('ESEARCH', 'IMAP4REV2');
    if (hasTags) return this.#open.flatMap((page) => page.steps());
    return isTaken ? [] : (this.#open[0]?.steps() ?? []);
  }

  /** The mailbox was opened (again). */
  open(opened: OpenMailbox): void {
    this.#opened = opened;
    for (const page of this.pages.values())
      if (isStale(page, this.#scope.path, opened)) page.fail(staleCursor());
  }

  /** A flight was taken in. @param isSelected whether the mailbox is the one that is still open */
  settle(isSelected: boolean): void {
    this.#isSelected = isSelected;
    for (const page of this.pages.values()) page.advance();
  }

  fail(error: MailError): void {
    for (const page of this.pages.values()) page.fail(error);
  }

  get #open(): FoundPage[] {
    return [...this.pages.values()].filter((page) => page.isWaiting);
  }
}

function isStale(
  { demand: { window, order } }: FoundPage,
  path: string,
  { uidValidity }: OpenMailbox,
): boolean {
  try {
    const cursors = [window.after, window.before].map((each) => sortedCursor(each, order));
    return cursors.some((cursor) => cursor?.path === path && cursor.uidValidity !== uidValidity);
  } catch {
    return false;
  }
}
