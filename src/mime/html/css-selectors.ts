import type { CSSToken } from '@csstools/css-tokenizer';
import { TokenType } from '@csstools/css-tokenizer';
import { escapedName, quoted } from './css-values.ts';
import type { Scope } from './scope.ts';

/**
 * A list of selectors written anew, each bound to what is within the mail's page; classes and ids get the
 * prefix that they have in the html. Null: something in it does not pass, and so the rule goes as a whole, as it does where
 * a browser does not know a selector.
 */
export function writeSelectors(tokens: readonly CSSToken[], scope: Scope): string | null {
  const written = splitAtCommas(tokens).map((selector) => new SelectorWriter(selector, scope).write());
  return written.includes(null) || written.length > MAX_SELECTORS ? null : written.join(',');
}

const MAX_SELECTORS = 200;

/** What looks at nothing but the element and its place among its siblings. */
const PSEUDO_CLASSES: ReadonlySet<string> = new Set(
  (
    'link visited hover active focus first-child last-child only-child first-of-type last-of-type only-of-type empty ' +
    'any-link'
  ).split(' '),
);
const PSEUDO_ELEMENTS: ReadonlySet<string> = new Set(['first-line', 'first-letter']);
const NTH: ReadonlySet<string> = new Set(['nth-child', 'nth-last-child', 'nth-of-type', 'nth-last-of-type']);
const ATTRIBUTE =
  /^(?:class|id|align|valign|dir|lang|title|width|height|bgcolor|href|src|alt|border|color|face|size|style|type)$/;
const TYPE = /^[a-z][a-z0-9-]{0,40}$/;
/** The mail's own page is the scope. */
const PAGE = /^(?:html|body)$/;

class SelectorWriter {
  readonly #tokens: readonly CSSToken[];
  readonly #scope: Scope;
  #at = 0;

  constructor(tokens: readonly CSSToken[], scope: Scope) {
    this.#tokens = trimmed(tokens);
    this.#scope = scope;
  }

  write(): string | null {
    const { page, within } = this.#scope;
    let out = page;
    for (let isFirst = true; isFirst || this.#at < this.#tokens.length; isFirst = false) {
      const combinator: string | null = isFirst ? ' ' : this.#combinator();
      const isPage = this.#isPage();
      const compound = this.#compound();
      if (combinator === null || compound === null) return null;
      // Beside the page there is nothing, nor is it within anything.
      const isNowhere = out === page ? combinator === '+' || combinator === '~' : isPage;
      if (isNowhere) return null;
      if (isFirst && !isPage) out = within + compound;
      else out += isPage ? compound : combinator + compound;
    }
    return out;
  }

