import { MAX_PAGE } from '../../mail/limits.ts';
import type { Range } from './grammar.ts';

/** How many messages an explanation takes a mailbox to have, which only the server knows; shown as EXISTS. */
export const ASSUMED_EXISTS = 1_000_000_000;

/** The newest messages of such a mailbox: as many as a page can show. */
export const NEWEST: Range = { from: ASSUMED_EXISTS - MAX_PAGE + 1, to: ASSUMED_EXISTS };

/** Every number of a range, ascending. */
export function numbersIn({ from, to }: Range): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
