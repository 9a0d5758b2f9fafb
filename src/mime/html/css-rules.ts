import type { CSSToken } from '@csstools/css-tokenizer';
import { tokenizer, TokenType } from '@csstools/css-tokenizer';

export interface Declaration {
  /** In lower case, escapes resolved. */
  readonly name: string;
  readonly value: readonly CSSToken[];
  readonly isImportant: boolean;
}

export interface StyleRule {
  /** What follows `@media` in the rules around it, outermost first. */
  readonly conditions: readonly (readonly CSSToken[])[];
  readonly selector: readonly CSSToken[];
  readonly declarations: readonly Declaration[];
}

/** Is told every token that is left out; `null`: what follows belongs to something else. */
export type OnDropped = (token: CSSToken | null) => void;

/**
 * The style rules of a style sheet (CSS Syntax 3 §5.4). Of the rules with `@` only `@media` is read. It holds no more
 * than one rule at a time, and takes time in proportion to the text.
 */
export function* styleRules(css: string, onDropped: OnDropped): Generator<StyleRule> {
  yield* new CssReader(css, onDropped).rules([]);
}

/** The declarations of a style attribute (CSS Style Attributes §3). */
export function styleDeclarations(css: string, onDropped: OnDropped): Declaration[] {
  return new CssReader(css, onDropped).declarations();
}

const MAX_CONDITIONS = 3;
/** A selector, condition or value of more tokens is left out. */
const MAX_TOKENS = 1000;

/** What ends a block that begins with this. */
const ENDS: Readonly<Partial<Record<TokenType, TokenType>>> = {
  [TokenType.OpenCurly]: TokenType.CloseCurly,
  [TokenType.OpenSquare]: TokenType.CloseSquare,
  [TokenType.OpenParen]: TokenType.CloseParen,
  [TokenType.Function]: TokenType.CloseParen,
};

const AROUND_RULES: ReadonlySet<TokenType> = new Set([TokenType.Whitespace, TokenType.CDO, TokenType.CDC]);
const AROUND_DECLARATIONS: ReadonlySet<TokenType> = new Set([TokenType.Whitespace, TokenType.Semicolon]);
const AT_RULE_ENDS: ReadonlySet<TokenType> = new Set([TokenType.OpenCurly, TokenType.Semicolon]);
const RULE_ENDS: ReadonlySet<TokenType> = new Set([TokenType.OpenCurly]);

class CssReader {
  readonly #next: () => CSSToken;
  readonly #onDropped: OnDropped;
  #current: CSSToken;

  constructor(css: string, onDropped: OnDropped) {
    const { nextToken } = tokenizer({ css });
    this.#next = nextToken;
    this.#onDropped = onDropped;
    this.#current = this.#advance();
  }

