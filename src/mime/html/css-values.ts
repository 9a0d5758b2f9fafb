import type { CSSToken } from '@csstools/css-tokenizer';
import { TokenType } from '@csstools/css-tokenizer';
import type { Kind, Kinds } from './css-properties.ts';
import { ANGLES, FUNCTIONS, LONGEST, PROPERTIES } from './css-properties.ts';
import type { Declaration } from './css-rules.ts';
import type { DroppedLoads } from './dropped-loads.ts';
import type { References } from './references.ts';

/** What decides about pictures of values, and counts those of values that are left out. */
export interface CssLoads {
  readonly references: References;
  readonly dropped: DroppedLoads;
}

/** Declarations written anew from what was read; those that do not pass are left out. */
export function writeDeclarations(declarations: readonly Declaration[], loads: CssLoads): string {
  const out: string[] = [];
  for (const { name, value, isImportant } of declarations) {
    const kinds = PROPERTIES.get(name);
    const written = kinds && new ValueWriter(kinds, loads.references).write(value);
    if (written)
      out.push(`${name}:${RENAMED[`${name}:${written}`] ?? written}${isImportant ? '!important' : ''}`);
    else loads.dropped.takeAll(value);
  }
  return out.join(';');
}

/** Shown again within something that the page hides: not by mail. */
const RENAMED: Readonly<Record<string, string>> = { 'visibility:visible': 'inherit' };

const MAX_DEPTH = 8;
const WORD = /^-?[a-z][a-z0-9-]{0,40}$/;
const NAME = /^-?[a-z_][\w-]{0,60}$/i;
const COLOR = /^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const MAX_NUMBER = 10_000;
const MAX_PERCENT = 1000;

/** Writes one value, token by token, as long as each is of a kind that may stand where it does. */
class ValueWriter {
  readonly #references: References;
  /** What may stand here, innermost function last. */
  readonly #open: Kinds[];
  #out = '';

  constructor(kinds: Kinds, references: References) {
    this.#open = [kinds];
    this.#references = references;
  }

  /** Null: something in it does not pass. */
  write(tokens: readonly CSSToken[]): string | null {
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const picture = token[0] === TokenType.Function ? quotedUrl(tokens, i) : undefined;
      const written = picture ? this.#picture(picture.url) : this.#token(token);
      if (written === null) return null;
      this.#out += written;
      if (picture) i = picture.end;
    }
    return this.#out.trim() + ')'.repeat(this.#open.length - 1);
  }

  #may(kind: Kind): boolean {
    return this.#open.at(-1)!.has(kind);
  }

  #token(token: CSSToken): string | null {
    switch (token[0]) {
      case TokenType.Whitespace:
        return ' ';
      case TokenType.Ident:
        return this.#word(token[4].value);
      case TokenType.String:
        return this.#may('string') ? quoted(token[4].value) : null;
      case TokenType.Hash:
        return this.#may('color') && COLOR.test(token[4].value) ? `#${token[4].value}` : null;
      case TokenType.Number:
        return this.#number(token[4].value);
      case TokenType.Percentage:
        return this.#may('percent') ? `${this.#bounded(token[4].value, MAX_PERCENT)}%` : null;
      case TokenType.Dimension:
        return this.#dimension(token[4].value, token[4].unit.toLowerCase());
      case TokenType.URL:
        return this.#picture(token[4].value);
      default:
        return this.#mark(token);
    }
  }

  /** What joins values, and functions. */
  #mark(token: CSSToken): string | null {
    switch (token[0]) {
      case TokenType.Comma:
        return this.#may('comma') ? ',' : null;
      case TokenType.Delim:
        return this.#delimiter(token[4].value);
      case TokenType.Function:
        return this.#function(token[4].value.toLowerCase());
      case TokenType.OpenParen:
        return this.#may('operator') ? this.#enter('(', this.#open.at(-1)!) : null;
      case TokenType.CloseParen:
        return this.#open.length > 1 && this.#open.pop() ? ')' : null;
      default:
        return null;
    }
  }

  #word(word: string): string | null {
    if (this.#may('name')) return NAME.test(word) ? word : null;
    const name = word.toLowerCase();
    return this.#may('word') && WORD.test(name) ? name : null;
  }

  #number(value: number): string | null {
    const isZeroLength = value === 0 && this.#may('length');
    return this.#may('number') || isZeroLength ? this.#bounded(value, MAX_NUMBER) : null;
  }

  #dimension(value: number, unit: string): string | null {
    if (ANGLES.has(unit)) return this.#may('angle') ? this.#bounded(value, MAX_NUMBER) + unit : null;
    const longest = LONGEST.get(unit);
    return longest !== undefined && this.#may('length') ? this.#bounded(value, longest) + unit : null;
  }

  #bounded(value: number, most: number): string {
    const least = this.#may('signed') ? -most : 0;
    return String(Number(Math.min(Math.max(value, least), most).toFixed(4)));
  }

  #delimiter(mark: string): string | null {
    const isOperator = this.#may('operator') && /^[-+*/]$/.test(mark);
    return isOperator || (mark === '/' && this.#may('slash')) ? mark : null;
  }

  #function(name: string): string | null {
    const known = FUNCTIONS.get(name);
    return known && this.#may(known.as) ? this.#enter(`${name}(`, known.within) : null;
  }

  #enter(text: string, kinds: Kinds): string | null {
    return this.#open.push(kinds) > MAX_DEPTH ? null : text;
  }

  /** One that may not be loaded is none: the colours beside it stay. */
  #picture(address: string): string | null {
    if (!this.#may('image')) return null;
    const url = this.#references.load(address);
    return url === null ? 'none' : `url('${url.replace(/['"()\\\s<>]/g, percentEncoded)}')`;
  }
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
}

/** `url("…")`, which tokenizers leave to their callers (CSS Syntax 3 §4.3.4), and where it ends. */
function quotedUrl(tokens: readonly CSSToken[], start: number): { url: string; end: number } | undefined {
  const [, , , , { value: name }] = tokens[start] as Extract<CSSToken, { 0: TokenType.Function }>;
  if (name.toLowerCase() !== 'url') return undefined;
  const isSpace = (at: number): boolean => tokens[at]?.[0] === TokenType.Whitespace;
  const at = isSpace(start + 1) ? start + 2 : start + 1;
  const end = isSpace(at + 1) ? at + 2 : at + 1;
  const address = tokens[at];
  const isClosed = tokens[end] === undefined || tokens[end][0] === TokenType.CloseParen;
  return address?.[0] === TokenType.String && isClosed ? { url: address[4].value, end } : undefined;
}

/** A string of css: all but the plainest characters are escaped. */
export function quoted(text: string): string {
  return `'${text.replace(/[^\w .,\u00a1-\ud7ff\uf900-\ufdcf-]/gu, escaped)}'`;
}

/** A name of css (CSS Syntax 3 §4.3.11), behind a prefix that is one already. */
export function escapedName(text: string): string {
  return text.replace(/[^\w\u00a1-\ud7ff\uf900-\ufdcf-]/gu, escaped);
}

function escaped(character: string): string {
  return `\\${character.codePointAt(0)!.toString(16)} `;
}
