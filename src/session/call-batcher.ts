import { asMailError } from '../mail/errors.ts';

/** A call that waits for its answer. */
export interface PendingCall<Request> {
  readonly request: Request;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Gathers the calls of one tick, so that they can be planned together. */
export class CallBatcher<Request> {
  readonly #run: (batch: readonly PendingCall<Request>[]) => void;
  #waiting: PendingCall<Request>[] = [];

  /** @param run takes over all calls of a tick, and settles each of them */
  constructor(run: (batch: readonly PendingCall<Request>[]) => void) {
    this.#run = run;
  }

  /** The type of the answer is for whoever settles it to keep. */
  ask<T>(request: Request): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ request, resolve: resolve, reject });
      if (this.#waiting.length > 1) return;
      // All calls of this tick come first, then their plan.
      queueMicrotask(() => {
        const batch = this.#waiting;
        this.#waiting = [];
        this.#run(batch);
      });
    });
  }
}

/** Settles a call with what `answer` returns or throws. */
export function settle(waiting: PendingCall<unknown>, answer: () => unknown): void {
  try {
    waiting.resolve(answer());
  } catch (error) {
    waiting.reject(asMailError(error));
  }
}
