import { MailError } from '../mail/errors.ts';
import { shown } from '../mail/limits.ts';
import { asOctetString, toOctetString } from './octets.ts';
import type { OctetString } from './octets.ts';
import type { RawField } from './headers.ts';
import { rawFields } from './headers.ts';
import { Boundaries, delimiterAt, endOfLine, withLineFeeds } from './message-lines.ts';
import { wrapEscapes } from './encoded-words.ts';
import { splitParameters } from './parameter-syntax.ts';
import type { RawParameter } from './parameters.ts';
import { decodeParameters } from './parameters.ts';

/** The header of a message or part: where it stands, and what it says about the content. */
export interface EntityHeader {
  start: number;
  /** Where the content begins. */
  bodyStart: number;
  /** Unfolded, undecoded. */
  fields: readonly RawField[];
}

/**
 * Octets of a header that are read: what is longer was made to hurt, for nothing is as much work as decoding a header. A hundred
 * thousand recipients are some 6 MB.
 */
const MAX_HEADER = 8 * 1024 * 1024;
const FIELD = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;
const CONTINUATION = /^[ \t]/;
/** First octets of lines that may be blank or a delimiter: no other line of a header is looked at by itself. */
const TELLING = Uint8Array.from({ length: 256 }, (_, octet) =>
  Number(/[\s-]/.test(String.fromCharCode(octet))),
);
const NO_LINE = '?';
const ENVELOPE_LINE = /^>?From /;

/**
 * Reads a header: up to an empty line, to a delimiter (its own multipart's as well), or to the end. Without a single field
 * there is no header and all of it is content; noise between fields is passed over. A message, unlike a part, always has
 * fields: its header may begin with a byte order mark, blank lines or a line of noise.
 * @throws MailError TOO_LARGE beyond `MAX_HEADER`
 */
export function readHeader(
  source: Buffer,
  start: number,
  end: number,
  open: Boundaries,
  isOfMessage = false,
): EntityHeader {
  let position = isOfMessage ? startOfHeader(source, start, end, open) : start;
  const own = new OwnDelimiter(source, position);
  while (position < end && !delimiterAt(source, position, open)) {
    const next = Math.min(endOfLine(source, position), end);
    const isTelling = position === own.start || TELLING[source[position]!] === 1;
    const line = isTelling ? source.toString('latin1', position, Math.min(next, position + 1000)) : NO_LINE;
    if (line.trimEnd() === '' && !CONTINUATION.test(line)) {
      return { start, bodyStart: next, fields: own.fieldsUntil(position) };
    }
    if (position === own.start && !FIELD.test(line) && !ENVELOPE_LINE.test(line)) break;
    if (own.isAt(position, line)) break;
    if (next - start > MAX_HEADER) throw tooLong();
    position = next;
  }
  return { start, bodyStart: position, fields: own.fieldsUntil(position) };
}

function tooLong(): MailError {
  return new MailError(
    'TOO_LARGE',
    `This message has a header of more than ${shown(MAX_HEADER)} octets. Read its octets (rawUrl) instead`,
  );
}

/** The fields of a message, as far as they are known from so many octets of its beginning. */
export function firstFields(octets: Buffer): readonly RawField[] {
  return messageFields(octets.subarray(0, MAX_HEADER));
}

/** The fields of a message, out of its beginning. @throws MailError TOO_LARGE beyond `MAX_HEADER` */
export function messageFields(octets: Buffer): readonly RawField[] {
  const source = withLineFeeds(octets);
  return readHeader(source, 0, source.length, new Boundaries(), true).fields;
}

/** The charset that a header declares for its own text. */
export function charsetOf(fields: readonly RawField[]): string | undefined {
  return declaredBy(contentFields(fields, 'text/plain'));
}

/** What a part declares its text to be written in; undefined: it is no text, or says nothing. */
export function declaredBy({
  type,
  parameters,
}: Pick<ContentFields, 'type' | 'parameters'>): string | undefined {
  return type === 'text' ? parameters.find(([key]) => key.toLowerCase() === 'charset')?.[1] : undefined;
}

