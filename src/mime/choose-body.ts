import type { Part } from './structure.ts';
import { isMultipart, mediaType } from './structure.ts';

export interface Attachment {
  part: Part;
  /** Shown within the html: a picture that it can refer to. */
  inline: boolean;
}

/** Ways to say one thing, the best first: the parts of each. */
export type Ways = readonly (readonly Part[])[];

/** What to fetch for a text, for a html view, and what else there is: no octet is needed to say. */
export interface Choice {
  /** The text, in order. Of several ways a later one counts where all parts of those before it are blank. */
  texts: readonly Ways[];
  /** The parts that make the html view; empty when no html is among them. */
  html: readonly Part[];
  attachments: readonly Attachment[];
}

/** Chooses as RFC 8621 §4.1.4 does: the plainest alternative for text, the richest for html, mixed parts joined. */
export function chooseBody(root: Part): Choice {
  const found = choose(root, { isFirst: true, within: '' });
  const html = found.html.some(isHtml) ? found.html : [];
  const isInline = (part: Part): boolean => html.length > 0 && isShown(part);
  const attachments = found.attachments.map((part) => ({ part, inline: isInline(part) }));
  return { texts: found.texts, html, attachments };
}

/**
 * The parts of the text, in order.
 * @param isBlank whether a part says nothing; undefined: it is not known
 */
export function textParts({ texts }: Choice, isBlank: (part: Part) => boolean | undefined): readonly Part[] {
  return texts.flatMap((ways) => ways.find((way) => !way.every((part) => isBlank(part))) ?? ways[0]!);
}

/** True when there is something to save: neither shown within the text nor a mere signature. */
export function hasAttachments({ attachments }: Choice): boolean {
  return attachments.some(({ part, inline }) => !inline && !SIGNATURES.has(mediaType(part)));
}

export function isHtml(part: Part): boolean {
  return part.type === 'text' && part.subtype === 'html';
}

const SIGNATURES = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
]);

/** Alternatives for one kind of reader, not attachments to save. */
const VARIANTS = new Set(['x-amp-html', 'watch-html']);

/** Texts that are for programs, or files; all others are for people, whatever they are called. */
const FILES = new Set(
  (
    'calendar x-vcalendar vcard x-vcard directory csv comma-separated-values tab-separated-values rtf xml css ' +
    'javascript ecmascript rfc822-headers x-patch x-diff'
  ).split(' '),
);

interface Place {
  isFirst: boolean;
  /** The kind of multipart it stands in; empty: it is the message. */
  within: string;
}

interface Found {
  texts: Ways[];
  html: Part[];
  attachments: Part[];
}

function choose(part: Part, place: Place): Found {
  if (isMultipart(part)) return (CHOOSERS[part.subtype] ?? chooseMixed)(part);
  if (isBody(part, place)) return { texts: [[[part]]], html: [part], attachments: [] };
  const isNothing = place.within === 'alternative' && part.type === 'text' && VARIANTS.has(part.subtype);
  return { texts: [], html: [], attachments: isNothing ? [] : [part] };
}

/** Unless said to be attached, the first text; a later one only where it has no name. */
function isBody(part: Part, { isFirst, within }: Place): boolean {
  if (part.type !== 'text' || isAttached(part) || VARIANTS.has(part.subtype)) return false;
  if (FILES.has(part.subtype)) return within === '' && /^x-(?:patch|diff)$/.test(part.subtype);
  return isFirst || within === 'alternative' || (within !== 'related' && part.filename === null);
}

/** An unknown disposition means attachment (RFC 2183 §2.8). */
function isAttached({ disposition }: Part): boolean {
  return disposition !== null && disposition !== 'inline';
}

/** A picture by which html can show something: by its Content-ID, or its Content-Location (RFC 2557). */
function isShown(part: Part): boolean {
  const hasName = part.contentId !== null || part.contentLocation !== null;
  return hasName && !isAttached(part) && isPicture(part);
}

function isPicture({ type, subtype, filename }: Part): boolean {
  if (type === 'image') return true;
  return type === 'application' && subtype === 'octet-stream' && PICTURE_NAME.test(filename ?? '');
}

const PICTURE_NAME = /\.(?:png|gif|jpe?g|jpe|webp|bmp|svg|avif|heic)$/i;

const CHOOSERS: Record<string, (part: Part) => Found> = {
  alternative: chooseAlternative,
  related: chooseRelated,
};

function chooseMixed({ children, subtype }: Part): Found {
  return join(children.map((child, i) => choose(child, { isFirst: i === 0, within: subtype })));
}

function chooseRelated(related: Part): Found {
  const root = rootOf(related);
  return join(related.children.map((child) => choose(child, { isFirst: child === root, within: 'related' })));
}

/** The root of a multipart/related (RFC 2387 §3): what `start` names, else the first of its `type`, else the first text. */
function rootOf({ children, parameters }: Part): Part | undefined {
  const start = parameters['start']?.trim().replace(/^<|>$/g, '');
  const type = parameters['type']?.trim().toLowerCase();
  const named = start ? children.find(({ contentId }) => contentId === start) : undefined;
  const candidates = [named, children.find((child) => mediaType(child) === type), children[0]];
  return (
    candidates.find((child) => child && mayBeRoot(child)) ??
    children.find((child) => isMultipart(child) || isHtml(child)) ??
    children.find((child) => mayBeRoot(child)) ??
    children[0]
  );
}

function mayBeRoot(part: Part): boolean {
  return isMultipart(part) || isBody(part, { isFirst: true, within: 'related' });
}

/** Of several ways to say the same, the last is the best (RFC 2046 §5.1.4); for text, the first plain one. */
function chooseAlternative({ children }: Part): Found {
  const found = children.map((child) => choose(child, { isFirst: true, within: 'alternative' }));
  const rich = found.findLast(({ html }) => html.some(isHtml));
  const plain = found.filter(({ texts }) => texts.length > 0 && !texts.flat(2).some(isHtml));
  const texts = [...plain.toSorted((a, b) => rankOf(a) - rankOf(b)), ...(rich ? [rich] : [])];
  return {
    texts: texts.length > 0 ? [texts.flatMap((each) => waysOf(each.texts))] : [],
    html: (rich ?? plain[0])?.html ?? [],
    attachments: found.flatMap(({ attachments }) => attachments),
  };
}

/** text/plain before text/enriched and whatever else is text. */
function rankOf({ texts }: Found): number {
  return texts.flat(2).every(({ subtype }) => subtype === 'plain') ? 0 : 1;
}

/** Several texts as ways to say them all: the best of each, then the second best, … */
function waysOf(texts: readonly Ways[]): Ways {
  const most = Math.max(0, ...texts.map((ways) => ways.length));
  return Array.from({ length: most }, (_, i) => texts.flatMap((ways) => ways[Math.min(i, ways.length - 1)]!));
}

function join(found: readonly Found[]): Found {
  return {
    texts: found.flatMap(({ texts }) => texts),
    html: found.flatMap(({ html }) => html),
    attachments: found.flatMap(({ attachments }) => attachments),
  };
}
