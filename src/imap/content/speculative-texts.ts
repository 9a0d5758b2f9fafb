import type { ContentDemand } from '../../mail/demand.ts';
import { attempt, MailError } from '../../mail/errors.ts';
import type { PartOctets } from '../../mime/part-octets.ts';
import { parseMessage } from '../../mime/parse-message.ts';
import type { Part } from '../../mime/structure.ts';
import { findPart } from '../../mime/structure.ts';
import type { Section } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { octetsOf } from '../wire/responses.ts';

/** Octets of a part that are fetched before its content is known: what the first TCP window carries. */
const MOST = 16 * 1024;
/** An encoding makes this much more of a text, as a rule. */
const TRANSFER = 1.5;

/**
 * Where the texts of a message will be, most often, for the flight that asks where they are: the first part is the text,
 * or holds text and html; where html is wanted, that is the second.
 */
export function speculativeSections({ text, html }: ContentDemand): Section[] {
  const octets = Math.min(MOST, Math.ceil(Math.max(text, html) * TRANSFER));
  if (octets === 0) return [];
  const first = { partId: '1', octets };
  return html > 0 ? [first, { partId: '2', octets }] : [first];
}

/** What came of them, by part: whole, or the beginning of a text. */
export function speculativeTexts(
  root: Part,
  { items }: FetchRow,
  sections: readonly Section[],
): Map<string, PartOctets> {
  const found = new Map<string, PartOctets>();
  for (const { partId, octets } of sections) {
    const part = findPart(root, partId);
    const came = octetsOf(items.get(`BODY[${partId}]`));
    if (!part || came.length === 0) continue;
    if (part.children.length > 0) for (const [id, own] of textsWithin(part, came)) found.set(id, own);
    else if (came.length === part.size) found.set(partId, { octets: came, isCut: false });
    else if (came.length === octets) found.set(partId, { octets: came, isCut: true });
  }
  return found;
}

/** Parts of a multipart that are there from end to end. */
function* textsWithin(multipart: Part, octets: Buffer): Generator<[string, PartOctets]> {
  const boundary = multipart.parameters['boundary'] ?? '';
  if (!/^[\x20-\x7e]+$/.test(boundary) || /["\\]/.test(boundary)) return;
  const header = `Content-Type: ${multipart.type}/${multipart.subtype}; boundary="${boundary}"\r\n\r\n`;
  const parsed = attempt(() => parseMessage(Buffer.concat([Buffer.from(header), octets])));
  if (parsed instanceof MailError) return;
  const waiting = [...multipart.children];
  for (let part; (part = waiting.pop());) {
    waiting.push(...part.children);
    const own = parsed.octets(part.partId.slice(multipart.partId.length + 1));
    // What was cut off has another size than the server says.
    if (own && part.children.length === 0 && own.length === part.size)
      yield [part.partId, { octets: own, isCut: false }];
  }
}
