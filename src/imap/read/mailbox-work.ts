import type { UidPoint } from '../../mail/change-point.ts';
import type { MailboxDemand, MessageDemand, PageDemand } from '../../mail/demand.ts';
import { isPlainList, mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import { PlanUnderWay } from '../../session/under-way.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import { fetchItems, itemsKey } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { OpenMailbox } from '../commands/select.ts';
import { UNCOUNTED, statusWords } from '../commands/status-items.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { WantedRow } from './amendments.ts';
import { Amendments } from './amendments.ts';
import type { DeltaPart } from './delta-part.ts';
import { countsOfOpen } from './open-counts.ts';
import { deltaRows, wantDelta, wantDeltaTexts } from './delta-part.ts';
import { readPage } from './page.ts';
import type { ContentPlanner, FoundPage, KnownOfMailbox, MailboxScope, Part, Planners } from './task.ts';
import { countIn } from './task.ts';
import type { UidPart } from './uid-fetch.ts';
import { fetchByUid, wantTexts } from './uid-fetch.ts';
import type { WantedMessages } from './wanted.ts';
import { joined } from './wanted.ts';

const NOTHING: MailboxDemand = mailboxDemand();

/** A page that is wanted, on its way. */
export interface PagePart {
  /** What it began with, or another that costs the same. */
  demand: PageDemand;
  /** In the mailbox's own order. */
  readonly isPlain: boolean;
  readonly part: Part<FoundPage>;
}

/**
 * Everything that is wanted of one mailbox, in parts, and what is known of it so far. The schedule says when their
 * steps leave; it does no I/O.
 */
export class MailboxWork implements MailboxScope {
  readonly path: string;
  readonly capabilities: Capabilities;
  demand = NOTHING;
  readonly pages = new Map<string, PagePart>();
  readonly deltas = new Map<string, DeltaPart>();
  /** What the tokens of its pages hold; undefined: no page wants one. */
  point: Part<UidPoint> | undefined;
  /** Texts and structures; undefined: the plan wants none. */
  readonly content: ContentPlanner | undefined;
  status: MailboxStatus | MailError | undefined;
  rights: string | null | MailError | undefined;
  objectId: string | null | MailError | undefined;
  readonly countHint: number | undefined;
  /** In place of STATUS, where a change has left the mailbox open. */
  #openCounts: Part<MailboxStatus> | undefined;
  isSelected = false;
  /** Why the mailbox cannot be had, or what it said when it was opened; undefined: it was not. */
  opening: OpenMailbox | MailError | undefined;
  opened: OpenMailbox | undefined;
  count: number | undefined;
  readonly #isLeftOpen: boolean;
  readonly #search: Planners['search'];
  readonly #sync: Planners['sync'];
  readonly #uidParts: UidPart[] = [];
  readonly #amendments = new Amendments();
  #isAmended = false;
  #amending: Part<void> | undefined;
  #texts: Part<void> | undefined;
  /** EXISTS as STATUS told it, before the mailbox was opened. */
  #statusCount: number | undefined;
  #hasAskedStatus = false;
  readonly #asked = new Set<string>();

  constructor(
    path: string,
    capabilities: Capabilities,
    planners: Planners = {},
    { countHint, isLeftOpen = false }: KnownOfMailbox = {},
  ) {
    this.path = path;
    this.capabilities = capabilities;
    this.countHint = countHint;
    this.content = planners.content?.();
    this.#search = planners.search;
    this.#sync = planners.sync;
    this.#isLeftOpen = isLeftOpen;
  }

  /** Wants more of this mailbox. */
  want(demand: MailboxDemand): void {
    this.demand = this.demand === NOTHING ? demand : joined(this.demand, demand);
    for (const [key, page] of this.demand.pages) this.#wantPage(key, page);
    const { status } = this.demand;
    if (this.#isLeftOpen && status.size > 0)
      this.#openCounts ??= new PlanUnderWay(countsOfOpen(this, status));
    const sync = this.#sync;
    if (!sync) return;
    for (const [key, delta] of this.demand.changes)
      wantDelta(this.deltas, key, delta, () => sync.delta(delta, this));
  }

  /** Wants messages by UID. */
  wantMessages(wanted: WantedMessages): void {
    const key = itemsKey(wanted.demand);
    const known = this.#uidParts.find((each) => each.key === key);
    if (known) return void known.wanted.push(wanted);
    const all = [wanted];
    const part = new PlanUnderWay(fetchByUid(all, this, this.content));
    this.#uidParts.push({ key, wanted: all, part });
  }

  /** The row of a message wanted by UID; undefined: there is none. @param demand the very one that it was wanted by */
  rowOf(uid: number, demand: MessageDemand): FetchRow | MailError | undefined {
    const found = this.#uidParts.find(({ wanted }) => wanted.some((each) => each.demand === demand))?.part;
    return found?.error ?? found?.result?.rows.get(uid);
  }

  get messages(): readonly WantedMessages[] {
    return this.#uidParts.flatMap(({ wanted }) => wanted);
  }

  /** Every row that was brought home. */
  *rows(): Generator<FetchRow> {
    for (const { row } of this.#rowsWanted()) yield this.#isAmended ? this.amended(row) : row;
  }

  /** A row with what was fetched because it says too little. */
  amended(row: FetchRow): FetchRow {
    return this.#isAmended ? this.#amendments.amended(row) : row;
  }

  *#rowsWanted(): Generator<WantedRow> {
    for (const { demand, part } of this.pages.values())
      for (const row of part.result?.rows ?? []) yield { row, demands: [demand.nodes] };
    for (const { demand, part } of this.pages.values())
      for (const row of part.result?.kin?.rows ?? []) yield { row, demands: [demand.kin] };
    for (const { wanted, part } of this.#uidParts) {
      const demands = wanted.map(({ demand }) => demand);
      for (const row of part.result?.rows.values() ?? []) yield { row, demands };
    }
    for (const delta of this.deltas.values()) yield* deltaRows(delta);
  }

  itemsOf = (demand: MessageDemand): FetchItems => fetchItems(demand, this);

  /** Parts that are not over, in the order in which their steps are written. */
  get parts(): Part[] {
    const all: Part[] = this.point ? [this.point] : [];
    all.push(...this.#pageParts(true), ...this.#pageParts(false));
    for (const { part } of this.#uidParts) all.push(part);
    if (this.#openCounts) all.push(this.#openCounts);
    if (this.#amending) all.push(this.#amending);
    if (this.content?.hasNeeds) all.push((this.#texts ??= new PlanUnderWay(this.content.fetch(this.path))));
    return all.filter((part) => !part.isOver);
  }

  /** Parts that wait for the number of messages hear it, or why it is not known where nothing else would tell it. */
  answerCount(isTold: boolean): void {
    for (const part of this.parts) {
      const count = countIn(part.pending);
      if (!count) continue;
      if (isTold) part.take([this.count!]);
      else if (count.alone && this.status instanceof MailError && !this.opened) part.fail(this.status);
    }
  }

  /** Whether it is opened for writing: only SELECT tells all flags that can be set for good. */
  get wantsSelect(): boolean {
    return this.demand.fields.has('permanentFlags');
  }

  /** Whether the mailbox has to say where its modification sequences stand. */
  get wantsModSeq(): boolean {
    const isCounted = this.#openCounts !== undefined && this.demand.status.has('highestModSeq');
    return (this.point !== undefined || isCounted) && this.capabilities.offers('CONDSTORE');
  }

  /** Whether it has to be opened even where it is open from before. */
  get mustOpen(): boolean {
    return this.wantsSelect || this.wantsModSeq || this.#openCounts !== undefined;
  }

  /** LIST brought counts along, or what cannot be counts. */
  learnStatus(status: MailboxStatus | MailError): void {
    this.#hasAskedStatus = true;
    this.status = status;
    if (!(status instanceof MailError)) this.#statusCount ??= status.messages ?? undefined;
    this.#recount();
  }

  /** LIST should have brought counts along and has none for this mailbox. */
  missStatus(): void {
    if (this.demand.status.size === 0 || this.#hasAskedStatus) return;
    this.#hasAskedStatus = true;
    this.status = UNCOUNTED;
  }

  /** Whether STATUS can still tell how many messages there are. */
  get mayAskCount(): boolean {
    return this.count === undefined && !(this.status instanceof MailError);
  }

  /** What STATUS is asked for now, if for anything. @param isCountNeeded the number of messages as well */
  statusItems(isCountNeeded: boolean): readonly string[] {
    if (this.#openCounts) return [];
    if (!isCountNeeded && (this.#hasAskedStatus || this.demand.status.size === 0)) return [];
    const fields = new Set(this.#hasAskedStatus ? [] : this.demand.status);
    if (isCountNeeded && this.mayAskCount) fields.add('messages');
    if (this.demand.status.size > 0) this.#hasAskedStatus = true;
    return statusWords(fields, this.capabilities);
  }

  takeStatus(status: MailboxStatus | MailError): void {
    if (!this.status || this.status instanceof MailError) this.status = status;
    if (!(status instanceof MailError)) this.#statusCount = status.messages ?? undefined;
    this.#recount();
  }

  /** Whether a field is to be asked for: once, and where the server has it. */
  asks(field: 'rights' | 'objectId'): boolean {
    if (!this.demand.fields.has(field) || this.#asked.has(field)) return false;
    const { capabilities } = this;
    if (field === 'rights' ? !capabilities.has('ACL') : !capabilities.offers('OBJECTID')) return false;
    return this.#asked.add(field).size > 0;
  }

  /** SELECT or EXAMINE was answered. */
  takeOpening(opened: OpenMailbox | MailError): void {
    if (opened instanceof MailError) return this.fail(opened);
    const deltas = [...this.deltas.values()].flatMap(({ part }) => part.result ?? []);
    const before = this.opened ?? deltas[0];
    this.opening = this.opened = opened;
    this.#recount();
    // Opened once more for its texts, and it is another mailbox by now: no UID of before means anything.
    if (before && before.uidValidity !== opened.uidValidity) this.fail(recreated());
  }

  /** A flight has been taken in: rows that have come with a structure say where the texts are. */
  settle(): void {
    if (this.#openCounts?.isOver) this.status = this.#openCounts.error ?? this.#openCounts.result;
    if (this.#texts?.isOver) this.#texts = undefined;
    if (this.#amending?.isOver) this.#amending = undefined;
    const lacks = this.#amendments.look([...this.#rowsWanted()]);
    this.#isAmended ||= lacks;
    if (lacks) this.#amending ??= new PlanUnderWay(this.#amendments.fetch(this.path));
    if (!this.content) return;
    for (const delta of this.deltas.values()) wantDeltaTexts(this.content, delta);
    if (!this.opened) return;
    for (const { demand, part } of this.pages.values())
      for (const row of part.result?.rows ?? []) if (demand.nodes) this.content.want(row, demand.nodes);
    for (const { wanted, part } of this.#uidParts) wantTexts(this.content, wanted, part.result);
  }

  /** The mailbox cannot be had; so say all its parts. */
  fail(error: MailError): void {
    this.opening = error;
    this.opened = undefined;
    this.#recount();
    for (const { part } of [...this.pages.values(), ...this.#uidParts]) part.fail(error);
    this.point?.fail(error);
    this.#openCounts?.fail(error);
    this.#texts?.fail(error);
    this.#amending?.fail(error);
    this.content?.fail(error);
  }

  #recount(): void {
    this.count = this.opened?.exists ?? this.#statusCount;
  }

  *#pageParts(isPlain: boolean): Generator<Part<FoundPage>> {
    for (const page of this.pages.values()) if (page.isPlain === isPlain) yield page.part;
  }

  #wantPage(key: string, demand: PageDemand): void {
    if (demand.changesToken && this.#sync) this.point ??= new PlanUnderWay(this.#sync.point(this));
    const known = this.pages.get(key);
    if (known && itemsKey(known.demand.nodes) === itemsKey(demand.nodes)) known.demand = demand;
    // A page that is under way does not bring what was not asked for: it is read again.
    else this.pages.set(key, { demand, ...this.#startPage(demand) });
  }

  #startPage(demand: PageDemand): Pick<PagePart, 'part' | 'isPlain'> {
    const isPlain = isPlainList(demand) || !this.#search;
    const hasKin = () => [...this.pages.values()].some((page) => page.isPlain && page.demand.kin);
    const isAlone = () => [...this.#pageParts(false)].length === 1 && !hasKin();
    const plan = isPlain ? readPage(demand, this) : this.#search.page(demand, this, isAlone);
    const part: Part<FoundPage> = new PlanUnderWay(plan);
    if (this.opening instanceof MailError) part.fail(this.opening);
    return { part, isPlain };
  }
}

function recreated(): MailError {
  return new MailError(
    'STALE_ID',
    'The mailbox was recreated while it was being read (its UIDVALIDITY changed). Read it again',
  );
}
