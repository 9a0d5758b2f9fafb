import { fromOctetString, toOctetString } from './octets.ts';

/** The languages whose mail is written in ISO 2022: they differ in what they shift to, and in what their 8-bit is. */
export type Language = 'jp' | 'kr' | 'cn';

/** How the octets of a set are read; `stream`: half a character at the end is dropped. */
type ReadSet = (octets: string, stream: boolean) => string;

const ascii: ReadSet = (octets) => octets;
const unknown: ReadSet = (octets) => octets.replace(/[\x21-\x7e]{1,2}/g, '\ufffd');
const roman: ReadSet = (octets) => octets.replaceAll('\\', '\xa5').replaceAll('~', '\u203e');
const katakana: ReadSet = (octets) =>
  octets.replace(/[\x21-\x5f\xa1-\xdf]/g, (c) => String.fromCharCode(0xff40 + (c.charCodeAt(0) & 0x7f)));

/** Sets of two octets each are the EUC of their language without the high bits. */
function euc(name: string, lead = ''): ReadSet {
  return (octets, stream) => {
    const raised =
      lead === '' ? raise(octets) : octets.replace(/[\x21-\x7e]{2}/g, (pair) => lead + raise(pair));
    return new TextDecoder(name).decode(fromOctetString(raised), { stream });
  };
}

function raise(octets: string): string {
  return octets.replace(/[\x21-\x7e]/g, (c) => String.fromCharCode(c.charCodeAt(0) | 0x80));
}

/** `ESC ( F` (RFC 1468); what is not here is read as ASCII. */
const SINGLE: Record<string, ReadSet> = { J: roman, I: katakana };

/** `ESC $ F`, `ESC $ ( F` and `ESC $ ) F` (RFC 1468, RFC 1554, RFC 1557, RFC 1922; JIS X 0213 as far as JIS X 0208 goes). */
const DOUBLE: Record<string, ReadSet> = {
  '@': euc('euc-jp'),
  B: euc('euc-jp'),
  O: euc('euc-jp'),
  Q: euc('euc-jp'),
  D: euc('euc-jp', '\x8f'),
  A: euc('gb18030'),
  C: euc('euc-kr'),
};

/** `ESC . F`: the upper halves that single shifts reach (RFC 1554). */
const UPPER: Record<string, string> = { A: 'iso-8859-1', F: 'iso-8859-7' };

/** What `SO` shifts to where no escape has said. */
const SHIFTED: Record<Language, ReadSet> = { jp: katakana, kr: euc('euc-kr'), cn: euc('gb18030') };

/** What octets above 127 may be that have no place in ISO 2022: the first that can read all of them. */
const EIGHT_BIT: Record<Language, readonly string[]> = {
  jp: ['utf-8', 'shift_jis', 'euc-jp'],
  kr: ['utf-8', 'euc-kr'],
  cn: ['utf-8', 'gb18030'],
};

const ESCAPES = /\x1b(?:\$([()*+]?)([@-Z])|([(),\-./])([0-~])|N([\x20-\x7f\xa0-\xff])|&@)|[\x0e\x0f]/g;
const HALF_ESCAPE = /\x1b[$&N()*+,\-./]{0,2}$/;
const HIGH = /[\x80-\xff]/;

interface State {
  readonly language: Language;
  set: ReadSet;
  shifted: ReadSet;
  isShifted: boolean;
  upper: string;
}

/**
 * ISO-2022-JP, -KR and -CN and their kin. The platform's decoder answers U+FFFD to one escape behind another, which is
 * what joined words and careful senders write. Octets above 127 are none of theirs: what they are is looked at.
 * @param otherwise reads octets above 127 that are none of the language's own charsets
 */
export function decodeIso2022(
  octets: Uint8Array,
  language: Language,
  isCut: boolean,
  otherwise: (octets: Uint8Array) => string,
): string {
  const whole = toOctetString(octets);
  const text = isCut ? whole.replace(HALF_ESCAPE, '') : whole;
  const state = { language, set: ascii, shifted: SHIFTED[language], isShifted: false, upper: 'iso-8859-1' };
  const out: string[] = [];
  let start = 0;
  for (const found of text.matchAll(ESCAPES)) {
    out.push(readRun(state, text.slice(start, found.index), false, otherwise), change(state, found));
    start = found.index + found[0].length;
  }
  out.push(readRun(state, text.slice(start), isCut, otherwise));
  return out.join('');
}

function readRun(
  state: State,
  run: string,
  stream: boolean,
  otherwise: (octets: Uint8Array) => string,
): string {
  if (run === '') return '';
  if (!state.isShifted) return readIn(state, state.set, run, stream, otherwise);
  // A shift lasts as long as its line (RFC 1557).
  const end = run.search(/[\r\n]/);
  if (end < 0) return state.shifted(run, stream);
  state.isShifted = false;
  return (
    state.shifted(run.slice(0, end), false) + readIn(state, state.set, run.slice(end), stream, otherwise)
  );
}

function readIn(
  { language }: State,
  set: ReadSet,
  run: string,
  stream: boolean,
  otherwise: (octets: Uint8Array) => string,
): string {
  if (set !== ascii || !HIGH.test(run)) return set(run, stream);
  const octets = fromOctetString(run);
  for (const name of EIGHT_BIT[language]) {
    const text = new TextDecoder(name).decode(octets, { stream });
    if (!text.includes('\ufffd')) return text;
  }
  return otherwise(octets);
}

/** Takes in an escape or a shift; returns what it shows: a character of a single shift, else nothing. */
function change(state: State, [whole, place, double, kind, single, upper]: RegExpMatchArray): string {
  if (whole === '\x0e' || whole === '\x0f') state.isShifted = whole === '\x0e';
  else if (double !== undefined) designate(state, place ?? '', DOUBLE[double] ?? unknown);
  else if (kind === '.') state.upper = UPPER[single!] ?? state.upper;
  else if (kind !== undefined) designate(state, kind, SINGLE[single!] ?? ascii);
  else if (upper !== undefined)
    return new TextDecoder(state.upper).decode(Uint8Array.of(upper.charCodeAt(0) | 0x80));
  return '';
}

function designate(state: State, place: string, set: ReadSet): void {
  if (place === ')') state.shifted = set;
  else if (place === '' || place === '(') state.set = set;
}
