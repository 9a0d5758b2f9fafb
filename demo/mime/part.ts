import { headerValue, lineEnd, readHeader } from './header.ts';
import type { HeaderField } from './header.ts';
import { readParameters } from './parameters.ts';

/** One body part, or the whole message, as positions in the raw message: sections are slices of it. */
export interface Part {
  fields: HeaderField[];
  start: number;
  bodyStart: number;
  end: number;
  /** In lower case, `text` and `plain` where the message says nothing that can be read. */
  type: string;
  subtype: string;
  parameters: [string, string][];
  /** Of a multipart; never empty there: one without parts is read as text. */
  children: Part[];
  /** Of message/rfc822. */
  embedded: Part | undefined;
}

/** Deeper nesting is left unread: no honest message has it. */
const DEEPEST = 50;
const parts = new WeakMap<Buffer, Part>();

/** The structure of a message, worked out once. */
export function parseMessage(raw: Buffer): Part {
  const known = parts.get(raw);
  if (known) return known;
  const part = parsePart(raw, 0, raw.length, 0, 'text/plain');
  parts.set(raw, part);
  return part;
}

function parsePart(raw: Buffer, start: number, end: number, depth: number, defaultType: string): Part {
  const { fields, bodyStart } = readHeader(raw, start, end);
  const { value, parameters } = readParameters(headerValue(fields, 'content-type') ?? defaultType);
  const [type = '', subtype = ''] = value.toLowerCase().split('/');
  const isReadable = type !== '' && subtype !== '';
  const part: Part = {
    fields,
    start,
    bodyStart,
    end,
    type: isReadable ? type : 'text',
    subtype: isReadable ? subtype : 'plain',
    parameters,
    children: [],
    embedded: undefined,
  };
  if (depth < DEEPEST) addContents(raw, part, depth + 1);
  if (part.type === 'multipart' && part.children.length === 0)
    Object.assign(part, { type: 'text', subtype: 'plain' });
  return part;
}

function addContents(raw: Buffer, part: Part, depth: number): void {
  if (part.type === 'multipart') {
    const boundary = part.parameters.find(([name]) => name === 'boundary')?.[1] ?? '';
    // RFC 2046 §5.1.5: in a digest, a part without a type is a message.
    const defaultType = part.subtype === 'digest' ? 'message/rfc822' : 'text/plain';
    part.children = splitMultipart(raw, part, boundary).map(([start, end]) =>
      parsePart(raw, start, end, depth, defaultType),
    );
  } else if (part.type === 'message' && part.subtype === 'rfc822') {
    part.embedded = parsePart(raw, part.bodyStart, part.end, depth, 'text/plain');
  }
}

/** The stretches between the delimiter lines (RFC 2046 §5.1.1); without a last one, the end of the body closes. */
function splitMultipart(raw: Buffer, { bodyStart, end }: Part, boundary: string): [number, number][] {
  const stretches: [number, number][] = [];
  if (boundary === '') return stretches;
  let childStart: number | undefined;
  for (let position = bodyStart; position < end;) {
    const next = lineEnd(raw, position, end);
    const line = raw.toString('latin1', position, Math.min(next, position + 300)).trimEnd();
    if (line === `--${boundary}` || line === `--${boundary}--`) {
      if (childStart !== undefined) stretches.push([childStart, beforeLineBreak(raw, position, childStart)]);
      if (line.length > boundary.length + 2) return stretches;
      childStart = next;
    }
    position = next;
  }
  if (childStart !== undefined) stretches.push([childStart, end]);
  return stretches;
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeLineBreak(raw: Buffer, position: number, start: number): number {
  const isCrLf = raw[position - 2] === 0x0d;
  return Math.max(start, position - (isCrLf ? 2 : 1));
}
