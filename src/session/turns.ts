import { asMailError } from '../mail/errors.ts';

/** A call that waits for its answer. */
interface PendingCall<Request> {
  readonly request: Request;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Plans and runs the calls of one tick, and returns what answers each of them; what it throws fails all of them. */
export type AnswerBatch<Request> = (requests: readonly Request[]) => Promise<(request: Request) => unknown>;

/**
 * The calls of one session, in turn: those that only read and are made in one tick are planned together; everything else
 * (a change, a download) has a turn of its own, behind all that was called before it.
 */
export class Turns<Request> {
  readonly #answerBatch: AnswerBatch<Request>;
  #pending: PendingCall<Request>[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(answerBatch: AnswerBatch<Request>) {
    this.#answerBatch = answerBatch;
  }

  /** Joins the calls of this tick. The type of the answer is for `answerBatch` to keep. */
  ask<T>(request: Request): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ request, resolve: (value) => resolve(value as T), reject });
      if (this.#pending.length > 1) return;
      // All calls of this tick come first, then their plan.
      queueMicrotask(() => {
        const batch = this.#pending;
        this.#pending = [];
        void this.next(() => this.#settle(batch));
      });
    });
  }

  /** Runs in a turn of its own, which lasts until the promise settles. */
  next<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => {});
    return result;
  }

  /** The same for a result that is there before the turn is over, such as octets that are still being read. */
  hold<T>(run: (deliver: (result: T) => void) => Promise<void>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.next(() => run(resolve)).catch((error: unknown) => reject(asMailError(error)));
    });
  }

  async #settle(batch: readonly PendingCall<Request>[]): Promise<void> {
    try {
      const answer = await this.#answerBatch(batch.map(({ request }) => request));
      for (const call of batch) settle(call, answer);
    } catch (error) {
      for (const { reject } of batch) reject(asMailError(error));
    }
  }
}

function settle<Request>(
  { request, resolve, reject }: PendingCall<Request>,
  answer: (request: Request) => unknown,
): void {
  try {
    resolve(answer(request));
  } catch (error) {
    reject(asMailError(error));
  }
}
