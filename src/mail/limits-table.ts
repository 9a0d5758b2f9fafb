import type { Limit } from './limits.ts';
import { LIMITS_OF_LISTS } from './limits-of-lists.ts';
import { LIMITS_OF_REQUESTS } from './limits-of-requests.ts';

/** Every limit, by topic and by the name of its constant. */
export const LIMITS = { ...LIMITS_OF_LISTS, ...LIMITS_OF_REQUESTS } as const satisfies Record<
  string,
  Record<string, Limit>
>;
