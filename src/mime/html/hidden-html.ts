import type { CSSToken } from '@csstools/css-tokenizer';
import { styleDeclarations, styleRules } from './css-rules.ts';
import type { Attributes } from './html-events.ts';
import type { Look } from './looks.ts';
import { MAY_TELL, doubtful, lookOf, lookOfAttributes, textOf } from './looks.ts';

/**
 * What a html mail does not show: what its attributes hide, its style attributes, and those of its style sheets' rules
 * that name an element by itself (`.preheader`, `td.hide`, `#x`). Rules with conditions (`@media`) are for other screens; those that
 * ask for more of an element than itself may be meant, and hide nothing.
 */
export class HiddenHtml {
  readonly #rules: ReadonlyMap<string, readonly Rule[]>;
  /** Of style attributes: a mail has the same ones again and again. */
  readonly #known = new Map<string, Look | undefined>();

  constructor(html: string) {
    this.#rules = rulesOf(html);
  }

  /** What is said of an element; undefined: nothing that matters. */
  look(name: string, attributes: Attributes): Look | undefined {
    const { style = '', hidden, class: classes = '', id = '' } = attributes;
    if (hidden !== undefined) return HIDDEN;
    const own = this.#lookOfStyle(style);
    const hints = lookOfAttributes(attributes);
    if (this.#rules.size === 0 && !hints) return own;
    const names = classes === '' ? [] : classes.split(/\s+/, MAX_CLASSES);
    const matching = this.#matching(name, names, id);
    if (own) matching.push({ look: own, weight: INLINE, selector: ANY });
    if (hints) matching.push({ look: hints, weight: -1, selector: ANY });
    return matching.length === 0 ? undefined : combined(matching);
  }

  #lookOfStyle(style: string): Look | undefined {
    if (style === '' || !MAY_TELL.test(style)) return undefined;
    if (this.#known.has(style)) return this.#known.get(style);
    const look = lookOf(styleDeclarations(style, ignore));
    if (this.#known.size < MAX_KNOWN) this.#known.set(style, look);
    return look;
  }

  #matching(name: string, classes: readonly string[], id: string): Rule[] {
    const keys = [name, '*', ...classes.map((each) => `.${each}`), ...(id === '' ? [] : [`#${id}`])];
    const found = keys.flatMap((key) => this.#rules.get(key) ?? []);
    return found.filter(({ selector }) => isMatch(selector, name, classes, id));
  }
}

const HIDDEN: Look = { display: true, isImportant: true };
const MAX_CLASSES = 50;
const MAX_KNOWN = 1_000;
/** Rules of one name; more are not looked at. */
const MAX_RULES = 64;
const LONGEST_SELECTOR = 200;
const LONGEST_SHEETS = 200_000;

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

/** Whether an element of this look is hidden, with all that is within. */
export function isNone({ display, visibility, size, place }: Look): boolean {
  return display === true || visibility === true || size === true || place === true;
}

function rulesOf(html: string): ReadonlyMap<string, readonly Rule[]> {
  const rules = new Map<string, Rule[]>();
  const css = [...styleSheets(html)].join('\n').slice(0, LONGEST_SHEETS);
  for (const { conditions, selector, declarations } of css === '' ? [] : styleRules(css, ignore)) {
    const look = conditions.every(isForScreens) ? lookOf(declarations) : undefined;
    for (const text of look ? textOf(selector).split(',', 100) : []) {
      const found = ruleOf(text.trim(), look!);
      if (found) addRule(rules, found);
    }
  }
  return rules;
}

/** A rule for an element by itself; of any other what it may show, for all elements that its end names. */
function ruleOf(text: string, look: Look): Rule | undefined {
  const selector = selectorOf(text);
  if (selector) return { selector, look, weight: weightOf(selector) };
  const end = text
    .slice(-LONGEST_SELECTOR)
    .split(/[\s>+~]/)
    .at(-1)!;
  const last = selectorOf(end.split(/[:[]/, 1)[0]! || '*');
  return last && { selector: last, look: doubtful(look), weight: INLINE - 1 };
}

function addRule(rules: Map<string, Rule[]>, rule: Rule): void {
  const key = keyOf(rule.selector);
  const others = rules.get(key);
  if (!others) rules.set(key, [rule]);
  else if (others.length < MAX_RULES) others.push(rule);
}

const ignore = (): void => undefined;

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
