import { MAX_UUENCODED } from '../mail/limits.ts';
import { asBuffer, toOctetString } from './octets.ts';
import { decodeTransfer } from './transfer-encoding.ts';
import { isEnd, isLine, readBegin } from './uuencode.ts';

const [LF, CR] = [0x0a, 0x0d];
const BREAKS = new Set([LF, CR]);
const BEGIN = 'begin';
const LONGEST_LINE = 1024;
const BASE64_LINE = /^[A-Za-z0-9+/]*={0,2}$/;

/** A file within a text, as mail had them before MIME: `begin 644 name` … `end`. */
export interface UuencodedFile {
  readonly name: string;
  /** Where its lines begin and end in the text. */
  readonly start: number;
  readonly end: number;
}

/**
 * The files that are uuencoded in the octets of a text. Only what is data from its first line to its `end` is one: prose
 * may have a line that says `begin 644 people`.
 */
export function uuencodedFiles(octets: Uint8Array): UuencodedFile[] {
  const files: UuencodedFile[] = [];
  if (!asBuffer(octets).includes(BEGIN)) return files;
  // A text has a million lines, and to find one in a string takes less than in octets.
  const text = toOctetString(octets);
  for (let at = nextBegin(text, 0); at >= 0 && files.length < MAX_UUENCODED;) {
    const file = fileAt(text, at);
    if (file) files.push(file);
    at = nextBegin(text, file ? file.end : at + 1);
  }
  return files;
}

/** The octets of a text without its files. */
export function withoutFiles(text: Buffer): Buffer {
  const files = uuencodedFiles(text);
  if (files.length === 0) return text;
  const starts = [0, ...files.map(({ end }) => end)];
  return Buffer.concat(starts.map((start, i) => text.subarray(start, files[i]?.start ?? text.length)));
}

/** The content of a file of a text, by its place among them; undefined: there are not so many. */
export function contentOfFile(text: Buffer, index: number): { name: string; content: Buffer } | undefined {
  const file = uuencodedFiles(text)[index];
  return file && { name: file.name, content: decodedFile(text, file) };
}

/** What is in a file of a text. */
export function decodedFile(text: Buffer, { start, end }: UuencodedFile): Buffer {
  return decodeTransfer(text.subarray(start, end), 'x-uuencode');
}

/** `begin` at the beginning of a line that is at `from` or behind it; -1: there is none. */
function nextBegin(text: string, from: number): number {
  for (let at = text.indexOf(BEGIN, from); at >= 0; at = text.indexOf(BEGIN, at + 1))
    if (at === 0 || text.charCodeAt(at - 1) === LF) return at;
  return -1;
}

function fileAt(text: string, start: number): UuencodedFile | undefined {
  const first = lineAt(text, start);
  const begin = readBegin(first.line);
  if (!begin) return undefined;
  for (let at = first.next, lines = 0; at < text.length; lines++) {
    const { line, next } = lineAt(text, at);
    if (isEnd(line)) return lines > 0 ? { name: begin.name, start, end: next } : undefined;
    if (!(begin.isBase64 ? BASE64_LINE.test(line) : line === '' || isLine(line))) return undefined;
    at = next;
  }
  return undefined;
}

function lineAt(text: string, start: number): { line: string; next: number } {
  const lf = text.indexOf('\n', start);
  const next = lf < 0 ? text.length : lf + 1;
  let end = Math.min(next, start + LONGEST_LINE);
  while (end > start && BREAKS.has(text.charCodeAt(end - 1))) end--;
  return { line: text.slice(start, end), next };
}

const EMBEDDED = /^(.+)\.UU(\d{1,3})$/;

/** A file within a text by a name like a section's: `1.UU2` is the second one in part 1. */
export function embeddedId(partId: string, index: number): string {
  return `${partId}.UU${index + 1}`;
}

/** What such a name says; undefined: it is a part's. */
export function readEmbeddedId(id: string): { readonly partId: string; readonly index: number } | undefined {
  const found = EMBEDDED.exec(id);
  return found ? { partId: found[1]!, index: Number(found[2]) - 1 } : undefined;
}
