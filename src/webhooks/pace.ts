import type { MailError } from '../mail/errors.ts';
import { MAX_WEBHOOK_MINUTES, WEBHOOK_FAILURE_HOURS } from '../mail/limits.ts';
import type { Hook, Trouble } from './hook.ts';

const MINUTE = 60_000;
/** Milliseconds of failures after which it is no longer tried. */
const PATIENCE = WEBHOOK_FAILURE_HOURS * 60 * MINUTE;

/** Polls without anything to tell after which it is asked half as often, and then half as often again. */
const QUIET_POLLS = [12, 48];

/** Minutes from one poll to the next, as long as all goes well: longer where nothing has come for long. */
export function usualMinutes({ every, progress }: Pick<Hook, 'every' | 'progress'>, now: number): number {
  return slowed(every, now - progress.movedAt.getTime());
}

/** The same for those who poll by themselves. @param quiet milliseconds in which nothing came */
export function slowed(every: number, quiet: number): number {
  const steps = QUIET_POLLS.filter((polls) => quiet >= polls * every * MINUTE).length;
  return Math.max(every, Math.min(MAX_WEBHOOK_MINUTES, every * 2 ** steps));
}

/** Minutes that are waited after a failure: the first time, and at most. */
interface Wait {
  readonly first: number;
  readonly most: number;
}

const USUAL: Wait = { first: 1, most: 60 };
/** Mail servers lock accounts out after some wrong passwords, and count those who come too often. */
const CAREFUL: Wait = { first: 30, most: 360 };
const WAITS: Partial<Record<MailError['code'], Wait>> = {
  UNAUTHENTICATED: CAREFUL,
  FORBIDDEN: CAREFUL,
  NOT_FOUND: CAREFUL,
  RATE_LIMITED: { first: 5, most: 120 },
};
/** Minutes that a subscriber or a mail server may ask for. */
const MAX_ASKED = 360;

/** One failure more. @param now milliseconds since 1970 */
export function troubleAfter(before: Trouble | undefined, reason: string, now: number): Trouble {
  const since = before?.since ?? new Date(now);
  const isPaused = now - since.getTime() >= PATIENCE;
  return { since, count: (before?.count ?? 0) + 1, reason, isPaused };
}

/** Minutes to the next attempt. @param retryAfter seconds that were asked for */
export function minutesAfter(
  { count }: Trouble,
  { code, retryAfter }: { readonly code?: MailError['code']; readonly retryAfter?: number | undefined },
): number {
  const { first, most } = (code && WAITS[code]) ?? USUAL;
  const own = Math.min(most, first * 2 ** Math.min(count - 1, 10));
  return Math.max(own, Math.min(MAX_ASKED, Math.ceil((retryAfter ?? 0) / 60)));
}
