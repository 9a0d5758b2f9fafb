import { MAX_PARTS } from '../mail/limits.ts';
import { saysSomething } from './charset-names.ts';
import { envelopeOf } from './envelope.ts';
import type { HeaderField } from './headers.ts';
import { decodeFields } from './headers.ts';
import type { ContentFields, EntityHeader } from './message-entity.ts';
import { boundaryOf, contentFields, declaredBy, readHeader } from './message-entity.ts';
import type { Delimiter } from './message-lines.ts';
import {
  beforeBreak,
  Boundaries,
  delimiterAt,
  findDelimiter,
  guessBoundary,
  withLineFeeds,
} from './message-lines.ts';
import { MessageRoom } from './message-room.ts';
import { asBuffer } from './octets.ts';
import type { Envelope, NestedMessage, Part } from './structure.ts';
import { makePart } from './structure.ts';
import { decodedLength, decodeTransfer, isIdentity } from './transfer-encoding.ts';

/** A whole message, cut into parts. It keeps the octets it was given and offsets into them: no copies. */
export interface ParsedMessage {
  /** Decoded at the first look, as is the envelope. */
  readonly headers: readonly HeaderField[];
  readonly envelope: Envelope;
  root: Part;
  /** The octets of a part as they stand in the message, still encoded. */
  octets(partId: string): Buffer | undefined;
  /** The same, decoded. */
  content(partId: string): Buffer | undefined;
  /** How many octets those are; null: far more than there are encoded ones. */
  contentLength(partId: string): number | null | undefined;
}

/** Deeper multiparts and messages are leaves; more parts than this, twice as many as are shown, belong to the last one. */
const DEEPEST = 500;
const MAX_RANGES = 2 * MAX_PARTS;
const MAX_GUESSES = 4;

interface Range {
  source: Buffer;
  start: number;
  end: number;
  encoding: string;
}

interface Reading {
  source: Buffer;
  end: number;
  open: Boundaries;
  depth: number;
  ranges: Map<string, Range>;
  /** What may still be kept of what the message has many of. */
  room: MessageRoom;
  /** What the first text of the message is written in: raw 8-bit in its header as well. */
  declared: string | undefined;
}

/**
 * Splits a message as a server's BODYSTRUCTURE would, but forgiving: LF line ends, missing, duplicate and
 * unclosed boundaries, no boundary parameter, no header, nested messages that are encoded. One pass, and time
 * and memory in proportion to the octets and the parts.
 * @throws MailError TOO_LARGE where a header is longer than any sender's
 */
export function parseMessage(raw: Uint8Array): ParsedMessage {
  const source = withLineFeeds(asBuffer(raw));
  const ranges = new Map<string, Range>();
  const room = new MessageRoom();
  const { header, declared, body } = readMessage(readingOf(source, 0, ranges, room), 0, '');
  const octets = (partId: string): Buffer | undefined => {
    const range = ranges.get(partId);
    return range?.source.subarray(range.start, range.end);
  };
  let headers: HeaderField[] | undefined;
  let envelope: Envelope | undefined;
  return {
    get headers() {
      return (headers ??= decodeFields(header.fields, declared));
    },
    get envelope() {
      return (envelope ??= envelopeOf(header.fields, declared));
    },
    root: body.part,
    octets,
    content: (partId) => {
      const found = octets(partId);
      return found && decodeTransfer(found, ranges.get(partId)!.encoding);
    },
    contentLength: (partId) => {
      const found = octets(partId);
      return found && decodedLength(found, ranges.get(partId)!.encoding);
    },
  };
}

function readingOf(source: Buffer, depth: number, ranges: Reading['ranges'], room: MessageRoom): Reading {
  return { source, end: source.length, open: new Boundaries(), depth, ranges, room, declared: undefined };
}

/** A part that has been read, and the delimiter of an open multipart that ended it. */
interface Read {
  part: Part;
  delimiter: Delimiter | undefined;
}

interface Place {
  /** The section of the message or multipart that it belongs to; empty for the whole message. */
  section: string;
  /** Its number there; `null` for the body of a message. */
  number: number | null;
  defaultType: string;
}

interface ReadMessage {
  header: EntityHeader;
  declared: string | undefined;
  body: Read;
}

function readMessage(reading: Reading, start: number, section: string): ReadMessage {
  const header = readHeader(reading.source, start, reading.end, reading.open, true);
  const outside = reading.declared;
  reading.declared = undefined;
  const body = readContent(reading, header, { section, number: null, defaultType: 'text/plain' });
  const { declared } = reading;
  reading.declared = outside;
  return { header, declared, body };
}

function nestedMessage({ room }: Reading, { header, declared, body }: ReadMessage): NestedMessage {
  const envelope = room.envelope(() => envelopeOf(header.fields, declared));
  return {
    get envelope() {
      return envelope();
    },
    body: body.part,
  };
}

function readContent(reading: Reading, header: EntityHeader, place: Place): Read {
  const fields = contentFields(header.fields, place.defaultType);
  if (reading.depth < DEEPEST) {
    if (fields.type === 'multipart')
      return nested(reading, () => readMultipart(reading, header, fields, place));
    if (isMessage(fields)) return nested(reading, () => readNestedMessage(reading, header, fields, place));
  }
  return readLeaf(reading, header, fields, sectionOf(place, false));
}

function nested(reading: Reading, read: () => Read): Read {
  reading.depth++;
  const result = read();
  reading.depth--;
  return result;
}

function isMessage({ type, subtype }: ContentFields): boolean {
  return type === 'message' && (subtype === 'rfc822' || subtype === 'global');
}

