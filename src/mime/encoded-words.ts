import { charsetKey } from './charset-names.ts';
import { decodeCharset, decodeUndeclared, loadCharset, needsLoading } from './charset.ts';
import type { OctetString } from './octets.ts';
import {
  asOctetString,
  fromOctetString,
  hasHighOctets,
  isDecodedText,
  toOctetString,
  unfold,
} from './octets.ts';
import { closedUtf7 } from './utf-7.ts';

/** One encoded word (RFC 2047 §2) in a raw header: `raw.slice(start, end)`. */
export interface EncodedWord {
  start: number;
  end: number;
  /** As written, in lower case and without the language tag of RFC 2231 §5. */
  charset: string;
  encoding: 'b' | 'q';
  text: string;
}

/** What the message's own text is written in; found out only where raw 8-bit asks for it. */
export type Declared = string | undefined | (() => string | undefined);

const CHARSET = /^[^\s?]{1,100}$/;
const ENCODINGS: Readonly<Record<string, 'b' | 'q'>> = { b: 'b', B: 'b', q: 'q', Q: 'q' };
/** 8-bit, or the escapes of ISO-2022-JP. */
const NEEDS_DECODING = /[\x80-\xff\x1b]/;
/** Printable ASCII on one line. */
const PLAIN = /^[\x20-\x7e]*$/;
const ONLY_SPACE = /^[ \t\r\n]*$/;
const UNCLEAN = /[\x00-\x1f\x7f]/;
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const BREAKS = /\r\n|[\t\r\n]/g;

/**
 * The text of an unstructured header, or of a phrase: encoded words (RFC 2047), raw UTF-8 (RFC 6532) and
 * undeclared 8-bit by the guess of `decodeCharset`. Folds become their white space, tabs and line breaks a
 * space; other controls go. What is not quite an encoded word stays as it is. Linear in the header.
 * `raw` are octets, or an `OctetString` from a protocol parser.
 * @param declared what the message's own text is written in, for raw 8-bit
 */
export function decodeHeader(raw: Uint8Array | OctetString, declared?: Declared): string {
  // Nothing to unfold, decode or clean, as in most headers.
  if (typeof raw === 'string' && PLAIN.test(raw) && !raw.includes('=?')) return raw.trim();
  return cleanText(decodeWords(raw, declared)).trim();
}

/** The same without trimming and cleaning. */
export function decodeWords(raw: Uint8Array | OctetString, declared?: Declared): string {
  const line = unfold(typeof raw === 'string' ? raw : toOctetString(raw));
  const out: string[] = [];
  let position = 0;
  let run: Run | undefined;
  for (const word of findEncodedWords(line)) {
    const between = line.slice(position, word.start);
    const isAdjacent = run !== undefined && ONLY_SPACE.test(between);
    const octets = decodeWord(word);
    if (run && !(isAdjacent && goesOn(run, word, octets))) run = void out.push(decodeRun(run));
    if (!isAdjacent) out.push(decodeRaw(between, declared));
    run ??= { charset: word.charset, octets: [] };
    run.octets.push(octets);
    position = word.end;
  }
  if (run) out.push(decodeRun(run));
  out.push(decodeRaw(line.slice(position), declared));
  return out.join('');
}

/** Adjacent words of one charset: joined before decoding, for some senders split inside a character. */
interface Run {
  charset: string;
  octets: Buffer[];
}

/** Under one charset, however it is spelt; a byte order mark begins anew. */
function goesOn(run: Run, { charset }: EncodedWord, octets: Buffer): boolean {
  const isSame = run.charset === charset || charsetKey(run.charset) === charsetKey(charset);
  return isSame && !MARK.test(octets.toString('latin1', 0, 3));
}

const MARK = /^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)/;

function decodeRun({ charset, octets }: Run): string {
  if (octets.length === 1) return decodeCharset(octets[0]!, charset);
  const pieces = charsetKey(charset) === 'utf-7' ? octets.map(closedUtf7) : octets;
  return decodeCharset(Buffer.concat(pieces), charset);
}

function decodeRaw(raw: string, declared: Declared): string {
  if (!NEEDS_DECODING.test(raw) || isDecodedText(raw)) return raw;
  return decodeUndeclared(fromOctetString(raw), typeof declared === 'function' ? declared() : declared);
}