/** Lines `--…` in one header that are compared with its boundary. */
const MAX_COMPARED = 20;

/** A multipart's first delimiter where the empty line ahead of it is missing. */
class OwnDelimiter {
  readonly start: number;
  readonly #source: Buffer;
  #compared = 0;

  constructor(source: Buffer, start: number) {
    this.#source = source;
    this.start = start;
  }

  fieldsUntil(end: number): readonly RawField[] {
    return rawFields(toOctetString(this.#source.subarray(this.start, end)));
  }

  isAt(position: number, line: string): boolean {
    if (!line.startsWith('--') || this.#compared++ >= MAX_COMPARED) return false;
    const { type, parameters } = contentFields(this.fieldsUntil(position), 'text/plain');
    const boundary = type === 'multipart' ? boundaryOf(parameters) : undefined;
    if (!boundary) return false;
    const open = new Boundaries();
    open.push(boundary);
    return delimiterAt(this.#source, position, open) !== undefined;
  }
}

/** As octets, like the lines it is compared with: some hold 8-bit. */
export function boundaryOf(parameters: readonly RawParameter[]): string | undefined {
  const plain = parameters.find(([key]) => key.toLowerCase() === 'boundary')?.[1];
  return (plain ?? decodeParameters(parameters)['boundary'])?.trim();
}

const MARK = Buffer.from('efbbbf', 'hex');
/** Blank lines ahead of a header that are passed over. */
const MAX_BLANK = 20;

function startOfHeader(source: Buffer, from: number, end: number, open: Boundaries): number {
  const start = source.subarray(from, from + MARK.length).equals(MARK) ? from + MARK.length : from;
  if (beginsField(source, start, end) || delimiterAt(source, start, open)) return start;
  let second = Math.min(endOfLine(source, start), end);
  for (let i = 0; i < MAX_BLANK && isBlank(source, start, second) && isBlankLine(source, second, end); i++)
    second = Math.min(endOfLine(source, second), end);
  return beginsField(source, second, end) ? second : start;
}

function isBlankLine(source: Buffer, start: number, end: number): boolean {
  return start < end && isBlank(source, start, Math.min(endOfLine(source, start), end));
}

function isBlank(source: Buffer, start: number, end: number): boolean {
  return source.toString('latin1', start, Math.min(end, start + 1000)).trim() === '';
}

function beginsField(source: Buffer, start: number, end: number): boolean {
  const line = source.toString('latin1', start, Math.min(endOfLine(source, start), end, start + 1000));
  return FIELD.test(line) || ENVELOPE_LINE.test(line);
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
    splitParameters(wrapEscapes(first.get(name) ?? asOctetString('')));
  const [type, disposition] = [read('content-type'), read('content-disposition')];
  return {
    ...mediaTypeOf(type.value, defaultType),
    parameters: type.pairs,
    encoding: first.get('content-transfer-encoding'),
    disposition: disposition.value,
    dispositionParameters: disposition.pairs,
    contentId: first.get('content-id'),
    contentLocation: first.get('content-location'),
    description: first.get('content-description'),
  };
}

/** A type that means files keeps its name without a subtype: `image/octet-stream`; other halves are text, none is the default. */
function mediaTypeOf(value: string, defaultType: string): Pick<ContentFields, 'type' | 'subtype'> {
  const [, type = '', subtype = ''] = /^([^/]*)\/*([^/]*)/.exec(value)!;
  if (type !== '' && subtype !== '') return { type, subtype };
  if (BINARY.has(type)) return { type, subtype: 'octet-stream' };
  const [, usual, kind] = /^([^/]+)\/(.+)$/.exec(type === '' ? defaultType : 'text/plain')!;
  return { type: usual!, subtype: kind! };
}

const BINARY = new Set(['application', 'image', 'audio', 'video', 'font', 'model']);
