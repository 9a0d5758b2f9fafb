import { asBuffer } from './octets.ts';
import { decodeBig5 } from './big5.ts';
import type { OwnCharset } from './charset-names.ts';
import { findCharset } from './charset-names.ts';
import { decodeHz } from './hz.ts';
import type { Language } from './iso-2022.ts';
import { decodeIso2022 } from './iso-2022.ts';
import { decodeUhc } from './uhc.ts';
import { decodeUtf7 } from './utf-7.ts';
import { decodeWindows1252 } from './windows-1252.ts';

/**
 * From octets to text. Nothing here throws: what cannot be read becomes U+FFFD.
 *
 * The platform's TextDecoder does nearly all of it. iconv-lite (493 KB) is imported by `loadCharset` for the
 * labels that only it knows (DOS and Macintosh code pages, EBCDIC, UTF-32, …); without it such a label is
 * treated like an unknown one.
 *
 * The guess, for octets without a usable label: UTF-16 by its mark; ISO-2022-JP by its escapes; UTF-8 where
 * the octets are valid UTF-8 (or mostly, see below); else windows-1252. A label that says UTF-8 is never guessed
 * about: what is not valid becomes U+FFFD, as in browsers (decision 8). Labels of seven bits over octets of eight, and
 * of two octets over what only UTF-8 can be, are not believed (decision 34).
 */
export interface DecodeOptions {
  /** The octets were cut at some bound: an incomplete character at the end is dropped, not replaced. */
  isCut?: boolean;
}

interface Tables {
  encodingExists(name: string): boolean;
  decode(octets: Buffer, name: string): string;
}

let tables: Tables | undefined;

export function decodeCharset(octets: Uint8Array, label?: string, options: DecodeOptions = {}): string {
  const charset = findCharset(label);
  switch (charset.by) {
    case 'platform':
      return decodeWith(charset.name, octets, options);
    case 'own':
      return OWN[charset.name](octets, options);
    case 'tables':
      return tables?.encodingExists(charset.name)
        ? tables.decode(asBuffer(octets), charset.name)
        : guess(octets, options);
    case 'guess':
      return guess(octets, options);
  }
}

/**
 * Octets above 127 in a header, which says nothing of them: UTF-8 where they are valid, else what the message's own text
 * is declared as, where that can read them all, else the guess.
 */
