import type { MailboxDemand } from '../../mail/demand.ts';
import { addMailboxDemand, isPlainList, mailboxDemand } from '../../mail/demand.ts';
import { NoSuchRole } from '../../mail/destination.ts';
import { MailError } from '../../mail/errors.ts';
import type { MailboxField } from '../../mail/fields.ts';
import type { MailboxRole } from '../../mail/mailbox.ts';
import { asking } from '../commands/answers.ts';
import type { ListReturns, ListRow, Listing } from '../commands/list.ts';
import { statusWords } from '../commands/status-items.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { Hierarchy } from './hierarchy.ts';
import type { MailboxWork } from './mailbox-work.ts';
import type { Due } from './task.ts';
import type { Wanted } from './wanted.ts';
import { addTo } from './wanted.ts';

/** Fields that only LIST can answer, and those that need all mailboxes at once. */
const LIST_FIELDS: readonly MailboxField[] = ['name', 'delimiter', 'attributes', 'subscribed', 'selectable'];
const HIERARCHY_FIELDS: readonly MailboxField[] = ['parent', 'children', 'role'];

/** What LIST and LSUB tell: all mailboxes where they are needed, or single ones. */
export class ListingWork {
  /** All mailboxes; undefined: they are not needed; an error: the server did not list them. */
  hierarchy: Hierarchy | MailError | undefined;
  /** Single mailboxes that were listed. */
  readonly listed = new Map<string, ListRow | MailError>();
  subscribed: ReadonlySet<string> | MailError | undefined;
  readonly #wanted: Wanted;
  readonly #capabilities: Capabilities;
  readonly #workOn: (path: string) => MailboxWork;

  /** @param workOn the work on a mailbox, begun where there is none */
  constructor(wanted: Wanted, capabilities: Capabilities, workOn: (path: string) => MailboxWork) {
    this.#wanted = wanted;
    this.#capabilities = capabilities;
    this.#workOn = workOn;
  }

  /** The path of the mailbox with a role; NOT_FOUND where there is none. */
  pathOfRole(role: MailboxRole): string | MailError {
    if (role === 'INBOX') return 'INBOX';
    if (this.hierarchy instanceof MailError) return this.hierarchy;
    return this.hierarchy?.pathOfRole(role) ?? new NoSuchRole(role);
  }

