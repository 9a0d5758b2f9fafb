import type { MailError } from '../mail/errors.ts';

/**
 * A plan: flights of steps that leave together; it is told the answers, in their order, until it returns. It does no
 * I/O, so the same plan is run, explained and tested.
 */
export type Plan<Step, Answer, T> = Generator<readonly Step[], T, readonly Answer[]>;

/** Runs two plans side by side: steps that are due at the same time share a flight. */
export function* all<Step, Answer, A, B>(
  first: Plan<Step, Answer, A>,
  second: Plan<Step, Answer, B>,
): Plan<Step, Answer, [A, B]> {
  let [a, b] = [first.next([]), second.next([])];
  while (!a.done || !b.done) {
    const [own, others] = [a.done ? [] : a.value, b.done ? [] : b.value];
    const answers = yield [...own, ...others];
    if (!a.done) a = first.next(answers.slice(0, own.length));
    if (!b.done) b = second.next(answers.slice(own.length));
  }
  return [a.value, b.value];
}

/** A plan that has its result already. */
export function* done<Step, Answer, T>(value: T): Plan<Step, Answer, T> {
  return value;
}

/** In place of an answer: the connection ended before the step had left whole, and there will be another for it. */
export class Unsent {
  readonly error: MailError;

  constructor(error: MailError) {
    this.error = error;
  }
}
