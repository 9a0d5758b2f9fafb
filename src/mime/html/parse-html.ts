import type { TokenizerCallbacks } from 'htmlparser2';
import { Tokenizer } from 'htmlparser2';
import type { HtmlHandler } from './html-events.ts';
import { Nesting } from './nesting.ts';

/**
 * Reads html in one pass, without a tree. Tags become elements that are properly nested, as browsers would nest them
 * (HTML §13.2.6): what is written from these events reads the same again. It takes time in proportion to the text.
 */
export function parseHtml(html: string, handler: HtmlHandler): void {
  const tags = new Tags(html, new Nesting(handler, html.length));
  const tokenizer = new Tokenizer({}, tags);
  tokenizer.write(html);
  tokenizer.end();
}

/** More attributes of one element are left out. */
const MAX_ATTRIBUTES = 100;
const LONGEST_NAME = 64;

/** From the tokenizer's positions to tags with attributes. */
class Tags implements TokenizerCallbacks {
  readonly #html: string;
  readonly #nesting: Nesting;
  #name = '';
  #attributes: Record<string, string> = {};
  #count = 0;
  #attribute = '';
  #value = '';

  constructor(html: string, nesting: Nesting) {
    this.#html = html;
    this.#nesting = nesting;
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#nameAt(start, end);
    this.#attributes = {};
    this.#count = 0;
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#nameAt(start, end);
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    const isNew = this.#attribute !== '' && !Object.hasOwn(this.#attributes, this.#attribute);
    if (isNew && this.#attribute !== '__proto__' && this.#count++ < MAX_ATTRIBUTES)
      this.#attributes[this.#attribute] = this.#value;
    this.#value = '';
  }

  onopentagend(): void {
    this.#nesting.startTag(this.#name, this.#attributes, false);
  }

  onselfclosingtag(): void {
    this.#nesting.startTag(this.#name, this.#attributes, true);
  }

  onclosetag(start: number, end: number): void {
    this.#nesting.endTag(this.#nameAt(start, end));
  }

  ontext(start: number, end: number): void {
    this.#nesting.text(this.#html.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.#nesting.text(String.fromCodePoint(codePoint));
  }

  onend(): void {
    this.#nesting.end();
  }

  oncomment(): void {}
  oncdata(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  #nameAt(start: number, end: number): string {
    return this.#html.slice(start, Math.min(end, start + LONGEST_NAME)).toLowerCase();
  }
}
