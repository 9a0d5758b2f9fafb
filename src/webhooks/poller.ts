import type { Clock } from '../net/clock.ts';
import type { TimedHookStore } from './hook-store.ts';

/** Subscriptions that are polled at once. */
const AT_ONCE = 10;
/** Milliseconds after which it is looked again in any case: another process may have changed what is due. */
const LOOK_AGAIN = 30_000;
/** Milliseconds that a poll may take. */
const TIME_LEFT = 300_000;

/** What a poller does. */
export interface PollerSettings {
  readonly store: TimedHookStore;
  readonly clock: Clock;
  /** Polls one; never throws. @param timeLeft milliseconds */
  readonly poll: (sealed: string, timeLeft: number) => Promise<void>;
  /** What keeps it from going on is told. */
  readonly failed: (error: unknown) => void;
}

/** Polls what is due, for as long as the process lives. */
export class Poller {
  readonly #settings: PollerSettings;
  readonly #underWay = new Set<Promise<void>>();
  #callOff: (() => void) | undefined;
  #isStopped = false;
  #isLooking = false;
  #mayLookAgain = false;

  constructor(settings: PollerSettings) {
    this.#settings = settings;
  }

  /** Looks now what is due. */
  wake(): void {
    if (this.#isStopped) return;
    this.#mayLookAgain = this.#isLooking;
    if (!this.#isLooking) void this.#look();
  }

  /** Takes nothing more; settles when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff?.();
    await Promise.all(this.#underWay);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#callOff?.();
    const { store, clock, failed } = this.#settings;
    let due: number | undefined;
    try {
      const room = AT_ONCE - this.#underWay.size;
      for (const hook of room > 0 ? await store.take(room) : []) this.#begin(hook);
      due = await store.nextDue();
    } catch (error) {
      failed(error);
    }
    this.#isLooking = false;
    if (this.#isStopped) return;
    if (this.#mayLookAgain) return this.wake();
    // With all hands full, the next one to end looks again.
    const isFull = this.#underWay.size >= AT_ONCE;
    const left = isFull || due === undefined ? LOOK_AGAIN : Math.max(0, due - clock.now());
    this.#callOff = clock.timeout(Math.min(left, LOOK_AGAIN), () => this.wake());
  }

  #begin({ name, sealed }: { readonly name: string; readonly sealed: string }): void {
    const { store, poll, failed } = this.#settings;
    const work = poll(sealed, TIME_LEFT)
      .then(() => store.rest(name))
      .catch(failed)
      .finally(() => {
        this.#underWay.delete(work);
        this.wake();
      });
    this.#underWay.add(work);
  }
}
