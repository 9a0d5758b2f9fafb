import type { MailboxDemand, MessageDemand, PageDemand } from '../../mail/demand.ts';
import { addMailboxDemand, isPlainList, mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import { fetchItems, itemsKey } from '../commands/fetch-items.ts';
import type { PageMailbox } from './page-steps.ts';
import { checkCursors, pageStep } from './page-steps.ts';
import type { PageNeed } from './page-task.ts';
import { PageTask } from './page-task.ts';
import type { FetchRow, OpenMailbox, Result } from '../commands/results.ts';
import { statusWords } from '../commands/status-items.ts';
import type { ContentPart, Planners, SearchPart, Waiting } from './task.ts';
import type { Step } from '../commands/steps.ts';
import { UidFetches } from './uid-fetches.ts';
import type { WantedMessages } from './wanted.ts';

/**
 * Everything that is wanted of one mailbox, and how far it has come. It says which steps can leave now, and takes in
 * what they bring; it does no I/O.
 */
export class MailboxTask {
  readonly path: string;
  readonly demand = mailboxDemand();
  readonly pages = new Map<string, PageTask>();
  /** What SELECT or EXAMINE said, most recently. */
  opened: OpenMailbox | MailError | undefined;
  status: MailboxStatus | MailError | undefined;
  rights: string | null | MailError | undefined;

  /** Texts and structures; undefined: the plan wants none. */
  readonly content: ContentPart | undefined;
  /** Lists that are searched or sorted; undefined: the plan wants none. */
  readonly search: SearchPart | undefined;

  readonly #capabilities: Capabilities;
  readonly #uidFetches: UidFetches;
  readonly #donePages = new Set<PageTask>();
  /** EXISTS as STATUS told it, before the mailbox was opened. */
  #countHint: number | undefined;
  /** EXISTS as an earlier call heard it: good for a guess at where a page is, and for nothing else. */
  readonly #guess: number | undefined;
  #hasAskedStatus = false;
  #hasAskedRights = false;

  /** @param guess how many messages there may be; undefined: nobody knows */
  constructor(path: string, capabilities: Capabilities, planners: Planners = {}, guess?: number) {
    this.path = path;
    this.content = planners.content?.();
    this.search = planners.search?.(path, capabilities);
    this.#guess = guess;
    this.#capabilities = capabilities;
    this.#uidFetches = new UidFetches(path, this.content, (demand) => this.#items(demand));
  }

  /** Wants more of this mailbox. */
  want(demand: MailboxDemand): void {
    const before = new Map([...this.demand.pages].map(([key, page]) => [key, itemsKey(page.nodes)]));
    addMailboxDemand(this.demand, demand);
    for (const [key, page] of this.demand.pages) {
      const known = this.pages.get(key) ?? this.search?.pages.get(key);
      const isSame = known && before.get(key) === itemsKey(page.nodes);
      // A page that is under way does not bring what was not asked for: it is read again.
      if (!isSame && (!known || known.isStarted)) this.#startPage(key, page);
    }
  }

  /** Wants messages by UID. */
  wantMessages(wanted: WantedMessages): void {
    this.#uidFetches.want(wanted);
  }

  /** The row of a message wanted by UID; undefined: there is none. */
  rowOf(uid: number, demand: MessageDemand): FetchRow | MailError | undefined {
    return this.#uidFetches.rowOf(uid, demand);
  }

  /** Every row that was brought home. */
  *rows(): Generator<FetchRow> {
    for (const page of this.#allPages) if (!page.error) yield* page.rows;
    yield* this.#uidFetches.rows();
  }

  /** LIST brought counts along. */
  learnStatus(status: MailboxStatus): void {
    this.#hasAskedStatus = true;
    this.status = status;
    this.#countHint ??= status.messages ?? undefined;
  }

  /** LIST should have brought counts along and has none for this mailbox. */
  missStatus(): void {
    if (this.demand.status.size === 0 || this.#hasAskedStatus) return;
    this.#hasAskedStatus = true;
    this.status = new MailError('SERVER_UNAVAILABLE', 'The mail server gave no counts for this mailbox');
  }

  /** Steps that do not need the mailbox to be open: STATUS and MYRIGHTS. */
  unselectedSteps(isCountNeeded: boolean): [Step, Waiting][] {
    const steps: [Step, Waiting][] = [];
    const items = this.#statusItems(isCountNeeded);
    if (items.length > 0)
      steps.push([{ verb: 'STATUS', path: this.path, items }, (result) => this.#takeStatus(result)]);
    if (this.#wantsRights) {
      this.#hasAskedRights = true;
      steps.push([
        { verb: 'MYRIGHTS', path: this.path },
        (result) => (this.rights = result as string | null | MailError),
      ]);
    }
    return steps;
  }

  /** Whether something is still to be had that needs the mailbox to be open. */
  get wantsOpening(): boolean {
    if (this.opened instanceof MailError) return false;
    if (this.#wantsSelect && !this.opened) return true;
    if (this.content?.hasNeeds || this.search?.hasNeeds || this.#uidFetches.hasNeeds) return true;
    return this.#openPages.some(needsMail);
  }

  /** Whether opening it now would leave a page waiting for EXISTS. */
  get isShortOfCount(): boolean {
    const isCountKnown = (this.count ?? this.#guess) !== undefined;
    return (
      !isCountKnown &&
      this.#openPages.some((page) => needsMail(page) && this.#need(page, false)?.kind === 'count')
    );
  }

  /** Whether STATUS can still tell how many messages there are. */
  get mayAskCount(): boolean {
    return this.count === undefined && !(this.status instanceof MailError);
  }

  /**
   * Steps on the open mailbox, opening it first unless it still is. Those by sequence number come first: during the
   * others EXPUNGE may come and shift the numbers (RFC 9051 §7.5.1).
   */
  selectedSteps(isSelected: boolean): [Step, Waiting][] {
    const steps: [Step, Waiting][] = [];
    if (!isSelected) {
      const verb = this.#wantsSelect ? 'SELECT' : 'EXAMINE';
      steps.push([
        { verb, path: this.path },
        (result) => this.#takeOpening(result as OpenMailbox | MailError),
      ]);
    }
    for (const page of this.#openPages.filter(needsMail)) {
      const need = this.#need(page, isSelected);
      if (!need || need.kind === 'count') continue;
      page.sent(need);
      steps.push(pageStep(page, need, this.#placeOf(page)));
    }
    steps.sort(([a], [b]) => Number(isByUid(a)) - Number(isByUid(b)));
    return [
      ...steps,
      ...(this.search?.steps(steps.some(([{ verb }]) => verb === 'SEARCH')) ?? []),
      ...this.#uidFetches.steps(),
      ...(this.content?.steps(this.path) ?? []),
    ];
  }

  /** A flight has been taken in: pages that have all they need are done, whatever mailbox is opened next. */
  settle(isSelected: boolean): void {
    if (!this.opened || this.opened instanceof MailError) return;
    this.search?.settle(isSelected);
    for (const page of this.#openPages) if (this.#need(page, true) === null) this.#donePages.add(page);
    if (this.content) this.#wantContent(this.content);
  }

  /** Rows that have come home with a structure say where the texts are. */
  #wantContent(content: ContentPart): void {
    for (const { demand, error, rows } of [...this.#donePages, ...(this.search?.pages.values() ?? [])])
      if (demand.nodes && !error) for (const row of rows) content.want(row, demand.nodes);
    this.#uidFetches.wantContent(content);
  }

  /** The mailbox cannot be had; so say all its parts. */
  fail(error: MailError): void {
    this.opened = error;
    for (const page of this.#allPages) page.fail(error);
    this.#uidFetches.fail(error);
    this.content?.fail(error);
  }

  get #wantsSelect(): boolean {
    return this.demand.fields.has('permanentFlags');
  }

  get #wantsRights(): boolean {
    return this.demand.fields.has('rights') && !this.#hasAskedRights && this.#capabilities.has('ACL');
  }

  get #allPages() {
    return [...this.pages.values(), ...(this.search?.pages.values() ?? [])];
  }

  get #openPages(): PageTask[] {
    return [...this.pages.values()].filter((page) => !this.#donePages.has(page));
  }

  /** How many messages there are, as far as it is known without opening the mailbox. */
  get count(): number | undefined {
    if (this.opened && !(this.opened instanceof MailError)) return this.opened.exists;
    return this.#countHint;
  }

  #statusItems(isCountNeeded: boolean): string[] {
    const fields = new Set(this.#hasAskedStatus ? [] : this.demand.status);
    const hasCountOnly = !this.#openPages.every(needsMail) && !this.wantsOpening;
    if ((isCountNeeded || hasCountOnly) && this.mayAskCount) fields.add('messages');
    if (!this.#hasAskedStatus && this.demand.status.size > 0) this.#hasAskedStatus = true;
    return statusWords(fields, this.#capabilities);
  }

  #takeStatus(result: Result | MailError): void {
    const status = result as MailboxStatus | MailError;
    if (!this.status || this.status instanceof MailError) this.status = status;
    if (status instanceof MailError) {
      for (const page of this.#openPages) if (!needsMail(page)) page.fail(status);
    } else {
      this.#countHint = status.messages ?? undefined;
    }
  }

  #takeOpening(result: OpenMailbox | MailError): void {
    if (result instanceof MailError) return this.fail(result);
    const before = this.opened;
    this.opened = result;
    // Opened once more for its texts, and it is another mailbox by now: no UID of before means anything.
    if (before && !(before instanceof MailError) && before.uidValidity !== result.uidValidity)
      return this.fail(
        new MailError('STALE_ID', 'The mailbox was made anew while it was read; read it again'),
      );
    this.search?.open(result);
    for (const page of this.#openPages) {
      page.restart();
      checkCursors(page, result);
    }
  }

  #placeOf({ demand }: PageTask): PageMailbox {
    return {
      path: this.path,
      isExtended: this.#capabilities.hasAny('ESEARCH', 'IMAP4REV2'),
      items: demand.nodes && this.#items(demand.nodes),
      count: () => this.count,
    };
  }

  #need(page: PageTask, isSelected: boolean): PageNeed {
    const isOpen = isSelected && this.opened !== undefined && !(this.opened instanceof MailError);
    return page.next({ exists: this.count ?? this.#guess, isOpen }, this.#capabilities.has('PARTIAL'));
  }

  #startPage(key: string, page: PageDemand): void {
    if (this.search && !isPlainList(page)) return this.search.start(key, page);
    const task = new PageTask(page);
    if (this.opened instanceof MailError) task.fail(this.opened);
    this.pages.set(key, task);
  }

  #items(demand: MessageDemand): FetchItems {
    const hasNoModSeq = this.opened && !(this.opened instanceof MailError) && this.opened.hasNoModSeq;
    const { hasModSeq, hasPreview } = this.#capabilities;
    return fetchItems(demand, hasModSeq && !hasNoModSeq, hasPreview);
  }
}

function isByUid(step: Step): boolean {
  return step.verb.startsWith('UID');
}

/** A page that wants the count alone is answered by STATUS, unless the mailbox is opened anyway. */
function needsMail(page: PageTask): boolean {
  return page.demand.nodes !== undefined;
}
