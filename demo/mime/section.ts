import type { HeaderField } from './header.ts';
import { parseMessage } from './part.ts';
import type { Part } from './part.ts';

/** What `BODY[…]` names (RFC 3501 §6.4.5): a path of part numbers, and which side of that part. */
export interface Section {
  path: number[];
  kind: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT';
  /** In lower case. */
  names: string[];
}

type Slice = (raw: Buffer, part: Part, section: Section) => Buffer;

const SLICES: Record<Section['kind'], Slice> = {
  ALL: (raw, part) => raw.subarray(part.bodyStart, part.end),
  MIME: (raw, part) => raw.subarray(part.start, part.bodyStart),
  HEADER: (raw, part) => raw.subarray(part.start, part.bodyStart),
  TEXT: (raw, part) => raw.subarray(part.bodyStart, part.end),
  'HEADER.FIELDS': (raw, part, { names }) => pickFields(raw, part, ({ name }) => names.includes(name)),
  'HEADER.FIELDS.NOT': (raw, part, { names }) => pickFields(raw, part, ({ name }) => !names.includes(name)),
};

/** The octets of a section, or null for one that the message does not have. */
export function readSection(raw: Buffer, section: Section): Buffer | null {
  const message = parseMessage(raw);
  const { path, kind } = section;
  if (path.length === 0) return kind === 'ALL' ? raw : SLICES[kind](raw, message, section);
  const part = partAt(message, path);
  if (!part) return null;
  if (kind === 'ALL' || kind === 'MIME') return SLICES[kind](raw, part, section);
  // HEADER and TEXT of a numbered part are those of the message inside it.
  return part.embedded ? SLICES[kind](raw, part.embedded, section) : null;
}

function partAt(message: Part, path: readonly number[]): Part | undefined {
  let candidates = partsOfMessage(message);
  let part: Part | undefined;
  for (const number of path) {
    part = candidates[number - 1];
    if (!part) return undefined;
    candidates = part.embedded ? partsOfMessage(part.embedded) : part.children;
  }
  return part;
}

/** Every message has a part 1, even if it is not multipart (RFC 3501 §6.4.5). */
function partsOfMessage(message: Part): Part[] {
  return message.type === 'multipart' ? message.children : [message];
}

function pickFields(raw: Buffer, part: Part, isWanted: (field: HeaderField) => boolean): Buffer {
  const lines = part.fields.filter(isWanted).map(({ start, end }) => raw.subarray(start, end));
  return Buffer.concat([...lines, Buffer.from('\r\n')]);
}
