import type { Price } from '../../mail/price.ts';
import { requireAffordable } from '../../mail/price.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { AccountWork } from './account.ts';
import { ListingWork } from './listing.ts';
import { MailboxWork } from './mailbox-work.ts';
import type { OpenBefore } from '../commands/standing-mailbox.ts';
import { Schedule } from './schedule.ts';
import type { Planners } from './task.ts';
import type { Wanted } from './wanted.ts';

/** What is known before the first flight. */
export interface KnownAhead {
  /** Hints of how many messages mailboxes have. */
  readonly counts?: ReadonlyMap<string, number>;
  /** The mailbox that a change of this call has left open, where STATUS is not known to tell what it did. */
  readonly leftOpen?: string | undefined;
  /** What the session has open. */
  readonly before?: OpenBefore;
  /** What the request has had before. */
  readonly spent?: Price | undefined;
  /** For what is wanted beyond plain pages. */
  readonly planners?: Planners;
}

/** From what is wanted to what was found: the account, the list of mailboxes, and the work on each mailbox. */
export class Reading {
  readonly account = new AccountWork();
  readonly listing: ListingWork;
  readonly mailboxes = new Map<string, MailboxWork>();
  readonly #wanted: Wanted;
  readonly capabilities: Capabilities;
  readonly #ahead: KnownAhead;
  /** What the request has come to; undefined: nothing that has a price. */
  price: Price | undefined;
  /** Mailboxes whose price was looked at. */
  #priced = 0;

  constructor(wanted: Wanted, capabilities: Capabilities, ahead: KnownAhead = {}) {
    this.#wanted = wanted;
    this.capabilities = capabilities;
    this.#ahead = ahead;
    this.listing = new ListingWork(wanted, capabilities, (path) => this.#workOn(path));
    for (const [path, demand] of wanted.byPath) this.#workOn(path).want(demand);
    for (const [path, messages] of wanted.messages)
      for (const each of messages) this.#workOn(path).wantMessages(each);
  }

  /** Flights follow dependencies only: LIST before what it names, SELECT or EXAMINE before what needs EXISTS. */
  *run(): ReadPlan<this> {
    const schedule = new Schedule(this.mailboxes, this.#ahead.before);
    const { account } = this.#wanted;
    const told = account.fields.size > 0 ? this.account.steps(account, this.capabilities) : [];
    const first = [...told, ...this.listing.steps()];
    this.#requireAffordable();
    for (let due = schedule.flight(first); due.length > 0; due = schedule.flight()) {
      const answers = yield due.map(([step]) => step);
      due.forEach(([, take], i) => take(answers[i]!));
      schedule.settle();
      this.#requireAffordable();
    }
    return this;
  }

  /** Mailboxes join the work when LIST has named them, and before anything is asked of them. */
  #requireAffordable(): void {
    if (this.mailboxes.size === this.#priced) return;
    this.#priced = this.mailboxes.size;
    this.price = requireAffordable(this.mailboxes.values(), this.#ahead.spent);
  }

  #workOn(path: string): MailboxWork {
    let work = this.mailboxes.get(path);
    if (!work) {
      const { counts, planners, leftOpen } = this.#ahead;
      const known = { countHint: counts?.get(path), isLeftOpen: path === leftOpen };
      work = new MailboxWork(path, this.capabilities, planners, known);
      this.mailboxes.set(path, work);
    }
    return work;
  }
}
