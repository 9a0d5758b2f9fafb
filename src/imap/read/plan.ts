import type { Account, Namespaces, Quota, Software } from '../../mail/account.ts';
import type { MailboxDemand } from '../../mail/demand.ts';
import type { MailboxField } from '../../mail/fields.ts';
import { addMailboxDemand, isPlainList, mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { MailboxRole } from '../../mail/mailbox.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { Hierarchy } from './hierarchy.ts';
import type { Planners, Waiting } from './task.ts';
import { MailboxTask } from './mailbox-task.ts';
import type { ListRow, Listing, Result } from '../commands/results.ts';
import { statusWords } from '../commands/status-items.ts';
import type { ListReturns, Step } from '../commands/steps.ts';
import type { Wanted } from './wanted.ts';
import { addTo } from './wanted.ts';

/** As many mailboxes one request may open: each is a SELECT or EXAMINE on the mail server. */
const MAX_OPENED = 250;

/** Fields that only LIST can answer, and those that need all mailboxes at once. */
const LIST_FIELDS: readonly MailboxField[] = ['name', 'delimiter', 'attributes', 'subscribed', 'selectable'];
const HIERARCHY_FIELDS: readonly MailboxField[] = ['parent', 'children', 'role'];

type Taken<K extends 'software' | 'namespaces' | 'quota'> = Account[K];

/**
 * From what is wanted to the flights that bring it. `nextFlight` says which steps can leave now, `absorb` takes in
 * their answers, until a flight is empty. It does no I/O: the same plan is run, explained and tested.
 *
 * Flights follow dependencies only: LIST before what it names, SELECT or EXAMINE before what needs EXISTS. Of several
 * mailboxes whose EXISTS is needed one is opened, and the others are counted by STATUS in the same flight, so that any
 * number of newest pages takes two flights (one where the server has PARTIAL).
 */
export class Plan {
  readonly tasks = new Map<string, MailboxTask>();
  software: Taken<'software'>;
  namespaces: Taken<'namespaces'>;
  quota: Taken<'quota'>;
  /** All mailboxes; undefined: the plan does not need them; an error: the server did not list them. */
  hierarchy: Hierarchy | MailError | undefined;
  /** Single mailboxes that were listed. */
  readonly listed = new Map<string, ListRow | MailError>();
  subscribed: ReadonlySet<string> | MailError | undefined;

  readonly #work: Wanted;
  readonly #capabilities: Capabilities;
  readonly #counts: ReadonlyMap<string, number>;
  readonly #planners: Planners;
  /** The path of the mailbox that the last flight left open. */
  #selected: string | undefined;
  #waiting: Waiting[] = [];
  #isFirst = true;
  #opened = 0;

  /**
   * @param counts hints of how many messages mailboxes have
   * @param planners for what is wanted beyond plain pages
   */
  constructor(
    work: Wanted,
    capabilities: Capabilities,
    counts: ReadonlyMap<string, number> = new Map(),
    planners: Planners = {},
  ) {
    this.#work = work;
    this.#capabilities = capabilities;
    this.#counts = counts;
    this.#planners = planners;
    for (const [path, demand] of work.byPath) this.#task(path).want(demand);
    for (const [path, wanted] of work.messages)
      for (const each of wanted) this.#task(path).wantMessages(each);
  }

  /** The steps that can leave now, in the order in which they are to be written. */
  nextFlight(): Step[] {
    const flight: [Step, Waiting][] = this.#isFirst ? this.#firstSteps() : [];
    this.#isFirst = false;
    const opening = [...this.tasks.values()].filter((task) => task.wantsOpening);
    const { now, later } = this.#order(opening);
    for (const task of this.tasks.values()) flight.push(...task.unselectedSteps(later.includes(task)));
    for (const task of now) flight.push(...this.#selectedSteps(task));
    this.#waiting = flight.map(([, waiting]) => waiting);
    return flight.map(([step]) => step);
  }

  /** All of it, flight by flight. */
  *run(): ReadPlan<this> {
    for (let steps; (steps = this.nextFlight()).length > 0;) this.absorb(yield steps);
    return this;
  }

  /** Takes in the answers to the last flight, in its order. */
  absorb(results: readonly (Result | MailError)[]): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    results.forEach((result, i) => waiting[i]!(result));
    for (const task of this.tasks.values()) task.settle(task.path === this.#selected);
  }

  /** The path of the mailbox with a role; NOT_FOUND where there is none. */
  pathOfRole(role: MailboxRole): string | MailError {
    if (role === 'INBOX') return 'INBOX';
    if (this.hierarchy instanceof MailError) return this.hierarchy;
    return (
      this.hierarchy?.pathOfRole(role) ??
      new MailError('NOT_FOUND', `This account has no mailbox with the role ${role}`)
    );
  }

  #task(path: string): MailboxTask {
    let task = this.tasks.get(path);
    if (!task) {
      task = new MailboxTask(path, this.#capabilities, this.#planners, this.#counts.get(path));
      this.tasks.set(path, task);
    }
    return task;
  }

  /**
   * Which mailboxes are opened in this flight, and in which order: the one that is open already, those that need not
   * wait for EXISTS, and one that must. The rest is counted by STATUS meanwhile.
   */
  #order(opening: readonly MailboxTask[]): { now: MailboxTask[]; later: MailboxTask[] } {
    const selected = opening.filter(({ path }) => path === this.#selected);
    const others = opening.filter(({ path }) => path !== this.#selected);
    const short = others.filter((task) => task.isShortOfCount);
    const ready = others.filter((task) => !task.isShortOfCount);
    const later = short.slice(1).filter((task) => task.mayAskCount);
    return { now: [...selected, ...ready, ...short.slice(0, 1)], later };
  }

  #selectedSteps(task: MailboxTask): [Step, Waiting][] {
    const isSelected = task.path === this.#selected;
    // Opening one again, for the texts of its messages, is no reason to lose what it has said already.
    if (!isSelected && !task.opened && ++this.#opened > MAX_OPENED) {
      task.fail(
        new MailError('BAD_USER_INPUT', `One request opens at most ${MAX_OPENED} mailboxes; ask for fewer`),
      );
      return [];
    }
    this.#selected = task.path;
    return task.selectedSteps(isSelected);
  }

  #firstSteps(): [Step, Waiting][] {
    return [...this.#accountSteps(), ...this.#listSteps()];
  }

  #accountSteps(): [Step, Waiting][] {
    const { fields } = this.#work.account;
    const has = this.#capabilities;
    const steps: [Step, Waiting][] = [];
    if (fields.has('software')) {
      this.software = { name: null, version: null };
      // A server that refuses to say what it is has said nothing: Courier answers ID with NO.
      const take = (result: Result | MailError) => {
        const isRefusal = result instanceof MailError && result.code === 'UNSUPPORTED';
        if (!isRefusal) this.software = result as Software | MailError;
      };
      if (has.has('ID')) steps.push([{ verb: 'ID' }, take]);
    }
    if (fields.has('namespaces')) {
      this.namespaces = null;
      const take = (result: Result | MailError) => (this.namespaces = result as Namespaces | MailError);
      if (has.hasAny('NAMESPACE', 'IMAP4REV2')) steps.push([{ verb: 'NAMESPACE' }, take]);
    }
    if (fields.has('quota')) {
      this.quota = null;
      const take = (result: Result | MailError) => (this.quota = result as Quota | null | MailError);
      if (has.has('QUOTA')) steps.push([{ verb: 'GETQUOTAROOT', path: 'INBOX' }, take]);
    }
    return steps;
  }

  #listSteps(): [Step, Waiting][] {
    if (this.#needsHierarchy) return this.#hierarchySteps();
    const listed = [...this.#work.byPath].filter(([path, demand]) => this.#needsListing(path, demand));
    const lists = listed.map(([path, demand]): [Step, Waiting] => [
      { verb: 'LIST', path, returns: this.#returns(demand, []) },
      (result) => this.#takeRow(path, result as Listing | MailError),
    ]);
    const needsSubscriptions = listed.some(([, { fields }]) => fields.has('subscribed'));
    return needsSubscriptions && !this.#capabilities.hasExtendedList
      ? [this.#subscriptionStep(), ...lists]
      : lists;
  }

  #subscriptionStep(): [Step, Waiting] {
    return [{ verb: 'LSUB' }, (result) => (this.subscribed = result as ReadonlySet<string> | MailError)];
  }

  get #needsHierarchy(): boolean {
    const { everyMailbox, subscribedMailboxes, byRole, byPath } = this.#work;
    const hasField = (demand: MailboxDemand) => HIERARCHY_FIELDS.some((field) => demand.fields.has(field));
    return (
      Boolean(everyMailbox || subscribedMailboxes) || byRole.size > 0 || [...byPath.values()].some(hasField)
    );
  }

  /** LIST also tells whether the mailbox exists, where nothing else that is wanted of it does. */
  #needsListing(path: string, { fields, status, pages }: MailboxDemand): boolean {
    const isSeenOtherwise =
      status.size > 0 || pages.size > 0 || fields.has('permanentFlags') || this.#work.messages.has(path);
    return !isSeenOtherwise || LIST_FIELDS.some((field) => fields.has(field));
  }

  #hierarchySteps(): [Step, Waiting][] {
    const all = [
      this.#work.everyMailbox,
      this.#work.subscribedMailboxes,
      ...this.#work.byPath.values(),
      ...this.#work.byRole.values(),
    ];
    const demand = all.filter((each) => each !== undefined).reduce(addMailboxDemand, mailboxDemand());
    for (let level = demand.relatives; level; level = level.relatives)
      for (const field of level.fields) demand.fields.add(field);
    if (this.#work.subscribedMailboxes) demand.fields.add('subscribed');
    const isListed = (result: Result | MailError) => this.#takeHierarchy(result as Listing | MailError);
    const list: [Step, Waiting] = [
      { verb: 'LIST', path: undefined, returns: this.#returns(demand, this.#listedStatus()) },
      isListed,
    ];
    if (!demand.fields.has('subscribed') || this.#capabilities.hasExtendedList) return [list];
    // LSUB first: its answer has to be there when LIST's is taken in.
    return [this.#subscriptionStep(), list];
  }

  /** Counts come with the list where the server can do it and they are wanted of all mailboxes. */
  #listedStatus(): string[] {
    const demand = this.#work.everyMailbox;
    if (!demand || !this.#capabilities.hasListStatus) return [];
    const fields = new Set(demand.status);
    // The number of messages saves the round trip of finding out when the mailbox is opened; a search counts by itself.
    if ([...demand.pages.values()].some(isPlainList)) fields.add('messages');
    return statusWords(fields, this.#capabilities);
  }

  #returns({ fields }: MailboxDemand, status: readonly string[]): ListReturns {
    const has = this.#capabilities;
    const options: string[] = [];
    if (has.hasExtendedList) {
      if (fields.has('subscribed')) options.push('SUBSCRIBED');
      if (fields.has('attributes')) options.push('CHILDREN');
      if (
        has.hasSpecialUse &&
        (fields.has('role') || fields.has('attributes') || this.#work.byRole.size > 0)
      ) {
        options.push('SPECIAL-USE');
      }
    }
    return { options, status };
  }

  #takeRow(path: string, result: Listing | MailError): void {
    const row = result instanceof MailError ? result : result.rows.find((each) => each.path === path);
    this.listed.set(path, row ?? new MailError('NOT_FOUND', 'There is no such mailbox'));
  }

  #takeHierarchy(result: Listing | MailError): void {
    if (result instanceof MailError) {
      this.hierarchy = result;
      return;
    }
    const hierarchy = new Hierarchy(
      result.rows,
      this.subscribed instanceof Set ? this.subscribed : undefined,
    );
    this.hierarchy = hierarchy;
    const wanted = new Map<string, MailboxDemand>();
    for (const row of hierarchy.rows) {
      if (this.#work.everyMailbox) addTo(wanted, row.path, this.#work.everyMailbox);
      if (this.#work.subscribedMailboxes && hierarchy.isSubscribed(row))
        addTo(wanted, row.path, this.#work.subscribedMailboxes);
    }
    for (const [path, demand] of this.#work.byPath) addTo(wanted, path, demand);
    for (const [role, demand] of this.#work.byRole) {
      const path = hierarchy.pathOfRole(role);
      if (path !== undefined) addTo(wanted, path, demand);
    }
    for (const [path, demand] of [...wanted]) hierarchy.spread(path, demand, wanted);
    this.#wantListed(hierarchy, wanted, result);
  }

  #wantListed(hierarchy: Hierarchy, wanted: ReadonlyMap<string, MailboxDemand>, { statuses }: Listing): void {
    const hasStatus = this.#listedStatus().length > 0;
    for (const [path, demand] of wanted) {
      const row = hierarchy.row(path);
      if (!row || !hierarchy.isSelectable(row)) continue;
      const task = this.#task(path);
      task.want(demand);
      const status = statuses.get(path);
      if (status) task.learnStatus(status);
      else if (hasStatus) task.missStatus();
    }
  }
}
