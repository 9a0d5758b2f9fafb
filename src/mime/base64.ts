import { decodeLines } from './base64-lines.ts';
import { OctetOutput, asBuffer, toOctetString } from './octets.ts';
import type { Decoder } from './decoder.ts';

const NOISE = /[^A-Za-z0-9+/]+/g;
const PIECE = /^[A-Za-z0-9+/]+={0,2}/;
const LONGEST_LINE = 8192;

/** Padding, or the rule above a footer: `-- `, `_______`. No line of base64 begins like that. */
const STOP = /=+|\n[ \t]{0,8}(?:--|__)/;
const HALF_FOOTER = /\n[ \t]{0,8}[-_]?$/;

interface State {
  /** A line break and what may become a footer behind it. */
  edge: string;
  /** Before the padding: 0–3 letters of a quantum. After it: the beginning of a line. */
  held: string;
  /** The data have ended with `=`; what follows is another piece of base64, or junk. */
  isOver: boolean;
}

/**
 * Base64 (RFC 2045 §6.8), forgiving: noise between the letters, missing padding, several padded pieces one
 * after another. Behind padding only lines that are clearly base64 are read: mailing lists put footers there.
 */
export function base64Decoder(): Decoder {
  const state: State = { edge: '', held: '', isOver: false };
  return {
    push: (octets) => decodeRegular(state, asBuffer(octets)),
    end: () => decode(state, '', true),
  };
}

/** Lines that are all alike in the middle of it; what stands ahead of them and behind, however it can be. */
function decodeRegular(state: State, octets: Buffer): Buffer {
  const lines = state.isOver ? undefined : decodeLines(octets);
  if (!lines) return decodeSome(state, octets);
  const ahead = decodeSome(state, octets.subarray(0, lines.from));
  // They begin with a quantum, or are not what they look like.
  const isApart = !state.isOver && state.held === '' && state.edge === '\n';
  if (!isApart) return Buffer.concat([ahead, decodeSome(state, octets.subarray(lines.from))]);
  return Buffer.concat([ahead, lines.octets, decodeSome(state, octets.subarray(lines.to))]);
}

function decodeSome(state: State, octets: Buffer): Buffer {
  return decode(state, toOctetString(octets), false);
}

function decode(state: State, text: string, isLast: boolean): Buffer {
  const all = state.edge + text;
  const out = new OctetOutput(Math.ceil((all.length * 3) / 4) + 3);
  state.edge = isLast ? '' : (HALF_FOOTER.exec(all.slice(-12))?.[0] ?? '');
  let rest: string | undefined = all.slice(0, all.length - state.edge.length);
  while (rest !== undefined) {
    rest = state.isOver ? findPiece(state, rest, isLast) : readPiece(state, rest, isLast, out);
  }
  return out.whole();
}

/** Reads up to the padding, or a footer; returns what stands behind it, if it was reached. */
function readPiece(state: State, text: string, isLast: boolean, out: OctetOutput): string | undefined {
  const stop = STOP.exec(text);
  const letters = state.held + (stop ? text.slice(0, stop.index) : text).replace(NOISE, '');
  const isEnd =
    stop !== null && (stop[0].startsWith('=') ? letters.length % 4 > 1 : letters.length % 4 === 0);
  const usable = isEnd || isLast ? letters.length : letters.length - (letters.length % 4);
  if (usable) out.writeBase64(letters.slice(0, usable));
  state.held = letters.slice(usable);
  state.isOver = isEnd;
  return stop ? text.slice(stop.index + stop[0].length) : undefined;
}

/** Passes over junk, line by line; returns the text from where base64 goes on. */
function findPiece(state: State, text: string, isLast: boolean): string | undefined {
  let rest = (state.held + text).replace(/^[=\s]+/, '');
  state.held = '';
  while (rest !== '') {
    // Pieces may stand side by side on one line of megabytes: no more of it is looked at for each than has to be.
    const head = rest.slice(0, LONGEST_LINE + 1);
    if (rest.length >= LONGEST_LINE && isPadded(PIECE.exec(head)?.[0] ?? '')) return resume(state, rest);
    const line = head.split('\n', 1)[0]!;
    if (line === rest && !isLast && rest.length < LONGEST_LINE) break;
    if (isBase64(line)) return resume(state, rest);
    const end = rest.indexOf('\n');
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  state.held = rest;
  return undefined;
}

function resume(state: State, rest: string): string {
  state.isOver = false;
  return rest;
}

/** A padded piece, or a long line of nothing else: no words of a footer look like that. */
function isBase64(line: string): boolean {
  const piece = PIECE.exec(line.slice(0, LONGEST_LINE))?.[0] ?? '';
  if (piece.endsWith('=')) return isPadded(piece);
  return piece.length >= 60 && (piece.length === LONGEST_LINE || line.slice(piece.length).trim() === '');
}

const isPadded = (piece: string): boolean => piece.endsWith('=') && piece.length % 4 === 0;
