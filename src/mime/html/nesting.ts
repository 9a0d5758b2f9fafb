import type { Attributes, HtmlHandler } from './html-events.ts';
import { VOID } from './html-events.ts';
import { ActiveFormatting } from './active-formatting.ts';
import type { Formatting } from './active-formatting.ts';
import {
  CELLS,
  CLOSES_P,
  FITS,
  FOREIGN,
  FORMATTING,
  HEADINGS,
  INTEGRATION,
  isBreakout,
  ITEMS,
  MARKED,
  NOT_ENDING_ITEMS,
  SCOPE,
  SPECIAL,
} from './element-kinds.ts';

/** Deeper elements are left out; their text stays. Browsers themselves end at 512. */
const DEEPEST = 250;

/** An end tag of formatting ends at most so many other elements, which then open again. */
const MAX_SPLIT = 8;

interface Open {
  readonly name: string;
  readonly attributes: Attributes;
  readonly formatting: Formatting | undefined;
}

/**
 * Tags to properly nested elements by the rules of browsers (HTML §13.2.6.4), as far as mail has need of them: what ends a
 * paragraph, an item, a cell; what tables hold; formatting that goes on in the next block. An end tag never reaches out of
 * its cell. Left to browsers: contents of tables outside of cells, which they move in front of the table.
 */
export class Nesting {
  readonly #handler: HtmlHandler;
  readonly #stack: Open[] = [];
  /** How many of a name are open. */
  readonly #counts = new Map<string, number>();
  /** End tags to come of elements that were too deep. */
  readonly #beyond = new Map<string, number>();
  readonly #active = new ActiveFormatting();
  /** Octets of tags that may still be written again. */
  #budget: number;

  /** @param budget octets of tags that may be written twice */
  constructor(handler: HtmlHandler, budget: number) {
    this.#handler = handler;
    this.#budget = budget;
  }

