import type {
  Condition,
  ConditionName,
  ConditionOn,
  Conditions,
  Filter,
  ServerCondition,
} from '../../mail/filter.ts';
import { MailError } from '../../mail/errors.ts';
import { isCombination } from '../../mail/filter.ts';
import { isKeyword } from '../../mail/flags.ts';
import { sortedSet } from '../commands/number-set.ts';
import type { SearchKey } from '../commands/search-key.ts';
import { ALL, NONE, and, isAscii, isSameKey, key, not, or } from '../commands/search-key.ts';
import type { ThreadReference } from '../../mail/thread-id.ts';
import { serverSearch } from './server-search.ts';
import type { SearchQuirks } from './text-keys.ts';
import { textKey } from './text-keys.ts';

/**
 * What a server can be asked for in place of a filter: all that match are among what `upper` finds, and all that
 * `lower` finds match. Where both are the same the server's answer is the answer; what lies between is checked here.
 */
export interface Bounds {
  readonly upper: SearchKey;
  readonly lower: SearchKey;
}

/** Where the search takes place. */
export interface SearchPlace {
  readonly path: string;
  readonly quirks: SearchQuirks;
}

type BoundsOf<K extends ConditionName> = (value: Conditions[K], place: SearchPlace) => Bounds;

const exactly = (found: SearchKey): Bounds => ({ upper: found, lower: found });
/** Nothing is certain before it was checked here. */
const atMost = (upper: SearchKey): Bounds => ({ upper, lower: NONE });
const textIn =
  (...words: readonly string[]) =>
  (text: string, { quirks }: SearchPlace): Bounds =>
    atMost(textKey(words, text, quirks));

/** Exchange finds names there and no addresses; what may be one is looked for in the header as well. */
function peopleIn(word: string): (text: string, place: SearchPlace) => Bounds {
  return (text, place) => {
    const named = textIn(word)(text, place);
    if (!mayBeAddress(text, place)) return named;
    return atMost(or([named.upper, textIn('HEADER', word)(text, place).upper]));
  };
}

function mayBeAddress(text: string, { quirks }: SearchPlace): boolean {
  return isAscii(text) && (quirks.findsNamesOnly || (/[@.]/.test(text) && !/\s/.test(text.trim())));
}

// Sizes are 32 bits wide; Cyrus ends the session over numbers close to that.
const MAX_OCTETS = 4_000_000_000;

const BOUNDS: { [K in ConditionName]: BoundsOf<K> } = {
  hasFlag: (flag) => exactly(flagKey(flag)),
  from: peopleIn('FROM'),
  to: peopleIn('TO'),
  cc: peopleIn('CC'),
  bcc: peopleIn('BCC'),
  subject: textIn('SUBJECT'),
  // The server's own search decides what a text contains.
  body: (text, place) => exactly(serverKey({ on: 'body', value: text }, place)),
  text: (text, place) => exactly(serverKey({ on: 'text', value: text }, place)),
  header: ({ name, value }, { quirks }) => {
    const words = ['HEADER', name.toUpperCase()];
    return value === undefined ? exactly(key(...words, { text: '' })) : atMost(textKey(words, value, quirks));
  },
  // A day on the server begins up to 14 hours ahead of one here, or 12 behind: whole days around are not certain.
  receivedSince: (date) => ({ upper: key('SINCE', day(date, -1)), lower: key('SINCE', day(date, 2)) }),
  receivedBefore: (date) => ({ upper: key('BEFORE', day(date, 2)), lower: key('BEFORE', day(date, -1)) }),
  // Servers differ on messages without a date that can be read (Dovecot: 1970; Courier: none; Cyrus: the day of
  // arrival), so these are asked for by what they are not.
  sentSince: (date) => atMost(or([not(key('SENTBEFORE', day(date, -1))), key('SENTBEFORE', '3-Jan-1970')])),
  sentBefore: (date) => atMost(not(key('SENTSINCE', day(date, 2)))),
  sizeAtLeast: (octets, { quirks }) => ({
    // With a CR more in each line a message has at most twice the octets.
    upper: atLeast(quirks.countsBareLines ? Math.ceil(octets / 2) : octets),
    lower: atLeast(octets),
  }),
  sizeAtMost: (octets, { quirks }) => ({
    upper: atMostOctets(octets),
    lower: atMostOctets(quirks.countsBareLines ? Math.floor(octets / 2) : octets),
  }),
  hasAttachments: () => atMost(ALL),
  ids: (ids, { path }) => {
    const own = ids.flatMap((id) => (id.path === path && 'uid' in id ? [id.uid] : []));
    // Whether it is still the same mailbox is seen when the message is checked.
    return atMost(own.length === 0 ? NONE : key('UID', { uids: sortedSet(own) }));
  },
  uids: ({ from, to }) => atMost(key('UID', `${from}:${to}`)),
  messageIds: (ids, { quirks }) => atMost(or(ids.map((id) => textKey(['HEADER', 'MESSAGE-ID'], id, quirks)))),
  threadIds: (threads, { quirks }) => atMost(or(threads.map((thread) => threadKey(thread, quirks)))),
  hasLabel: (label, place) => exactly(serverKey({ on: 'hasLabel', value: label }, place)),
  providerQuery: (text, place) => exactly(serverKey({ on: 'providerQuery', value: text }, place)),
  changedSince: (modSeq) => exactly(key('MODSEQ', String(modSeq + 1n))),
};

