import { setImmediate } from 'node:timers/promises';

import type { Clock } from '../../src/net/clock.ts';
import { SYSTEM_CLOCK } from '../../src/net/clock.ts';

interface Timer {
  readonly milliseconds: number;
  readonly due: number;
  readonly callback: () => void;
}

/** Time that stands still until a test lets it pass. */
export class TestClock implements Clock {
  #now = Date.now();
  readonly #timers = new Set<Timer>();
  readonly #expected: {
    readonly milliseconds: number;
    readonly count: number;
    readonly resolve: () => void;
  }[] = [];

  now(): number {
    return this.#now;
  }

  timeout(milliseconds: number, callback: () => void): () => void {
    const timer = { milliseconds, due: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    for (const each of this.#expected) if (this.#waiting(each.milliseconds) >= each.count) each.resolve();
    return () => void this.#timers.delete(timer);
  }

  /** Lets so much time pass; what falls due in it is called in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer; (timer = this.#firstDue(end)) !== undefined;) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.callback();
    }
    this.#now = end;
  }

  /** The same, once what has left before has arrived. */
  async passSoon(milliseconds: number): Promise<void> {
    await someTurns();
    this.pass(milliseconds);
  }

  /** Settles once something, or so many things, wait for exactly so long. */
  async isWaitedFor(milliseconds: number, count = 1): Promise<void> {
    if (this.#waiting(milliseconds) >= count) return;
    await new Promise<void>((resolve) => this.#expected.push({ milliseconds, count, resolve }));
  }

  /** What a promise comes to, if time passes each time something waits for exactly so long. */
  async outlast<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => (isSettled = true));
    settled.catch(() => {});
    while (!isSettled) {
      await Promise.race([this.isWaitedFor(milliseconds), settled]);
      await someTurns();
      if (!isSettled) this.pass(milliseconds);
    }
    return settled;
  }

  /** What a promise comes to, if time goes on all the while, in small steps between which what left has arrived. */
  async outlive<T>(promise: Promise<T>, step = 100): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => (isSettled = true));
    settled.catch(() => {});
    while (!isSettled) await this.passSoon(step);
    return settled;
  }

  #waiting(milliseconds: number): number {
    return [...this.#timers].filter((timer) => timer.milliseconds === milliseconds).length;
  }

  #firstDue(end: number): Timer | undefined {
    return [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}

/**
 * The same for what lasts as long as callers wait; what is shorter takes its real time, as real servers do. So an answer that
 * comes while this clock stands still has come by what it tells of.
 */
export class HeldClock extends TestClock {
  readonly #least: number;

  /** @param least milliseconds from which on a wait is held */
  constructor(least = 10_000) {
    super();
    this.#least = least;
  }

  override timeout(milliseconds: number, callback: () => void): () => void {
    const isHeld = milliseconds >= this.#least;
    return isHeld ? super.timeout(milliseconds, callback) : SYSTEM_CLOCK.timeout(milliseconds, callback);
  }
}

/** A clock that is so many milliseconds ahead. */
export function clockAhead(milliseconds: number): Clock {
  return {
    now: () => Date.now() + milliseconds,
    timeout: (time, run) => {
      const timer = setTimeout(run, time).unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Turns of the loop in which octets between two ends in one process have arrived, however slow the machine is. */
const TURNS = 50;

/** Settles when what left before has arrived. */
export async function someTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await setImmediate();
}

/** A scripted server, as far as can be seen whether anything moves. */
interface Talk {
  readonly transcripts: readonly { readonly commands: readonly string[]; readonly octetsSent: number }[];
}

/**
 * Settles when a server that has been met has nothing more to say, and its client neither.
 * @param word a command that the server has heard by then, or its beginning; left out: any or none
 */
export async function whenSilent({ transcripts }: Talk, word = ''): Promise<void> {
  const hasHeard = () => transcripts.some(({ commands }) => commands.some((each) => each.startsWith(word)));
  for (let before, now; (word && !hasHeard()) || !now || now !== before;) {
    before = now;
    await someTurns();
    now = transcripts.map(({ commands, octetsSent }) => `${commands.length} ${octetsSent}`).join();
  }
}
