import type { References } from './html-references.ts';

/**
 * Style sheets and style attributes, cut down to what cannot load or run anything: known functions only, no
 * escapes (used only to hide something), `url()` by the rules for references. Whatever is not understood is
 * left out. The selectors of a style sheet are bound to `scope`.
 */
export function sanitizeStyleSheet(css: string, references: References, scope: string): string {
  const clean = css.replace(/<!--|-->/g, ' ').replace(/\/\*[^]*?(?:\*\/|$)/g, ' ');
  return rulesOf(clean, { references, scope }, 0).join('\n');
}

interface Context {
  references: References;
  scope: string;
}

function rulesOf(css: string, context: Context, depth: number): string[] {
  const out: string[] = [];
  for (const { prelude, block } of blocksOf(css)) {
    if (prelude.startsWith('@')) out.push(...atRule(prelude, block, context, depth));
    else if (block !== null) out.push(...styleRule(prelude, block, context));
  }
  return out;
}

function styleRule(prelude: string, block: string, { references, scope }: Context): string[] {
  const selector = scoped(prelude, scope);
  const declarations = selector ? sanitizeDeclarations(block, references) : '';
  return declarations ? [`${selector}{${declarations}}`] : [];
}

/** Of the rules with `@` only conditions pass; imports and fonts would be loaded. */
function atRule(prelude: string, block: string | null, context: Context, depth: number): string[] {
  if (block !== null && /^@(?:media|supports)\b[\w\s,:()>=<.-]*$/i.test(prelude) && !prelude.includes('</')) {
    const rules = depth < 3 ? rulesOf(block, context, depth + 1) : [];
    return rules.length ? [`${prelude.replaceAll('<', '')}{${rules.join('\n')}}`] : [];
  }
  for (const [, url] of `${prelude} ${block ?? ''}`.matchAll(/(?:url\(|@import)\s*["']?([^"')\s;]+)/gi)) {
    context.references.drop(url);
  }
  return [];
}

/** `selector { … }` and `@rule …;`, in order. Strings may hold braces; what is not closed is left out. */
export function* blocksOf(css: string): Generator<{ prelude: string; block: string | null }> {
  const mark = /"[^"\n]*"|'[^'\n]*'|[{};]/g;
  let [depth, start, open] = [0, 0, 0];
  for (const { 0: found, index } of css.matchAll(mark)) {
    if (found === '{' && depth++ === 0) open = index;
    else if (found === '}' && depth > 0 && --depth === 0) {
      yield { prelude: css.slice(start, open).trim(), block: css.slice(open + 1, index) };
      start = index + 1;
    } else if ((found === ';' || found === '}') && depth === 0) {
      yield { prelude: css.slice(start, index).trim(), block: null };
      start = index + 1;
    }
  }
}

const SELECTOR = /^[\w\s.#*>+~:()[\]="'^$|-]+$/;

/** Every selector within `scope`; `html`, `body` and `:root` are the scope itself. */
function scoped(prelude: string, scope: string): string {
  const selectors = prelude.split(',').map((selector) => selector.trim());
  if (!selectors.every((selector) => SELECTOR.test(selector))) return '';
  return selectors
    .map((selector) =>
      selector.replace(/#(?=[\w-])/g, '#mail-').replace(/^(?:html|body|:root)(?![\w-])\s*/i, ''),
    )
    .map((selector) => `${scope} ${selector}`.trim())
    .join(',');
}

/** Octets of one style attribute or rule; pictures within count. */
const LONGEST = 100_000;

const PROPERTY = /^-?[a-z][a-z-]{0,60}$/;
const FORBIDDEN = /^(?:behaviou?r|-moz-binding|-ms-behavior|src|-o-link.*|filter|-ms-filter)$/;
const VALUE = /^[^<>{}@\\;\0-\x08\x0e-\x1f]*$/;
const FUNCTIONS =
  /^(?:rgba?|hsla?|calc|min|max|clamp|url|(?:-webkit-|-moz-)?(?:repeating-)?(?:linear|radial)-gradient|translate[xy]?|scale[xy]?|rotate|format|progid)$/;

/** The value of a style attribute, or the inside of a rule. */
export function sanitizeDeclarations(css: string, references: References): string {
  const out: string[] = [];
  for (const declaration of splitDeclarations(css.replace(/\/\*[^]*?(?:\*\/|$)/g, ' '))) {
    const colon = declaration.indexOf(':');
    const property = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = safeValue(property, declaration.slice(colon + 1).trim(), references);
    if (value) out.push(`${property}:${value}`);
  }
  return out.join(';');
}

/** Cuts at semicolons outside of strings and brackets: `url(data:image/png;base64,…)`. */
function splitDeclarations(css: string): string[] {
  return css.length > LONGEST ? [] : (css.match(/(?:"[^"]*"|'[^']*'|\([^()]*\)|[^;])+/g) ?? []);
}

function safeValue(property: string, value: string, references: References): string | null {
  if (!PROPERTY.test(property) || FORBIDDEN.test(property)) return null;
  if (property === 'position' && /fixed|sticky/i.test(value)) return null;
  const bare = value.replace(/"[^"]*"|'[^']*'/g, '').replace(/data:[^,)]{0,100},[a-z0-9+/=\s]*/gi, '');
  if (!VALUE.test(bare) || !VALUE.test(value.replace(/data:[^,)]{0,100},/gi, ''))) return null;
  return isBalanced(bare) && functionsOf(bare).every((name) => FUNCTIONS.test(name))
    ? withUrls(value, references)
    : null;
}

/** No quote without its like, no bracket without its other half: nothing that could swallow what follows. */
function isBalanced(bare: string): boolean {
  return !/["']/.test(bare) && bare.split('(').length === bare.split(')').length;
}

function functionsOf(bare: string): string[] {
  return bare
    .split('(')
    .slice(0, -1)
    .map((before) => /[\w-]*$/.exec(before.slice(-40).trimEnd())![0].toLowerCase());
}

/** Every `url()` by the rules; a value that loses one is left out. */
function withUrls(value: string, references: References): string | null {
  let isWhole = true;
  const checked = value.replace(/url\(\s*("[^"]*"|'[^']*'|[^"')]*)\s*\)?/gi, (_, quoted: string) => {
    const url = references.load(quoted.replace(/^["']|["']$/g, '').trim());
    isWhole &&= url !== null;
    return `url("${url?.replace(/["\\\n<>]/g, encodeURIComponent) ?? ''}")`;
  });
  return isWhole ? checked : null;
}
