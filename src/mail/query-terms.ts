import { MailError } from './errors.ts';
import type { FilterInput } from './filter-input.ts';
import { readFilter } from './filter-input.ts';
import { cleanPath } from './ids.ts';
import { MAILBOX_ROLES } from './mailbox-roles.ts';
import type { MailboxReference, MailboxRole } from './mailbox.ts';
import { badQuery } from './query-tokens.ts';
import type { Token } from './query-tokens.ts';
import { daysOf } from './query-dates.ts';

/** What a term looks for. @throws MailError BAD_USER_INPUT */
type Term = (value: string, token: Token) => FilterInput;

const has = (...flags: string[]): FilterInput => ({ hasFlags: flags });
const lacks = (...flags: string[]): FilterInput => ({ lacksFlags: flags });

/** What a message can be. */
const STATES: Readonly<Record<string, FilterInput>> = {
  read: has('\\Seen'),
  seen: has('\\Seen'),
  unread: lacks('\\Seen'),
  unseen: lacks('\\Seen'),
  flagged: has('\\Flagged'),
  starred: has('\\Flagged'),
  unflagged: lacks('\\Flagged'),
  unstarred: lacks('\\Flagged'),
  answered: has('\\Answered'),
  replied: has('\\Answered'),
  unanswered: lacks('\\Answered'),
  forwarded: has('$Forwarded'),
  draft: has('\\Draft'),
  deleted: has('\\Deleted'),
};

/** What a message can have. */
const THINGS: Readonly<Record<string, FilterInput>> = {
  attachment: { hasAttachments: true },
  attachments: { hasAttachments: true },
};

/** A term for each name. */
const TERMS: Readonly<Record<string, Term>> = {
  from: (from) => ({ from }),
  to: (to) => ({ to }),
  cc: (cc) => ({ cc }),
  bcc: (bcc) => ({ bcc }),
  subject: (subject) => ({ subject }),
  body: (body) => ({ body }),
  text: (text) => ({ text }),
  is: oneOf(STATES),
  has: oneOf(THINGS),
  flag: (flag) => has(flag),
  keyword: (flag) => has(flag),
  before: (value, token) => ({ receivedBefore: daysOf(value, token).begin }),
  after: (value, token) => ({ receivedSince: daysOf(value, token).begin }),
  since: (value, token) => ({ receivedSince: daysOf(value, token).begin }),
  on: (value, token) => {
    const { begin, end } = daysOf(value, token);
    return { receivedSince: begin, receivedBefore: end };
  },
  'sent-before': (value, token) => ({ sentBefore: daysOf(value, token).begin }),
  'sent-since': (value, token) => ({ sentSince: daysOf(value, token).begin }),
  larger: (value, token) => ({ sizeAtLeast: octets(value, token) }),
  smaller: (value, token) => ({ sizeAtMost: octets(value, token) }),
  list: (value) => ({ header: { name: 'List-Id', value } }),
  header: (text) => {
    const at = text.indexOf('=');
    return { header: at < 0 ? { name: text } : { name: text.slice(0, at), value: text.slice(at + 1) } };
  },
  'message-id': (id) => ({ messageIds: [/^<.*>$/.test(id) ? id : `<${id}>`] }),
};

const NAMES = [...Object.keys(TERMS), 'in'];

/** The condition that a term is. @throws MailError BAD_USER_INPUT */
export function termOf(token: Token): FilterInput {
  const { name, value = '', valueAt = token.at } = token;
  if (value === '') throw badQuery(valueAt, 'there is nothing to look for between the quotation marks');
  if (name === undefined) return checked({ text: value }, token);
  if (!Object.hasOwn(TERMS, name))
    throw badQuery(
      token.at,
      `there is no \`${name}:\`. These can stand ahead of a colon: ${NAMES.join(', ')}. Put a text with a colon into quotation marks`,
    );
  return checked(TERMS[name]!(value, token), token);
}

/** What no filter can have is told with its place. */
function checked(filter: FilterInput, { valueAt = 1 }: Token): FilterInput {
  try {
    readFilter(filter, '');
    return filter;
  } catch (error) {
    throw error instanceof MailError ? badQuery(valueAt, error.message) : error;
  }
}

/** Whether a term says where to look. */
export function isPlace({ name }: Token): boolean {
  return name === 'in';
}

const ALIASES: Readonly<Record<string, MailboxRole>> = { SPAM: 'JUNK', BIN: 'TRASH' };

/** A mailbox by its role, or by its path. @throws MailError BAD_USER_INPUT */
export function placeNamed({ value = '', valueAt = 1, isQuoted }: Token): MailboxReference {
  if (value === '') throw badQuery(valueAt, 'a role or the path of a mailbox has to stand here');
  const word = value.toUpperCase();
  const role =
    MAILBOX_ROLES.find((each) => each === word) ?? (Object.hasOwn(ALIASES, word) ? ALIASES[word] : undefined);
  return role && !isQuoted ? { by: 'role', role } : { by: 'path', path: cleanPath(value) };
}

function oneOf(table: Readonly<Record<string, FilterInput>>): Term {
  return (value, { name, valueAt = 1 }) => {
    const word = value.toLowerCase();
    if (Object.hasOwn(table, word)) return table[word]!;
    throw badQuery(valueAt, `\`${name}:\` takes one of ${Object.keys(table).join(', ')}`);
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `5M`, `200kb`, `1000`. */
function octets(value: string, { valueAt = 1 }: Token): number {
  const [, digits, unit = ''] = /^(\d{1,12})(?:([kmg])i?b?|b)?$/i.exec(value) ?? [];
  if (digits === undefined)
    throw badQuery(valueAt, 'a size is a number of octets, or one with K, M or G, for example 5M');
  return Number(digits) * UNITS[unit.toLowerCase()]!;
}
