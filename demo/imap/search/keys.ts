import type { HeaderField } from '../../../src/mime/headers.ts';
import type { StoredMessage } from '../../store/message.ts';
import { SequenceSet } from '../sequence-set.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { dayOf, parseDay } from '../dates.ts';
import type { Entry, MailboxView } from '../mailbox-view.ts';
import { bodyText, structured } from '../structured-message.ts';

/** True for the messages that a search key means. `number` is the sequence number. */
export type Predicate = (entry: Entry, number: number) => boolean;

/** What the keys of one search are read for, and what they leave behind. */
export interface SearchContext {
  view: MailboxView;
  /** A MODSEQ key was among them: the answer then carries one too (RFC 7162 §3.1.5). */
  usesModSeq: boolean;
}

type Key = (args: Arguments, context: SearchContext) => Predicate;

const flagged =
  (flag: string): Key =>
  () =>
  ({ message }) =>
    message.flags.has(flag);

const not =
  (key: Key): Key =>
  (args, context) => {
    const holds = key(args, context);
    return (entry, number) => !holds(entry, number);
  };

const all: Key = () => () => true;
const recent: Key = () => (entry) => entry.isRecent;

const keyword: Key = (args, context) => {
  const [flag = ''] = context.view.mailbox.spellings.spell([args.atom()]);
  return ({ message }) => message.flags.has(flag);
};

/** Text is compared without case, anywhere in the value (RFC 3501 §6.4.4). */
const contains = (needle: string, text: string): boolean => text.toLowerCase().includes(needle.toLowerCase());

const headers = ({ raw }: StoredMessage): readonly HeaderField[] => structured(raw).parsed.headers;

const header = (args: Arguments, name: string): Predicate => {
  const needle = args.astring();
  return ({ message }) =>
    headers(message).some(
      (field) => field.name.toLowerCase() === name.toLowerCase() && contains(needle, field.value),
    );
};

const inHeader =
  (name: string): Key =>
  (args) =>
    header(args, name);

type Compare = (value: number, given: number) => boolean;
const before: Compare = (value, given) => value < given;
const on: Compare = (value, given) => value === given;
const since: Compare = (value, given) => value >= given;
const above: Compare = (value, given) => value > given;

const received =
  (compare: Compare): Key =>
  (args) => {
    const day = parseDay(args.astring());
    return ({ message }) => compare(dayOf(message.receivedAt), day);
  };

/** The Date header, in its own zone: the day that its author wrote. */
const sent =
  (compare: Compare): Key =>
  (args) => {
    const day = parseDay(args.astring());
    return ({ message }) => {
      const date = headers(message).find(({ name }) => name.toLowerCase() === 'date')?.raw;
      const zone = /([+-])(\d\d)(\d\d)(?:\s*\(.*\))?$/.exec(date ?? '');
      const minutes = zone ? Number(`${zone[1]}1`) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
      return compare(dayOf(new Date(Date.parse(date ?? '') + minutes * 60_000)), day);
    };
  };

const size =
  (compare: Compare): Key =>
  (args) => {
    const octets = args.number();
    return ({ message }) => compare(message.raw.length, octets);
  };

/** MODSEQ [entry-name entry-type] n: the demo keeps one mod-sequence per message (RFC 7162 §3.1.5). */
const modSeq: Key = (args, context) => {
  const first = args.node();
  if (first.type === 'STRING') args.word();
  const given = first.type === 'STRING' ? args.number() : Number(first.value);
  if (!Number.isSafeInteger(given)) throw new BadCommand('A mod-sequence is expected');
  context.usesModSeq = true;
  return ({ message }) => message.modSeq >= given;
};

const uid: Key = (args, context) => {
  const set = new SequenceSet(args.set(), context.view.entries.at(-1)?.message.uid ?? 0);
  return ({ message }) => set.has(message.uid);
};

/** Every key of RFC 3501 §6.4.4 that is neither a combination nor a sequence set. */
export const KEYS: Record<string, Key> = {
  ALL: all,
  ANSWERED: flagged('\\Answered'),
  DELETED: flagged('\\Deleted'),
  DRAFT: flagged('\\Draft'),
  FLAGGED: flagged('\\Flagged'),
  SEEN: flagged('\\Seen'),
  UNANSWERED: not(flagged('\\Answered')),
  UNDELETED: not(flagged('\\Deleted')),
  UNDRAFT: not(flagged('\\Draft')),
  UNFLAGGED: not(flagged('\\Flagged')),
  UNSEEN: not(flagged('\\Seen')),
  RECENT: recent,
  OLD: not(recent),
  NEW: () => (entry) => entry.isRecent && !entry.message.flags.has('\\Seen'),
  KEYWORD: keyword,
  UNKEYWORD: not(keyword),
  FROM: inHeader('from'),
  TO: inHeader('to'),
  CC: inHeader('cc'),
  BCC: inHeader('bcc'),
  SUBJECT: inHeader('subject'),
  HEADER: (args) => header(args, args.astring()),
  BODY: (args) => {
    const needle = args.astring();
    return ({ message }) => contains(needle, bodyText(structured(message.raw)));
  },
  TEXT: (args) => {
    const needle = args.astring();
    return ({ message }) =>
      headers(message).some(({ name, value }) => contains(needle, `${name}: ${value}`)) ||
      contains(needle, bodyText(structured(message.raw)));
  },
  BEFORE: received(before),
  ON: received(on),
  SINCE: received(since),
  SENTBEFORE: sent(before),
  SENTON: sent(on),
  SENTSINCE: sent(since),
  LARGER: size(above),
  SMALLER: size(before),
  UID: uid,
  MODSEQ: modSeq,
};
