import { MAX_HEADER_FIELDS } from '../mail/limits.ts';
import { decodeHeader } from './encoded-words.ts';
import type { OctetString } from './octets.ts';
import { asOctetString, toOctetString } from './octets.ts';

export interface HeaderField {
  /** As written, e.g. `Message-ID`. */
  name: string;
  /** Unfolded, still encoded; one octet per char code. */
  raw: OctetString;
  /** Unfolded and decoded: for people. Structured fields are parsed from `raw`, not from this. */
  value: string;
}

/** Name as written, value unfolded and undecoded. */
export type RawField = readonly [name: string, raw: OctetString];

// RFC 5322 §2.2, with the white space before the colon of §4.5.
// Not trim(): the octet A0 is a space to JavaScript and half a letter in UTF-8.
const OUTER_SPACE = /^[ \t]+|(?<![ \t])[ \t]+$/g;
const FIELD = /^([\x21-\x39\x3b-\x7e]{1,998})[ \t]*:(.*)$/s;

/**
 * The fields of a header block, in order and with their repetitions. Reads until the first empty line, with
 * CRLF, LF or CR line ends; a line that is neither a field nor a continuation is passed over (mbox's `From `,
 * noise). Linear in the block.
 */
export function parseHeaderBlock(octets: Uint8Array, declared?: string): HeaderField[] {
  return decodeFields(rawFields(toOctetString(octets)), declared);
}

/** @param declared what the message's own text is written in, for raw 8-bit */
export function decodeFields(fields: readonly RawField[], declared?: string): HeaderField[] {
  return fields.map(([name, raw]) => ({ name, raw, value: decodeHeader(raw, declared) }));
}

/**
 * The same without decoding: names as written, values unfolded and without the white space around them. Of more fields
 * than `MAX_HEADER_FIELDS` one beyond them, so that it shows.
 */
export function rawFields(block: OctetString): RawField[] {
  const fields: RawField[] = [];
  for (const text of foldedFields(block)) {
    const found = FIELD.exec(withoutBreaks(text));
    if (found) fields.push([found[1]!, asOctetString(found[2]!.replace(OUTER_SPACE, ''))]);
    if (fields.length > MAX_HEADER_FIELDS) break;
  }
  return fields;
}

/** Unfolded. In octets, for a pattern that takes out a million folds keeps all that lies between them. */
function withoutBreaks(text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  const octets = Buffer.from(text, 'latin1');
  let length = 0;
  for (const octet of octets) if (octet !== CR && octet !== LF) octets[length++] = octet;
  return octets.toString('latin1', 0, length);
}

const [CR, LF] = [0x0d, 0x0a];

/** What stands between line breaks that are no folds, up to the first empty line. */
function* foldedFields(block: string): Generator<string> {
  let start = 0;
  for (let at = 0; at < block.length;) {
    const code = block.charCodeAt(at);
    const next = code === CR && block.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
    const isEnd = (code === CR || code === LF) && !FOLDS.has(block.charCodeAt(next));
    if (isEnd && at === start) return;
    if (isEnd) yield block.slice(start, at);
    if (isEnd) start = next;
    at = next;
  }
  if (start < block.length) yield block.slice(start);
}

const FOLDS = new Set([0x20, 0x09]);
