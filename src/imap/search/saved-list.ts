import type { MessageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import { answersTo } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { Found } from '../commands/search.ts';
import { SAVED } from '../commands/search-key.ts';
import type { StepOf } from '../commands/table.ts';
import { countHits } from './count-hits.ts';
import type { Search, ServerSide } from './hits.ts';
import { byUid, itemsOf } from './rows.ts';
import type { SearchScope } from './scope.ts';
import { sortWords } from './server-sort.ts';

/** So many rows are fetched with a count that may turn out to be higher: then they were fetched for nothing. */
const MAX_EARLY = 50;

/** The mail server does not keep lists after all, or the list has changed: all of it is listed. */
export class CannotCount extends Error {}

/** A piece that came with the count: places in the server's own order, from 1 on, and their rows. */
interface Early {
  readonly piece: UidRange;
  readonly rows: readonly (FetchRow | undefined)[];
}

type Cutting = readonly [StepOf<'UID SEARCH' | 'UID SORT'>, StepOf<'UID FETCH SAVED'>];

/** A list that the mail server keeps (SEARCHRES), counted and read piece by piece. */
export class SavedList {
  readonly #scope: SearchScope;
  readonly #wanted: Search;
  /** The search that `$` stands for has not been replaced yet. */
  #hasSaved = false;
  #early: Early | undefined;

  constructor(scope: SearchScope, wanted: Search) {
    this.#scope = scope;
    this.#wanted = wanted;
  }

  /**
   * Counts the list. What is likely to be the page comes along: the whole list, if it is not known to be longer than a
   * page; else the piece that was the page when it was counted last on this session.
   * @param demand what rows have to hold; undefined: none are wanted
   * @param isFirst whether the page stands at the beginning of what is shown
   */
  *count(demand: MessageDemand | undefined, isFirst: boolean): ReadPlan<ServerSide | undefined> {
    const piece = demand && this.#earlyPiece(demand, isFirst);
    const cutting = piece && demand ? this.#cutting(piece, demand) : [];
    const { counted, others } = yield* countHits(this.#scope, this.#wanted, cutting);
    this.#hasSaved = counted !== undefined && !piece;
    if (piece && counted) this.#keep(piece, counted, others);
    return counted;
  }

  /** Rows from one place of what is shown up to another. Messages that have gone meanwhile are missing. @throws CannotCount */
  *read(
    { count }: ServerSide,
    [from, to]: readonly [number, number],
    demand: MessageDemand,
  ): ReadPlan<FetchRow[]> {
    const piece = this.#isDescending ? { from: count - to + 1, to: count - from } : { from: from + 1, to };
    const rows = this.#earlyRows(piece) ?? (yield* this.#fetch(count, piece, demand));
    const shown = this.#isDescending ? rows.toReversed() : rows;
    return shown.flatMap((row) => row ?? []);
  }

  get #isDescending(): boolean {
    return this.#wanted.order.direction === 'DESCENDING';
  }

  #earlyPiece(demand: MessageDemand, isFirst: boolean): UidRange | undefined {
    const { after, before, page, search } = this.#wanted;
    const { size = 0 } = page ?? {};
    // A preview is work for the server, and a whole header is long.
    const isDear = demand.allHeaders || demand.content.preview > 0;
    if (size === 0 || after || before || isDear) return undefined;
    const count = this.#scope.countBefore(search);
    // All messages fit into a page where hardly any are there.
    if (count === undefined && search.kind === 'all') return undefined;
    if (count === undefined) return { from: 1, to: Math.min(size, MAX_EARLY) };
    const isAtEnd = this.#isDescending === isFirst;
    return isAtEnd && count > size ? { from: count - size + 1, to: count } : { from: 1, to: size };
  }

  #keep(piece: UidRange, { count }: ServerSide, [cut, fetched]: readonly unknown[]): void {
    if (cut instanceof MailError || fetched instanceof MailError) return;
    const { uids } = cut as Found;
    const rows = byUid(fetched as readonly FetchRow[]);
    const to = Math.min(piece.to, count);
    const isWhole = uids.length === Math.max(0, to - piece.from + 1) && uids.every((uid) => rows.has(uid));
    if (isWhole) this.#early = { piece: { from: piece.from, to }, rows: uids.map((uid) => rows.get(uid)) };
  }

  #earlyRows({ from, to }: UidRange): readonly (FetchRow | undefined)[] | undefined {
    const early = this.#early;
    if (!early || from < early.piece.from || to > early.piece.to) return undefined;
    return early.rows.slice(from - early.piece.from, to - early.piece.from + 1);
  }

  /**
   * The server cuts the piece out of its list, saves it and hands it over, all in one flight. Where an earlier piece has
   * taken the place of the list, the list is saved once more: with COUNT, which saves all of it whatever else is asked
   * for (RFC 5182 §2.1).
   */
  *#fetch(
    count: number,
    piece: UidRange,
    demand: MessageDemand,
  ): ReadPlan<readonly (FetchRow | undefined)[]> {
    const { path, isSelected } = this.#scope;
    const isSaved = this.#hasSaved && isSelected();
    this.#hasSaved = false;
    const { search } = this.#wanted;
    const saving: StepOf<'UID SEARCH'>[] = isSaved
      ? []
      : [{ verb: 'UID SEARCH', path, search, returns: ['SAVE', 'COUNT'] }];
    const cutting = this.#cutting(piece, demand);
    const answers = yield [...saving, ...cutting];
    const [found, fetched] = answersTo(cutting, answers.slice(saving.length));
    if (found instanceof MailError || fetched instanceof MailError) throw new CannotCount();
    const isSame = (each: Found | MailError) => !(each instanceof MailError) && each.count === count;
    if (!answersTo(saving, answers).slice(0, saving.length).every(isSame)) throw new CannotCount();
    requireSaved(found.uids, fetched);
    const rows = byUid(fetched);
    return found.uids.map((uid) => rows.get(uid));
  }

  /** A piece of the list that is saved takes its place. */
  #cutting({ from, to }: UidRange, demand: MessageDemand): Cutting {
    const { path } = this.#scope;
    const { order } = this.#wanted;
    const cut = { path, search: SAVED, returns: ['SAVE', `PARTIAL ${from}:${to}`] };
    return [
      order.key === 'MAILBOX'
        ? { verb: 'UID SEARCH', ...cut }
        : { verb: 'UID SORT', by: sortWords(order), ...cut },
      { verb: 'UID FETCH SAVED', path, items: itemsOf(this.#scope, demand) },
    ];
  }
}

/** @throws CannotCount where a message that was found does not come: it was not saved, or has gone */
export function requireSaved(found: readonly number[], fetched: readonly FetchRow[]): void {
  const came = new Set(fetched.map(({ uid }) => uid));
  const isExplained = fetched.some(({ isAssumed }) => isAssumed);
  if (!isExplained && found.some((uid) => !came.has(uid))) throw new CannotCount();
}
