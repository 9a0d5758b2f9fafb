import { MailError } from './errors.ts';
import { MAX_QUERY } from './limits.ts';

/** A piece of a query; places are counted in characters from 1. */
export interface Token {
  readonly kind: 'word' | 'not' | 'or' | 'open' | 'close';
  readonly at: number;
  readonly end: number;
  /** Of a word: what stands ahead of the colon, in lower case; undefined: nothing does. */
  readonly name?: string | undefined;
  readonly value?: string;
  /** Where the value begins. */
  readonly valueAt?: number;
  readonly isQuoted?: boolean;
}

/** A name and its colon, or none; then a quoted text or what goes on to the next space or bracket. */
const WORD = /(?:([a-z][a-z-]*):)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))?/iy;
const SPACE = /\s*/y;

/** Whoever types it is told where and what. */
export function badQuery(at: number, what: string): MailError {
  return new MailError('BAD_USER_INPUT', `The query cannot be read at character ${at}: ${what}`, {
    argument: 'query',
  });
}

/** @throws MailError BAD_USER_INPUT */
export function tokensOf(text: string): Token[] {
  if (text.length > MAX_QUERY) throw badQuery(MAX_QUERY + 1, `a query has at most ${MAX_QUERY} characters`);
  const tokens: Token[] = [];
  let at = skip(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skip(text, token.end - 1);
  }
  return tokens;
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function tokenAt(text: string, at: number): Token {
  const character = text[at]!;
  const single = SINGLES[character];
  if (single && (single !== 'not' || isFollowed(text, at))) return { kind: single, at: at + 1, end: at + 2 };
  WORD.lastIndex = at;
  const [whole = '', name, quoted, plain] = WORD.exec(text) ?? [];
  const valueAt = at + 1 + (name === undefined ? 0 : name.length + 1);
  if (quoted === undefined && plain === undefined) {
    if (text[at + whole.length] === '"')
      throw badQuery(at + whole.length + 1, 'this quotation mark is not closed');
    throw badQuery(valueAt, `something has to follow \`${whole}\` without a space`);
  }
  const end = at + whole.length + 1;
  const keyword = name === undefined && plain !== undefined ? KEYWORDS[plain] : undefined;
  if (keyword) return { kind: keyword, at: at + 1, end };
  const value = quoted === undefined ? plain! : quoted.replace(/\\(.)/gs, '$1');
  return {
    kind: 'word',
    at: at + 1,
    end,
    name: name?.toLowerCase(),
    value,
    valueAt,
    isQuoted: quoted !== undefined,
  };
}

const SINGLES: Partial<Record<string, Token['kind']>> = { '(': 'open', ')': 'close', '-': 'not' };
/** In capitals only: «or» and «not» are words. */
const KEYWORDS: Partial<Record<string, Token['kind']>> = { OR: 'or', NOT: 'not' };

/** A minus that stands alone is a word. */
function isFollowed(text: string, at: number): boolean {
  return /\S/.test(text[at + 1] ?? ' ');
}
