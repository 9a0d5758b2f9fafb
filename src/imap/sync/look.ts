import { MailError, unwrap } from '../../mail/errors.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import { asking } from '../commands/answers.ts';
import type { ChangedRows } from '../commands/fetch-changed.ts';
import { NOTHING_CHANGED } from '../commands/fetch-changed.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import { fetchItems } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { FLAG_ITEMS } from '../commands/resync.ts';
import { key } from '../commands/search-key.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { Result, Step } from '../commands/table.ts';
import { readingVerb } from '../quirks.ts';
import { Again } from './again.ts';
import type { DeltaContext } from './delta-context.ts';
import { flagWindow } from './windows.ts';

/** A step, and what takes in its answer. */
type Due = readonly [step: Step, take: (answer: Result | MailError) => void];

export const UID_ITEMS: FetchItems = { words: ['UID'], headers: [] };

/**
 * One mark in so many is looked at first. Among the newest, so many, that says where something vanished closely enough to
 * list what is left; further down others are asked for before that in any case, and each would cost 37 octets.
 */
const COARSE = { newest: 16, among: 48, older: 192 };

/** What the first flight of a delta brings. */
export interface Look {
  readonly opened: OpenMailbox;
  /** Messages that arrived, of the UIDs that follow those that were told. */
  readonly arrived: readonly FetchRow[];
  /** Rows with FLAGS that changed, or may have. */
  readonly flags: readonly FetchRow[];
  /** What QRESYNC says has gone from the window. */
  readonly vanished: readonly UidRange[];
  /** Marks that are still there, with their numbers of today. */
  readonly marks: readonly FetchRow[];
  /** Of which messages it tells flags. */
  readonly window: UidRange | undefined;
  /** How many messages below it have other flags. */
  readonly changedBelow: number;
  /** All messages of then that are there; undefined: the mailbox was not listed. */
  readonly listed?: SeenMessages;
}

/** All messages from a UID on. */
export interface SeenMessages {
  readonly from: number;
  readonly uids: readonly number[];
}

/** The items of messages that arrived; flags are always among them. */
export function arrivalItems({ demand, capabilities, before }: DeltaContext): FetchItems {
  const wanted = demand.created && fetchItems(demand.created, { capabilities, opened: before });
  const { words, headers } = wanted ?? FLAG_ITEMS;
  return { words: [...new Set([...FLAG_ITEMS.words, ...words])], headers };
}

/**
 * Opens the mailbox and asks for all that usually is enough, in one flight.
 * @throws Again, or MailError where the mailbox cannot be had
 */
export function* look(context: DeltaContext): ReadPlan<Look> {
  const first = new FirstFlight(context);
  const due = first.due();
  const answers = yield due.map(([step]) => step);
  due.forEach(([, take], i) => take(answers[i]!));
  return first.seen();
}

/** The steps of the first flight, and what they were answered. */
class FirstFlight {
  readonly #context: DeltaContext;
  readonly #window: UidRange | undefined;
  #isEnabled: boolean;
  #opened: OpenMailbox | MailError | undefined;
  #resynced: ChangedRows | undefined;
  #arrived: ChangedRows | MailError = NOTHING_CHANGED;
  #flags: ChangedRows | MailError = NOTHING_CHANGED;
  #marks: ChangedRows | MailError = NOTHING_CHANGED;
  #changedBelow: number | MailError = 0;

  constructor(context: DeltaContext) {
    this.#context = context;
    this.#window = flagWindow(context.since, context.tier);
    this.#isEnabled = context.isEnabled;
  }