export function boundsOf(filter: Filter, place: SearchPlace): Bounds {
  if (!isCombination(filter)) return conditionBounds(filter, place);
  const all = filter.filters.map((each) => boundsOf(each, place));
  const [uppers, lowers] = [all.map(({ upper }) => upper), all.map(({ lower }) => lower)];
  switch (filter.op) {
    case 'AND':
      return { upper: and(uppers), lower: and(lowers) };
    case 'OR':
      return { upper: or(uppers), lower: or(lowers) };
    case 'NOT':
      return { upper: and(lowers.map(not)), lower: and(uppers.map(not)) };
  }
}

/** Bounds among the messages from a number on. */
export function within({ upper, lower }: Bounds, from: number | undefined): Bounds {
  if (from === undefined) return { upper, lower };
  const newest = key({ from });
  return { upper: and([newest, upper]), lower: and([newest, lower]) };
}

export function isExact({ upper, lower }: Bounds): boolean {
  return isSameKey(upper, lower);
}

/** The part of a filter that the server's answer leaves open; undefined: none. Body and text are never checked here. */
export function uncertainPart(filter: Filter, place: SearchPlace): Filter | undefined {
  if (isExact(boundsOf(filter, place))) return undefined;
  if (!isCombination(filter) || filter.op !== 'AND') return filter;
  const filters = filter.filters.flatMap((each) => uncertainPart(each, place) ?? []);
  return { op: 'AND', filters };
}

function conditionBounds(condition: Condition, place: SearchPlace): Bounds {
  const { on, value } = condition as ConditionOn<ConditionName>;
  return (BOUNDS[on] as BoundsOf<ConditionName>)(value, place);
}

function atLeast(octets: number): SearchKey {
  if (octets === 0) return ALL;
  return octets > MAX_OCTETS ? NONE : key('LARGER', String(octets - 1));
}

function atMostOctets(octets: number): SearchKey {
  return octets >= MAX_OCTETS ? ALL : key('SMALLER', String(octets + 1));
}

/** @throws MailError UNSUPPORTED for what the server has no words for */
function serverKey({ on, value }: ServerCondition, { quirks }: Pick<SearchPlace, 'quirks'>): SearchKey {
  const isGmails = on === 'hasLabel' || on === 'providerQuery';
  if (isGmails && !quirks.hasGmailWords)
    throw new MailError('UNSUPPORTED', `The mail server has no labels and no search of its own (${on})`);
  if (!isGmails && quirks.isAsciiOnly && !isAscii(value))
    throw new MailError('UNSUPPORTED', 'The mail server can search texts only for ASCII');
  return serverSearch({ on, value });
}

/** The server's own id of the conversation, or the header fields that may name the message that it began with. */
function threadKey({ by, id }: ThreadReference, quirks: SearchQuirks): SearchKey {
  if (by === 'server') return quirks.hasGmailWords && /^\d+$/.test(id) ? key('X-GM-THRID', id) : NONE;
  if (quirks.hasGmailWords) return NONE;
  return or(ROOT_FIELDS.map((name) => textKey(['HEADER', name], id, quirks)));
}

const ROOT_FIELDS = ['MESSAGE-ID', 'REFERENCES', 'IN-REPLY-TO'];

/** `SEEN`, `KEYWORD $Forwarded`. */
export function flagKey(flag: string): SearchKey {
  return isKeyword(flag) ? key('KEYWORD', flag) : key(flag.slice(1).toUpperCase());
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 24 * 60 * 60 * 1000;

/** `1-Feb-2026`: the day of a moment in UTC, or one some days later. */
export function day(date: Date, later: number): string {
  const moved = new Date(date.getTime() + later * DAY);
  return `${moved.getUTCDate()}-${MONTHS[moved.getUTCMonth()]}-${moved.getUTCFullYear()}`;
}
