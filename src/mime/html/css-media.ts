import type { CSSToken } from '@csstools/css-tokenizer';
import { TokenType } from '@csstools/css-tokenizer';

const WORD = /^-?[a-z][a-z-]{0,40}$/;
const UNIT = /^(?:px|em|rem|pt|cm|mm|in|dpi|dpcm|dppx|x)$/;
/** `<` would be one that browsers could take for a tag. */
const DELIMITER = /^[/=>]$/;

/** What follows `@media`, written anew; null: something in it is not understood. It looks at the screen and nothing else. */
export function writeMedia(tokens: readonly CSSToken[]): string | null {
  const written = tokens.map(writeToken);
  if (written.includes(null)) return null;
  const media = written.join('').trim();
  return media === '' || media.split('(').length !== media.split(')').length ? null : media;
}

function writeToken(token: CSSToken): string | null {
  switch (token[0]) {
    case TokenType.Whitespace:
      return ' ';
    case TokenType.Ident:
      return word(token[4].value.toLowerCase());
    case TokenType.Number:
      return amount(token[4].value);
    case TokenType.Dimension:
      return UNIT.test(token[4].unit.toLowerCase())
        ? amount(token[4].value) + token[4].unit.toLowerCase()
        : null;
    case TokenType.OpenParen:
      return '(';
    case TokenType.CloseParen:
      return ')';
    case TokenType.Colon:
      return ':';
    case TokenType.Comma:
      return ',';
    case TokenType.Delim:
      return DELIMITER.test(token[4].value) ? token[4].value : null;
    default:
      return null;
  }
}

function word(name: string): string | null {
  return WORD.test(name) ? name : null;
}

function amount(value: number): string {
  return String(Number(Math.min(Math.max(value, -100_000), 100_000).toFixed(4)));
}
