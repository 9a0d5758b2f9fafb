import { asBuffer } from './octets.ts';
import { decodeBig5 } from './big5.ts';
import type { OwnCharset } from './charset-names.ts';
import { findCharset } from './charset-names.ts';
import { decodeHz, decodeIso2022Jp, decodeIso2022Kr } from './shift-charsets.ts';
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
 * about: what is not valid becomes U+FFFD, as in browsers (decision 8).
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

/** The same, importing iconv-lite first where the label needs it. */
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
  'utf-7': decodeUtf7,
  'utf-16': decodeUtf16,
  'iso-2022-jp': decodeIso2022Jp,
  'iso-2022-kr': decodeIso2022Kr,
  'hz-gb-2312': decodeHz,
  uhc: (octets, { isCut }) => decodeUhc(octets, isCut),
  big5: (octets, { isCut }) => decodeBig5(octets, isCut),
};

function decodeWith(name: string, octets: Uint8Array, { isCut = false }: DecodeOptions): string {
  if (name === 'utf-16le' || name === 'utf-16be') return decodeUtf16(octets, { isCut }, name);
  return new TextDecoder(name).decode(octets, { stream: isCut });
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
  return /\x1b[$(]/.test(text) ? decodeIso2022Jp(octets, options) : text;
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
 * as labelled, else little-endian, which is what the senders without a mark run on. Octets that are all
 * printable ASCII were never UTF-16, unless the label names the order of octets.
 */
function decodeUtf16(octets: Uint8Array, { isCut = false }: DecodeOptions, name?: string): string {
  const order = byteOrder(octets) ?? name ?? (isAscii(octets) ? 'utf-8' : 'utf-16le');
  return new TextDecoder(order).decode(octets, { stream: isCut });
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