  due(): Due[] {
    const { tier, since } = this.#context;
    const hasMarks = this.#markUids().length > 0;
    return [
      ...(tier === 'QRESYNC' && !this.#isEnabled ? [this.#enable()] : []),
      tier === 'QRESYNC' ? this.#resync(this.#window!) : this.#examine(),
      this.#arrivals(),
      ...(tier === 'QRESYNC' || !this.#window ? [] : [this.#flagsIn(this.#window)]),
      ...(tier === 'FLAGS' || since.walk || !this.#hasBelow ? [] : [this.#countBelow(this.#window!.from)]),
      ...(hasMarks ? [this.#positions()] : []),
    ];
  }

  /** @throws Again, MailError */
  seen(): Look {
    const opened = this.#openedOrThrow();
    const isEmptied = opened.exists === arrivedIn(this.#arrived);
    const rows = [
      opened.exists === 0 ? orNothing(this.#arrived) : unwrap(this.#arrived),
      isEmptied ? orNothing(this.#flags) : unwrap(this.#flags),
      orNothing(this.#marks),
    ];
    const [arrived, flags, marks] = rows as [ChangedRows, ChangedRows, ChangedRows];
    const all = this.#resynced ? [...rows, this.#resynced] : rows;
    if (all.some(({ hasShifted }) => hasShifted)) throw new Again('shifted');
    return {
      opened,
      arrived: arrived.rows,
      flags: (this.#resynced ?? flags).rows.filter(hasFlags),
      vanished: this.#resynced?.vanished ?? [],
      marks: marks.rows,
      window: this.#window,
      changedBelow: unwrap(this.#changedBelow),
    };
  }

  /** A tier that the server announces and does not keep is left for the next one; plain EXAMINE says the rest. */
  #openedOrThrow(): OpenMailbox {
    const { tier } = this.#context;
    const opened = this.#opened;
    if (tier === 'QRESYNC' && (!this.#isEnabled || opened instanceof MailError))
      throw new Again('distrusted');
    const known = unwrap(opened!);
    const keepsModSeq = !known.hasNoModSeq && known.highestModSeq !== null;
    const isRefused = this.#flags instanceof MailError || this.#changedBelow instanceof MailError;
    if (tier !== 'FLAGS' && (!keepsModSeq || isRefused)) throw new Again('unkept');
    return known;
  }

  #enable(): Due {
    return asking({ verb: 'ENABLE', extension: 'QRESYNC' }, (answer) => {
      this.#isEnabled = !(answer instanceof MailError) && answer.has('QRESYNC');
    });
  }

  #resync(known: UidRange): Due {
    const { path, since, expected } = this.#opening();
    const from = { uidValidity: since.uidValidity, modSeq: since.modSeq! };
    return asking({ verb: 'RESYNC', path, since: from, known, expected }, (answer) => {
      this.#opened = answer instanceof MailError ? answer : answer.opened;
      this.#resynced = answer instanceof MailError ? undefined : answer.changed;
    });
  }

  #examine(): Due {
    const { path, expected } = this.#opening();
    const { capabilities } = this.#context;
    const withModSeq = capabilities.offers('CONDSTORE');
    return asking(
      { verb: readingVerb(capabilities), path, withModSeq, expected },
      (answer) => (this.#opened = answer),
    );
  }

  /** An explanation takes for granted that nothing has changed. */
  #opening() {
    const { path, since } = this.#context;
    const { uidValidity, uidNext, count: exists, modSeq } = since;
    const highestModSeq = since.walk?.modSeq ?? modSeq;
    return { path, since, expected: { uidValidity, uidNext, exists, highestModSeq } };
  }

  #arrivals(): Due {
    const { path, since, demand } = this.#context;
    const uids = [{ from: since.uidNext, to: since.uidNext + demand.first - 1 }];
    const items = arrivalItems(this.#context);
    return asking({ verb: 'UID FETCH CHANGED', path, uids, items }, (answer) => (this.#arrived = answer));
  }

  #flagsIn(window: UidRange): Due {
    const { path, since, tier } = this.#context;
    const modSeq = tier === 'FLAGS' ? undefined : since.modSeq!;
    return asking(
      { verb: 'UID FETCH CHANGED', path, uids: [window], items: FLAG_ITEMS, since: modSeq },
      (answer) => (this.#flags = answer),
    );
  }

  get #hasBelow(): boolean {
    return this.#window !== undefined && this.#window.from > 1;
  }

  #countBelow(from: number): Due {
    const { path, since, capabilities } = this.#context;
    const search = key('UID', `1:${from - 1}`, 'MODSEQ', `${since.modSeq! + 1n}`);
    const returns = capabilities.offers('ESEARCH') ? ['COUNT'] : undefined;
    return asking({ verb: 'UID SEARCH', path, search, returns }, (answer) => {
      this.#changedBelow = answer instanceof MailError ? answer : answer.count;
    });
  }

  #positions(): Due {
    const uids = this.#markUids().map((uid) => ({ from: uid, to: uid }));
    return asking(
      { verb: 'UID FETCH CHANGED', path: this.#context.path, uids, items: UID_ITEMS },
      (answer) => (this.#marks = answer),
    );
  }

  /** Where the server says itself what vanished, the mark below which it was not asked; else a few of all. */
  #markUids(): number[] {
    const { marks } = this.#context.since;
    const isEdge = (uid: number) => this.#hasBelow && uid === this.#window!.from;
    const isAsked = (uid: number, i: number) =>
      this.#context.tier === 'QRESYNC' ? isEdge(uid) : isCoarse(marks.length - i);
    return marks.flatMap(({ uid }, i) => (isAsked(uid, i) ? [uid] : []));
  }
}

/**
 * A server may refuse a set of UIDs that are no message's. Where no message can be there, that is «none»; without marks what has
 * vanished is found by the counts at both ends.
 */
function orNothing(answer: ChangedRows | MailError): ChangedRows {
  return answer instanceof MailError ? NOTHING_CHANGED : answer;
}

function arrivedIn(answer: ChangedRows | MailError): number {
  return orNothing(answer).rows.length;
}

/** FETCH data that nobody asked for may name a message without its flags. */
function hasFlags({ items }: FetchRow): boolean {
  return Array.isArray(items.get('FLAGS'));
}

/** @param nth counted from the newest mark, which is the first */
function isCoarse(nth: number): boolean {
  return nth % (nth <= COARSE.among ? COARSE.newest : COARSE.older) === 0;
}
