import type { CSSToken } from '@csstools/css-tokenizer';
import type { Declaration } from './css-rules.ts';
import { styleDeclarations, styleRules } from './css-rules.ts';
import type { Attributes } from './html-events.ts';

/**
 * What a html mail does not show: what its attributes hide, its style attributes, and those of its style sheets' rules
 * that name an element by itself (`.preheader`, `td.hide`, `#x`). Rules with conditions (`@media`) are for other screens.
 */
export class HiddenHtml {
  readonly #rules: ReadonlyMap<string, readonly Rule[]>;

  constructor(html: string) {
    this.#rules = rulesOf(html);
  }

  hides(name: string, { style = '', hidden, class: classes = '', id = '' }: Attributes): boolean {
    if (hidden !== undefined) return true;
    const own = MAY_HIDE.test(style) ? lookOf(styleDeclarations(style, ignore)) : undefined;
    if (this.#rules.size === 0) return own !== undefined && isNone(own);
    const names = classes === '' ? [] : classes.split(/\s+/, MAX_CLASSES);
    const matching = this.#matching(name, names, id);
    if (own) matching.push({ look: own, weight: INLINE, selector: ANY });
    return isNone(combined(matching));
  }

  #matching(name: string, classes: readonly string[], id: string): Rule[] {
    const keys = [name, '*', ...classes.map((each) => `.${each}`), ...(id === '' ? [] : [`#${id}`])];
    const found = keys.flatMap((key) => this.#rules.get(key) ?? []);
    return found.filter(({ selector }) => isMatch(selector, name, classes, id));
  }
}

const MAX_CLASSES = 50;
/** Rules of one name; more are not looked at. */
const MAX_RULES = 64;
const MAY_HIDE = /(?:^|[;\s/])(?:display|visibility|(?:max-)?height|opacity|mso-hide)\s*:/i;
const LONGEST_SHEETS = 200_000;

/** What may keep an element from being seen, each for itself: true hides, false shows. */
interface Look {
  readonly display?: boolean;
  readonly visibility?: boolean;
  readonly size?: boolean;
  readonly isImportant: boolean;
}

interface Selector {
  readonly name: string;
  readonly classes: readonly string[];
  readonly id: string;
}

interface Rule {
  readonly selector: Selector;
  readonly look: Look;
  /** Its specificity (CSS Selectors 4 §17). */
  readonly weight: number;
}

const ANY: Selector = { name: '', classes: [], id: '' };
const INLINE = 1_000_000;
const IMPORTANT = 10_000_000;

function isMatch(selector: Selector, name: string, classes: readonly string[], id: string): boolean {
  if (selector.name !== '' && selector.name !== name) return false;
  if (selector.id !== '' && selector.id !== id) return false;
  return selector.classes.every((each) => classes.includes(each));
}

function combined(rules: readonly Rule[]): Look {
  const heavy = ({ look, weight }: Rule): number => weight + (look.isImportant ? IMPORTANT : 0);
  return Object.assign({}, ...rules.toSorted((a, b) => heavy(a) - heavy(b)).map(({ look }) => look)) as Look;
}

function isNone({ display, visibility, size }: Look): boolean {
  return display === true || visibility === true || size === true;
}

function rulesOf(html: string): ReadonlyMap<string, readonly Rule[]> {
  const rules = new Map<string, Rule[]>();
  const css = [...styleSheets(html)].join('\n').slice(0, LONGEST_SHEETS);
  for (const { conditions, selector, declarations } of css === '' ? [] : styleRules(css, ignore)) {
    const look = conditions.every(isForScreens) ? lookOf(declarations) : undefined;
    for (const text of look ? textOf(selector).split(',', 100) : []) {
      const found = selectorOf(text.trim());
      if (found) addRule(rules, { selector: found, look: look!, weight: weightOf(found) });
    }
  }
  return rules;
}

function addRule(rules: Map<string, Rule[]>, rule: Rule): void {
  const key = keyOf(rule.selector);
  const others = rules.get(key);
  if (!others) rules.set(key, [rule]);
  else if (others.length < MAX_RULES) others.push(rule);
}

const ignore = (): void => undefined;

function textOf(tokens: readonly CSSToken[]): string {
  return tokens.map(([, text]) => text).join('');
}

function isForScreens(condition: readonly CSSToken[]): boolean {
  return /^\s*(?:only\s+)?(?:all|screen)\s*$/i.test(textOf(condition));
}

function selectorOf(text: string): Selector | undefined {
  const found = /^([a-z][a-z0-9]{0,20}|\*)?((?:[.#][\w-]{1,100}){0,5})$/i.exec(text);
  if (!found || text === '') return undefined;
  const names = found[2]!.match(/[.#][\w-]+/g) ?? [];
  const name = found[1] === undefined || found[1] === '*' ? '' : found[1].toLowerCase();
  const classes = names.filter((each) => each.startsWith('.')).map((each) => each.slice(1));
  return { name, classes, id: names.find((each) => each.startsWith('#'))?.slice(1) ?? '' };
}

function keyOf({ name, classes, id }: Selector): string {
  if (id !== '') return `#${id}`;
  return classes.length > 0 ? `.${classes[0]!}` : name || '*';
}

function weightOf({ name, classes, id }: Selector): number {
  return (id === '' ? 0 : 10_000) + classes.length * 100 + (name === '' ? 0 : 1);
}

const LOOKS = /^(?:display|visibility|height|max-height|opacity|overflow|overflow-y|mso-hide)$/;
const ZERO = /^0(?:\.0+)?(?:px|pt|em|rem|ex|in|cm|mm|vh|vw|%)?$/;

/**
 * Undefined: it says nothing about that. Zero height hides only what may not overflow: mail lays pictures over one another
 * with `max-height: 0`. So does `font-size: 0` not, which is there to keep boxes close together.
 */
function lookOf(declarations: readonly Declaration[]): Look | undefined {
  const own = declarations.filter(({ name }) => LOOKS.test(name));
  if (own.length === 0) return undefined;
  const values = new Map(own.map(({ name, value }) => [name, textOf(value).toLowerCase().trim()]));
  const isFlat = ['height', 'max-height'].some((name) => ZERO.test(values.get(name) ?? ''));
  const isClear = ZERO.test(values.get('opacity') ?? '');
  const isClipped = /hidden|clip/.test(values.get('overflow') ?? values.get('overflow-y') ?? '');
  const display = values.get('mso-hide') === 'all' ? 'none' : values.get('display');
  const hasSize = ['height', 'max-height', 'opacity'].some((name) => values.has(name));
  return {
    ...(display !== undefined && { display: display === 'none' }),
    ...(values.has('visibility') && { visibility: /^(?:hidden|collapse)$/.test(values.get('visibility')!) }),
    ...(hasSize && { size: isClear || (isFlat && isClipped) }),
    isImportant: declarations.some(({ isImportant }) => isImportant),
  };
}

/** The contents of style elements, without those in comments that are for Outlook alone. */
function* styleSheets(html: string): Generator<string> {
  const mark = /<style\b[^>]{0,500}>|<!--\[if[^\]]{0,200}\]>(?!\s{0,10}<!--)/gi;
  let isConditional = true;
  for (let found = mark.exec(html); found; found = mark.exec(html)) {
    const start = mark.lastIndex;
    if (found[0].startsWith('<!')) {
      const end: number = isConditional ? html.indexOf('<![endif]', start) : -1;
      isConditional = end >= 0;
      if (isConditional) mark.lastIndex = end;
      continue;
    }
    const rest = /<\/style/gi;
    rest.lastIndex = start;
    const end: number = rest.exec(html)?.index ?? html.length;
    if (!/\bmedia\s*=\s*["']?(?!all\b|screen["'\s>])/i.test(found[0])) yield html.slice(start, end);
    mark.lastIndex = end;
  }
}
