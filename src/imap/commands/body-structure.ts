import { saysSomething } from '../../mime/charset-names.ts';
import { declaredBy } from '../../mime/message-entity.ts';
import type { RawParameter } from '../../mime/parameters.ts';
import type { Envelope, NestedMessage, Part } from '../../mime/structure.ts';
import { isMultipart, makePart, walkParts } from '../../mime/structure.ts';
import { isIdentity } from '../../mime/transfer-encoding.ts';
import { FetchedEnvelope } from './envelope.ts';
import type { Token } from '../wire/token.ts';
import { listOf, octetCountOf, octetsOf, textOf } from '../wire/responses.ts';
import type { NamedPart } from './part-names.ts';
import { isNameCut, namedBy } from './part-names.ts';

/** BODYSTRUCTURE or BODY (RFC 9051 §7.5.2) as a tree; null where there is none or it cannot be read. */
export function readStructure(token: Token | undefined, named: Named = (_, part) => part): Part | null {
  return readBody(token, bodyOf('', named));
}

/** The structure in a row, with the names of files from the headers of their parts, where those have come. */
export function structureIn(items: ReadonlyMap<string, Token>): Part | null {
  return readStructure(items.get('BODYSTRUCTURE'), (partId, part) => {
    const header = items.get(`BODY[${headerOf(partId)}]`);
    return header ? namedBy(part, octetsOf(header)) : part;
  });
}

/** The sections that are the headers of parts whose name the server has cut off. */
export function headersOfCutNames(token: Token | undefined): string[] {
  const sections: string[] = [];
  readStructure(token, (partId, part) => {
    if (isNameCut(part)) sections.push(headerOf(partId));
    return part;
  });
  return sections;
}

/** The header of a part (RFC 9051 §6.4.5.1, `MIME`). */
export function headerOf(partId: string): string {
  return `${partId}.MIME`;
}

/** What is taken for the names of a part, of what the structure says. */
type Named = <P extends NamedPart>(partId: string, part: P) => P;

function bodyOf(section: string, named: Named): Place {
  return { section, number: null, text: { charset: undefined }, named };
}

interface Place {
  /** The section of the message or multipart that it belongs to; empty for the whole message. */
  readonly section: string;
  /** Its number there; null for the body of a message. */
  readonly number: number | null;
  /** What the first text of the message is declared to be written in, as far as it was read: raw 8-bit in names as well. */
  readonly text: { charset: string | undefined };
  readonly named: Named;
}

function readBody(token: Token | undefined, place: Place): Part | null {
  const list = listOf(token);
  if (list.length === 0) return null;
  return Array.isArray(list[0]) ? readMultipart(list, place) : readLeaf(list, place);
}

/** IMAP's numbering: the body of a message is its part 1, unless it is a multipart, whose parts are 1, 2, … */
function sectionOf({ section, number }: Place, hasParts: boolean): string {
  const last = number ?? (hasParts ? 'TEXT' : 1);
  return section === '' ? `${last}` : `${section}.${last}`;
}

/** `body body … subtype`, then what only BODYSTRUCTURE has: parameters, disposition, language, location. */
function readMultipart(list: readonly Token[], place: Place): Part {
  const end = list.findIndex((each) => !Array.isArray(each));
  const bodies = end < 0 ? list : list.slice(0, end);
  const [subtype, parameters, ...extension] = end < 0 ? [] : list.slice(end);
  const partId = sectionOf(place, true);
  const section = place.number === null ? place.section : partId;
  const children = bodies.map((each, i) => readBody(each, { ...place, section, number: i + 1 }));
  return makePart({
    partId,
    type: 'multipart',
    subtype: textOf(subtype) ?? 'mixed',
    parameters: readParameters(parameters),
    ...readDisposition(extension),
    contentLocation: textOf(extension[2]),
    children: children.filter((child) => child !== null),
    declared: place.text.charset,
  });
}

