import { MAX_SHOWN_ADDRESSES } from '../mail/limits.ts';
import type { Token } from './address-tokens.ts';
import { tokensOf } from './address-tokens.ts';
import { withoutComments } from './comments.ts';
import { decodeHeader, wrapEscapes } from './encoded-words.ts';
import type { OctetString } from './octets.ts';
import { asOctetString, toOctetString, unfold } from './octets.ts';

export interface Address {
  /** The display name, decoded; else the comment beside a bare address. */
  name: string | null;
  /** `local@domain` as written, without angles, routes and needless quotes; `null` where there is none. */
  address: string | null;
  /** The display name of the group that it stands in. An empty group is one entry with nothing else. */
  group: string | null;
}

/** Words of one name and address, and comments beside it; what goes on is left out. */
const MAX_WORDS = 1_000;

type Word = Extract<Token, { kind: 'word' }>;

/** What has been read of the list, and of the mailbox that is being read. */
interface Reading {
  found: Address[];
  words: Word[];
  comments: string[];
  angle: string | null;
  /** One of the words holds an `@`. */
  hasAt: boolean;
  /** The words follow an angle without a comma: the next mailbox, or the name on the wrong side. */
  runsOn: boolean;
  group: string | null;
  /** How many entries stood before the present group. */
  before: number;
  /** What raw 8-bit is, if anything says. */
  declared: string | undefined;
}

/**
 * The addresses of a list header (RFC 5322 §3.4, §4.4); encoded words are decoded after the list is cut, so
 * that a comma in a name is no separator. Of a broken list, what can be recognised: missing commas, semicolons
 * in their place, unclosed quotes and angles. One pass, until `most` addresses are found.
 * @param declared what the message's own text is written in, for names in raw 8-bit
 */
export function parseAddresses(
  raw: Uint8Array | OctetString,
  declared?: string,
  most: number = MAX_SHOWN_ADDRESSES,
): Address[] {
  const line = wrapEscapes(unfold(typeof raw === 'string' ? raw : toOctetString(raw)));
  const reading: Reading = {
    found: [],
    words: [],
    comments: [],
    angle: null,
    hasAt: false,
    runsOn: false,
    group: null,
    before: 0,
    declared,
  };
  for (const token of tokensOf(line)) {
    (STEPS[token.kind] as Step<Token>)(reading, token);
    if (reading.found.length >= most) return reading.found;
  }
  endGroup(reading);
  return reading.found;
}

type Step<T> = (reading: Reading, token: T) => void;

const STEPS: { [K in Token['kind']]: Step<Extract<Token, { kind: K }>> } = {
  word: (reading, token) => {
    const followsAngle = reading.angle !== null;
    const hasAt = token.text.includes('@');
    if (followsAngle || (hasAt && isSecondAddress(reading.words, token))) endMailbox(reading);
    if (followsAngle) reading.runsOn = true;
    if (reading.words.length < MAX_WORDS) reading.words.push(token);
    reading.hasAt ||= hasAt;
  },
  comment: ({ comments }, { text }) => void (comments.length < MAX_WORDS && comments.push(text)),
  angle: (reading, token) => {
    if (reading.angle !== null) endMailbox(reading); // a comma is missing
    reading.angle = token.text;
  },
  ',': endMailbox,
  ';': endGroup,
  ':': beginGroup,
};

/** `a@b c@d`: a comma is missing. */
function isSecondAddress(words: readonly Word[], next: Word): boolean {
  const last = words.at(-1);
  return next.spaceBefore && isAddress(next.text) && last !== undefined && isAddress(last.text);
}

function isAddress(text: string): boolean {
  return /^[^@]+@[^@]+$/.test(text);
}

function beginGroup(reading: Reading): void {
  const { words, group, angle, hasAt } = reading;
  if (words.length === 1 && /^mailto$/i.test(words[0]!.text)) return clear(reading);
  const isName = words.length > 0 && angle === null && group === null && !hasAt;
  if (!isName) return void words.push({ kind: 'word', text: ':', isQuoted: false, spaceBefore: false });
  reading.group = phraseOf(words, reading.declared) ?? '';
  reading.before = reading.found.length;
  clear(reading);
}