  steps(): Due[] {
    if (this.#needsHierarchy) return this.#hierarchySteps();
    const listed = [...this.#wanted.byPath].filter(([path, demand]) => this.#needsListing(path, demand));
    const lists = listed.map(([path, demand]) =>
      asking({ verb: 'LIST', path, returns: this.#returns(demand, []) }, (answer) =>
        this.#takeRow(path, answer),
      ),
    );
    const needsSubscriptions = listed.some(([, { fields }]) => fields.has('subscribed'));
    return needsSubscriptions && !this.#capabilities.offers('LIST-EXTENDED')
      ? [this.#subscriptionStep(), ...lists]
      : lists;
  }

  #subscriptionStep(): Due {
    return asking({ verb: 'LSUB' }, (answer) => (this.subscribed = answer));
  }

  get #needsHierarchy(): boolean {
    const { everyMailbox, subscribedMailboxes, byRole, byPath } = this.#wanted;
    const hasField = (demand: MailboxDemand) => HIERARCHY_FIELDS.some((field) => demand.fields.has(field));
    return (
      Boolean(everyMailbox || subscribedMailboxes) || byRole.size > 0 || [...byPath.values()].some(hasField)
    );
  }

  /** LIST also tells whether the mailbox exists, where nothing else that is wanted of it does. */
  #needsListing(path: string, { fields, status, pages, changes }: MailboxDemand): boolean {
    const isOpened = pages.size > 0 || changes.size > 0 || fields.has('permanentFlags');
    const isSeenOtherwise = status.size > 0 || isOpened || this.#wanted.messages.has(path);
    return !isSeenOtherwise || LIST_FIELDS.some((field) => fields.has(field));
  }

  #hierarchySteps(): Due[] {
    const demand = this.#listDemand();
    const returns = this.#returns(demand, this.#listedStatus());
    const list = asking({ verb: 'LIST', path: undefined, returns }, (answer) => this.#takeHierarchy(answer));
    if (!demand.fields.has('subscribed') || this.#capabilities.offers('LIST-EXTENDED')) return [list];
    // LSUB first: its answer has to be there when LIST's is taken in.
    return [this.#subscriptionStep(), list];
  }

  /** What any mailbox is wanted for. */
  #listDemand(): MailboxDemand {
    const { everyMailbox, subscribedMailboxes, byPath, byRole } = this.#wanted;
    const all = [everyMailbox, subscribedMailboxes, ...byPath.values(), ...byRole.values()];
    const demand = all.filter((each) => each !== undefined).reduce(addMailboxDemand, mailboxDemand());
    for (let level = demand.relatives; level; level = level.relatives)
      for (const field of level.fields) demand.fields.add(field);
    if (subscribedMailboxes) demand.fields.add('subscribed');
    return demand;
  }

  /** Counts come with the list where the server can do it and they are wanted of all mailboxes. */
  #listedStatus(): string[] {
    const demand = this.#wanted.everyMailbox;
    if (!demand || !this.#capabilities.offers('LIST-STATUS')) return [];
    const fields = new Set(demand.status);
    // The number of messages saves the round trip of finding out when the mailbox is opened; a search counts by itself.
    if ([...demand.pages.values()].some(isPlainList)) fields.add('messages');
    return statusWords(fields, this.#capabilities);
  }

  #returns({ fields }: MailboxDemand, status: readonly string[]): ListReturns {
    const has = this.#capabilities;
    if (!has.offers('LIST-EXTENDED')) return { options: [], status };
    const options: string[] = [];
    if (fields.has('subscribed')) options.push('SUBSCRIBED');
    if (fields.has('attributes')) options.push('CHILDREN');
    const hasRoles = fields.has('role') || fields.has('attributes') || this.#wanted.byRole.size > 0;
    if (has.offers('SPECIAL-USE') && hasRoles) options.push('SPECIAL-USE');
    return { options, status };
  }

  #takeRow(path: string, answer: Listing | MailError): void {
    const row = answer instanceof MailError ? answer : answer.rows.find((each) => each.path === path);
    this.listed.set(path, row ?? new MailError('NOT_FOUND', 'This mailbox does not exist'));
  }

  #takeHierarchy(answer: Listing | MailError): void {
    if (answer instanceof MailError) {
      this.hierarchy = answer;
      return;
    }
    const subscribed = this.subscribed instanceof MailError ? undefined : this.subscribed;
    const hierarchy = new Hierarchy(answer.rows, subscribed);
    this.hierarchy = hierarchy;
    this.#begin(hierarchy, this.#wantedIn(hierarchy), answer);
  }

  /** What is wanted of each mailbox, now that all are known. */
  #wantedIn(hierarchy: Hierarchy): Map<string, MailboxDemand> {
    const { everyMailbox, subscribedMailboxes, byPath, byRole } = this.#wanted;
    const wanted = new Map<string, MailboxDemand>();
    for (const row of hierarchy.rows) {
      if (everyMailbox) addTo(wanted, row.path, everyMailbox);
      if (subscribedMailboxes && hierarchy.isSubscribed(row)) addTo(wanted, row.path, subscribedMailboxes);
    }
    for (const [path, demand] of byPath) addTo(wanted, path, demand);
    for (const [role, demand] of byRole) {
      const path = hierarchy.pathOfRole(role);
      if (path !== undefined) addTo(wanted, path, demand);
    }
    for (const [path, demand] of [...wanted]) hierarchy.spread(path, demand, wanted);
    return wanted;
  }

  #begin(hierarchy: Hierarchy, wanted: ReadonlyMap<string, MailboxDemand>, { statuses }: Listing): void {
    const hasStatus = this.#listedStatus().length > 0;
    for (const [path, demand] of wanted) {
      const row = hierarchy.row(path);
      if (!row || !hierarchy.isSelectable(row)) continue;
      const work = this.#workOn(path);
      work.want(demand);
      const status = statuses.get(path);
      if (status) work.learnStatus(status);
      else if (hasStatus) work.missStatus();
    }
  }
}
