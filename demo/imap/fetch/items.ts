import type { ImapAttributeNode } from 'imapflow/lib/handler/types.js';
import { atom, literal } from '../answers.ts';
import type { Node } from '../answers.ts';
import { BadCommand } from '../bad-command.ts';
import { formatDateTime } from '../dates.ts';
import type { Entry } from '../mailbox-view.ts';
import { fieldsOf, structured } from '../structured-message.ts';
import { flagList } from '../tell-changes.ts';
import { bodyStructureOf } from './body-structure.ts';
import { envelopeOf } from './envelope.ts';
import { readSection, readSectionName } from './sections.ts';

/** One data item of a FETCH: how it is labelled in the answer, and its value for a message. */
export interface FetchItem {
  label: Node;
  value: (entry: Entry) => Node;
  /** Reading it marks the message \Seen. */
  marksSeen: boolean;
}

const whole = { path: '', names: [] };

/** Messages never change (RFC 3501 §2.3.1.1): what is said of one's structure is worked out once. */
function once(make: (raw: Buffer) => Node): FetchItem['value'] {
  const known = new WeakMap<Buffer, Node>();
  return ({ message: { raw } }) => {
    const found = known.get(raw) ?? make(raw);
    known.set(raw, found);
    return found;
  };
}

/** Items without a section (RFC 3501 §6.4.5, RFC 7162 §3.1.4.2). */
const VALUES: Record<string, FetchItem['value']> = {
  FLAGS: flagList,
  UID: ({ message }) => message.uid,
  INTERNALDATE: ({ message }) => formatDateTime(message.receivedAt),
  MODSEQ: ({ message }) => [message.modSeq],
  ENVELOPE: once((raw) => envelopeOf(fieldsOf(structured(raw).headers.get('HEADER')))),
  BODY: once((raw) => bodyStructureOf(raw, false)),
  BODYSTRUCTURE: once((raw) => bodyStructureOf(raw, true)),
  RFC822: ({ message }) => literal(message.raw),
  'RFC822.SIZE': ({ message }) => message.raw.length,
  'RFC822.HEADER': ({ message }) => octets(readSection(message.raw, { ...whole, kind: 'HEADER' })),
  'RFC822.TEXT': ({ message }) => octets(readSection(message.raw, { ...whole, kind: 'TEXT' })),
};

const MARKING = new Set(['RFC822', 'RFC822.TEXT']);

/** The item of a name without a section, or undefined. */
export function plainItem(name: string): FetchItem | undefined {
  const value = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  return value && { label: atom(name), value, marksSeen: MARKING.has(name) };
}

/** `BODY[section]<origin.octets>` and `BODY.PEEK[…]`, which answers under the same label. */
export function sectionItem(node: ImapAttributeNode): FetchItem {
  const name = String(node.value).toUpperCase();
  if (name !== 'BODY' && name !== 'BODY.PEEK') throw new BadCommand(`Unknown item ${name}[]`);
  const { section, label } = readSectionName(node.section ?? []);
  const [origin, length] = node.partial ?? [];
  if (origin !== undefined && !(length !== undefined && length > 0)) throw new BadCommand('Invalid partial');
  const partial = origin === undefined ? {} : { partial: [origin] };
  return {
    label: { type: 'ATOM', value: 'BODY', section: label as [], ...partial },
    value: ({ message }) => octets(cut(readSection(message.raw, section), origin, length)),
    marksSeen: name === 'BODY',
  };
}

/** A partial that begins behind the end is an empty string, not NIL (RFC 3501 §6.4.5). */
function cut(data: Buffer | null, origin = 0, length = Infinity): Buffer | null {
  return data && data.subarray(origin, origin + Math.min(length, data.length));
}

function octets(data: Buffer | null): Node {
  return data && literal(data);
}
