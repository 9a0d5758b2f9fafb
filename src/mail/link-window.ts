import { URL_SECONDS } from './limits.ts';

/**
 * Links to content are made for a window of time: within one window the same content has the same URL, so that caches
 * find it again. A link works in its own window and in the next one, which is URL_SECONDS at least.
 */
export function linkWindow(now: Date): number {
  return Math.floor(now.getTime() / 1000 / URL_SECONDS);
}

/** The first moment of a window. */
export function windowStart(window: number): Date {
  return new Date(window * URL_SECONDS * 1000);
}

/** The first moment at which a link that was made in a window works no longer. */
export function linkEnd(window: number): Date {
  return windowStart(window + 2);
}
