import type { Opener } from '../access/sealed-token.ts';
import type { Log } from '../log.ts';
import type { Caller } from '../mail/caller.ts';
import type { MailError } from '../mail/errors.ts';
import { asMailError } from '../mail/errors.ts';
import { readFilter } from '../mail/filter-input.ts';
import { ResponseBudget } from '../mail/response-budget.ts';
import type { ReadSelections } from '../mail/event-selection.ts';
import type { Callbacks, Delivered } from './callback.ts';
import { shortId } from './event-ids.ts';
import type { Hook, Progress } from './hook.ts';
import type { HookStore } from './hook-store.ts';
import { Kept, Overtaken } from './kept.ts';
import type { News, NewsOf, Told } from './news.ts';
import { lookAt } from './news.ts';
import { nextPage } from './pages.ts';
import { minutesAfter, troubleAfter, usualMinutes } from './pace.ts';
import { openHook, readHook } from './sealed-hook.ts';
import { endNotice, pauseNotice } from './notices.ts';
import type { OpenWork, Work } from './work.ts';

/** What polls work with. */
export interface PollSettings {
  readonly store: HookStore;
  readonly opener: Opener;
  readonly callbacks: Callbacks;
  readonly open: OpenWork;
  readonly selections: ReadSelections;
  readonly now: () => number;
  readonly log: Log;
}

/** Milliseconds that one delivery and what follows it may take: with less nothing is begun. */
const RESERVE = 15_000;

/** One poll of one subscription: looks, tells, and moves on behind what was accepted. */
export class Poll {
  readonly #settings: PollSettings;
  /** When it has to be over, milliseconds since 1970. */
  readonly #end: number;

  /** @param timeLeft milliseconds */
  constructor(settings: PollSettings, timeLeft: number) {
    this.#settings = settings;
    this.#end = settings.now() + timeLeft;
  }