/** Japanese by escapes, unshifted at its end or where the line ends. */
const ESCAPED = /\x1b\$[^\r\n]*?(?:\x1b\([BJ](?!\x1b\$)|(?=[\r\n]|$))/g;

/** A structured header with its raw ISO-2022-JP as encoded words: the octets of a character may be quotes and commas. */
export function wrapEscapes(raw: OctetString): OctetString {
  if (!raw.includes('\x1b$')) return raw;
  return asOctetString(
    raw.replace(ESCAPED, (run) => `=?iso-2022-jp?B?${fromOctetString(run).toString('base64')}?=`),
  );
}

export function decodeWord({ encoding, text }: EncodedWord): Buffer {
  return encoding === 'b' ? Buffer.from(text, 'base64') : decodeQ(text);
}

/** The Q encoding (RFC 2047 §4.2); a `=` without two hexadecimal digits stays. */
function decodeQ(text: string): Buffer {
  return fromOctetString(
    text
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
}

/** All encoded words of a raw header, in order. A word that is not closed before the next begins is none. */
export function* findEncodedWords(raw: string): Generator<EncodedWord> {
  let position = raw.indexOf('=?');
  while (position >= 0) {
    const word = encodedWordAt(raw, position);
    if (word) yield word;
    position = raw.indexOf('=?', word ? word.end : position + 2);
  }
}

/** The encoded word that begins at `start`, if there is one. */
export function encodedWordAt(raw: string, start: number): EncodedWord | undefined {
  const head = headAt(raw, start);
  const close = head ? closeOf(raw, head.end) : -1;
  if (!head || close < 0) return undefined;
  const { charset, encoding, end } = head;
  return { start, end: close + 2, charset: charsetOf(charset), encoding, text: raw.slice(end, close) };
}

/** The beginning of a word: `=?charset?q?`. Without a pattern, for a header may have a million of them. */
function headAt(raw: string, start: number) {
  if (!raw.startsWith('=?', start)) return undefined;
  const mark = raw.indexOf('?', start + 2);
  const encoding = ENCODINGS[raw.charAt(mark + 1)];
  if (mark < 0 || !encoding || raw[mark + 2] !== '?') return undefined;
  const charset = raw.slice(start + 2, mark);
  return CHARSET.test(charset) ? { charset, encoding, end: mark + 3 } : undefined;
}

/** Where `?=` closes a word. Stray question marks are forgiven (§4.2 forbids them), a new `=?` is not. */
function closeOf(raw: string, from: number): number {
  for (let mark = raw.indexOf('?', from); mark >= 0; mark = raw.indexOf('?', mark + 1)) {
    if (raw[mark + 1] === '=') return mark;
    if (mark > from && raw[mark - 1] === '=') return -1;
  }
  return -1;
}

/**
 * Imports what the words of these headers need before `decodeHeader` can read them; mostly nothing. Octets may be whole
 * messages, which hold headers of their own: only what may be a word is made a text of.
 * @param declared what messages with raw 8-bit in their headers declare for their texts
 */
export async function loadHeaderCharsets(
  raws: Iterable<string | Buffer>,
  declared: Iterable<string> = [],
): Promise<void> {
  const charsets = new Set(declared);
  for (const raw of raws)
    for (const charset of typeof raw === 'string' ? charsetsIn(raw) : charsetsInOctets(raw))
      charsets.add(charset);
  const rare = [...charsets].find(needsLoading);
  if (rare !== undefined) await loadCharset(rare);
}

function* charsetsIn(raw: string): Generator<string> {
  for (const { charset } of findEncodedWords(raw)) yield charset;
}

/** The longest beginning of a word, with the marks of it. */
const LONGEST_HEAD = 106;

function* charsetsInOctets(octets: Buffer): Generator<string> {
  /** The beginning of the last word: most that follow have the same. */
  let last: Buffer = octets.subarray(0, 0);
  for (let at = octets.indexOf('=?'); at >= 0; at = octets.indexOf('=?', at + 2)) {
    if (last.length > 0 && standsAt(octets, at, last)) continue;
    const head = headAt(octets.toString('latin1', at, at + LONGEST_HEAD), 0);
    if (!head) continue;
    last = octets.subarray(at, at + head.end);
    yield charsetOf(head.charset);
  }
}

function standsAt(octets: Buffer, at: number, piece: Buffer): boolean {
  for (let i = 0; i < piece.length; i++) if (octets[at + i] !== piece[i]) return false;
  return true;
}

/** A charset as written, without the language. */
function charsetOf(written: string): string {
  return written.toLowerCase().split('*', 1)[0]!;
}

/** Raw UTF-8 is allowed in addresses and ids (RFC 6532); encoded words are not, and stay as they are. */
export function plainText(octets: string): string {
  if (PLAIN.test(octets)) return octets.trim();
  const text =
    hasHighOctets(octets) && !isDecodedText(octets) ? decodeCharset(fromOctetString(octets)) : octets;
  return cleanText(text).trim();
}

/** Text without line breaks, NUL and other controls: nothing in it can forge a line elsewhere. */
export function cleanText(text: string): string {
  return UNCLEAN.test(text) ? text.replace(BREAKS, ' ').replace(CONTROLS, '') : text;
}
