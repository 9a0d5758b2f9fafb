import { MAX_DRAFT_HEADERS } from './limits.ts';

/** A header field of the caller's own. */
export interface DraftHeader {
  readonly name: string;
  readonly value: string;
}

/** Fields that say nothing of who writes to whom, when, or how the message is made up. */
const ALLOWED = new Set([
  'archived-at',
  'auto-submitted',
  'comments',
  'content-language',
  'importance',
  'keywords',
  'organization',
  'precedence',
  'priority',
  'sensitivity',
  // RFC 2369, RFC 2919, RFC 8058
  'list-archive',
  'list-help',
  'list-id',
  'list-owner',
  'list-post',
  'list-subscribe',
  'list-unsubscribe',
  'list-unsubscribe-post',
]);
/** RFC 6648 §3; an own field needs a name behind `X-`. */
const OWN = /^x-[a-z0-9](?:[a-z0-9_.-]{0,70})$/i;
/** These hold URLs, which no encoded word may stand in. */
const OF_LISTS = /^list-/i;
const PLAIN = /^[\x20-\x7e]*$/;
const CONTROL = /\p{Cc}/u;
/** Characters, of which each may take twelve octets in an encoded word. */
const MAX_VALUE = 10_000;

/** @returns what is wrong; undefined: nothing */
export function badHeader(headers: readonly DraftHeader[]): string | undefined {
  if (headers.length > MAX_DRAFT_HEADERS) return `headers has more than ${MAX_DRAFT_HEADERS} fields`;
  for (const { name, value } of headers) {
    const shown = JSON.stringify(name.slice(0, 80));
    if (!OWN.test(name) && !ALLOWED.has(name.toLowerCase()))
      return `headers may hold X-… fields and ${[...ALLOWED].join(', ')}, not ${shown}`;
    if (CONTROL.test(value) || value.trim() === '' || value.length > MAX_VALUE)
      return `the value of ${shown} must be one line of 1 to ${MAX_VALUE} characters`;
    if (OF_LISTS.test(name) && !PLAIN.test(value)) return `the value of ${shown} must be ASCII`;
  }
  return undefined;
}
