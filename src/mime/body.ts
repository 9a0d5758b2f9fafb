import { decodeCharset, loadCharset } from './charset.ts';
import { saysSomething } from './charset-names.ts';
import { cutUtf8 } from './filenames.ts';
import { joinFlowed } from './flowed.ts';
import { toOctetString } from './octets.ts';
import type { Parameters } from './parameters.ts';
import { decodeTransfer, requireModest, transferDecoder } from './transfer-encoding.ts';
import { withoutFiles } from './uuencoded-files.ts';

export interface TextPart {
  subtype: string;
  encoding: string;
  /** Of its Content-Type: `charset`, `format` and `delsp` count. */
  parameters: Parameters;
}

export interface BodyOptions {
  /** The octets are only the beginning of the part. */
  isCut?: boolean;
  /** At most so many octets of UTF-8 come back. */
  maxOctets?: number;
}

export interface Body {
  /** Lines end with LF. */
  text: string;
  /** There is more of it. Never cut inside a character. */
  truncated: boolean;
}

/** From the octets of a text part, as they stand in the message, to its text, without files that are uuencoded in it. */
export async function decodeBody(
  octets: Uint8Array,
  part: TextPart,
  options: BodyOptions = {},
): Promise<Body> {
  const { isCut = false, maxOctets = Infinity } = options;
  const wanted = maxOctets * MAX_OCTETS_PER_OCTET;
  const words = beginningOf(octets, part, wanted) ?? wordsOf(octets, part, isCut);
  const head = words.subarray(0, wanted);
  const charset = charsetOf(part, head);
  await loadCharset(charset);
  const isShort = isCut || head.length < words.length;
  const whole = readable(decodeCharset(head, charset, { isCut: isShort }), part);
  const text = cutUtf8(whole, maxOctets);
  return { text, truncated: isShort || text.length < whole.length };
}

function wordsOf(octets: Uint8Array, { encoding, subtype }: TextPart, isCut: boolean): Buffer {
  // The end of a cut part may be half an escape: what the decoder keeps back is left there.
  if (isCut) requireModest(octets, encoding);
  const decoded = isCut ? transferDecoder(encoding).push(octets) : decodeTransfer(octets, encoding);
  return subtype === 'html' ? decoded : withoutFiles(decoded);
}

/** Octets that are decoded at once. */
const SLICE = 64 * 1024;

/**
 * More than is wanted of a long text, where no file can begin in it; undefined: there is no more, or one may. The beginning of a
 * megabyte of base64 takes a part of the time that all of it does.
 */
function beginningOf(
  octets: Uint8Array,
  { encoding, subtype }: TextPart,
  wanted: number,
): Buffer | undefined {
  if (octets.length <= wanted) return undefined;
  const decoder = transferDecoder(encoding);
  const pieces: Buffer[] = [];
  let length = 0;
  for (let at = 0; at < octets.length && length <= wanted; at += SLICE) {
    const piece = decoder.push(octets.subarray(at, at + SLICE));
    pieces.push(piece);
    length += piece.length;
  }
  if (length <= wanted) return undefined;
  const found = Buffer.concat(pieces);
  return subtype === 'html' || !found.includes('begin') ? found : undefined;
}

/** Some charsets need more octets than UTF-8 does for the same text: UTF-16, UTF-7, UTF-32. */
const MAX_OCTETS_PER_OCTET = 4;

function readable(text: string, { subtype, parameters }: TextPart): string {
  const lines = text.replaceAll('\0', '').replace(/\r\n?/g, '\n');
  const isFlowed = subtype === 'plain' && parameters['format']?.toLowerCase() === 'flowed';
  return isFlowed ? joinFlowed(lines, parameters['delsp']?.toLowerCase() === 'yes') : lines;
}

// WHATWG HTML §13.2.3.2 looks at 1024 octets; mail puts style sheets in front of its meta.
const META =
  /<(?:meta\b[^>]{0,300}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s{0,9}=\s{0,9}["']?([\w:.-]{1,60})/i;
const META_WITHIN = 8192;

/** The declared charset; where that says nothing, a html part's own word. */
function charsetOf({ subtype, parameters }: TextPart, octets: Buffer): string | undefined {
  const declared = parameters['charset'];
  if (saysSomething(declared) || !/html|xml/.test(subtype)) return declared;
  const meta = META.exec(toOctetString(octets.subarray(0, META_WITHIN)))?.[1];
  // Octets in which `<meta` can be read are not UTF-16, whatever they say.
  return meta && /^utf-?16|^ucs/i.test(meta) ? undefined : (meta ?? declared);
}
