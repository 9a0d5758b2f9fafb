import type { CSSToken } from '@csstools/css-tokenizer';
import { TokenType } from '@csstools/css-tokenizer';
import type { References } from './references.ts';

/** Functions whose strings are addresses of pictures. */
const LOADING: ReadonlySet<string> = new Set(
  'url src image image-set -webkit-image-set cross-fade -webkit-cross-fade'.split(' '),
);

/** Counts what css that is left out would have loaded. */
export class DroppedLoads {
  readonly #references: References;
  #open: string[] = [];

  constructor(references: References) {
    this.#references = references;
  }

  /** @param token `null`: what follows belongs to something else */
  take(token: CSSToken | null): void {
    if (token === null) this.#open = [];
    else if (token[0] === TokenType.URL) this.#references.drop(token[4].value);
    else if (token[0] === TokenType.Function) this.#open.push(token[4].value.toLowerCase());
    else if (token[0] === TokenType.OpenParen) this.#open.push('');
    else if (token[0] === TokenType.CloseParen) this.#open.pop();
    else if (token[0] === TokenType.AtKeyword && token[4].value.toLowerCase() === 'import')
      this.#open = ['url'];
    else if (token[0] === TokenType.String && LOADING.has(this.#open.at(-1) ?? ''))
      this.#references.drop(token[4].value);
  }

  takeAll(tokens: readonly CSSToken[]): void {
    this.take(null);
    for (const token of tokens) this.take(token);
  }
}
