import type { MailError } from '../../mail/errors.ts';
import type { Plan } from '../../session/plan.ts';
import type { Result, Results, Step } from './table.ts';
import type { AnyStep, Answer, WriteResults } from './writing.ts';

// Answers come in the order of their steps; here each gets the type of its own.

/** What a step is answered with, where nothing is wrong. */
export type AnswerTo<S extends AnyStep> = (Results & WriteResults)[S['verb']];

/** The answers to steps, in their order. */
export type AnswersTo<S extends readonly AnyStep[]> = {
  -readonly [I in keyof S]: AnswerTo<S[I]> | MailError;
};

/** An answer as that of its own step. */
export function answerTo<S extends AnyStep>(_step: S, answer: Answer): AnswerTo<S> | MailError {
  return answer as AnswerTo<S> | MailError;
}

/** The answers to a flight as those of its own steps. */
export function answersTo<const S extends readonly AnyStep[]>(
  _steps: S,
  answers: readonly Answer[],
): AnswersTo<S> {
  return answers as AnswersTo<S>;
}

/** A step of a flight, with what takes in its answer. */
export function asking<const S extends AnyStep>(
  step: S,
  take: (answer: AnswerTo<S> | MailError) => void,
): [S, (answer: Answer) => void] {
  return [step, take as (answer: Answer) => void];
}

/** A flight of a plan that only reads. Answers with the answers to its steps. */
export function* ask<const S extends readonly Step[]>(
  ...steps: S
): Plan<Step, Result | MailError, AnswersTo<S>> {
  return answersTo(steps, yield steps);
}
