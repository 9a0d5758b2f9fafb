/** What a charset label of a mail means: which decoder, under which name. */
export type Charset =
  /** The platform's TextDecoder has it. */
  | { by: 'platform'; name: string }
  /** A few lines of our own have it. */
  | { by: 'own'; name: OwnCharset }
  /** iconv-lite has it: `loadCharset` must have run. */
  | { by: 'tables'; name: string }
  /** No usable label: UTF-8 where the octets are valid UTF-8, else windows-1252. */
  | { by: 'guess' };

export type OwnCharset =
  | 'windows-1252'
  | 'utf-8'
  | 'utf-7'
  | 'utf-16'
  | 'iso-2022-jp'
  | 'iso-2022-kr'
  | 'iso-2022-cn'
  | 'hz-gb-2312'
  | 'uhc'
  | 'big5';

/**
 * Labels as mail spells them, squeezed to letters and digits. Right of the colon stands what the senders
 * meant, which for many labels is a superset of what they said (WHATWG Encoding §4.2 agrees on most).
 * `null`: says nothing; the octets are looked at.
 */
const ALIASES: Record<string, string | null> = {
  usascii: null,
  ascii: null,
  ansix341968: null,
  us: null,
  '7bit': null,
  '8bit': null,
  binary: null,
  default: null,
  none: null,
  unknown: null,
  unknown8bit: null,
  xunknown: null,
  xuserdefined: null,
  autodetect: null,
  ansi: 'windows-1252',
  latin1: 'windows-1252',
  iso88591: 'windows-1252',
  utf8: 'utf-8',
  unicode11utf8: 'utf-8',
  utf8mb4: 'utf-8',
  cp65001: 'utf-8',
  utf7: 'utf-7',
  unicode11utf7: 'utf-7',
  utf7imap: 'utf-7',
  unicode20utf7: 'utf-7',
  utf16: 'utf-16',
  unicode: 'utf-16',
  ucs2: 'utf-16',
  iso10646ucs2: 'utf-16',
  gb2312: 'gb18030',
  gb231280: 'gb18030',
  gbk: 'gb18030',
  xgbk: 'gb18030',
  euccn: 'gb18030',
  xeuccn: 'gb18030',
  cngb: 'gb18030',
  chinesesimplified: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  windows936: 'gb18030',
  hz: 'hz-gb-2312',
  hzgb2312: 'hz-gb-2312',
  cnbig5: 'big5',
  big5hkscs: 'big5hkscs',
  cp950: 'big5',
  ms950: 'big5',
  windows950: 'big5',
  chinesetraditional: 'big5',
  ksc56011987: 'uhc',
  ksc56011989: 'uhc',
  ksc5601: 'uhc',
  ksc5636: 'uhc',
  cp949: 'uhc',
  ms949: 'uhc',
  uhc: 'uhc',
  windows949: 'uhc',
  iso2022kr: 'iso-2022-kr',
  csiso2022kr: 'iso-2022-kr',
  iso2022cn: 'iso-2022-cn',
  iso2022cnext: 'iso-2022-cn',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  windows31j: 'shift_jis',
  windows932: 'shift_jis',
  cswindows31j: 'shift_jis',
  shiftjis: 'shift_jis',
  xsjis: 'shift_jis',
  mskanji: 'shift_jis',
  cp51932: 'euc-jp',
  eucjpms: 'euc-jp',
  eucjp: 'euc-jp',
  iso2022jp: 'iso-2022-jp',
  iso2022jp1: 'iso-2022-jp',
  iso2022jp2: 'iso-2022-jp',
  iso2022jp3: 'iso-2022-jp',
  iso2022jp2004: 'iso-2022-jp',
  iso2022jpms: 'iso-2022-jp',
  iso2022jpext: 'iso-2022-jp',
  csiso2022jp: 'iso-2022-jp',
  csiso2022jp2: 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
  jis: 'iso-2022-jp',
  jis7: 'iso-2022-jp',
  koi8: 'koi8-r',
  koi8ru: 'koi8-u',
  cp20866: 'koi8-r',
  cp21866: 'koi8-u',
  cp866: 'ibm866',
  tis620: 'windows-874',
  cp874: 'windows-874',
  iso885911: 'windows-874',
  mac: 'macintosh',
  xmacroman: 'macintosh',
  macroman: 'macintosh',
};

/** Families of spellings: `win-1251`, `cp1251`, `ISO8859_2`, `latin-2`, … */
const FAMILIES: readonly [RegExp, (found: string) => string][] = [
  [
    /^(?:windows|win|xcp|cp|ms|microsoft|xwindows|cswindows|ansi|ibm)?(125[0-8])(?:windows)?$/,
    (n) => `windows-${n}`,
  ],
  [/^(?:iso|csiso|xiso|iso2|iso_)?8859(\d{1,2})(?:19\d\d|[ei])?$/, (n) => `iso-8859-${n}`],
];

const known = new Map<string, Charset>();

/** Whether a label names a charset, rather than none or all. */
export function saysSomething(label: string | undefined): boolean {
  return findCharset(label).by !== 'guess';
}

/** The same for all labels of one charset: words under `UTF-8` and `utf8` belong together. */
export function charsetKey(label: string): string {
  const charset = findCharset(label);
  return charset.by === 'guess' ? 'guess' : charset.name;
}

/** Finds the decoder for a label: with quotes, a language tag (RFC 2231 §5) or odd punctuation, or none. */
export function findCharset(label: string | undefined): Charset {
  if (!label) return { by: 'guess' };
  const key = label.length > 100 ? '' : label;
  const found = known.get(key) ?? resolve(key);
  if (known.size < 500) known.set(key, found); // labels come from strangers: the memory of them is bounded
  return found;
}

function resolve(label: string): Charset {
  const plain = label
    .toLowerCase()
    .split('*', 1)[0]!
    .replace(/^[\s"'<]+|(?<![\s"'>;])[\s"'>;]+$/g, '');
  const squeezed = plain.replace(/[^a-z0-9]/g, '');
  const alias = ALIASES[squeezed];
  if (alias === null || squeezed === '') return { by: 'guess' };
  return named(alias ?? family(squeezed) ?? plain);
}

function family(squeezed: string): string | undefined {
  for (const [pattern, name] of FAMILIES) {
    const found = pattern.exec(squeezed);
    if (found) return name(found[1]!);
  }
  return undefined;
}

const OWN: Record<OwnCharset, true> = {
  'windows-1252': true,
  'utf-8': true,
  'utf-7': true,
  'utf-16': true,
  'iso-2022-jp': true,
  'iso-2022-kr': true,
  'iso-2022-cn': true,
  'hz-gb-2312': true,
  uhc: true,
  big5: true,
};

/** Where the platform's decoder falls short of what mail writes under its name. */
const WIDENED: Record<string, OwnCharset> = { 'iso-8859-1': 'windows-1252', 'euc-kr': 'uhc' };

function named(name: string): Charset {
  if (Object.hasOwn(OWN, name)) return { by: 'own', name: name as OwnCharset };
  const platform = platformName(name);
  if (!platform) return { by: 'tables', name };
  const own = WIDENED[platform] ?? platform;
  return Object.hasOwn(OWN, own)
    ? { by: 'own', name: own as OwnCharset }
    : { by: 'platform', name: platform };
}

function platformName(name: string): string | undefined {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}
