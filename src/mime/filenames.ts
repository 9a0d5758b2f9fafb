import type { Parameters } from './parameters.ts';

/** Most file systems take 255 octets; the rest is for a ` (2)`. */
const LONGEST = 240;

// Controls (C0, DEL, C1), line separators, what turns the direction of text, and what cannot be seen.
const INVISIBLE =
  /[\0-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const PATH = /^(?:[a-z]:[\\/]|[\\/]|\.{1,2}[\\/]|file:)/i;
// Separators, and what Windows allows in no name.
const FORBIDDEN = /[\\/:<>|?*"]/g;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name that is only a name: no path, no separators, no control or direction characters, one dot in front at
 * most, 240 octets of UTF-8 with the extension kept. `null` where nothing is left.
 */
export function safeFilename(raw: string | null | undefined): string | null {
  if (!raw) return null;
  const visible = raw.slice(0, 10_000).toWellFormed().replace(INVISIBLE, '').trim();
  const last = PATH.test(visible) ? visible.slice(lastSeparator(visible) + 1) : visible;
  const name = withoutTail(
    last
      .replace(FORBIDDEN, '_')
      .replace(/^(?:\s|\.(?=[.\s]))+/, '')
      .slice(0, 2000),
  );
  return name === '' ? null : shorten(name.replace(DEVICE, '_$&'));
}

function withoutTail(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name;
  const extension = /\.[^.\s]{1,16}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  return cutUtf8(stem, LONGEST - Buffer.byteLength(extension)) + extension;
}

/** The longest beginning of a text that fits into so many octets of UTF-8; characters stay whole. */
export function cutUtf8(text: string, octets: number): string {
  if (text.length * 3 <= octets || Buffer.byteLength(text) <= octets) return text;
  const room = Buffer.alloc(Math.max(octets, 0));
  const { read } = new TextEncoder().encodeInto(text, room);
  return text.slice(0, read);
}

/** The name of a part: the disposition's before the type's (RFC 2183 §2.3), made safe. */
export function filenameOf(disposition: Parameters, type: Parameters): string | null {
  return safeFilename(disposition['filename']) ?? safeFilename(type['name'] ?? type['filename']);
}
