import { LIMITS } from './limits.ts';

/** A line of a response with the literals that its `{n}` stand for. */
export interface RawResponse {
  /** One octet per character. */
  readonly line: string;
  readonly literals: readonly Buffer[];
}

/** A piece of the line, and what is to stand in its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const [QUOTE, BACKSLASH, BRACE, OPENING, CLOSING] = Array.from('"\\{()', (char) => char.charCodeAt(0));
const FETCH = /^\* \d+ FETCH \(/i;
const WORD = /(?<![A-Z])([A-Z]+) $/i;

/**
 * Removes oversized items from the FETCH responses of one answer, which the parser would expand to fifty times their
 * size: a message of 100,000 parts or recipients is described in six megabytes. A BODYSTRUCTURE beyond its limit becomes
 * NIL (the message is then split here), an address list of an ENVELOPE ends early. Everything else of the response is as
 * it was.
 */
export class OversizeFilter {
  /** Octets of large items that the answer may still bring. */
  #room: number = LIMITS.largeItems;

  thin(raw: RawResponse): RawResponse {
    if (raw.line.length < LIMITS.largeItem || !FETCH.test(raw.line)) return raw;
    const { items, literals } = scan(raw.line);
    return withEdits(
      raw,
      items.flatMap((item) => this.#editsOf(item)),
      literals,
    );
  }

  #editsOf(item: Item): Edit[] {
    const edits = item.name === 'ENVELOPE' ? shortened(item, LIMITS.addresses) : [];
    const left = sizeWith(edits, item);
    const fits = left <= (item.name === 'ENVELOPE' ? this.#room : Math.min(this.#room, LIMITS.structure));
    if (!fits) return item.name === 'ENVELOPE' ? fewAddressesOf(item) : [without(item)];
    if (left >= LIMITS.largeItem) this.#room -= left;
    return edits;
  }
}

/** The same FETCH response with NIL for its BODYSTRUCTURE, which the parser choked on. Undefined: there is none. */
export function withoutStructure(raw: RawResponse): RawResponse | undefined {
  if (!FETCH.test(raw.line)) return undefined;
  const { items, literals } = scan(raw.line);
  const edits = items.filter(({ name }) => name === 'BODYSTRUCTURE').map(without);
  return edits.length > 0 ? withEdits(raw, edits, literals) : undefined;
}

function without({ start, end }: Item): Edit {
  return { start, end, text: 'NIL' };
}

/** @throws Error where addresses are not what makes it large: no mail has such a subject */
function fewAddressesOf(item: Item): Edit[] {
  const edits = shortened(item, LIMITS.fewAddresses);
  if (sizeWith(edits, item) > LIMITS.largeItems) throw new Error('an ENVELOPE of megabytes');
  return edits;
}

/** Octets of an item once these were left out. */
function sizeWith(edits: readonly Edit[], { start, end }: Item): number {
  return edits.reduce((size, edit) => size - (edit.end - edit.start), end - start);
}

function shortened({ lists }: Item, most: number): Edit[] {
  return lists.flatMap(({ ends, end }) =>
    ends.length > most ? [{ start: ends[most - 1]!, end, text: '' }] : [],
  );
}

/** An ENVELOPE or BODYSTRUCTURE: where its parentheses open and have closed. */
interface Item {
  readonly name: string;
  readonly start: number;
  end: number;
  /** Of an ENVELOPE: its address lists. */
  readonly lists: AddressList[];
}

interface AddressList {
  /** Where each of its addresses has ended, as far as limits are interested. */
  readonly ends: number[];
  /** Where its own parenthesis closes. */
  end: number;
}

interface Scan {
  readonly items: Item[];
  /** Where literals are announced. */
  readonly literals: number[];
}

/** One pass over the line. Depth 1 holds the items, 2 is within one, 3 a list of addresses, 4 an address. */
function scan(line: string): Scan {
  const found: Scan = { items: [], literals: [] };
  let depth = 0;
  let item: Item | undefined;
  for (let i = line.indexOf('('); i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === QUOTE) i = endOfQuoted(line, i);
    else if (code === BRACE) found.literals.push(i);
    else if (code === OPENING) {
      if (++depth === 2) item = openItem(line, i, found);
      else if (depth === 3 && item?.name === 'ENVELOPE') item.lists.push({ ends: [], end: i });
    } else if (code === CLOSING) {
      if (item) close(item, depth, i);
      if (--depth === 1) item = undefined;
    }
  }
  return found;
}

function openItem(line: string, start: number, { items }: Scan): Item | undefined {
  const name = WORD.exec(line.slice(Math.max(0, start - 20), start))?.[1]?.toUpperCase();
  if (name !== 'ENVELOPE' && name !== 'BODYSTRUCTURE') return undefined;
  const item: Item = { name, start, end: line.length, lists: [] };
  items.push(item);
  return item;
}

function close(item: Item, depth: number, at: number): void {
  if (depth === 2) item.end = at + 1;
  const list = item.lists.at(-1);
  if (depth === 3 && list) list.end = at;
  if (depth === 4 && list) list.ends.push(at + 1);
}

/** Where the quote closes that opens at `start`. */
function endOfQuoted(line: string, start: number): number {
  for (let i = start + 1; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return line.length;
}

function withEdits(
  { line, literals }: RawResponse,
  edits: readonly Edit[],
  places: readonly number[],
): RawResponse {
  if (edits.length === 0) return { line, literals };
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, text } of edits) {
    pieces.push(line.slice(from, start), text);
    from = end;
  }
  pieces.push(line.slice(from));
  // Edits and places both ascend: one walk through them.
  let next = 0;
  const isKept = (place: number): boolean => {
    while (next < edits.length && edits[next]!.end <= place) next++;
    return next === edits.length || place < edits[next]!.start;
  };
  return { line: pieces.join(''), literals: literals.filter((_, i) => isKept(places[i] ?? line.length)) };
}