  /** Whether the compound that begins here means the mail's page. */
  #isPage(): boolean {
    const [first, second] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]];
    if (first?.[0] === TokenType.Ident) return PAGE.test(first[4].value.toLowerCase());
    return first?.[0] === TokenType.Colon && isIdent(second, 'root');
  }

  #combinator(): string | null {
    const isSpace = this.#skipSpace();
    const token = this.#tokens[this.#at];
    if (token?.[0] !== TokenType.Delim || !/^[>+~]$/.test(token[4].value)) return isSpace ? ' ' : null;
    this.#at++;
    this.#skipSpace();
    return token[4].value;
  }

  #skipSpace(): boolean {
    const start = this.#at;
    while (this.#tokens[this.#at]?.[0] === TokenType.Whitespace) this.#at++;
    return this.#at > start;
  }

  /** Null: it does not pass; empty: it is nothing but the page. */
  #compound(): string | null {
    const start = this.#at;
    let out = '';
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token[0] === TokenType.Whitespace || isCombinator(token)) break;
      const written = this.#simple(token, this.#at === start);
      if (written === null) return null;
      out += written;
    }
    return this.#at === start ? null : out;
  }

  /** One simple selector (Selectors 4 §2.1). */
  #simple(token: CSSToken, isFirst: boolean): string | null {
    this.#at++;
    switch (token[0]) {
      case TokenType.Ident:
        return isFirst ? typeSelector(token[4].value.toLowerCase()) : null;
      case TokenType.Hash:
        return `#${this.#prefixed(token[4].value)}`;
      case TokenType.Delim:
        return this.#marked(token[4].value, isFirst);
      case TokenType.OpenSquare:
        return this.#attribute();
      case TokenType.Colon:
        return this.#pseudo(isFirst);
      default:
        return null;
    }
  }

  #prefixed(name: string): string {
    return escapedName(this.#scope.prefix + name);
  }

  #marked(mark: string, isFirst: boolean): string | null {
    if (mark === '*' && isFirst) return '*';
    const name = this.#tokens[this.#at++];
    return mark === '.' && name?.[0] === TokenType.Ident ? `.${this.#prefixed(name[4].value)}` : null;
  }

  #pseudo(isFirst: boolean): string | null {
    const isElement = this.#tokens[this.#at]?.[0] === TokenType.Colon;
    const token = this.#tokens[isElement ? ++this.#at : this.#at];
    this.#at++;
    if (token?.[0] === TokenType.Function && !isElement) return this.#nth(token[4].value.toLowerCase());
    if (token?.[0] !== TokenType.Ident) return null;
    const name = token[4].value.toLowerCase();
    if (PSEUDO_ELEMENTS.has(name)) return `::${name}`;
    if (isFirst && name === 'root' && !isElement) return '';
    return PSEUDO_CLASSES.has(name) && !isElement ? `:${name}` : null;
  }

  /** `:nth-child(2n+1)`; not with `of`. */
  #nth(name: string): string | null {
    if (!NTH.has(name)) return null;
    let argument = '';
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (token === undefined) return null;
      if (token[0] === TokenType.CloseParen) break;
      argument += token[1];
    }
    const plain = argument.replace(/\s+/g, '').toLowerCase();
    return /^(?:odd|even|[+-]?\d{0,5}n(?:[+-]\d{1,5})?|[+-]?\d{1,5})$/.test(plain)
      ? `:${name}(${plain})`
      : null;
  }

  /** `[align]`, `[href^="x"]`; classes and ids are compared as they are written, with the prefix. */
  #attribute(): string | null {
    const tokens: CSSToken[] = [];
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (token === undefined) return null;
      if (token[0] === TokenType.CloseSquare) break;
      if (token[0] !== TokenType.Whitespace) tokens.push(token);
    }
    const [name, ...rest] = tokens;
    if (name?.[0] !== TokenType.Ident || !ATTRIBUTE.test(name[4].value.toLowerCase())) return null;
    const attribute = name[4].value.toLowerCase();
    return rest.length === 0 ? `[${attribute}]` : this.#comparison(attribute, rest);
  }

  #comparison(attribute: string, tokens: readonly CSSToken[]): string | null {
    const value = tokens.at(-1)!;
    const operator = tokens
      .slice(0, -1)
      .map((token) => (token[0] === TokenType.Delim ? token[4].value : '?'))
      .join('');
    const isValue = value[0] === TokenType.String || value[0] === TokenType.Ident;
    if (!isValue || !/^[~|^$*]?=$/.test(operator)) return null;
    const isOwnName = /^(?:class|id)$/.test(attribute) && /^[~^]?=$/.test(operator);
    const text = isOwnName ? this.#scope.prefix + value[4].value : value[4].value;
    return `[${attribute}${operator}${quoted(text)}]`;
  }
}

function typeSelector(name: string): string | null {
  if (PAGE.test(name)) return '';
  return TYPE.test(name) ? name : null;
}

function isIdent(token: CSSToken | undefined, name: string): boolean {
  return token?.[0] === TokenType.Ident && token[4].value.toLowerCase() === name;
}

function isCombinator(token: CSSToken): boolean {
  return token[0] === TokenType.Delim && /^[>+~]$/.test(token[4].value);
}

function trimmed(tokens: readonly CSSToken[]): readonly CSSToken[] {
  const isSpace = ([type]: CSSToken): boolean => type === TokenType.Whitespace;
  const start = tokens.findIndex((token) => !isSpace(token));
  const end = tokens.findLastIndex((token) => !isSpace(token));
  return start < 0 ? [] : tokens.slice(start, end + 1);
}

/** No comma of those selectors that pass stands within brackets. */
function splitAtCommas(tokens: readonly CSSToken[]): CSSToken[][] {
  const lists: CSSToken[][] = [[]];
  for (const token of tokens) {
    if (token[0] === TokenType.Comma) lists.push([]);
    else lists.at(-1)!.push(token);
  }
  return lists;
}
