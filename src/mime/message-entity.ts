import { asOctetString, toOctetString } from './octets.ts';
import type { OctetString } from './octets.ts';
import type { RawField } from './headers.ts';
import { rawFields } from './headers.ts';
import type { Boundaries } from './message-lines.ts';
import { delimiterAt, endOfLine } from './message-lines.ts';
import { splitParameters } from './parameter-syntax.ts';
import type { RawParameter } from './parameters.ts';

/** The header of a message or part: where it stands, and what it says about the content. */
export interface EntityHeader {
  start: number;
  /** Where the content begins. */
  bodyStart: number;
  /** Unfolded, undecoded. */
  fields: readonly RawField[];
}

const FIELD = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;
const CONTINUATION = /^[ \t]/;
const ENVELOPE_LINE = /^>?From /;

/**
 * Reads a header: up to an empty line, to a delimiter, or to the end. Without a single field there is no header
 * and all of it is content; noise between fields is passed over. A message, unlike a part, always has fields:
 * its header may begin with a line of noise.
 */
export function readHeader(
  source: Buffer,
  start: number,
  end: number,
  open: Boundaries,
  isOfMessage = false,
): EntityHeader {
  let position = start;
  if (isOfMessage && !beginsField(source, start, end)) {
    const second = Math.min(endOfLine(source, start), end);
    if (beginsField(source, second, end) && !delimiterAt(source, start, open)) position = second;
  }
  while (position < end && !delimiterAt(source, position, open)) {
    const next = Math.min(endOfLine(source, position), end);
    const line = source.toString('latin1', position, Math.min(next, position + 1000));
    if (line.trimEnd() === '' && !CONTINUATION.test(line)) {
      return { start, bodyStart: next, fields: fieldsBetween(source, start, position) };
    }
    if (position === start && !FIELD.test(line) && !ENVELOPE_LINE.test(line)) break;
    position = next;
  }
  return { start, bodyStart: position, fields: fieldsBetween(source, start, position) };
}

function beginsField(source: Buffer, start: number, end: number): boolean {
  const line = source.toString('latin1', start, Math.min(endOfLine(source, start), end, start + 1000));
  return FIELD.test(line) || ENVELOPE_LINE.test(line);
}

function fieldsBetween(source: Buffer, start: number, end: number): EntityHeader['fields'] {
  return rawFields(toOctetString(source.subarray(start, end)));
}

/** What a header says about its content, undecoded (RFC 2045, RFC 2183, RFC 2557). */
export interface ContentFields {
  type: string;
  subtype: string;
  parameters: readonly RawParameter[];
  encoding?: string | undefined;
  disposition?: string | undefined;
  dispositionParameters: readonly RawParameter[];
  contentId?: string | undefined;
  contentLocation?: string | undefined;
  description?: string | undefined;
}

/** `defaultType` is what a part without a type is: `text/plain`, in a digest `message/rfc822` (RFC 2046 §5.1.5). */
export function contentFields(fields: EntityHeader['fields'], defaultType: string): ContentFields {
  const first = new Map<string, OctetString>();
  for (const [name, raw] of fields) {
    const key = name.toLowerCase();
    if (key.startsWith('content-') && !first.has(key)) first.set(key, raw);
  }
  const read = (name: string): ReturnType<typeof splitParameters> =>
    splitParameters(first.get(name) ?? asOctetString(''));
  const [type, disposition] = [read('content-type'), read('content-disposition')];
  const known = /^([^/]+)\/([^/]+)$/.exec(type.value) ?? /^([^/]+)\/(.+)$/.exec(defaultType)!;
  return {
    type: known[1]!,
    subtype: known[2]!,
    parameters: type.pairs,
    encoding: first.get('content-transfer-encoding'),
    disposition: disposition.value,
    dispositionParameters: disposition.pairs,
    contentId: first.get('content-id'),
    contentLocation: first.get('content-location'),
    description: first.get('content-description'),
  };
}