  /** Never throws for what a mail server or a subscriber does. @param sealed as the schedule holds it */
  async run(sealed: string): Promise<void> {
    const { opener, open, now, log } = this.#settings;
    const read = readHook(sealed, opener.keys);
    if (!read)
      return log({ level: 'error', message: 'A webhook cannot be opened with the keys of this deployment' });
    const kept = new Kept(this.#settings, read, sealed);
    let work: Work | undefined;
    try {
      const hook = await openHook(sealed, opener, new Date(now()));
      work = open(hook.grant, hook.base, Math.max(1, this.#end - now()));
      await this.#turn(kept, work);
      await work.end(200);
    } catch (thrown) {
      await this.#failed(kept, thrown, work);
    }
  }

  async #turn(kept: Kept, work: Work): Promise<void> {
    const { path } = kept.hook;
    const look = path === null ? undefined : await lookAt(work.caller, path);
    if (look && isQuiet(kept.hook, look)) return this.#quiet(kept, work);
    // What the schedule was sent with may be older than what is kept by now.
    if (!(await kept.refresh())) return;
    if (look && isQuiet(kept.hook, look)) return this.#quiet(kept, work);
    await this.#tell(kept, work, look?.state ?? '');
  }

  /** Nothing has moved: something is written only where that changes how it goes on. */
  async #quiet(kept: Kept, work: Work): Promise<void> {
    const { hook } = kept;
    const minutes = usualMinutes(hook, this.#settings.now());
    const notice = endNotice(hook, this.#settings.now());
    const isAsItWas = !hook.trouble && minutes === hook.progress.minutes && !notice && !work.renewed();
    if (isAsItWas || !(await kept.refresh())) return;
    const isEndTold =
      hook.progress.isEndTold ||
      (!!notice && (await this.#settings.callbacks.deliver(hook, notice)).isAccepted);
    await kept.save({ progress: { isEndTold }, trouble: undefined, grant: work.renewed() });
  }

  async #tell(kept: Kept, work: Work, state: string): Promise<void> {
    const about = await this.#about(kept.hook, work.caller);
    for (let news: News | undefined; !news || news.hasMore;) {
      news = await nextPage(kept, work.caller, about);
      const stopped = await this.#deliver(kept, work.caller, news);
      if (stopped) return;
      const { told, token, hasMore } = news;
      const movedAt = told.length > 0 ? new Date(this.#settings.now()) : kept.hook.progress.movedAt;
      const progress = { token, begun: '', state: hasMore ? '' : state, done: [], movedAt };
      await kept.save({ progress, trouble: undefined, grant: work.renewed() });
    }
  }

  /** @returns whether it does not go on: a delivery was not accepted, or the time is over */
  async #deliver(kept: Kept, caller: Caller, { told }: News): Promise<boolean> {
    const done = new Set(kept.hook.progress.done);
    let { deliveredAt } = kept.hook.progress;
    for (const each of told) {
      if (done.has(shortId(each.id))) continue;
      const isInTime = this.#end - this.#settings.now() > RESERVE;
      const outcome = isInTime ? await this.#deliverOne(kept.hook, caller, each) : undefined;
      if (outcome?.isAccepted) {
        done.add(shortId(each.id));
        deliveredAt = new Date(this.#settings.now());
        continue;
      }
      await this.#stopped(kept, { done: [...done], deliveredAt }, outcome);
      return true;
    }
    kept.note({ deliveredAt });
    return false;
  }

  async #deliverOne(hook: Hook, caller: Caller, { id, type, data }: Told): Promise<Delivered> {
    // Each event is an answer of its own.
    const own = { ...caller, room: new ResponseBudget() };
    const timestamp = new Date(this.#settings.now());
    const event = { id, type, timestamp, cursor: cursorOf(hook.progress), data: await data(own) };
    return this.#settings.callbacks.deliver(hook, event);
  }

  async #stopped(kept: Kept, progress: Partial<Progress>, outcome: Delivered | undefined): Promise<void> {
    if (!outcome) return kept.save({ progress, minutes: 0 });
    if (outcome.isGone) return kept.remove();
    // One that gets on, if slowly, is not in trouble for long.
    const hasMoved = (progress.done?.length ?? 0) > kept.hook.progress.done.length;
    const before = hasMoved ? undefined : kept.hook.trouble;
    const trouble = troubleAfter(before, outcome.reason ?? '', this.#settings.now());
    const minutes = minutesAfter(trouble, { retryAfter: outcome.retryAfter });
    await kept.save({ progress, trouble, minutes });
  }

  async #about({ path, kinds, filter, selection }: Hook, { mail }: Caller): Promise<NewsOf> {
    const selections = await this.#settings.selections(selection, path === null ? 'mailbox' : 'message');
    return { path, kinds, selections, filter: filter && readFilter(filter, mail().accountKey) };
  }

  /** The mail server, or the credentials. */
  async #failed(kept: Kept, thrown: unknown, work: Work | undefined): Promise<void> {
    const isOvertaken = thrown instanceof Overtaken;
    const error = isOvertaken ? undefined : asMailError(thrown);
    if (error) work?.note(error);
    await work?.end(error?.status ?? 200);
    if (!error) return;
    try {
      await this.#troubled(kept, error, work);
    } catch (again) {
      if (!(again instanceof Overtaken))
        this.#settings.log({ level: 'error', message: asMailError(again).message });
    }
  }

  async #troubled(kept: Kept, error: MailError, work: Work | undefined): Promise<void> {
    if (!(await kept.refresh())) return;
    const failed = troubleAfter(kept.hook.trouble, `${error.code}: ${error.message}`, this.#settings.now());
    // A token that has ended does not come back by waiting.
    const isOver = !work && error.code === 'UNAUTHENTICATED';
    const trouble = { ...failed, isPaused: failed.isPaused || isOver };
    await kept.save({ trouble, minutes: minutesAfter(trouble, error), grant: work?.renewed() });
    if (trouble.isPaused)
      await this.#settings.callbacks.deliver(
        kept.hook,
        pauseNotice(kept.hook, trouble, this.#settings.now()),
      );
  }
}

/** Whether there is nothing to tell, as far as STATUS says; events that are half told are to be told. */
function isQuiet(
  { progress, kinds }: Hook,
  { state, tellsFlags }: Awaited<ReturnType<typeof lookAt>>,
): boolean {
  const isTold = tellsFlags || !kinds.includes('UPDATED');
  const isHalfTold = progress.begun !== '' || progress.done.length > 0;
  return isTold && !isHalfTold && progress.state === state;
}

/** Where an event can be asked for again. */
function cursorOf({ token, movedAt }: Progress): string {
  return encodeCursor(token, movedAt.getTime());
}

/** A cursor: a change token, and when something was told last. */
export function encodeCursor(token: string, movedAt: number): string {
  return `${token}.${Math.floor(movedAt / 1000).toString(36)}`;
}