function endGroup(reading: Reading): void {
  endMailbox(reading);
  const { group, found, before } = reading;
  if (group !== null && found.length === before) found.push({ name: null, address: null, group });
  reading.group = null;
}

function endMailbox(reading: Reading): void {
  const { found, group, angle, runsOn, hasAt } = reading;
  const last = found.at(-1);
  const entry = angle === null ? bareMailbox(reading) : angleMailbox(reading, angle);
  if (runsOn && angle === null && !hasAt && last) last.name ??= phraseOf(reading.words, reading.declared);
  else if (entry && (entry.name !== null || entry.address !== null)) found.push({ ...entry, group });
  clear(reading);
}

function clear(reading: Reading): void {
  reading.words = [];
  reading.comments = [];
  reading.angle = null;
  reading.hasAt = false;
  reading.runsOn = false;
}

type Entry = Omit<Address, 'group'>;

function angleMailbox({ words, comments, declared }: Reading, angle: string): Entry {
  const name = phraseOf(words, declared) ?? phraseOf(comments, declared);
  return { name, address: cleanAddress(angle) };
}

/** Without angles: `a@b`, `a@b (Name)`, `Name a@b`, with white space around dots and `@` (RFC 5322 §4.4). */
function bareMailbox({ words, comments, declared }: Reading): Entry | undefined {
  if (words.length === 0) return undefined;
  const at = words.findIndex((word) => !word.isQuoted && word.text.includes('@'));
  if (at < 0) return nameOnly(words, comments, declared);
  let [start, end] = [at, at + 1];
  while (start > 0 && belongsTogether(words[start - 1]!, words[start]!)) start--;
  while (end < words.length && belongsTogether(words[end - 1]!, words[end]!)) end++;
  const name = phraseOf([...words.slice(0, start), ...words.slice(end)], declared);
  const address = words.slice(start, end).map(asWritten).join('');
  return { name: name ?? phraseOf(comments, declared), address: cleanAddress(address) };
}

function belongsTogether(left: Word, right: Word): boolean {
  return !right.spaceBefore || /[.@]$/.test(left.text) || /^[.@]/.test(right.text);
}

function asWritten({ text, isQuoted }: Word): string {
  return isQuoted ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

/** One plain word is a local mailbox (`root`, `MAILER-DAEMON`); anything else is a name without an address. */
function nameOnly(words: readonly Word[], comments: readonly string[], declared: string | undefined): Entry {
  const [only] = words;
  const isLocal = words.length === 1 && !only!.isQuoted && /^[\w.+-]+$/.test(only!.text);
  if (isLocal) return { name: phraseOf(comments, declared), address: only!.text };
  return { name: phraseOf(words, declared) ?? phraseOf(comments, declared), address: null };
}

/** Words as people read them: one space where there was white space, encoded words decoded. */
function phraseOf(words: readonly (Word | string)[], declared: string | undefined): string | null {
  const texts = words.map((word) =>
    typeof word === 'string' ? ` ${word}` : (word.spaceBefore ? ' ' : '') + word.text,
  );
  return decodeHeader(asOctetString(texts.join('')), declared) || null;
}

/** `@route:` (RFC 5322 §4.4), `mailto:`, comments and white space go; quotes stay where they are needed. */
function cleanAddress(raw: string): string | null {
  const quoted = /^\s*"((?:[^"\\]|\\.){0,500})"\s*@(.*)$/s.exec(raw);
  const plain = (text: string): string => withoutComments(text).replace(/[ \t\r\n]+/g, '');
  if (quoted) {
    const local = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(quoted[1]!);
    return decodeRawAddress(`${local ? quoted[1]! : `"${quoted[1]!}"`}@${plain(quoted[2]!)}`);
  }
  const address = plain(raw)
    .replace(/^@[^:]*:/, '')
    .replace(/^mailto:/i, '');
  return decodeRawAddress(address);
}

/** Encoded words are not decoded in an address (RFC 2047 §5 (3)): one could smuggle another address in. */
function decodeRawAddress(address: string): string | null {
  const text = decodeHeader(asOctetString(address.replaceAll('=?', '=\0?')));
  return text || null;
}
