import { tokenize } from '@csstools/css-tokenizer';
import { writeMedia } from './css-media.ts';
import type { StyleRule } from './css-rules.ts';
import { styleDeclarations, styleRules } from './css-rules.ts';
import { writeSelectors } from './css-selectors.ts';
import type { CssLoads } from './css-values.ts';
import { writeDeclarations } from './css-values.ts';
import { DroppedLoads } from './dropped-loads.ts';
import type { References } from './references.ts';
import type { Scope } from './scope.ts';

/** The style sheets of one mail may become so long; what comes then is left out. */
const MAX_LENGTH = 400_000;
/** A style attribute that is longer, pictures within included, is left out. */
const MAX_ATTRIBUTE = 100_000;
const MAX_KNOWN = 500;

/**
 * Css of a stranger, read by the rules of CSS Syntax and written anew: of known properties what consists of known kinds of
 * values, selectors that cannot reach out of the mail's page, pictures by the rules for references. No octet of it is copied unread.
 */
export class CssSanitizer {
  readonly #scope: Scope;
  readonly #loads: CssLoads;
  readonly #known = new Map<string, string>();
  #room = MAX_LENGTH;

  constructor(references: References, scope: Scope) {
    this.#scope = scope;
    this.#loads = { references, dropped: new DroppedLoads(references) };
  }

  /** @param media the condition of the whole style sheet */
  styleSheet(css: string, media: string | undefined): string {
    const rules = this.#rules(css);
    if (media === undefined || media.trim() === '' || rules === '') return rules;
    const condition = writeMedia(tokenize({ css: media.slice(0, 1000) }).slice(0, -1));
    return condition === null ? '' : `@media ${condition}{${rules}}`;
  }

  /** The same style on many elements is read once, unless it may load something, which is counted each time. */
  styleAttribute(css: string): string {
    if (css.length > MAX_ATTRIBUTE) return '';
    const known = this.#known.get(css);
    if (known !== undefined) return known;
    const { dropped } = this.#loads;
    const written = writeDeclarations(
      styleDeclarations(css, (token) => dropped.take(token)),
      this.#loads,
    );
    if (!/[(\\]/.test(css) && this.#known.size < MAX_KNOWN) this.#known.set(css, written);
    return written;
  }

  /** Rules with the same conditions stand together. */
  #rules(css: string): string {
    const { dropped } = this.#loads;
    const out: string[] = [];
    let open: Media | undefined;
    for (const rule of styleRules(css, (token) => dropped.take(token))) {
      const media = open?.conditions === rule.conditions ? open : mediaOf(rule.conditions);
      const written = media.begin !== null && this.#room > 0 ? this.#rule(rule) : '';
      if (written === '') continue;
      if (media !== open) out.push(open?.end ?? '', media.begin ?? '');
      out.push(written);
      open = media;
      this.#room -= written.length;
    }
    return out.join('') + (open?.end ?? '');
  }

  /** Empty: nothing of it is left. */
  #rule({ selector, declarations }: StyleRule): string {
    const selectors = writeSelectors(selector, this.#scope);
    if (selectors === null) for (const { value } of declarations) this.#loads.dropped.takeAll(value);
    const written = selectors === null ? '' : writeDeclarations(declarations, this.#loads);
    return written === '' ? '' : `${selectors}{${written}}`;
  }
}

/** The conditions around rules, written anew. */
interface Media {
  readonly conditions: StyleRule['conditions'];
  /** Null: they do not pass. */
  readonly begin: string | null;
  readonly end: string;
}

function mediaOf(conditions: StyleRule['conditions']): Media {
  const written = conditions.map(writeMedia);
  const begin = written.includes(null) ? null : written.map((each) => `@media ${each}{`).join('');
  return { conditions, begin, end: '}'.repeat(conditions.length) };
}
