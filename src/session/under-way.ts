import type { MailError } from '../mail/errors.ts';
import { asMailError } from '../mail/errors.ts';
import type { Plan } from './plan.ts';

/** A plan that runs beside others: what it asks for next, or what it came to. Begins when it is first asked. */
export class PlanUnderWay<Step, Answer, T> {
  /** What it came to; undefined: it has not, or it failed. */
  result: T | undefined;
  error: MailError | undefined;
  isOver = false;
  #plan: Plan<Step, Answer, T> | undefined;
  #pending: readonly Step[] | undefined;

  constructor(plan: Plan<Step, Answer, T>) {
    this.#plan = plan;
  }

  get isStarted(): boolean {
    return this.#pending !== undefined || this.isOver;
  }

  /** The steps that can leave now; none: it is over. */
  get pending(): readonly Step[] {
    if (!this.isStarted) this.#go([]);
    return this.#pending ?? [];
  }

  /** Takes in the answers to what was pending. */
  take(answers: readonly Answer[]): void {
    this.#go(answers);
  }

  /** Ends it, unless it has ended already. */
  fail(error: MailError): void {
    if (this.isOver) return;
    this.error = error;
    this.#end();
  }

  #go(answers: readonly Answer[]): void {
    try {
      let turn = this.#plan?.next(answers);
      // A flight of nothing is answered already.
      while (turn && !turn.done && turn.value.length === 0) turn = this.#plan!.next([]);
      if (turn && !turn.done) {
        this.#pending = turn.value;
        return;
      }
      this.result = turn?.value;
    } catch (error) {
      this.error = asMailError(error);
    }
    this.#end();
  }

  #end(): void {
    this.isOver = true;
    this.#plan = undefined;
    this.#pending = undefined;
  }
}
