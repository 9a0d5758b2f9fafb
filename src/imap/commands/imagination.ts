import type { Result } from './results.ts';
import type { Step } from './steps.ts';
import { namedUids } from './search-key.ts';
import type { Answer, Written } from './write-results.ts';
import type { AnyStep } from './write-steps.ts';
import { isWriteStep } from './write-steps.ts';

const DONE: Written = {
  error: undefined,
  modified: new Set(),
  copies: undefined,
  appended: undefined,
};

/** What an explanation takes for an answer: everybody is there, a filter finds one message, and all is done. */
export function imagine(step: AnyStep, read: (step: Step) => Result): Answer {
  if (isWriteStep(step)) return DONE;
  if (step.verb !== 'UID SEARCH') return read(step);
  const uids = namedUids(step.search) ?? [1];
  return { uids, count: uids.length };
}