export function decodeUndeclared(octets: Uint8Array, declared: string | undefined): string {
  if (declared === undefined || findCharset(declared).by === 'guess') return decodeCharset(octets);
  const utf8 = strictUtf8(octets, false);
  const text = utf8 ?? decodeCharset(octets, declared);
  return text.includes('\ufffd') || /\x1b[$(]/.test(text) ? decodeCharset(octets) : text;
}

/** The same as `decodeCharset`, importing iconv-lite first where the label needs it. */
export async function decodeCharsetAsync(
  octets: Uint8Array,
  label?: string,
  options?: DecodeOptions,
): Promise<string> {
  await loadCharset(label);
  return decodeCharset(octets, label, options);
}

/** True while `decodeCharset` would have to guess although iconv-lite may know the label. */
export function needsLoading(label: string | undefined): boolean {
  return tables === undefined && findCharset(label).by === 'tables';
}

/** Imports iconv-lite where this label needs it; free for every other label. */
export async function loadCharset(label: string | undefined): Promise<void> {
  if (needsLoading(label)) tables = (await import('iconv-lite')).default;
}

type Decode = (octets: Uint8Array, options: DecodeOptions) => string;

const OWN: Record<OwnCharset, Decode> = {
  'windows-1252': decodeWindows1252,
  'utf-8': (octets, { isCut = false }) => new TextDecoder().decode(octets, { stream: isCut }),
  'utf-7': sevenBit((octets, { isCut }) => decodeUtf7(octets, isCut)),
  'utf-16': decodeUtf16,
  'iso-2022-jp': iso2022('jp'),
  'iso-2022-kr': iso2022('kr'),
  'iso-2022-cn': iso2022('cn'),
  'hz-gb-2312': sevenBit((octets, { isCut }) => decodeHz(octets, isCut), 'gb18030'),
  uhc: (octets, { isCut }) => decodeUhc(octets, isCut),
  big5: (octets, { isCut }) => decodeBig5(octets, isCut),
};

function iso2022(language: Language): Decode {
  return (octets, { isCut = false }) =>
    decodeIso2022(octets, language, isCut, (eightBit) => guessUtf8(eightBit, isCut));
}

/** A label that cannot be true of octets above 127: they are UTF-8, or what the same senders write in eight bits. */
function sevenBit(decode: Decode, eightBit?: string): Decode {
  return (octets, options) => {
    if (!octets.some((octet) => octet > 0x7f)) return decode(octets, options);
    const text = strictUtf8(octets, options.isCut ?? false);
    return text ?? (eightBit ? decodeWith(eightBit, octets, options) : decode(octets, options));
  };
}

/** Octets that the charset has no characters for, and that are UTF-8: the label cannot be true. */
function decodeWith(name: string, octets: Uint8Array, { isCut = false }: DecodeOptions): string {
  if (name === 'utf-16le' || name === 'utf-16be') return decodeUtf16(octets, { isCut }, name);
  const text = new TextDecoder(name).decode(octets, { stream: isCut });
  return text.includes('\ufffd') ? (strictUtf8(octets, isCut) ?? text) : text;
}

/**
 * Octets that are guessed to be UTF-8. Where they are not valid: damaged UTF-8 while the well-formed characters of
 * more than one octet outnumber the damage; else windows-1252.
 */
function guessUtf8(octets: Uint8Array, isCut: boolean): string {
  const text = strictUtf8(octets, isCut);
  if (text !== undefined) return text;
  const damaged = new TextDecoder().decode(octets, { stream: isCut });
  return isMostlySound(damaged) ? damaged : decodeWindows1252(octets);
}

function isMostlySound(text: string): boolean {
  let balance = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) balance += code === 0xfffd ? -1 : 1;
  }
  return balance > 0;
}

function guess(octets: Uint8Array, options: DecodeOptions): string {
  const [a, b] = octets;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return decodeUtf16(octets, options);
  const text = guessUtf8(octets, options.isCut ?? false);
  return /\x1b[$(]/.test(text) ? OWN['iso-2022-jp'](octets, options) : text;
}

const strict = new TextDecoder('utf-8', { fatal: true });

function strictUtf8(octets: Uint8Array, isCut: boolean): string | undefined {
  try {
    if (!isCut) return strict.decode(octets);
    return new TextDecoder('utf-8', { fatal: true }).decode(octets, { stream: true });
  } catch {
    return undefined;
  }
}

/**
 * UTF-16 by its mark; without one by where the zero octets stand (Latin text has one in every unit), else
 * as labelled, else little-endian, which is what the senders without a mark run on. Octets without a zero that are
 * UTF-8 were never UTF-16; printable ASCII may be where the label names the order of octets, and no space is in it.
 */
function decodeUtf16(octets: Uint8Array, { isCut = false }: DecodeOptions, name?: string): string {
  const order = byteOrder(octets) ?? (isUtf8(octets, isCut, name) ? 'utf-8' : (name ?? 'utf-16le'));
  return new TextDecoder(order).decode(octets, { stream: isCut });
}

function isUtf8(octets: Uint8Array, isCut: boolean, name: string | undefined): boolean {
  const hasZero = octets.includes(0);
  if (hasZero || strictUtf8(octets, isCut) === undefined) return false;
  return name === undefined || !isAscii(octets) || octets.includes(0x20) || octets.includes(0x0a);
}

function byteOrder(octets: Uint8Array): string | undefined {
  const [a, b] = octets;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (let i = 0; i < octets.length && i < 4096; i++) if (octets[i] === 0) zeros[i & 1]!++;
  if (zeros[0] === zeros[1]) return undefined;
  return zeros[0]! > zeros[1]! ? 'utf-16be' : 'utf-16le';
}

function isAscii(octets: Uint8Array): boolean {
  return octets.every(
    (octet) => octet < 0x7f && (octet >= 0x20 || octet === 0x0a || octet === 0x0d || octet === 9),
  );
}
