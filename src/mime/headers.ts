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

/** The same without decoding: names as written, values unfolded and without the white space around them. */
export function rawFields(block: OctetString): RawField[] {
  const fields: RawField[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    const found = FIELD.exec(lines.join(''));
    if (found) fields.push([found[1]!, asOctetString(found[2]!.replace(OUTER_SPACE, ''))]);
    lines = [];
  };
  for (const line of linesOf(block)) {
    if (line === '') break;
    if (!/^[ \t]/.test(line)) flush();
    lines.push(line);
  }
  flush();
  return fields;
}

function* linesOf(block: string): Generator<string> {
  const end = /\r\n|\n|\r/g;
  let start = 0;
  for (let found = end.exec(block); found; found = end.exec(block)) {
    yield block.slice(start, found.index);
    start = end.lastIndex;
  }
  if (start < block.length) yield block.slice(start);
}