/** IMAP's numbering: the body of a message is its part 1, unless it is a multipart, whose parts are 1, 2, … */
function sectionOf({ section, number }: Place, isMultipart: boolean): string {
  const last = number ?? (isMultipart ? 'TEXT' : 1);
  return section === '' ? `${last}` : `${section}.${last}`;
}

function readLeaf(
  reading: Reading,
  { bodyStart }: EntityHeader,
  fields: ContentFields,
  partId: string,
): Read {
  const delimiter = findDelimiter(reading.source, bodyStart, reading.open);
  const charset = declaredBy(fields);
  if (saysSomething(charset)) reading.declared ??= charset;
  return { part: finish(reading, bodyStart, delimiter, { ...fields, partId }), delimiter };
}

function finish(
  { source, end, ranges, room, declared }: Reading,
  start: number,
  delimiter: Delimiter | undefined,
  raw: ContentFields & { partId: string; children?: Part[]; message?: NestedMessage | null },
): Part {
  const stop = delimiter?.contentEnd ?? end;
  const parameters = room.parameters(raw.parameters);
  const part = makePart({ ...raw, parameters, size: stop - start, declared });
  ranges.set(part.partId, { source, start, end: stop, encoding: part.encoding });
  return part;
}

function readMultipart(reading: Reading, header: EntityHeader, fields: ContentFields, place: Place): Read {
  const declared = boundaryOf(fields.parameters);
  const read = declared ? readParts(reading, header, fields, place, declared) : undefined;
  if (read?.part.children.length) return read;
  // Not said, or never seen. The second look costs a pass over this part, so it is for the outer ones only.
  const { source, end, open, depth } = reading;
  const guessed = depth <= MAX_GUESSES ? guessBoundary(source, header.bodyStart, end, open) : undefined;
  const second = guessed ? readParts(reading, header, fields, place, guessed) : undefined;
  if (second?.part.children.length) return second;
  return readWords(reading, header, fields, place, declared);
}

/** A multipart without parts is a text, up to its closing delimiter where that is there and words stand ahead of it. */
function readWords(
  reading: Reading,
  header: EntityHeader,
  fields: ContentFields,
  place: Place,
  boundary: string | undefined,
): Read {
  const { source, open } = reading;
  const { bodyStart } = header;
  const subtype = HTML.test(source.toString('latin1', bodyStart, bodyStart + 200)) ? 'html' : 'plain';
  const text = { ...fields, type: 'text', subtype, parameters: [] };
  const level = open.push(boundary ?? '');
  const close = boundary ? findDelimiter(source, bodyStart, open) : undefined;
  const isOwn =
    close?.level === level && source.toString('latin1', bodyStart, close.contentEnd).trim() !== '';
  if (!isOwn) open.closeFrom(level);
  const read = readLeaf(reading, header, text, sectionOf(place, false));
  if (!isOwn) return read;
  open.closeFrom(level);
  return { ...read, delimiter: findDelimiter(source, close.next, open) };
}

const HTML = /^\s*<(?:!doctype html|html|head|body)\b/i;

function readParts(
  reading: Reading,
  header: EntityHeader,
  fields: ContentFields,
  place: Place,
  boundary: string,
): Read {
  const { source, open, end } = reading;
  const partId = sectionOf(place, true);
  const level = open.push(boundary);
  const children: Part[] = [];
  let delimiter = findDelimiter(source, header.bodyStart, open);
  const section = place.number === null ? place.section : partId;
  const defaultType = fields.subtype === 'digest' ? 'message/rfc822' : 'text/plain';
  while (delimiter?.level === level && !delimiter.isClose && reading.ranges.size < MAX_RANGES) {
    const inner = readHeader(source, delimiter.next, end, open);
    const read = readContent(reading, inner, { section, number: children.length + 1, defaultType });
    children.push(read.part);
    delimiter = read.delimiter;
  }
  open.closeFrom(level);
  if (delimiter && delimiter.level >= level) delimiter = behindEpilogue(reading, delimiter);
  return { part: finish(reading, header.bodyStart, delimiter, { ...fields, partId, children }), delimiter };
}

/** After the closing delimiter comes an epilogue, which is ignored, up to the next outer delimiter. */
function behindEpilogue({ source, open }: Reading, close: Delimiter): Delimiter | undefined {
  // Where there is none, the line break behind the closing delimiter belongs to the delimiter outside.
  const atOnce = delimiterAt(source, close.next, open);
  if (atOnce) return { ...atOnce, contentEnd: beforeBreak(source, close.contentEnd, close.next) };
  return findDelimiter(source, close.next, open);
}

function readNestedMessage(
  reading: Reading,
  header: EntityHeader,
  fields: ContentFields,
  place: Place,
): Read {
  const partId = sectionOf(place, false);
  if (!isIdentity(fields.encoding)) return readEncodedMessage(reading, header, fields, partId);
  const read = readMessage(reading, header.bodyStart, partId);
  const message = nestedMessage(reading, read);
  const { delimiter } = read.body;
  return { part: finish(reading, header.bodyStart, delimiter, { ...fields, partId, message }), delimiter };
}

/** RFC 2046 §5.2.1 forbids it, and it is sent: a message in base64 is decoded and then read by itself. */
function readEncodedMessage(
  reading: Reading,
  header: EntityHeader,
  fields: ContentFields,
  partId: string,
): Read {
  const { part, delimiter } = readLeaf(reading, header, fields, partId);
  const range = reading.ranges.get(partId)!;
  const octets = decodeTransfer(range.source.subarray(range.start, range.end), fields.encoding);
  const inner = readingOf(withLineFeeds(octets), reading.depth, reading.ranges, reading.room);
  return { part: { ...part, message: nestedMessage(inner, readMessage(inner, 0, partId)) }, delimiter };
}
