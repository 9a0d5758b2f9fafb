import type { SearchKey } from '../commands/search-key.ts';
import { and, isAscii, key, or } from '../commands/search-key.ts';
import type { Quirks } from '../quirks.ts';

/** What is peculiar about a server's search. */
export interface SearchQuirks extends Quirks {
  /** Only ASCII may be sent: the server refused CHARSET UTF-8. */
  readonly isAsciiOnly: boolean;
}

/** So many words of a text are looked for, the longest ones; all of it is checked here. */
const MAX_WORDS = 6;

/**
 * Every message whose decoded header field has `text` in it is among what this finds, on any server; not the other way
 * round. A text is looked for word by word, because servers differ in what they make of white space, folding, quotes
 * and backslashes: Dovecot treats two spaces as one, and no server unescapes `\"`.
 * @param words the search key: `SUBJECT`, or `HEADER` and a name
 */
export function textKey(words: readonly string[], text: string, quirks: SearchQuirks): SearchKey {
  const pieces = safePieces(text, quirks.isAsciiOnly);
  // An empty string: the field is there (RFC 9051 §6.4.4).
  if (pieces.length === 0) return key(...words, { text: '' });
  return and(
    pieces.map((piece) => or(spellings(piece, quirks).map((each) => key(...words, { text: each })))),
  );
}

/** White space, quotes, what is punctuation in addresses, and letters that servers do not agree on the case of. */
const UNSAFE = /[^\p{L}\p{N}\p{M}\p{S}\p{P}]|["'\\<>(),;:\u00ad]/u;

function safePieces(text: string, isAsciiOnly: boolean): string[] {
  const pieces = new Set<string>();
  let piece = '';
  for (const letter of `${text.normalize('NFC')} `) {
    const isSafe = !UNSAFE.test(letter) && hasPlainCase(letter) && (!isAsciiOnly || isAscii(letter));
    if (!isSafe && piece !== '') pieces.add(piece);
    piece = isSafe ? piece + letter : '';
  }
  return [...pieces].sort((a, b) => b.length - a.length).slice(0, MAX_WORDS);
}

/** Not `ß`, `ı`, `İ` and `ς`, whose other case is another letter, or two. */
function hasPlainCase(letter: string): boolean {
  const [upper, lower] = [letter.toUpperCase(), letter.toLowerCase()];
  return upper.length === lower.length && upper.toLowerCase() === lower && upper !== 'Σ';
}

/** The forms in which a header may hold a word. */
function spellings(piece: string, { normalises, hidesRawOctets }: SearchQuirks): string[] {
  if (isAscii(piece)) return [piece];
  const forms = new Set([piece]);
  if (!normalises) forms.add(piece.normalize('NFD'));
  if (hidesRawOctets) {
    forms.add(piece.replace(/[^\x00-\x7f]/gu, (letter) => '\ufffd'.repeat(Buffer.byteLength(letter))));
    forms.add(piece.replace(/[^\x00-\x7f]/gu, '\ufffd'));
  }
  return [...forms];
}
