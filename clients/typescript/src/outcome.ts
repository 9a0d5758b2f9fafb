import type { PosternError } from './errors.ts';

/** The change was made, and this is its answer. */
export interface Done<T> {
  readonly outcome: 'DONE';
  readonly data: T;
}

/** The gateway, or the client, lost the connection before it heard what became of the change. */
export interface Unknown {
  readonly outcome: 'UNKNOWN';
  /** How to find out, and whether a second call is safe. */
  readonly look: string;
  /** Whether the same call may be made once more without harm. */
  readonly isRepeatSafe: boolean;
  /** OUTCOME_UNKNOWN or NO_ANSWER. */
  readonly error: PosternError;
}

/** What every change answers. Errors that are certain are thrown: nothing was done. */
export type Outcome<T> = Done<T> | Unknown;

/** The answer of a change, for programs that have no way to look. @throws the error of an unknown outcome */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.outcome === 'UNKNOWN') throw outcome.error;
  return outcome.data;
}
