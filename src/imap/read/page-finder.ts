import type { PageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import { uidCursor } from '../../mail/window.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Range } from '../commands/grammar.ts';

/** What is known of the mailbox when a page asks for its next command. */
export interface View {
  /** Number of messages: said by SELECT or EXAMINE, or a hint from STATUS or an earlier call; undefined: not known. */
  readonly exists: number | undefined;
  /** Whether SELECT or EXAMINE said so in this session. */
  readonly isOpen: boolean;
}

/** What a page needs next; null: it has all. */
export type PageNeed =
  | { readonly kind: 'count' }
  | { readonly kind: 'newest'; readonly size: number }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'position'; readonly uid: number }
  | null;

/** The place of an anchor in the list, between two bounds; known when they meet. */
interface Interval {
  min: number;
  max: number;
}

/** Commands after which a page gives up on a mailbox that changes under it. */
const MAX_TRIES = 6;
const RESTLESS = 'The mailbox is changing faster than it can be read. Try again';

/**
 * One page of a mailbox, newest first, found by position: oldest is 1, newest is EXISTS.
 *
 * A page hangs on its anchor: `first` on its newest message, `last` on its oldest. Where that stands follows from
 * EXISTS, or from a cursor: the hint in a cursor is an upper bound, for messages below a UID only ever become fewer.
 * Rows prove or correct it (UIDs ascend with positions); a SEARCH settles what is left. So the usual page is right at
 * the first command, and a wrong page is never handed out.
 */
export class PageFinder {
  readonly demand: PageDemand;
  readonly #rows = new Map<number, FetchRow>();
  readonly #asked = new Set<number>();
  readonly #after: ReturnType<typeof uidCursor>;
  readonly #before: ReturnType<typeof uidCursor>;
  /** Whether the page hangs on its newest message, and on which cursor. */
  readonly #isFirst: boolean;
  readonly #cursor: ReturnType<typeof uidCursor>;
  readonly #anchor: Interval;
  #isGuessed = false;
  #tries = 0;
  /** Positions at the page's edge whose messages do not come. */
  #passedOver = 0;
  #exists: number | undefined;
  /** EXISTS as the newest row shows it: messages may have gone since the mailbox was opened. */
  #shownExists: number | undefined;

  constructor(demand: PageDemand) {
    const { after, before, edge } = demand.window;
    this.demand = demand;
    this.#after = uidCursor(after);
    this.#before = uidCursor(before);
    this.#isFirst = edge === 'first';
    this.#cursor = this.#isFirst ? this.#after : this.#before;
    this.#anchor = this.#initialAnchor();
  }

  /**
   * What to ask next.
   * @param hasPartial whether the newest page can be had without knowing EXISTS (RFC 9394)
   * @throws MailError SERVER_UNAVAILABLE when the mailbox changes faster than it can be read
   */
  next(view: View, hasPartial: boolean): PageNeed {
    const need = this.#nextNeed(view, hasPartial);
    if (need && need.kind !== 'count') this.#sent(need);
    return need;
  }

  #nextNeed(view: View, hasPartial: boolean): PageNeed {
    if (view.isOpen) this.#exists = this.#shownExists ?? view.exists;
    const { window } = this.demand;
    if (view.exists === undefined && !this.#cursor) {
      const isNewest = window.edge === 'first' && hasPartial;
      return isNewest ? { kind: 'newest', size: window.size } : { kind: 'count' };
    }
    this.#narrow(view);
    if (this.#mustSearch) return { kind: 'position', uid: this.#boundaryUid };
    return this.#nextRange(view);
  }

  #sent(need: PageNeed): void {
    if (++this.#tries > MAX_TRIES) throw new MailError('SERVER_UNAVAILABLE', RESTLESS);
    if (need?.kind !== 'range') return;
    this.#isGuessed ||= this.#cursor !== undefined;
    for (let position = need.range.from; position <= need.range.to; position++) this.#asked.add(position);
  }

  /** Takes in rows, whichever command brought them. */
  absorb(rows: readonly FetchRow[]): void {
    for (const row of rows) this.#rows.set(row.position, row);
  }

  /** Takes in the newest rows: the newest of all stands at EXISTS. */
  absorbNewest(rows: readonly FetchRow[]): void {
    this.absorb(rows);
    if (rows.length > 0)
      this.#shownExists = rows.reduce((highest, { position }) => Math.max(highest, position), 0);
  }

  /** Takes in the number of messages up to the anchor's cursor. */
  absorbPosition(count: number): void {
    this.#anchor.min = this.#anchor.max = count;
  }

