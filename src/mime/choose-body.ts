import type { Part } from './structure.ts';
import { isMultipart, mediaType } from './structure.ts';

export interface Attachment {
  part: Part;
  /** Shown within the text: a picture of a multipart/related, or sent with disposition `inline`. */
  inline: boolean;
}

/** What to fetch for a text, for a html view, and what else there is: no octet is needed to say. */
export interface Choice {
  /** The parts that make the text, in order: text/plain, and text/html where no better alternative is. */
  text: readonly Part[];
  /** The parts that make the html view; empty when no html is among them. */
  html: readonly Part[];
  attachments: readonly Attachment[];
}

/** Chooses as RFC 8621 §4.1.4 does: the plainest alternative for text, the richest for html, mixed parts joined. */
export function chooseBody(root: Part): Choice {
  const found = choose(root, { isFirst: true, within: 'mixed' });
  const html = found.html.some(isHtml) ? found.html : [];
  return { text: found.text, html, attachments: found.attachments };
}

/** True when there is something to save: neither shown within the text nor a mere signature. */
export function hasAttachments({ attachments }: Choice): boolean {
  return attachments.some(({ part, inline }) => !inline && !SIGNATURES.has(mediaType(part)));
}

export function isHtml(part: Part): boolean {
  return part.subtype === 'html';
}

const SIGNATURES = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
]);

/** Alternatives for one kind of reader, and nothing that anybody saves. */
const VARIANTS = new Set(['text/x-amp-html', 'text/watch-html']);

interface Place {
  isFirst: boolean;
  /** The kind of multipart it stands in. */
  within: string;
}

interface Found {
  text: Part[];
  html: Part[];
  attachments: Attachment[];
}

function choose(part: Part, place: Place): Found {
  if (isMultipart(part)) return (CHOOSERS[part.subtype] ?? chooseMixed)(part);
  if (isBody(part, place)) return { text: [part], html: [part], attachments: [] };
  const isNothing = place.within === 'alternative' && VARIANTS.has(mediaType(part));
  return { text: [], html: [], attachments: isNothing ? [] : [{ part, inline: isInline(part, place) }] };
}

/** Unless said to be attached, the first text; a later one only where it has no name. */
function isBody(part: Part, { isFirst, within }: Place): boolean {
  if (part.disposition === 'attachment') return false;
  if (mediaType(part) !== 'text/plain' && mediaType(part) !== 'text/html') return false;
  return isFirst || within === 'alternative' || (within !== 'related' && part.filename === null);
}

function isInline(part: Part, { within }: Place): boolean {
  if (part.disposition === 'attachment') return false;
  return part.disposition === 'inline' || (within === 'related' && part.contentId !== null);
}

const CHOOSERS: Record<string, (part: Part) => Found> = {
  alternative: chooseAlternative,
  related: chooseRelated,
};

function chooseMixed({ children, subtype }: Part): Found {
  return join(children.map((child, i) => choose(child, { isFirst: i === 0, within: subtype })));
}

/** The root of a multipart/related (RFC 2387 §3.2) is what `start` names, else the first part. */
function chooseRelated({ children, parameters }: Part): Found {
  const start = parameters['start']?.replace(/^<|>$/g, '');
  const named = start ? children.findIndex(({ contentId }) => contentId === start) : -1;
  const root = Math.max(named, 0);
  return join(children.map((child, i) => choose(child, { isFirst: i === root, within: 'related' })));
}

/** Of several ways to say the same, the last is the best (RFC 2046 §5.1.4); for text, the first plain one. */
function chooseAlternative({ children }: Part): Found {
  const ways = children.map((child) => choose(child, { isFirst: true, within: 'alternative' }));
  const rich = ways.findLast(({ html }) => html.some(isHtml));
  const plain = ways.find(({ text }) => text.length > 0 && !text.some(isHtml));
  return {
    text: (plain ?? rich)?.text ?? [],
    html: (rich ?? plain)?.html ?? [],
    attachments: ways.flatMap(({ attachments }) => attachments),
  };
}

function join(found: readonly Found[]): Found {
  return {
    text: found.flatMap(({ text }) => text),
    html: found.flatMap(({ html }) => html),
    attachments: found.flatMap(({ attachments }) => attachments),
  };
}
