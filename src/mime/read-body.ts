import { setImmediate } from 'node:timers/promises';

import type { BodyOptions } from './body.ts';
import { decodeBody } from './body.ts';
import { isHtml } from './choose-body.ts';
import type { ReferenceRules } from './html/references.ts';
import type { Part } from './structure.ts';
import { holdYoungHeap } from './garbage.ts';

/** The octets of a part as they stand in the message, or as many as the caller cared to fetch. */
export type ReadPart = (part: Part) => Piece | Promise<Piece>;

/** A piece of a part, from its beginning. */
export interface Piece {
  octets: Uint8Array;
  /** There are more. */
  isCut?: boolean;
}

export interface Text {
  text: string;
  truncated: boolean;
  /** Characters of html that were left out because they are hidden from readers. */
  hidden: number;
}

export interface Html {
  html: string;
  truncated: boolean;
  /** References to other servers that were taken out. */
  blocked: number;
}

type Limits = Omit<BodyOptions, 'isCut'>;

/** The text of the chosen parts, one after another; html parts by `htmlToText`. `null` when there are none. */
export async function readText(
  parts: readonly Part[],
  read: ReadPart,
  limits: Limits = {},
): Promise<Text | null> {
  let hidden = 0;
  const pieces = await readPieces(parts, read, limits, async (part, text) => {
    if (!isHtml(part)) return text;
    const { htmlToText } = await import('./html/html-to-text.ts');
    return htmlToText(text, (characters) => void (hidden += characters));
  });
  return pieces && { text: pieces.texts.join('\n'), truncated: pieces.truncated, hidden };
}

/** The html of the chosen parts, made harmless; plain text among them is put into `<pre>`-like blocks. */
export async function readHtml(
  parts: readonly Part[],
  read: ReadPart,
  rules: ReferenceRules,
  limits: Limits = {},
): Promise<Html | null> {
  const pieces = await readPieces(parts, read, limits, (part, text) =>
    isHtml(part) ? text : textToHtml(text),
  );
  if (!pieces) return null;
  holdYoungHeap();
  const { sanitizeHtml, storableHtml } = await import('./html/sanitize-html.ts');
  const write = rules.isStored ? storableHtml : sanitizeHtml;
  const { html, blocked } = write(pieces.texts.join('<hr>'), rules);
  return { html, blocked, truncated: pieces.truncated };
}

/** Plain text as html: escaped, with its white space. */
export function textToHtml(text: string): string {
  const escaped = text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
  return `<div style="white-space:pre-wrap">${escaped}</div>`;
}

/** Octets of a text from which on it is read in a turn of the event loop of its own. */
const LONG = 512 * 1024;

interface Pieces {
  texts: string[];
  truncated: boolean;
}

/** Reads part after part until there is no room left. */
async function readPieces(
  parts: readonly Part[],
  read: ReadPart,
  { maxOctets = Infinity }: Limits,
  render: (part: Part, text: string) => string | Promise<string>,
): Promise<Pieces | null> {
  if (parts.length === 0) return null;
  const pieces: Pieces = { texts: [], truncated: false };
  let room = maxOctets;
  for (const part of parts) {
    if (room <= 0) return { ...pieces, truncated: true };
    const { octets, isCut = false } = await read(part);
    // Others get their turn between two texts that take long.
    if (octets.length > LONG) await setImmediate();
    const body = await decodeBody(octets, part, { isCut, maxOctets: room });
    room -= Buffer.byteLength(body.text);
    pieces.truncated ||= body.truncated;
    pieces.texts.push(await render(part, body.text));
  }
  return pieces;
}
