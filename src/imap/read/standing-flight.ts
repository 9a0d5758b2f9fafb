import { MailError } from '../../mail/errors.ts';
import { MAX_PAGE } from '../../mail/limits.ts';
import { asking } from '../commands/answers.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { areRows } from '../commands/fetch.ts';
import { highestPosition } from '../commands/search-key.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { Standing, StandingMailbox } from '../commands/standing-mailbox.ts';
import type { Witness } from '../commands/standing.ts';
import type { Result, Step } from '../commands/table.ts';
import type { Due } from './task.ts';

type Heard = Result | MailError;

/**
 * The first flight on a mailbox that is open from before. NOOP has the server tell what is new, and rows are asked for by
 * UID: what stands behind NOOP must not name messages by number (RFC 9051 §5.5). Some servers carry NOOP out last of all
 * (Dovecot), so only the end of the flight shows what its answers are worth.
 */
export class StandingFlight {
  readonly #standing: Standing;
  readonly #mailbox: StandingMailbox;
  readonly #before: { readonly moves: number; readonly news: number };
  #told: object | undefined;
  #witness: Witness | MailError | undefined;
  #isDisproved = false;

  constructor(standing: Standing) {
    this.#standing = standing;
    this.#mailbox = standing.mailbox;
    const { moves, news } = this.#mailbox.view;
    this.#before = { moves, news };
  }

  /** What leaves ahead of all else. */
  get opening(): Due[] {
    const { path } = this.#mailbox;
    const news = asking({ verb: 'NEWS' }, (answer) => (this.#told = answer));
    if (!this.#standing.isWitnessed) return [news];
    return [news, asking({ verb: 'WITNESS', path }, (answer) => (this.#witness = answer))];
  }

  /** Whether a step can be asked for without opening the mailbox anew. */
  mayAsk(step: Step): boolean {
    if (step.verb === 'FETCH') return this.#mailbox.uidsAt(step.range) !== undefined;
    if ('search' in step && highestPosition(step.search) > 0) return false;
    return step.verb !== 'FETCH NUMBERS';
  }

  /** The step as it can stand behind NOOP. */
  byUid(step: Step): Step {
    if (step.verb !== 'FETCH') return step;
    const { path, range, items } = step;
    const { from, to } = this.#mailbox.uidsAt(range)!;
    // Some of what is new comes along, and never all of what may have been moved there.
    const isNewest = range.to === this.#mailbox.view.exists;
    const size = Math.min(range.to - range.from + 1, MAX_PAGE);
    return {
      verb: 'UID FETCH SPAN',
      path,
      span: { from, to: isNewest ? this.#mailbox.uidNext + size - 1 : to },
      items,
    };
  }

  /** All answers are there: the mailbox as it is now; undefined: it has to be opened anew. */
  conclude(): OpenMailbox | undefined {
    const witness = this.#witness;
    const isSame =
      !(witness instanceof MailError) &&
      (!witness || witness.isBlind || this.#mailbox.confirms(witness.status));
    const isTold = this.#told !== undefined && !(this.#told instanceof MailError);
    this.#isDisproved = !isTold || !isSame || !this.#mailbox.isTrue;
    return this.#isDisproved ? undefined : this.#mailbox.opened;
  }

  /** Whether messages arrived or vanished since the flight was made. */
  get hasMoved(): boolean {
    return this.#mailbox.view.moves !== this.#before.moves;
  }

  /**
   * The answers to steps, for the part that asked for them; undefined: it has to ask again, of what is known by now. That
   * messages arrived or vanished matters to all but rows, whose positions are known; that flags changed, to searches.
   */
  answersTo(steps: readonly Step[], answers: readonly Heard[]): readonly Heard[] | undefined {
    if (this.#isDisproved) return undefined;
    if (this.hasMoved)
      return steps.every(({ verb }) => verb === 'FETCH')
        ? answers.map((each) => this.#moved(each))
        : undefined;
    const isSearch = steps.some(({ verb }) => ['UID SEARCH', 'UID SORT', 'UID THREAD'].includes(verb));
    return isSearch && this.#mailbox.view.news !== this.#before.news ? undefined : answers;
  }

  #moved(answer: Heard): Heard {
    const rows = areRows(answer) ? answer : [];
    return new RowsMoved(
      rows.flatMap((row) => {
        const position = this.#mailbox.view.positionOf(row.uid);
        return position === undefined ? [] : [{ ...row, position }];
      }),
    );
  }
}

/** Rows that do not stand where they were asked for: messages arrived or vanished. */
export class RowsMoved extends MailError {
  readonly rows: readonly FetchRow[];

  constructor(rows: readonly FetchRow[]) {
    super('SERVER_UNAVAILABLE', 'The mailbox changed while it was being read. Try again');
    this.rows = rows;
  }
}