/** Type, subtype, parameters, id, description, encoding, octets; what follows depends on the type. */
function readLeaf(list: readonly Token[], place: Place): Part {
  const [type, subtype, parameters, id, description, encoding, octets, ...rest] = list;
  const partId = sectionOf(place, false);
  // A number that is none: the fields have slipped, and nothing that they say can be relied on.
  if (!/^-?\d*$/.test(textOf(octets) ?? '')) return makePart({ partId, type: '', subtype: '' });
  const [kind, subkind] = [textOf(type) ?? '', textOf(subtype) ?? ''];
  const message = isMessage(kind, subkind) ? readMessage(rest, partId, place.named) : null;
  // Of a message: envelope, body and lines; of a text: lines. Then the digest, which is not used.
  const before = message ? 3 : /^text$/i.test(kind) ? 1 : 0;
  const extension = rest.slice(before + 1);
  const given = readParameters(parameters);
  const charset = declaredBy({ type: kind.toLowerCase(), parameters: given });
  if (saysSomething(charset)) place.text.charset ??= charset;
  const named = { type: kind, parameters: given, contentId: textOf(id), ...readDisposition(extension) };
  return makePart({
    partId,
    subtype: subkind,
    ...place.named(partId, named),
    description: textOf(description),
    encoding: textOf(encoding),
    size: octetCountOf(octets),
    contentLocation: textOf(extension[2]),
    message,
    declared: place.text.charset,
  });
}

function isMessage(type: string, subtype: string): boolean {
  return /^message$/i.test(type) && /^(?:rfc822|global)$/i.test(subtype);
}

function readMessage(
  [envelope, body]: readonly Token[],
  section: string,
  named: Named,
): NestedMessage | null {
  const place = bodyOf(section, named);
  const inner = readBody(body, place);
  if (!inner || !Array.isArray(envelope)) return null;
  return { envelope: asMimeEnvelope(envelope, place.text.charset), body: inner };
}

function asMimeEnvelope(token: Token, declared: string | undefined): Envelope {
  const { subject, from, to, cc, bcc, replyTo, sender, messageId, sentAt, inReplyTo } = new FetchedEnvelope(
    token,
    () => declared,
  );
  const people = { from, to, cc, bcc, replyTo, sender };
  return { ...people, subject, messageId, date: sentAt, inReplyTo: inReplyTo.join(' ') || null };
}

function readParameters(token: Token | undefined): RawParameter[] {
  const list = listOf(token);
  const pairs: RawParameter[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) pairs.push([textOf(list[i]) ?? '', textOf(list[i + 1]) ?? '']);
  return pairs;
}

/** `(kind (parameters))`; some servers write the kind alone. */
function readDisposition([token]: readonly Token[]) {
  if (!Array.isArray(token)) return { disposition: textOf(token) };
  return { disposition: textOf(token[0]), dispositionParameters: readParameters(token[1]) };
}

/**
 * Whether a tree can be what the message says. It is not where the server gave up: a multipart without boundary or
 * parts (Dovecot puts an empty text in their place, Cyrus makes all of it one), a message that was not looked into, a
 * part without a type.
 */
export function isSound(root: Part): boolean {
  if (root.type === 'text' && root.size === 0) return false;
  for (const part of walkParts(root)) if (!isSoundPart(part)) return false;
  return true;
}

function isSoundPart(part: Part): boolean {
  if (isMultipart(part)) {
    const [only, ...others] = part.children;
    const isStandIn = others.length === 0 && only?.size === 0;
    return Boolean(part.parameters['boundary']) && only !== undefined && !isStandIn;
  }
  // Dovecot does not decode a message in base64 (RFC 2046 §5.2.1 forbids it), and shows an empty one.
  if (isMessage(part.type, part.subtype)) return part.message !== null && isIdentity(part.encoding);
  return part.type !== '' && part.subtype !== '';
}

/**
 * Whether a tree is what to go by. One that cannot be right is none the less where splitting the first `octets` of the
 * message would find even less.
 */
export function isOfUse(root: Part, octets: number): boolean {
  return isSound(root) || sizeOf(root) >= octets;
}

/** Encoded octets of all that is inside, as far as it is known. */
export function sizeOf(root: Part): number {
  let octets = 0;
  for (const { size, message } of walkParts(root)) if (!message) octets += size ?? 0;
  return octets;
}