  /** The mailbox was opened (again): positions from before mean nothing now. */
  restart(): void {
    this.#rows.clear();
    this.#asked.clear();
    this.#shownExists = undefined;
    this.#anchor.min = 0;
    this.#isGuessed = false;
    this.#passedOver = 0;
  }

  /** The last range was refused: it went beyond the mailbox, which has become smaller than the hint. */
  retry(): void {
    this.#asked.clear();
  }

  /** The page's messages, newest first; call it when nothing more is needed. */
  get rows(): FetchRow[] {
    const [after, before] = [this.#after, this.#before];
    const rows: FetchRow[] = [];
    if (this.#anchor.max === Infinity) return rows;
    const range = this.#range(this.#exists ?? 0);
    for (let position = range.to; position >= range.from; position--) {
      const row = this.#rows.get(position);
      if (row && (!after || row.uid < after.uid) && (!before || row.uid > before.uid)) rows.push(row);
    }
    return rows;
  }

  /** Number of messages in the mailbox. */
  get exists(): number {
    return this.#exists ?? 0;
  }

  get hasOlder(): boolean {
    const oldest = this.rows.at(-1)?.position ?? (this.#isFirst ? this.#anchor.max + 1 : this.exists + 1);
    return oldest > 1;
  }

  get hasNewer(): boolean {
    const newest = this.rows[0]?.position ?? (this.#isFirst ? this.#anchor.max : this.exists);
    return newest < this.exists;
  }

  /** The cursor's hint was wrong, and the rows that came do not show where the page begins either. */
  get #mustSearch(): boolean {
    return this.#isGuessed && !this.#isPlaced;
  }

  get #isPlaced(): boolean {
    return this.#anchor.min === this.#anchor.max;
  }

  /** The highest UID at or below the anchor's place. */
  get #boundaryUid(): number {
    const cursor = this.#cursor!;
    return this.#isFirst ? cursor.uid - 1 : cursor.uid;
  }

  /** `first`: the newest position of the page. `last`: the position below its oldest. */
  #initialAnchor(): Interval {
    const cursor = this.#cursor;
    if (!cursor) return { min: 0, max: this.#isFirst ? Infinity : 0 };
    const bound = this.#isFirst ? cursor.position - 1 : cursor.position;
    return { min: 0, max: this.#boundaryUid < 1 ? 0 : bound };
  }

  #narrow(view: View): void {
    const anchor = this.#anchor;
    if (!this.#cursor) {
      if (this.#isFirst) anchor.min = anchor.max = this.#shownExists ?? view.exists!;
      return;
    }
    if (view.isOpen) anchor.max = Math.min(anchor.max, view.exists!);
    for (const { position, uid } of this.#rows.values()) {
      if (uid <= this.#boundaryUid) anchor.min = Math.max(anchor.min, position);
      else anchor.max = Math.min(anchor.max, position - 1);
    }
    anchor.min = Math.min(anchor.min, anchor.max);
  }

  #nextRange(view: View): PageNeed {
    const range = this.#range(view.exists ?? this.#cursor?.count ?? 0);
    // One position more shows whether a `last` page really begins behind its cursor.
    const from = this.#isFirst || this.#isPlaced ? range.from : Math.max(1, range.from - 1);
    const missing = this.#missing(from, range.to);
    if (missing) return { kind: 'range', range: missing };
    if (!view.isOpen) return { kind: 'count' };
    if (!this.#isPlaced) return { kind: 'position', uid: this.#boundaryUid };
    // The server leaves out all that would be shown: what is older must be reached all the same.
    if (!this.#isFirst || this.#before || range.from <= 1 || this.rows.length > 0) return null;
    this.#passedOver += this.demand.window.size;
    return this.#nextRange(view);
  }

  #range(exists: number): Range {
    const { size } = this.demand.window;
    const max = this.#isFirst ? this.#anchor.max - this.#passedOver : this.#anchor.max;
    if (this.#isFirst) return { from: Math.max(1, max - size + 1), to: max };
    return { from: max + 1, to: Math.min(exists, max + size) };
  }

  /** The span of positions that were not asked for yet. */
  #missing(from: number, to: number): Range | undefined {
    let range: { from: number; to: number } | undefined;
    for (let position = from; position <= to; position++) {
      if (this.#asked.has(position) || this.#rows.has(position)) continue;
      range ??= { from: position, to: position };
      range.to = position;
    }
    return range;
  }
}