  startTag(tag: string, attributes: Attributes, isSelfClosing: boolean): void {
    const isForeign = this.#isForeign(tag, attributes);
    const name = tag === 'image' && !isForeign ? 'img' : tag;
    if (!isForeign && !this.#makeRoom(name)) return;
    const isEmpty = VOID.has(name) || (isSelfClosing && (isForeign || FOREIGN.has(name)));
    if (!isForeign && !SPECIAL.has(name)) this.#reopenFormatting();
    if (!isEmpty) return this.#push(name, attributes, !isForeign && FORMATTING.has(name));
    this.#handler.open(name, attributes);
    if (!VOID.has(name)) this.#handler.close(name);
  }

  text(text: string): void {
    if (this.#active.isPending && text.trim() !== '') this.#reopenFormatting();
    this.#handler.text(text);
  }

  endTag(name: string): void {
    const beyond = this.#beyond.get(name) ?? 0;
    if (beyond > 0) this.#beyond.set(name, beyond - 1);
    else if (name === 'br') this.#handler.open('br', {});
    else if (FORMATTING.has(name)) this.#endFormatting(name);
    else if (HEADINGS.has(name)) this.#popTo(this.#find(HEADINGS, SCOPE));
    else this.#endElement(name);
  }

  end(): void {
    this.#popTo(0);
  }

  #endElement(name: string): void {
    const limits = name === 'table' ? NONE : Object.hasOwn(FITS, name) ? TABLE : scopeOf(name);
    const at = this.#has(name) ? this.#find(new Set([name]), limits) : -1;
    if (at < 0 && name === 'p') {
      this.startTag('p', {}, false);
      this.endTag('p');
    } else this.#popTo(at);
  }

  /** Ends what the element ends where it begins. False: it has no place here. */
  #makeRoom(name: string): boolean {
    if (Object.hasOwn(FITS, name)) return this.#makeRoomInTable(FITS[name]!);
    if (name === 'form' && this.#isBetweenCells()) return false;
    if ((name === 'head' && this.#stack.length > 1) || (name === 'html' && this.#stack.length > 0))
      return false;
    if (name === 'table' && this.#isBetweenCells()) this.#popTo(this.#find(TABLE, NONE));
    if (name === 'body' && this.#has('head')) this.#popTo(this.#find(HEAD, SCOPE));
    if (Object.hasOwn(ITEMS, name)) this.#popTo(this.#find(ITEMS[name]!, NOT_ENDING_ITEMS));
    if (CLOSES_P.has(name) && this.#has('p')) this.#popTo(this.#find(P, SCOPE));
    if (HEADINGS.has(name) && HEADINGS.has(this.#top)) this.#popTo(this.#stack.length - 1);
    if (NOT_WITHIN_ITSELF.has(name) && this.#active.has(name)) this.#endFormatting(name);
    return true;
  }

  /** Rows only in sections, cells only in rows; what is missing is put in. */
  #makeRoomInTable(fits: Readonly<Record<string, string | null>>): boolean {
    for (;;) {
      const at = this.#find(PARTS, NONE);
      if (at < 0 || this.#stack.length >= DEEPEST - 1) return false;
      const missing = fits[this.#stack[at]!.name];
      this.#popTo(missing === undefined ? at : at + 1);
      if (missing === null) return true;
      if (missing !== undefined) this.#push(missing, {});
    }
  }

  /** Within a table, but in none of its cells: no place for another table, and none for a form that rows are in. */
  #isBetweenCells(): boolean {
    const at = this.#has('table') ? this.#find(PARTS, NONE) : -1;
    return at >= 0 && !CELLS.has(this.#stack[at]!.name);
  }

  /** Blocks that began within the formatting end with it and begin again behind it. */
  #endFormatting(name: string): void {
    const at = this.#has(name) ? this.#find(new Set([name]), SCOPE) : -1;
    const split = at < 0 ? [] : this.#stack.slice(at + 1).filter(({ formatting }) => !formatting);
    if (split.length > MAX_SPLIT) return;
    const { formatting } = this.#stack[at] ?? {};
    this.#popTo(at);
    if (at < 0 || formatting) this.#active.remove(name, formatting);
    for (const each of split)
      if (this.#pays(each) && this.#makeRoom(each.name)) this.#push(each.name, each.attributes);
  }

  #reopenFormatting(): void {
    for (const formatting of this.#active.takePending())
      if (this.#pays(formatting)) this.#push(formatting.name, formatting.attributes, true);
  }

  /** So that a few tags cannot become many. */
  #pays({ name, attributes }: Formatting): boolean {
    let octets = `<${name}></${name}>`.length;
    for (const key in attributes) octets += ` ${key}=""`.length + attributes[key]!.length;
    this.#budget -= octets;
    return this.#budget >= 0;
  }

  #push(name: string, attributes: Attributes, isFormatting = false): void {
    if (this.#stack.length >= DEEPEST) {
      this.#beyond.set(name, (this.#beyond.get(name) ?? 0) + 1);
      return;
    }
    const formatting = isFormatting ? this.#active.add(name, attributes) : undefined;
    if (MARKED.has(name)) this.#active.mark();
    this.#stack.push({ name, attributes, formatting });
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#handler.open(name, attributes);
  }

  /** Closes elements until so many are open; −1: none. */
  #popTo(count: number): void {
    if (count < 0) return;
    while (this.#stack.length > count) {
      const { name, formatting } = this.#stack.pop()!;
      this.#counts.set(name, this.#counts.get(name)! - 1);
      if (formatting) this.#active.close(formatting);
      if (MARKED.has(name)) this.#active.unmark();
      if (this.#beyond.size > 0) this.#beyond.clear();
      this.#handler.close(name);
    }
  }

  get #top(): string {
    return this.#stack.at(-1)?.name ?? '';
  }

  #has(name: string): boolean {
    return (this.#counts.get(name) ?? 0) > 0;
  }

  /** Where the innermost open element of these names stands, unless one of `limits` is further in; −1: nowhere. */
  #find(names: ReadonlySet<string>, limits: ReadonlySet<string>): number {
    for (let at = this.#stack.length - 1; at >= 0; at--) {
      const { name } = this.#stack[at]!;
      if (names.has(name)) return at;
      if (limits.has(name)) return -1;
    }
    return -1;
  }

  /** Within SVG or MathML, which some elements of html end where they begin (HTML §13.2.6.5). */
  #isForeign(name: string, attributes: Attributes): boolean {
    if (!this.#has('svg') && !this.#has('math')) return false;
    const at = this.#find(FOREIGN, INTEGRATION);
    if (at < 0) return false;
    if (!isBreakout(name, attributes)) return true;
    this.#popTo(at);
    return false;
  }
}

const NONE: ReadonlySet<string> = new Set();
const NOT_WITHIN_ITSELF: ReadonlySet<string> = new Set(['a', 'nobr']);
const P: ReadonlySet<string> = new Set(['p']);
const HEAD: ReadonlySet<string> = new Set(['head']);
const TABLE: ReadonlySet<string> = new Set(['table']);
const PARTS: ReadonlySet<string> = new Set('table tbody thead tfoot tr td th caption colgroup'.split(' '));

/** Where an end tag stops looking for its element: those of words at every block. */
function scopeOf(name: string): ReadonlySet<string> {
  return SPECIAL.has(name) || FOREIGN.has(name) ? SCOPE : SPECIAL;
}
