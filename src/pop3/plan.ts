import type { ChangeTokens } from '../mail/change-token.ts';
import { requireMaildropPoint } from '../mail/change-token.ts';
import type { DeltaDemand, MessageDemand, PageDemand } from '../mail/demand.ts';
import { MailError } from '../mail/errors.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import { maildropCursor } from '../mail/window.ts';
import type { Plan as FlightPlan } from '../session/plan.ts';
import { costOf } from './cost.ts';
import type { FoundDelta } from './delta.ts';
import { maildropDelta } from './delta.ts';
import { FilterScan } from './filter-scan.ts';
import type { Server } from './maildrop.ts';
import { Maildrop } from './maildrop.ts';
import { loadCharsetsIn } from './charsets.ts';
import type { FoundPage } from './span.ts';
import type { MaildropPlan } from './transport.ts';
import { findPage } from './page-task.ts';
import { beginningOf, isForeign, wholeHeaderOf } from './preview.ts';
import type { Answer } from './results.ts';
import type { Step } from './steps.ts';
import type { Wanted } from './wanted.ts';

/**
 * From what is wanted to the flights that bring it. Each flight asks the maildrop for all that is wanted; what is not
 * known yet is noted, and leaves together. It ends when nothing is noted. It does no I/O: the same plan is run, explained
 * and tested.
 */
export class Plan {
  readonly drop: Maildrop;
  readonly #work: Wanted;
  readonly #tokens: ChangeTokens;
  readonly #scans = new Map<PageDemand, FilterScan>();
  #isFirst = true;

  constructor(work: Wanted, server: Server, tokens: ChangeTokens) {
    this.#work = work;
    this.#tokens = tokens;
    this.drop = new Maildrop(server);
  }

  /** Messages that are looked for. */
  get named(): readonly MaildropKey[] {
    return this.#work.messages.flatMap(({ ids }) => ids.map(({ key }) => key));
  }

  /** Messages where cursors say that they are. */
  get places(): ReadonlyMap<number, MaildropKey> {
    const windows = [...this.#work.inbox.pages.values()].map(({ window }) => window);
    const cursors = windows.flatMap(({ after, before }) => [maildropCursor(after), maildropCursor(before)]);
    return new Map(cursors.flatMap((cursor) => (cursor ? [[cursor.position, cursor.key]] : [])));
  }

  /** Whether a filter looks at messages here. */
  get hasFilters(): boolean {
    return [...this.#work.inbox.pages.values()].some(({ filter }) => filter !== undefined);
  }

  /** Whether a header that was read takes a look at the parts of its message. */
  get hasForeignHeaders(): boolean {
    return [...this.drop.read()].some(isForeign);
  }

  /** All of it, flight by flight, until nothing is missing. */
  *run(): FlightPlan<Step, Answer, this> {
    for (let steps; (steps = this.#nextFlight()).length > 0;) this.drop.learn(steps, yield steps);
    return this;
  }

  /** The steps that can leave now, in the order in which they are to be written; none: it has come to its end. */
  #nextFlight(): readonly Step[] {
    const { account, inbox, messages } = this.#work;
    if (account.fields.size > 0) attempt(() => this.drop.capabilities());
    if (inbox.status.size > 0) attempt(() => this.drop.status());
    if (inbox.state) attempt(() => this.drop.listed());
    for (const page of inbox.pages.values()) attempt(() => this.#wantPage(page));
    for (const delta of inbox.changes.values()) attempt(() => this.#wantDelta(delta));
    for (const { ids, demand } of messages)
      for (const { key } of ids) attempt(() => this.#want(this.drop.numbersOf(key)?.at(-1), demand, true));
    const flight = this.drop.takeNoted();
    // A maildrop of which nothing is wanted is opened all the same, to see that it can be.
    const isUntouched = this.#isFirst && flight.length === 0 && !this.#work.isIdle;
    this.#isFirst = false;
    return isUntouched ? [{ verb: 'STAT' }] : flight;
  }

  /** @throws MailError STALE_ID, and what kept the maildrop from being listed */
  pageOf(demand: PageDemand): FoundPage {
    return findPage(demand, this.drop, this.#scanOf(demand))!;
  }

  /** @throws MailError UNSUPPORTED */
  #scanOf(page: PageDemand): FilterScan | undefined {
    const { filter } = page;
    if (!filter) return undefined;
    let scan = this.#scans.get(page);
    if (!scan) this.#scans.set(page, (scan = new FilterScan(filter, this.drop)));
    return scan;
  }

  /** @throws MailError BAD_USER_INPUT, STALE_ID, and what kept the maildrop from being listed */
  deltaOf({ since, first }: DeltaDemand): FoundDelta | undefined {
    const point = requireMaildropPoint(this.#tokens.decode(since, 'INBOX'));
    const listed = this.drop.listed();
    return listed && maildropDelta(listed, point, first);
  }

  #wantDelta(delta: DeltaDemand): void {
    const { created } = delta;
    for (const { number } of this.deltaOf(delta)?.created ?? [])
      if (created) attempt(() => this.#want(number, created, false));
  }

  #wantPage(page: PageDemand): void {
    const { nodes } = page;
    if (page.changesToken) attempt(() => this.drop.listed());
    // Sizes decide what may be read whole; asked for now, they save a flight.
    if (nodes && costOf(nodes).has('RETR')) attempt(() => this.drop.sizes());
    const found = findPage(page, this.drop, this.#scanOf(page));
    const { stoppedAt } = found ?? {};
    if (stoppedAt !== undefined) attempt(() => this.drop.keyOf(stoppedAt));
    if (nodes) for (const number of found?.numbers ?? []) attempt(() => this.#want(number, nodes, false));
  }

  /** @param isNamed it was found by its id, which need not be asked for again */
  #want(number: number | undefined, demand: MessageDemand, isNamed: boolean): void {
    const cost = costOf(demand);
    if (isNamed && (cost.has('RETR') || cost.has('LIST'))) attempt(() => this.drop.sizes());
    if (number === undefined) return;
    if (!isNamed) attempt(() => this.drop.keyOf(number));
    if (cost.has('LIST')) attempt(() => this.drop.sizeOf(number));
    if (cost.has('RETR') && attempt(() => this.drop.whole(number)) !== 'failed') return;
    if (cost.has('TOP LINES')) attempt(() => beginningOf(this.drop, number));
    else if (cost.has('TOP') || cost.has('RETR')) attempt(() => wholeHeaderOf(this.drop, number));
  }
}

/** What is wanted, as a plan for a session of its own. */
export function planFor(wanted: Wanted, server: Server, tokens: ChangeTokens): MaildropPlan<Plan> {
  const plan = new Plan(wanted, server, tokens);
  const prepare = plan.hasFilters ? loadCharsetsIn : undefined;
  return { flights: plan.run(), prepare, named: plan.named, places: plan.places };
}

/** An error does not stop the rest from being fetched; reading the value later throws it again. */
function attempt(ask: () => unknown): 'failed' | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return 'failed';
  }
}