  *rules(conditions: StyleRule['conditions']): Generator<StyleRule> {
    const isNested = conditions.length > 0;
    for (;;) {
      this.#skip(AROUND_RULES);
      if (this.#at(TokenType.EOF) || (isNested && this.#at(TokenType.CloseCurly))) return;
      if (this.#at(TokenType.AtKeyword)) yield* this.#atRule(conditions);
      else yield* this.#styleRule(conditions);
    }
  }

  *#styleRule(conditions: StyleRule['conditions']): Generator<StyleRule> {
    const isNested = conditions.length > 0;
    const selector = this.#until(isNested ? AT_RULE_ENDS : RULE_ENDS, isNested);
    if (this.#at(TokenType.Semicolon)) this.#advance();
    if (!this.#at(TokenType.OpenCurly)) return;
    this.#advance();
    const declarations = this.declarations();
    this.#advance();
    yield { conditions, selector, declarations };
  }

  *#atRule(conditions: StyleRule['conditions']): Generator<StyleRule> {
    const keyword = this.#current;
    this.#advance();
    const prelude = this.#until(AT_RULE_ENDS, conditions.length > 0);
    const isRead = isNamed(keyword, 'media') && conditions.length < MAX_CONDITIONS;
    if (isRead && this.#at(TokenType.OpenCurly)) {
      this.#advance();
      yield* this.rules([...conditions, prelude]);
      this.#advance();
    } else {
      this.#drop([keyword, ...prelude]);
      this.#dropBlock();
    }
  }

  /** All up to the end of the block, which is left to be read. */
  declarations(): Declaration[] {
    const found: Declaration[] = [];
    for (;;) {
      this.#skip(AROUND_DECLARATIONS);
      if (this.#at(TokenType.EOF) || this.#at(TokenType.CloseCurly)) return found;
      const declaration = this.#declaration();
      if (declaration) found.push(declaration);
    }
  }

  /** Undefined: it was something else, and has been left out. */
  #declaration(): Declaration | undefined {
    const name = this.#current;
    if (name[0] === TokenType.Ident) {
      this.#advance();
      this.#skip(AROUND_RULES);
    }
    const isDeclaration = name[0] === TokenType.Ident && this.#at(TokenType.Colon);
    if (isDeclaration) this.#advance();
    const value = this.#until(AT_RULE_ENDS, true);
    if (isDeclaration && !this.#at(TokenType.OpenCurly)) {
      const isImportant = endsImportant(value);
      const own = isImportant ? value.slice(0, value.findLastIndex(isBang)) : value;
      return { name: name[4].value.toLowerCase(), value: own, isImportant };
    }
    this.#drop(value);
    this.#dropBlock();
    return undefined;
  }

  /** Tokens up to one of `ends`, or to the end of the block around them; nothing if they are too many. */
  #until(ends: ReadonlySet<TokenType>, isNested: boolean): CSSToken[] {
    const found: CSSToken[] = [];
    const open: TokenType[] = [];
    let isTooLong = false;
    for (;;) {
      const [type] = this.#current;
      const isEnd = ends.has(type) || (isNested && type === TokenType.CloseCurly);
      if (type === TokenType.EOF || (open.length === 0 && isEnd)) break;
      track(open, type);
      isTooLong ||= found.length >= MAX_TOKENS;
      if (isTooLong) this.#onDropped(this.#current);
      else found.push(this.#current);
      this.#advance();
    }
    if (isTooLong) this.#drop(found);
    return isTooLong ? [] : found;
  }

  /** A block, if there is one, or the semicolon. */
  #dropBlock(): void {
    const open: TokenType[] = [];
    if (this.#at(TokenType.Semicolon)) this.#advance();
    if (!this.#at(TokenType.OpenCurly)) return;
    this.#onDropped(null);
    do {
      track(open, this.#current[0]);
      this.#onDropped(this.#current);
      this.#advance();
    } while (open.length > 0 && !this.#at(TokenType.EOF));
  }

  #drop(tokens: readonly CSSToken[]): void {
    this.#onDropped(null);
    for (const token of tokens) this.#onDropped(token);
  }

  #at(type: TokenType): boolean {
    return this.#current[0] === type;
  }

  #skip(types: ReadonlySet<TokenType>): void {
    while (types.has(this.#current[0])) this.#advance();
  }

  #advance(): CSSToken {
    do this.#current = this.#next();
    while (this.#current[0] === TokenType.Comment);
    return this.#current;
  }
}

/** Follows which blocks are open: of all that could end one, only its own end does (CSS Syntax 3 §5.4.8). */
function track(open: TokenType[], type: TokenType): void {
  const end = ENDS[type];
  if (end !== undefined) open.push(end);
  else if (open.at(-1) === type) open.pop();
}

function isNamed(token: CSSToken, name: string): boolean {
  return token[0] === TokenType.AtKeyword && token[4].value.toLowerCase() === name;
}

function isBang(token: CSSToken): boolean {
  return token[0] === TokenType.Delim && token[4].value === '!';
}

/** `! important`, white space allowed. */
function endsImportant(value: readonly CSSToken[]): boolean {
  const [bang, word] = value.filter(([type]) => type !== TokenType.Whitespace).slice(-2);
  if (!bang || !isBang(bang) || word?.[0] !== TokenType.Ident) return false;
  return word[4].value.toLowerCase() === 'important';
}
